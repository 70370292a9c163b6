// The clock of a referral, and which of its appointments counts.
#include "ers/referrals/types.hpp"

#include <algorithm>

namespace ers::referrals {

const Appointment* Referral::live_appointment() const {
    const auto found = std::find_if(appointments.begin(), appointments.end(),
                                    [](const Appointment& appointment) { return appointment.is_live(); });
    return found == appointments.end() ? nullptr : &*found;
}

std::optional<Date> clock_start(std::optional<Date> pathway_start_override, std::optional<Instant> converted_at,
                                std::optional<Instant> deferred_at) {
    if (pathway_start_override) return pathway_start_override;
    if (!converted_at) return deferred_at ? std::optional(london_date(*deferred_at)) : std::nullopt;
    if (!deferred_at) return london_date(*converted_at);
    return london_date(std::min(*converted_at, *deferred_at));
}

int clock_week(Date start, Date today) { return days_between(start, today) / 7; }
Date breach_date(Date start) { return add_days(start, 18 * 7); }
Date forty_week_mark(Date start) { return add_days(start, 40 * 7); }

} // namespace ers::referrals
