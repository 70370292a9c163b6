#include "referrals/worklists/on_lists.hpp"

#include <algorithm>
#include <stdexcept>

#include "ers/core/working_days.hpp"
#include "ers/referrals/contact/timed.hpp"

namespace ers::referrals {

namespace {

static_assert(reminders_max == 2, "The fact has_reminder_left names this number in SQL.");

template <class Record, std::size_t Max>
bool all_hold(const Few<Fact<Record>, Max>& facts, const Record& record) {
    return std::ranges::all_of(facts, [&](const Fact<Record>& fact) { return fact.holds(record); });
}

const ListRule* rule_that_applies(const Referral& referral, Worklist list) {
    const auto& rules = definition_of(list).rules;
    const auto* const found = std::ranges::find_if(rules, [&](const ListRule& rule) {
        return rule.states.contain(referral.state) && all_hold(rule.facts, referral);
    });
    return found == rules.end() ? nullptr : found;
}

const Appointment* appointment_on(const Referral& referral, Worklist list) {
    const auto found = std::ranges::find_if(referral.appointments,
                                            [&](const Appointment& appointment) { return is_on(appointment, list); });
    return found == referral.appointments.end() ? nullptr : &*found;
}

} // namespace

Date due_date(const ReferralSettings& numbers, Worklist list, Priority priority, const ListDates& dates) {
    if (dates.due_on) return *dates.due_on;
    return add_working_days(london_date(dates.since), definition_of(list).days_allowed(numbers, priority));
}

bool is_on(const Appointment& appointment, Worklist list) {
    const auto& facts = definition_of(list).appointments.facts;
    return !facts.empty() && all_hold(facts, appointment);
}

bool is_on(const Referral& referral, Worklist list) {
    return rule_that_applies(referral, list) != nullptr || appointment_on(referral, list) != nullptr;
}

ListDates dates_on(const Referral& referral, Worklist list) {
    if (const auto* rule = rule_that_applies(referral, list)) {
        return {rule->since.of(referral).value(), rule->due_on.of(referral)};
    }
    if (const auto* appointment = appointment_on(referral, list)) {
        return {definition_of(list).appointments.since.of(*appointment).value()};
    }
    throw std::logic_error("the dates of a list that the referral is not on");
}

} // namespace ers::referrals
