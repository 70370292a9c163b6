// The agreement between a referral management centre and an organisation that refers: the manager of a referral needs
// one that is in force. Agreements are made in referrals/centres.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ers/core/time.hpp"
#include "ers/db/connection.hpp"

namespace ers::referrals {

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
// Of all agreements between the two, the best for them today.
[[nodiscard]] AgreementStanding agreement_for(db::Connection& connection, const AgreementAsked& asked, Date today);

// What one agreement says of itself.
struct AgreementTerms {
    Date valid_from;
    Date valid_to; // the last day
    bool was_ended = false; // before its last day
    std::vector<std::string> specialties; // empty: all
};
[[nodiscard]] AgreementStanding standing_of(const AgreementTerms& terms, std::string_view specialty_code, Date today);

// The kind of organisation that a management centre is.
inline constexpr std::string_view management_centre_kind = "REFERRAL_MANAGEMENT_CENTRE";

} // namespace ers::referrals
