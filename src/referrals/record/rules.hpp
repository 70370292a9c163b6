// The rules of making and changing a referral, each a list of reasons to refuse.
#pragma once

#include <utility>

#include "ers/directory/snapshot.hpp"
#include "ers/operation/context.hpp"
#include "ers/referrals/record/types.hpp"

namespace ers::referrals {

// What a shortlist must suit.
struct ShortlistFor {
    Priority priority = Priority::routine;
    std::string specialty_code;
    std::optional<std::string> clinic_type_code;
    Date birth_date;
    Sex sex = Sex::unknown;
    directory::Referring referring = {};
    std::vector<std::int64_t> shortlisted =
        {}; // services that are on the list already: they were open to the referrer then
};

// `wish` says of which priority, specialty and clinic type it is to be.
template <class Wish, class Patient>
ShortlistFor shortlist_for(const Wish& wish, const Patient& patient, directory::Referring referring) {
    return {.priority = wish.priority,
            .specialty_code = wish.specialty_code,
            .clinic_type_code = wish.clinic_type_code,
            .birth_date = patient.birth_date,
            .sex = patient.sex,
            .referring = std::move(referring)};
}

// A provider that has it sends it on from there.
[[nodiscard]] std::vector<std::int64_t> service_it_is_with(const Referral& referral);
// In whose name it goes to a service.
[[nodiscard]] directory::Referring referring_of(const Referral& referral);

// Every wrong entry at once, as "shortlist[2]": twice, unknown, not offered to this referral (specialty, clinic type,
// priority, age, sex, commissioning, restriction), not in operation, taking neither appointment nor triage requests.
// Empty when all is well.
[[nodiscard]] std::vector<FieldError> refuse_shortlist(const std::vector<std::int64_t>& shortlist,
                                                       const ShortlistFor& referral,
                                                       const directory::Snapshot& directory, Date today);

} // namespace ers::referrals
