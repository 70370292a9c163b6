// Reading and printing of instants and days, and the one place that knows England's time zone.
#include "ers/core/time.hpp"

#include <array>
#include <optional>

#include <date/tz.h>

#include "ers/core/text.hpp"

namespace ers {
namespace {

using std::chrono::microseconds;
using std::chrono::sys_days;

// Reads a fixed form from left to right; once something does not fit, everything after fails too.
class FormReader {
public:
    explicit FormReader(std::string_view text) : text_(text) {}

    int digits(std::size_t count) {
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const char c = next();
            if (!is_ascii_digit(c)) failed_ = true;
            value = value * 10 + (c - '0');
        }
        return value;
    }
    void literal(char wanted) {
        if (next() != wanted) failed_ = true;
    }
    char next() {
        if (text_.empty()) {
            failed_ = true;
            return '\0';
        }
        const char c = text_.front();
        text_.remove_prefix(1);
        return c;
    }
    [[nodiscard]] char peek() const { return text_.empty() ? '\0' : text_.front(); }
    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] bool finished() const { return !failed_ && text_.empty(); }

private:
    std::string_view text_;
    bool failed_ = false;
};

Date read_date(FormReader& reader) {
    const int year = reader.digits(4);
    reader.literal('-');
    const int month = reader.digits(2);
    reader.literal('-');
    const int day = reader.digits(2);
    if (reader.failed()) return {};
    return Date(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                std::chrono::day(static_cast<unsigned>(day)));
}

// ".5" is 500,000. Up to nine digits, as clients with nanosecond clocks write them; below a microsecond it is cut.
std::optional<microseconds> read_fraction(FormReader& reader) {
    if (reader.peek() != '.') return microseconds(0);
    reader.literal('.');
    int unit = 1'000'000'000;
    int nanoseconds = 0;
    while (is_ascii_digit(reader.peek())) {
        if (unit == 1) return std::nullopt;
        unit /= 10;
        nanoseconds += reader.digits(1) * unit;
    }
    if (unit == 1'000'000'000) return std::nullopt;
    return std::chrono::floor<microseconds>(std::chrono::nanoseconds(nanoseconds));
}

std::optional<std::chrono::minutes> read_offset(FormReader& reader) {
    const char sign = reader.next();
    if (sign == 'Z' || sign == 'z') return std::chrono::minutes(0);
    if (sign != '+' && sign != '-') return std::nullopt;
    const int hours = reader.digits(2);
    reader.literal(':');
    const int minutes = reader.digits(2);
    if (reader.failed() || hours > 23 || minutes > 59) return std::nullopt;
    const auto offset = std::chrono::hours(hours) + std::chrono::minutes(minutes);
    return sign == '-' ? -offset : offset;
}

std::optional<microseconds> read_time_of_day(FormReader& reader) {
    const int hour = reader.digits(2);
    reader.literal(':');
    const int minute = reader.digits(2);
    reader.literal(':');
    const int second = reader.digits(2);
    const auto fraction = read_fraction(reader);
    if (reader.failed() || !fraction || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    return std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second) + *fraction;
}

bool year_between(Date date, int first, int last) {
    return date.year() >= std::chrono::year(first) && date.year() <= std::chrono::year(last);
}

void append_padded(std::string& text, long long value, std::size_t width) {
    const std::string digits = std::to_string(value);
    if (digits.size() < width) text.append(width - digits.size(), '0');
    text += digits;
}

const date::time_zone& london() {
    static const date::time_zone* const zone = date::locate_zone("Europe/London");
    return *zone;
}

// The date library stops at the clock changes that the system's file lists one by one, the last of them in 2037, and
// would keep winter time from then on. A later year gets the changes of a listed year with the same calendar; this is
// the way from that year to it.
std::chrono::days distance_from_listed_year(std::chrono::year year) {
    constexpr std::chrono::year last_listed(2037);
    if (year <= last_listed) return std::chrono::days(0);
    const sys_days start(year / 1 / 1);
    std::chrono::year twin = last_listed;
    while (twin.is_leap() != year.is_leap() ||
           std::chrono::weekday(sys_days(twin / 1 / 1)) != std::chrono::weekday(start)) {
        --twin;
    }
    return start - sys_days(twin / 1 / 1);
}

std::chrono::seconds london_offset(Instant instant) {
    const auto second = std::chrono::floor<std::chrono::seconds>(instant);
    const Date day(std::chrono::floor<std::chrono::days>(second));
    return london().get_info(second - distance_from_listed_year(day.year())).offset;
}

} // namespace

Instant SystemClock::now() const {
    return std::chrono::time_point_cast<microseconds>(std::chrono::system_clock::now());
}

