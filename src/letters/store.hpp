// The facts that letters need from the database beside the referral itself.
#pragma once

#include <optional>
#include <string>

#include "ers/db/connection.hpp"
#include "ers/referrals/record/types.hpp"

namespace ers::letters {

struct LetterFacts {
    bool is_sensitive = false; // the patient's whereabouts are not to be shown
    std::optional<Instant> access_code_issued_at; // of the code that opens the referral; none: there is none
    std::string practice_postcode;
    std::string referring_clinician; // the name behind the referral's user id; empty where there is none
};
[[nodiscard]] LetterFacts find_letter_facts(db::Connection& connection, const Ubrn& ubrn);

} // namespace ers::letters
