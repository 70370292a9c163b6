// What the view of the worklists (sql/functions/02_worklist.sql) says of one referral that is at hand: which lists it
// is on, and by when the side whose list it is owes what the list is about. Tests hold the two against each other.
#pragma once

#include "ers/referrals/worklists/worklists.hpp"

namespace ers::referrals {

// Working days that a list's side has for what is on it, from when it came there; 0 for lists whose items have a day
// of their own.
[[nodiscard]] int days_allowed(const ReferralSettings& numbers, Worklist list, Priority priority);

// Since when something is on a list, and the day that it has of its own there, if it has one.
struct ListDates {
    Instant since;
    std::optional<Date> due_on = std::nullopt;
};
[[nodiscard]] Date due_date(const ReferralSettings& numbers, Worklist list, Priority priority, const ListDates& dates);

// Whether the view has the referral on that list. As there, an outcome, a reminder and a call-back are on their list
// before their day: readers ask for what has come.
[[nodiscard]] bool is_on(const Referral& referral, Worklist list);
// Of a list that it is on.
[[nodiscard]] ListDates dates_on(const Referral& referral, Worklist list);

// The list of appointments that are cancelled here and still in the provider's own system.
[[nodiscard]] bool is_to_cancel_in_pas(const Appointment& appointment);

} // namespace ers::referrals
