// The days that the data is about, around its today: working days and England's clock, looked up instead of computed.
#pragma once

#include <cstdint>
#include <vector>

#include "ers/core/time.hpp"

namespace ers::generate {

using Moment = std::int64_t; // seconds since 1970, UTC
using Day = std::int32_t;    // days since 1970

inline constexpr Moment seconds_of_hour = 3'600;
inline constexpr Moment seconds_of_day = 86'400;

inline constexpr int slot_days_past = 21;
inline constexpr int slot_days_ahead = 84; // today counts
inline constexpr int history_days = 450;   // the oldest referral

[[nodiscard]] Date date_of(Day day);
[[nodiscard]] Day day_of(Date date);

// Immutable; any thread.
class Calendar {
public:
    explicit Calendar(Date today);

    [[nodiscard]] Day today() const { return today_; }
    // Midnight in England at the start of today: nothing in the data has happened later.
    [[nodiscard]] Moment now() const { return now_; }
    [[nodiscard]] bool is_working_day(Day day) const { return at(day).is_working; }
    // The first working day on or after it.
    [[nodiscard]] Day working_day_from(Day day) const;
    [[nodiscard]] Day add_working_days(Day from, int days) const;
    // England's clock.
    [[nodiscard]] Moment moment(Day day, int minute_of_day) const;
    [[nodiscard]] Day london_day(Moment moment) const;
    // The working days that slots are on.
    [[nodiscard]] const std::vector<Day>& slot_days() const { return slot_days_; }

private:
    struct DayFacts {
        Moment midnight = 0;
        bool is_working = false;
    };
    [[nodiscard]] const DayFacts& at(Day day) const { return days_.at(static_cast<std::size_t>(day - first_)); }

    Day today_;
    Day first_;
    Moment now_;
    std::vector<DayFacts> days_;
    std::vector<Day> slot_days_;
};

} // namespace ers::generate
