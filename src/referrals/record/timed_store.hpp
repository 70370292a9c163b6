// Referrals that are taken because a day has come, a batch at a time. Another server takes others meanwhile. Nobody's
// write is stale because of it: the version stays.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ers/core/identifiers.hpp"
#include "ers/db/connection.hpp"
#include "ers/referrals/record/settings.hpp"

namespace ers::referrals {

struct DueReminder {
    Ubrn ubrn;
    std::int64_t patient_id = 0;
    std::string referring_organisation;
    std::optional<std::string> booking_line;
    int number = 0;                          // of the reminder: 1 or 2
    bool is_last_answered_by_nobody = false; // after the second one: there is no other
};
// Of those that nobody has booked and whose next reminder is due by today (London). Their rows know of the reminder.
[[nodiscard]] std::vector<DueReminder> take_due_reminders(db::Connection& connection, const ReferralSettings& numbers,
                                                          int referrals_max, Instant now);

struct OverdueContact {
    Ubrn ubrn;
    std::int64_t patient_id = 0;
    std::optional<std::string> with_organisation;
    std::string referring_organisation;
    Date contact_by;
    ReferralState state = ReferralState::deferred_to_provider;
};
// Of those whose contact-by date has passed and was not told of. Their rows know that it was.
[[nodiscard]] std::vector<OverdueContact> take_overdue_contacts(db::Connection& connection, int referrals_max,
                                                                Instant now);

} // namespace ers::referrals
