// The worklists of one referral that is in hand: which lists it is on, and by when the side whose list it is owes what
// the list is about. Both come from the definitions, as the view does; tests compare the two.
#pragma once

#include "ers/referrals/worklists/definitions.hpp"

namespace ers::referrals {

// Since when something is on a list, and the day that it has of its own there, if it has one.
struct ListDates {
    Instant since;
    std::optional<Date> due_on = std::nullopt;
};
// The day of its own, else so many working days from `since` as the list's side has.
[[nodiscard]] Date due_date(const ReferralSettings& numbers, Worklist list, Priority priority, const ListDates& dates);

// Whether the view has the referral on that list. As there, an outcome, a reminder and a call-back are on their list
// before their day: readers ask for what has come.
[[nodiscard]] bool is_on(const Referral& referral, Worklist list);
// Of a list that it is on; of a list of appointments, the dates of the newest that is on it.
[[nodiscard]] ListDates dates_on(const Referral& referral, Worklist list);

// Whether the appointment is on that list of appointments.
[[nodiscard]] bool is_on(const Appointment& appointment, Worklist list);

} // namespace ers::referrals
