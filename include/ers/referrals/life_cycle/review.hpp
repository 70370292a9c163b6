// The provider's decisions on a referral that came to it: one function each, as in operations.hpp
// (rules.md#review-outcomes, rules.md#redirection, rules.md#priorities).
#pragma once

#include "ers/operation/context.hpp"
#include "ers/referrals/record/types.hpp"

namespace ers::referrals {

[[nodiscard]] Result<Referral> accept_referral(const OperationContext& context, const Ubrn& ubrn, int version,
                                               const std::string& comment);
// The appointment ends, its slot is free again, and the referral goes back to the referrer.
[[nodiscard]] Result<Referral> reject_referral(const OperationContext& context, const Ubrn& ubrn, int version,
                                               const std::string& reason, const std::string& comment);

// A decision without an appointment: what the provider's administrators read, and perhaps another priority.
struct Decision {
    std::string comment; // mandatory
    std::optional<Priority> priority;
};
// Accepted on paper; the provider books it later.
[[nodiscard]] Result<Referral> accept_book_later(const OperationContext& context, const Ubrn& ubrn, int version,
                                                 const Decision& decision);
// Back to the referrer with advice; the priority cannot change with that (priority_not_current).
[[nodiscard]] Result<Referral> return_with_advice(const OperationContext& context, const Ubrn& ubrn, int version,
                                                  const Decision& decision);
// The booked appointment is cancelled, and the provider's administrators make another.
[[nodiscard]] Result<Referral> cancel_action_later(const OperationContext& context, const Ubrn& ubrn, int version,
                                                   const Decision& decision);
// To another service of the same provider, under the same UBRN; that service reviews it anew.
struct Redirection {
    std::int64_t service_id = 0;
    std::string reason;
    std::string comment;
};
[[nodiscard]] Result<Referral> redirect_referral(const OperationContext& context, const Ubrn& ubrn, int version,
                                                 const Redirection& redirection);
// The appointment stays; the referral is to be reviewed again. unsupported_priority where its service does not take it.
[[nodiscard]] Result<Referral> change_priority(const OperationContext& context, const Ubrn& ubrn, int version,
                                               Priority priority, const std::string& comment);

} // namespace ers::referrals
