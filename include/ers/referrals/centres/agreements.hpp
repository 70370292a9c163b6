// Agreements with referral management centres: who may give referrals into whose hands, in which days and of which
// specialties, and who answers for what (rules.md#management-centre). A practice agrees for itself, a commissioner for
// its practices; the centre does not write its own.
#pragma once

#include <string_view>

#include "ers/referrals/life_cycle/operations.hpp"

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

// The agreement between a centre and a referring organisation, its own or its commissioner's, for a specialty.
enum class AgreementStanding : std::uint8_t {
    none,
    not_in_force, // it has expired, was ended, or has not begun
    other_specialties,
    in_force
};
struct AgreementAsked {
    std::string_view centre;
    std::string_view referring_organisation;
    std::string_view specialty_code;
};
[[nodiscard]] AgreementStanding agreement_for(db::Connection& connection, const AgreementAsked& asked, Date today);

// Why a referral may not be given into that centre's hands today, on this field: reference_not_found (no centre),
// no_relationship (no agreement), invalid_state (none in force), inappropriate_value (not of this specialty).
[[nodiscard]] std::optional<FieldError> refuse_centre(const OperationContext& context, const AgreementAsked& asked,
                                                      std::string_view field);

// The kind of organisation that a management centre is.
inline constexpr std::string_view management_centre_kind = "REFERRAL_MANAGEMENT_CENTRE";

} // namespace ers::referrals
