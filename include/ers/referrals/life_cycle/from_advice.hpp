// How the provider makes a referral of an advice and guidance request that it was authorised to convert
// (rules.md#advice-conversion): under the request's own UBRN, and with the provider's administrators at once.
#pragma once

#include "ers/operation/context.hpp"
#include "ers/referrals/record/types.hpp"

namespace ers::referrals {

struct ConvertAdvice {
    Ubrn ubrn; // the request's
    patients::PatientRecord patient;
    std::string referring_organisation;
    std::string referrer_user_id;
    std::string referrer_name;
    std::optional<std::string> referring_clinician;
    std::string provider_organisation;  // that gives the advice
    std::int64_t advice_service_id = 0;
    std::int64_t service_id = 0;        // where the referral goes: the advice service, or another of the provider's
    Priority priority = Priority::routine;
    std::string comment;                // to the provider's administrators
};

// The referral is TRIAGED_PROVIDER_TO_ACTION, with a proposed appointment at the service, which is its shortlist. Its
// waiting-time clock starts now, when the provider has received it (rules.md#clock-start). In the caller's transaction,
// with the request locked. Wrong fields: serviceId with reference_not_found (not a service of that provider) or, for
// another than the advice service, as a shortlist's; priority with unsupported_priority.
[[nodiscard]] Result<Referral> convert_advice(const OperationContext& context, const ConvertAdvice& command);

} // namespace ers::referrals
