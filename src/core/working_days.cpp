// Bank holidays of England and Wales from their rules, so that no table has to be brought up to date.
#include "ers/core/working_days.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <stdexcept>
#include <string>

namespace ers {
namespace {

using std::chrono::days;
using std::chrono::Monday;
using std::chrono::month;
using std::chrono::Saturday;
using std::chrono::Sunday;
using std::chrono::sys_days;
using std::chrono::weekday;
using std::chrono::year;

bool is_weekend(sys_days day) {
    const weekday name(day);
    return name == Saturday || name == Sunday;
}

// Gauss's method in the form of the "anonymous Gregorian algorithm": the golden number gives the moon, the century
// corrects it, the rest finds the Sunday after.
sys_days easter_sunday(int in_year) {
    const int golden = in_year % 19;
    const int century = in_year / 100;
    const int of_century = in_year % 100;
    const int moon_correction = (century - (century + 8) / 25 + 1) / 3;
    const int epact = (19 * golden + century - century / 4 - moon_correction + 15) % 30;
    const int to_sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    const int late = (golden + 11 * epact + 22 * to_sunday) / 451;
    const int march_days = epact + to_sunday - 7 * late + 114;
    return sys_days(year(in_year) / (march_days / 31) / (march_days % 31 + 1));
}

// 1 January, or the Monday after it.
sys_days new_years_day(year in_year) {
    sys_days day = in_year / 1 / 1;
    while (is_weekend(day)) day += days(1);
    return day;
}

bool is_christmas_or_substitute(sys_days day, year in_year) {
    const sys_days christmas = in_year / 12 / 25;
    // Two holidays from the 25th on; one that falls on a weekend moves to the next day that is neither.
    const weekday name(christmas);
    if (name == std::chrono::Friday) return day == christmas || day == christmas + days(3);
    if (name == Saturday) return day == christmas + days(2) || day == christmas + days(3);
    if (name == Sunday) return day == christmas + days(1) || day == christmas + days(2);
    return day == christmas || day == christmas + days(1);
}

sys_days early_may(year in_year) {
    if (in_year == year(2020)) return in_year / 5 / 8; // 75 years of VE day
    return in_year / 5 / Monday[1];
}

sys_days spring(year in_year) {
    if (in_year == year(2022)) return in_year / 6 / 2; // Platinum Jubilee
    return in_year / 5 / Monday[std::chrono::last];
}

bool is_proclaimed_once(Date date) {
    using namespace std::chrono_literals;
    constexpr std::array proclaimed{
        2022y / 6 / 3,  // Platinum Jubilee
        2022y / 9 / 19, // state funeral of Queen Elizabeth II
        2023y / 5 / 8,  // coronation of King Charles III
    };
    return std::find(proclaimed.begin(), proclaimed.end(), date) != proclaimed.end();
}

} // namespace

bool is_bank_holiday(Date date) {
    const year in_year = date.year();
    const sys_days day(date);
    const sys_days easter = easter_sunday(static_cast<int>(in_year));
    return day == new_years_day(in_year) || day == easter - days(2) || day == easter + days(1) ||
           day == early_may(in_year) || day == spring(in_year) ||
           day == sys_days(in_year / 8 / Monday[std::chrono::last]) || is_christmas_or_substitute(day, in_year) ||
           is_proclaimed_once(date);
}

bool is_working_day(Date date) { return !is_weekend(sys_days(date)) && !is_bank_holiday(date); }

Date add_working_days(Date from, int working_days) {
    constexpr int working_days_max = 10'000;
    if (working_days < 0 || working_days > working_days_max) {
        throw std::out_of_range("add_working_days takes 0 to 10000 days");
    }
    sys_days day(from);
    while (working_days > 0) {
        day += days(1);
        if (is_working_day(Date(day))) --working_days;
    }
    return Date(day);
}

} // namespace ers
