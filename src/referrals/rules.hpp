// The rules of making and changing a referral, each a list of reasons to refuse.
#pragma once

#include "ers/directory/snapshot.hpp"
#include "ers/referrals/operations.hpp"

namespace ers::referrals {

// What a shortlist must suit.
struct ShortlistFor {
    Priority priority = Priority::routine;
    std::string specialty_code;
    std::optional<std::string> clinic_type_code;
    Date birth_date;
    Sex sex = Sex::unknown;
    std::optional<std::string> commissioner; // of the referring practice
    directory::Referring referring = {};
    std::vector<std::int64_t> shortlisted = {}; // what is on the list already was open to the referrer then
};

// Every wrong entry at once, as "shortlist[2]": twice, unknown, not offered to this referral (specialty, clinic type,
// priority, age, sex, commissioning, restriction), not in operation, taking neither appointment nor triage requests.
// Empty when all is well.
[[nodiscard]] std::vector<FieldError> refuse_shortlist(const std::vector<std::int64_t>& shortlist,
                                                       const ShortlistFor& referral,
                                                       const directory::Snapshot& directory, Date today);

// A choice record's exception is one of the codes, its numbers are possible.
[[nodiscard]] std::vector<FieldError> refuse_choice(const ChoiceGiven& choice);
// How many provider organisations the services are of.
[[nodiscard]] int distinct_providers(const std::vector<std::int64_t>& services, const directory::Snapshot& directory);

// A comment that was not given is none.
[[nodiscard]] std::optional<std::string> none_if_empty(const std::string& comment);

// The patient is to be reminded so many days from today, twice; none: as the settings have it; 0: not at all.
void begin_reminders(const Setting& setting, Referral& referral, std::optional<int> first_days);

[[nodiscard]] std::vector<FieldError> refuse_create(const CreateReferral& command, const Principal& who,
                                                    const directory::Snapshot& directory, Date today);

} // namespace ers::referrals
