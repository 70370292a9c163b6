// Instants, days and England's clock, with its two clock changes of 2026.
#include "ers/core/time.hpp"

#include <chrono>
#include <cstdint>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace ers {
namespace {

using namespace std::chrono_literals;

Instant instant_at(const char* text) { return parse_instant(text).value(); }

TEST(ParseInstant, ReadsUtcAndOffsets) {
    EXPECT_EQ(instant_at("1970-01-01T00:00:00Z"), Instant(0us));
    EXPECT_EQ(instant_at("2026-11-21T09:30:00Z"), Instant(std::chrono::sys_days(2026y / 11 / 21) + 9h + 30min));
    EXPECT_EQ(instant_at("2026-11-21T09:30:00.123456+01:00"), instant_at("2026-11-21T08:30:00.123456Z"));
    EXPECT_EQ(instant_at("2026-11-21T23:30:00-05:30"), instant_at("2026-11-22T05:00:00Z"));
    EXPECT_EQ(instant_at("2026-11-21t09:30:00z"), instant_at("2026-11-21T09:30:00-00:00"));
}

TEST(ParseInstant, ReadsFractionsAndCutsNanoseconds) {
    EXPECT_EQ(instant_at("1970-01-01T00:00:00.5Z"), Instant(500ms));
    EXPECT_EQ(instant_at("1970-01-01T00:00:00.000001Z"), Instant(1us));
    EXPECT_EQ(instant_at("1970-01-01T00:00:00.123456789Z"), Instant(123456us));
}

TEST(ParseInstant, RefusesOtherForms) {
    for (const char* text :
         {"", "2026-11-21", "2026-11-21T09:30:00", "2026-11-21T09:30Z", "2026-11-21 09:30:00Z", "2026-11-21T9:30:00Z",
          "2026-11-21T09:30:00+0100", "2026-11-21T09:30:00+01", "20261121T093000Z", "2026-11-21T09:30:00.Z",
          "2026-11-21T09:30:00.1234567890Z", "2026-11-21T09:30:00,5Z", "2026-11-21T09:30:00Z ", " 2026-11-21T09:30:00Z",
          "+026-11-21T09:30:00Z", "2026-11-21T09:30:00ZZ", "2026-11-21T09:30:00+1:000"}) {
        EXPECT_FALSE(parse_instant(text).has_value()) << text;
    }
}

TEST(ParseInstant, RefusesDaysAndTimesThatDoNotExist) {
    for (const char* text :
         {"2026-02-29T00:00:00Z", "2026-00-10T00:00:00Z", "2026-13-10T00:00:00Z", "2026-04-31T00:00:00Z",
          "2026-11-00T00:00:00Z", "2026-11-21T24:00:00Z", "2026-11-21T09:60:00Z", "2026-11-21T09:30:60Z",
          "2026-11-21T09:30:00+24:00", "2026-11-21T09:30:00+01:60"}) {
        EXPECT_FALSE(parse_instant(text).has_value()) << text;
    }
    EXPECT_TRUE(parse_instant("2028-02-29T23:59:59Z").has_value());
}

TEST(ParseInstant, RefusesYearsOutsideItsRangeAlsoAfterTheOffset) {
    EXPECT_TRUE(parse_instant("1900-01-01T00:00:00Z").has_value());
    EXPECT_TRUE(parse_instant("2199-12-31T23:59:59Z").has_value());
    for (const char* text : {"1899-12-31T23:59:59Z", "2200-01-01T00:00:00Z", "1900-01-01T00:00:00+01:00",
                             "2199-12-31T23:30:00-01:00", "1899-12-31T23:30:00-01:00"}) {
        EXPECT_FALSE(parse_instant(text).has_value()) << text;
    }
}

TEST(FormatInstant, PrintsOnlyTheFractionThatIsThere) {
    EXPECT_EQ(format_instant(Instant(0us)), "1970-01-01T00:00:00Z");
    EXPECT_EQ(format_instant(Instant(500ms)), "1970-01-01T00:00:00.5Z");
    EXPECT_EQ(format_instant(Instant(1us)), "1970-01-01T00:00:00.000001Z");
    EXPECT_EQ(format_instant(Instant(-1us)), "1969-12-31T23:59:59.999999Z");
}

RC_GTEST_PROP(FormatInstant, IsReadBackAsTheSameInstant, ()) {
    const auto first = instant_at("1900-01-01T00:00:00Z").time_since_epoch().count();
    const auto last = instant_at("2199-12-31T23:59:59Z").time_since_epoch().count();
    const Instant instant{std::chrono::microseconds(*rc::gen::inRange<std::int64_t>(first, last))};
    RC_ASSERT(parse_instant(format_instant(instant)).value() == instant);
}

TEST(ParseDate, RefusesWhatIsNotADay) {
    EXPECT_EQ(parse_date("2026-11-21").value(), Date(2026y / 11 / 21));
    EXPECT_EQ(parse_date("1880-01-01").value(), Date(1880y / 1 / 1));
    for (const char* text : {"", "2026-11-1", "2026-1-01", "2026/11/21", "21-11-2026", "2026-11-21T", "2026-02-30",
                             "1879-12-31", "2200-01-01", "20261121", "-026-11-21", "2026-11-21 "}) {
        EXPECT_FALSE(parse_date(text).has_value()) << text;
    }
}

RC_GTEST_PROP(FormatDate, IsReadBackAsTheSameDay, ()) {
    const Date day = add_days(1880y / 1 / 1, *rc::gen::inRange(0, days_between(1880y / 1 / 1, 2200y / 1 / 1)));
    RC_ASSERT(parse_date(format_date(day)).value() == day);
}

TEST(LondonDate, IsTheDayInEngland) {
    EXPECT_EQ(london_date(instant_at("2026-07-01T22:59:59Z")), Date(2026y / 7 / 1));
    EXPECT_EQ(london_date(instant_at("2026-07-01T23:00:00Z")), Date(2026y / 7 / 2)); // summer time
    EXPECT_EQ(london_date(instant_at("2026-12-01T23:59:59Z")), Date(2026y / 12 / 1));
}

// Every day for which slots could ever be published, and the years after 2037, where zone files stop listing changes.
TEST(LondonMidnight, IsTheFirstInstantOfEachDay) {
    for (Date day = 1972y / 1 / 1; day < Date(2199y / 12 / 31); day = add_days(day, 1)) {
        const Instant midnight = london_midnight(day);
        ASSERT_EQ(london_date(midnight), day) << format_date(day);
        ASSERT_EQ(london_date(midnight - 1us), add_days(day, -1)) << format_date(day);
    }
}

TEST(LondonMidnight, KnowsSummerTimeFarAhead) {
    EXPECT_EQ(london_midnight(2026y / 7 / 1), instant_at("2026-06-30T23:00:00Z"));
    EXPECT_EQ(london_midnight(2040y / 7 / 1), instant_at("2040-06-30T23:00:00Z"));
    EXPECT_EQ(london_midnight(2040y / 1 / 1), instant_at("2040-01-01T00:00:00Z"));
    EXPECT_EQ(london_instant(2040y / 3 / 25, 3h), instant_at("2040-03-25T02:00:00Z")); // last Sunday of March
    EXPECT_EQ(london_instant(2040y / 3 / 25, 90min), instant_at("2040-03-25T01:00:00Z"));
}

TEST(LondonInstant, MovesATimeThatTheSpringChangeSkipsToTheEndOfTheGap) {
    EXPECT_EQ(london_instant(2026y / 3 / 29, 59min), instant_at("2026-03-29T00:59:00Z"));
    EXPECT_EQ(london_instant(2026y / 3 / 29, 60min), instant_at("2026-03-29T01:00:00Z"));
    EXPECT_EQ(london_instant(2026y / 3 / 29, 90min), instant_at("2026-03-29T01:00:00Z"));
    EXPECT_EQ(london_instant(2026y / 3 / 29, 120min), instant_at("2026-03-29T01:00:00Z"));
    EXPECT_EQ(london_instant(2026y / 3 / 29, 9h), instant_at("2026-03-29T08:00:00Z"));
}

TEST(LondonInstant, TakesTheFirstOfATimeThatTheAutumnChangeRepeats) {
    EXPECT_EQ(london_instant(2026y / 10 / 25, 59min), instant_at("2026-10-24T23:59:00Z"));
    EXPECT_EQ(london_instant(2026y / 10 / 25, 90min), instant_at("2026-10-25T00:30:00Z"));
    EXPECT_EQ(london_instant(2026y / 10 / 25, 120min), instant_at("2026-10-25T02:00:00Z"));
}

TEST(FormatLondon, ReadsAsPeopleSayIt) {
    EXPECT_EQ(format_london(instant_at("2026-11-24T14:30:00Z")), "Tuesday 24 November 2026 at 2:30pm");
    EXPECT_EQ(format_london(instant_at("2026-07-01T08:05:00Z")), "Wednesday 1 July 2026 at 9:05am");
    EXPECT_EQ(format_london(instant_at("2026-11-24T12:00:00Z")), "Tuesday 24 November 2026 at 12pm");
    EXPECT_EQ(format_london(instant_at("2026-11-24T00:00:00Z")), "Tuesday 24 November 2026 at 12am");
    EXPECT_EQ(format_london(instant_at("2026-11-29T23:59:59Z")), "Sunday 29 November 2026 at 11:59pm");
}

// Clinics on the two days on which the clocks change: nine o'clock is nine o'clock (rules.md#clock-changes).
TEST(FormatLondon, ReadsTheClockOnTheDaysOnWhichItChanges) {
    EXPECT_EQ(format_london(london_instant(2026y / 3 / 29, 9h)), "Sunday 29 March 2026 at 9am");
    EXPECT_EQ(format_london(instant_at("2026-03-29T08:00:00Z")), "Sunday 29 March 2026 at 9am");
    EXPECT_EQ(format_london(instant_at("2026-03-29T00:59:00Z")), "Sunday 29 March 2026 at 12:59am");
    EXPECT_EQ(format_london(instant_at("2026-03-29T01:00:00Z")), "Sunday 29 March 2026 at 2am");
    EXPECT_EQ(format_london(london_instant(2026y / 10 / 25, 9h)), "Sunday 25 October 2026 at 9am");
    EXPECT_EQ(format_london(instant_at("2026-10-25T09:00:00Z")), "Sunday 25 October 2026 at 9am");
    EXPECT_EQ(format_london(instant_at("2026-10-24T23:30:00Z")), "Sunday 25 October 2026 at 12:30am");
}

TEST(DaysBetween, CountsAcrossMonthsAndBackwards) {
    EXPECT_EQ(days_between(2026y / 1 / 5, 2026y / 5 / 11), 126);
    EXPECT_EQ(days_between(2028y / 3 / 1, 2028y / 2 / 28), -2);
    EXPECT_EQ(add_days(2026y / 1 / 5, 280), Date(2026y / 10 / 12));
    EXPECT_EQ(add_days(2028y / 3 / 1, -1), Date(2028y / 2 / 29));
}

TEST(Age, IsCompletedOnTheBirthday) {
    EXPECT_EQ(age_in_years(2008y / 11 / 22, 2026y / 11 / 21), 17);
    EXPECT_EQ(age_in_years(2008y / 11 / 21, 2026y / 11 / 21), 18);
    EXPECT_EQ(age_in_years(2026y / 11 / 21, 2026y / 11 / 21), 0);
    EXPECT_EQ(age_in_years(2026y / 11 / 22, 2026y / 11 / 21), -1);
    EXPECT_EQ(age_in_months(2026y / 1 / 31, 2026y / 2 / 28), 0);
    EXPECT_EQ(age_in_months(2025y / 11 / 21, 2026y / 11 / 21), 12);
    EXPECT_EQ(age_in_months(2025y / 11 / 22, 2026y / 11 / 21), 11);
}

TEST(Age, ReachesABirthdayOn29FebruaryOn1MarchOfOtherYears) {
    EXPECT_EQ(age_in_years(2008y / 2 / 29, 2026y / 2 / 28), 17);
    EXPECT_EQ(age_in_years(2008y / 2 / 29, 2026y / 3 / 1), 18);
    EXPECT_EQ(age_in_years(2008y / 2 / 29, 2028y / 2 / 29), 20);
}

TEST(ClockOfTests, MovesOnlyWhenItIsMoved) {
    ManualClock clock(instant_at("2026-11-21T09:30:00Z"));
    EXPECT_EQ(clock.now(), clock.now());
    clock.advance(5min);
    EXPECT_EQ(clock.now(), instant_at("2026-11-21T09:35:00Z"));
    clock.set(Instant(0us));
    EXPECT_EQ(clock.now(), Instant(0us));
}

TEST(ClockOfTheSystem, KnowsAboutWhenItIs) { EXPECT_GT(SystemClock().now(), instant_at("2024-01-01T00:00:00Z")); }

} // namespace
} // namespace ers
