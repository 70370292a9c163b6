// Work on referrals that is due because a day has come: reminders, and messages that nobody has contacted the patient
// in time. Right with any number of servers on one database: each referral is taken by one of them, once.
#pragma once

#include <cstddef>

#include "ers/core/time.hpp"
#include "ers/db/connection.hpp"
#include "ers/referrals/record/settings.hpp"

namespace ers::referrals {

// Referrals that one statement takes: their writers are refused (423) while it runs, some milliseconds.
inline constexpr int timed_referrals_max = 100;

inline constexpr int reminders_max = 2; // to one patient; then somebody has to find out (rules.md#reminders)

// Of the referrals that nobody has booked and whose next reminder is due by today (London), at most
// timed_referrals_max: the first and the second time the message "referral.reminder", after that "referral.no_contact"
// for the referrer (rules.md#reminders). Returns how many; fewer than the maximum: there are no more now. The message
// and the referral's own row are committed together. The connection is in no transaction.
[[nodiscard]] std::size_t send_reminders(db::Connection& connection, const ReferralSettings& numbers, Instant now);

// The message "referral.contact_overdue" for each referral whose contact-by date has passed (rules.md#overdue-contact):
// once for each referral and date. How many, as above.
[[nodiscard]] std::size_t tell_overdue_contacts(db::Connection& connection, Instant now);

} // namespace ers::referrals
