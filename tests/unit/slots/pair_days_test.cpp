// Goal: which days a page of pairs looks at, and which part of them, also where the clocks change.
#include "slots/pair_days.hpp"

#include <gtest/gtest.h>

namespace ers::slots {
namespace {

Instant pair_instant(const char* text) { return parse_instant(text).value(); }
Date pair_date(const char* text) { return parse_date(text).value(); }

PairSide side(const char* from, const char* until) {
    return {.service_id = 1, .priority = Priority::routine, .from = pair_instant(from), .until = pair_instant(until)};
}
PairQuery query(PairSide first, PairSide then, int days = pair_days_default) {
    return {.first = first, .then = then, .days = days, .cursor = {}};
}

// "2026-12-01 to 2026-12-14", "… and more", or "none from 2026-12-01".
std::string days_of(const PairQuery& asked, std::optional<Date> after = {}) {
    const auto page = days_of_page(asked, after);
    if (page.is_empty) {
        EXPECT_EQ(page.from, page.to);
        EXPECT_FALSE(page.is_more_after);
        return "none from " + format_date(page.from);
    }
    return format_date(page.from) + " to " + format_date(page.to) + (page.is_more_after ? " and more" : "");
}

TEST(PairDays, AreThoseOnWhichBothSidesHaveTime) {
    const auto early = side("2026-12-01T09:00:00Z", "2026-12-10T12:00:00Z");
    const auto late = side("2026-12-04T15:00:00Z", "2026-12-20T12:00:00Z");
    EXPECT_EQ(days_of(query(early, late)), "2026-12-04 to 2026-12-10");
    EXPECT_EQ(days_of(query(late, early)), "2026-12-04 to 2026-12-10");
}

TEST(PairDays, ATimeThatEndsAtMidnightHasNothingOfTheNextDay) {
    const auto one = side("2026-12-01T00:00:00Z", "2026-12-03T00:00:00Z");
    EXPECT_EQ(days_of(query(one, one)), "2026-12-01 to 2026-12-02");
    const auto in_summer = side("2026-06-10T23:00:00Z", "2026-06-12T23:00:00Z");
    EXPECT_EQ(days_of(query(in_summer, in_summer)), "2026-06-11 to 2026-06-12") << "days in England";
}

TEST(PairDays, APageEndsAfterItsDaysAndTheNextOneBeginsThere) {
    const auto one = side("2026-12-01T00:00:00Z", "2026-12-06T00:00:00Z");
    const auto asked = query(one, one, 2);
    EXPECT_EQ(days_of(asked), "2026-12-01 to 2026-12-02 and more");
    EXPECT_EQ(days_of(asked, pair_date("2026-12-03")), "2026-12-03 to 2026-12-04 and more");
    EXPECT_EQ(days_of(asked, pair_date("2026-12-05")), "2026-12-05 to 2026-12-05");
    EXPECT_EQ(days_of(asked, pair_date("2026-12-06")), "none from 2026-12-06");
    EXPECT_EQ(days_of(asked, pair_date("2026-11-01")), "2026-12-01 to 2026-12-02 and more")
        << "never before the first day";
    EXPECT_EQ(days_of(query(one, one, 5)), "2026-12-01 to 2026-12-05") << "exactly all of them";
}

TEST(PairDays, SidesWithoutACommonDayHaveNone) {
    const auto early = side("2026-12-01T00:00:00Z", "2026-12-03T00:00:00Z");
    const auto late = side("2026-12-03T00:00:00Z", "2026-12-06T00:00:00Z");
    EXPECT_EQ(days_of(query(early, late)), "none from 2026-12-03");
}

TEST(PairDays, ADayIsCutToTheTimeOfItsSide) {
    const auto one = side("2026-12-01T09:00:00Z", "2026-12-02T12:00:00Z");
    const auto first = on_day(one, pair_date("2026-12-01"));
    EXPECT_EQ(first.from, one.from);
    EXPECT_EQ(first.until, pair_instant("2026-12-02T00:00:00Z"));
    const auto last = on_day(one, pair_date("2026-12-02"));
    EXPECT_EQ(last.from, pair_instant("2026-12-02T00:00:00Z"));
    EXPECT_EQ(last.until, one.until);
    EXPECT_EQ(last.service_id, one.service_id);
    EXPECT_FALSE(is_empty(last));
    EXPECT_TRUE(is_empty(on_day(one, pair_date("2026-12-03"))));
}

TEST(PairDays, ADayOnWhichTheClocksChangeHasTwentyThreeOrTwentyFiveHours) {
    const auto year = side("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
    const auto hours = [&](const char* date) {
        const auto part = on_day(year, pair_date(date));
        return std::chrono::duration_cast<std::chrono::hours>(part.until - part.from).count();
    };
    EXPECT_EQ(hours("2026-03-29"), 23);
    EXPECT_EQ(hours("2026-10-25"), 25);
    EXPECT_EQ(hours("2026-06-10"), 24);
}

} // namespace
} // namespace ers::slots
