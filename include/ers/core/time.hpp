// Instants are UTC with microseconds; days are calendar days in England. Nothing else in the project converts between
// the two: london_* here does, with the time-zone database's rules for Europe/London.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "ers/core/error.hpp"
#include "ers/core/instant.hpp"

namespace ers {

// The clock that rules and operations see; injected, so that tests choose the time. Thread safe.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] Instant now() const override;
};

// Stands still until it is moved. For tests; set it from one thread.
class ManualClock final : public Clock {
public:
    explicit ManualClock(Instant start) : now_(start) {}
    [[nodiscard]] Instant now() const override { return now_; }
    void set(Instant now) { now_ = now; }
    void advance(std::chrono::microseconds by) { now_ += by; }

private:
    Instant now_;
};

// RFC 3339 with an offset or Z: "2026-11-21T09:30:00Z", "2026-11-21T09:30:00.123456+01:00". Refuses days and times
// that do not exist, years outside 1900..2199, and local times without an offset. Fractions below a microsecond are
// cut.
[[nodiscard]] Parsed<Instant> parse_instant(std::string_view text);
// "2026-11-21T09:30:00Z"; fractions of a second only where there are some.
[[nodiscard]] std::string format_instant(Instant instant);

// "2026-11-21"; refuses days that do not exist and years outside 1880..2199.
[[nodiscard]] Parsed<Date> parse_date(std::string_view text);
[[nodiscard]] std::string format_date(Date date);

// The calendar day in England at that instant.
[[nodiscard]] Date london_date(Instant instant);
// Midnight in England at the start of that day.
[[nodiscard]] Instant london_midnight(Date date);
// A wall-clock time in England as an instant; a time that the spring change skips is moved to the end of the gap, and
// of a time that the autumn change repeats the first is taken.
[[nodiscard]] Instant london_instant(Date date, std::chrono::minutes since_midnight);
// "Tuesday 24 November 2026 at 2:30pm", as letters and pages print it.
[[nodiscard]] std::string format_london(Instant instant);

// Whole days from one to the other; negative when `to` is earlier.
[[nodiscard]] int days_between(Date from, Date to);
[[nodiscard]] Date add_days(Date date, int days);
// Completed years of age on a day; a birthday on 29 February is reached on 1 March in other years.
[[nodiscard]] int age_in_years(Date born, Date on);
[[nodiscard]] int age_in_months(Date born, Date on);

} // namespace ers
