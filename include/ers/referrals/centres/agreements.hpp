// Agreements with referral management centres: who may give referrals into whose hands, in which days and of which
// specialties, and who answers for what (rules.md#management-centre). A practice agrees for itself, a commissioner for
// its practices; the centre does not write its own.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ers/core/error.hpp"
#include "ers/operation/context.hpp"
#include "ers/referrals/record/agreement_standing.hpp"

namespace ers::referrals {

struct Agreement {
    std::int64_t id = 0;
    std::string organisation; // that refers, or its commissioner
    std::string centre;
    Date valid_from;
    Date valid_to;                        // the last day, London time
    std::vector<std::string> specialties; // empty: all
    std::string circumstances;
    std::string liability;
    std::string made_by; // user id
    Instant made_at;
    std::optional<Instant> ended_at; // before its last day
    std::optional<std::string> end_comment;
};

struct MakeAgreement {
    std::string centre;
    Date valid_from;
    Date valid_to;
    std::vector<std::string> specialties;
    std::string circumstances;
    std::string liability;
};
// By the caller's organisation. Refused: what is no management centre (reference_not_found), unknown specialties, a
// last day before the first or gone by, and an organisation that neither refers nor commissions (forbidden).
[[nodiscard]] Result<Agreement> make_agreement(const OperationContext& context, const MakeAgreement& command);

// At once, by the organisation that made it. Its referrals stay on the centre's lists, to be returned; the referrer may
// take them back. not_found where it is not theirs, invalid_state where it has been ended.
[[nodiscard]] Result<Agreement> end_agreement(const OperationContext& context, std::int64_t id,
                                              const std::string& reason);

struct AgreementPage {
    std::vector<Agreement> items; // newest first
    std::optional<std::string> next_cursor;
};
// Those that the caller's organisation has made, or its commissioner has made for it, or that it serves as a centre.
// invalid_value on "cursor" for one of another list.
[[nodiscard]] Result<AgreementPage> list_agreements(const OperationContext& context, std::size_t limit,
                                                    const std::optional<std::string>& cursor);

// Why a referral may not be given into that centre's hands today, on this field: reference_not_found (no centre),
// no_relationship (no agreement), invalid_state (none in force), inappropriate_value (not of this specialty).
[[nodiscard]] std::optional<FieldError> refuse_centre(const OperationContext& context, const AgreementAsked& asked,
                                                      std::string_view field);

} // namespace ers::referrals