Parsed<Instant> parse_instant(std::string_view text) {
    const tl::unexpected<std::string> wrong_form(
        "A time looks like \"2026-11-21T09:30:00Z\" or \"2026-11-21T09:30:00+01:00\".");
    FormReader reader(text);
    const Date day = read_date(reader);
    const char separator = reader.next();
    const auto time = read_time_of_day(reader);
    const auto offset = read_offset(reader);
    if ((separator != 'T' && separator != 't') || !time || !offset || !reader.finished()) return wrong_form;
    if (!day.ok()) return tl::unexpected<std::string>("The day does not exist.");
    const Instant instant = Instant(sys_days(day)) + *time - *offset;
    // Both years, as written and in UTC, so that what was read can be printed and read again.
    const Date utc_day(std::chrono::floor<std::chrono::days>(instant));
    if (!year_between(day, 1900, 2199) || !year_between(utc_day, 1900, 2199)) {
        return tl::unexpected<std::string>("The year is not in 1900 to 2199.");
    }
    return instant;
}

std::string format_instant(Instant instant) {
    const sys_days day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::hh_mm_ss<microseconds> time(instant - day);
    std::string text = format_date(Date(day));
    text += 'T';
    append_padded(text, time.hours().count(), 2);
    text += ':';
    append_padded(text, time.minutes().count(), 2);
    text += ':';
    append_padded(text, time.seconds().count(), 2);
    if (time.subseconds().count() != 0) {
        text += '.';
        append_padded(text, time.subseconds().count(), 6);
        text.erase(text.find_last_not_of('0') + 1);
    }
    text += 'Z';
    return text;
}

Parsed<Date> parse_date(std::string_view text) {
    FormReader reader(text);
    const Date day = read_date(reader);
    if (!reader.finished()) return tl::unexpected<std::string>("A date looks like \"2026-11-21\".");
    if (!day.ok()) return tl::unexpected<std::string>("The day does not exist.");
    if (!year_between(day, 1880, 2199)) return tl::unexpected<std::string>("The year is not in 1880 to 2199.");
    return day;
}

std::string format_date(Date date) {
    std::string text;
    append_padded(text, static_cast<int>(date.year()), 4);
    text += '-';
    append_padded(text, static_cast<unsigned>(date.month()), 2);
    text += '-';
    append_padded(text, static_cast<unsigned>(date.day()), 2);
    return text;
}

Date london_date(Instant instant) {
    return Date(std::chrono::floor<std::chrono::days>(instant + london_offset(instant)));
}

Instant london_midnight(Date date) { return london_instant(date, std::chrono::minutes(0)); }

Instant london_instant(Date date, std::chrono::minutes since_midnight) {
    const std::chrono::seconds local = sys_days(date).time_since_epoch() + since_midnight;
    const std::chrono::days distance = distance_from_listed_year(date.year());
    const date::local_info info = london().get_info(date::local_seconds(local - distance));
    if (info.result == date::local_info::nonexistent) return Instant(info.first.end + distance);
    return Instant(local - info.first.offset);
}

std::string format_london(Instant instant) {
    constexpr std::array<std::string_view, 7> weekdays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                       "Thursday", "Friday", "Saturday"};
    constexpr std::array<std::string_view, 12> months{"January",   "February", "March",    "April",
                                                      "May",       "June",     "July",     "August",
                                                      "September", "October",  "November", "December"};
    const auto local = instant + london_offset(instant);
    const sys_days day = std::chrono::floor<std::chrono::days>(local);
    const Date date(day);
    const std::chrono::hh_mm_ss<microseconds> time(local - day);
    const auto hour = time.hours().count();
    const auto hour_of_twelve = hour % 12 == 0 ? 12 : hour % 12;

    std::string text(weekdays.at(std::chrono::weekday(day).c_encoding()));
    text += ' ';
    text += std::to_string(static_cast<unsigned>(date.day()));
    text += ' ';
    text += months.at(static_cast<unsigned>(date.month()) - 1);
    text += ' ';
    text += std::to_string(static_cast<int>(date.year()));
    text += " at ";
    text += std::to_string(hour_of_twelve);
    if (time.minutes().count() != 0) {
        text += ':';
        append_padded(text, time.minutes().count(), 2);
    }
    text += hour < 12 ? "am" : "pm";
    return text;
}

int days_between(Date from, Date to) { return static_cast<int>((sys_days(to) - sys_days(from)).count()); }

Date add_days(Date date, int days) { return Date(sys_days(date) + std::chrono::days(days)); }

int age_in_years(Date born, Date on) {
    const int months = age_in_months(born, on);
    return months >= 0 ? months / 12 : -((11 - months) / 12);
}

int age_in_months(Date born, Date on) {
    const int months = static_cast<int>((on.year() / on.month() - born.year() / born.month()).count());
    return on.day() < born.day() ? months - 1 : months;
}

} // namespace ers
