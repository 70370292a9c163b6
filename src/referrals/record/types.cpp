// The clock of a referral, and which of its appointments counts.
#include "ers/referrals/record/types.hpp"

#include <algorithm>

namespace ers::referrals {

const Appointment* Referral::live_appointment() const {
    const auto found = std::find_if(appointments.begin(), appointments.end(),
                                    [](const Appointment& appointment) { return appointment.is_live(); });
    return found == appointments.end() ? nullptr : &*found;
}

std::optional<Date> clock_start(const ClockFacts& facts) {
    if (facts.inherited) return facts.inherited;
    if (facts.override_by_referrer) return facts.override_by_referrer;
    std::optional<Instant> first;
    for (const auto& at : {facts.converted_at, facts.deferred_at, facts.triage_sent_at}) {
        if (at && (!first || *at < *first)) first = at;
    }
    return first ? std::optional(london_date(*first)) : std::nullopt;
}

Channel channel_of(Party party) {
    switch (party) {
        case Party::patient: return Channel::web;
        case Party::provider: return Channel::provider;
        case Party::desk: return Channel::telephone;
        case Party::referrer:
        case Party::manager:
        case Party::none: break;
    }
    return Channel::practice;
}

int clock_week(Date start, Date today) { return days_between(start, today) / 7; }
Date breach_date(Date start) { return add_days(start, 18 * 7); }
Date forty_week_mark(Date start) { return add_days(start, 40 * 7); }

} // namespace ers::referrals
