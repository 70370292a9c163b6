// The days that the data is about.
#include "tools/generate/calendar.hpp"

#include <chrono>

#include "ers/core/working_days.hpp"

namespace ers::generate {

namespace {

constexpr int days_before = history_days + 60;
constexpr int days_after = 200; // contact dates of deferrals lie ahead

Moment midnight_of(Day day) {
    return std::chrono::duration_cast<std::chrono::seconds>(london_midnight(date_of(day)).time_since_epoch()).count();
}

} // namespace

Date date_of(Day day) { return std::chrono::sys_days(std::chrono::days(day)); }

Day day_of(Date date) { return static_cast<Day>(std::chrono::sys_days(date).time_since_epoch().count()); }

Calendar::Calendar(Date today) : today_(day_of(today)), first_(today_ - days_before), now_(midnight_of(today_)) {
    days_.reserve(days_before + days_after + 1);
    for (Day day = first_; day <= today_ + days_after; ++day) {
        days_.push_back({midnight_of(day), ers::is_working_day(date_of(day))});
    }
    for (Day day = today_ - slot_days_past; day < today_ + slot_days_ahead; ++day) {
        if (is_working_day(day)) slot_days_.push_back(day);
    }
}

Day Calendar::working_day_from(Day day) const {
    while (!is_working_day(day)) ++day;
    return day;
}

Day Calendar::add_working_days(Day from, int days) const {
    while (days > 0) {
        ++from;
        if (is_working_day(from)) --days;
    }
    return from;
}

Moment Calendar::moment(Day day, int minute_of_day) const {
    return at(day).midnight + static_cast<Moment>(minute_of_day) * 60;
}

Day Calendar::london_day(Moment moment) const {
    const auto day = static_cast<Day>(moment / seconds_of_day);
    return moment >= at(day + 1).midnight ? day + 1 : day;
}

} // namespace ers::generate
