// The referral-to-treatment clock with the vectors of rules.md#clock-start, rules.md#clock-marks, and the UBRN
// permutation.
#include <gtest/gtest.h>

#include <set>

#include "ers/core/crypto.hpp"
#include "ers/core/working_days.hpp"
#include "ers/referrals/record/settings.hpp"
#include "ers/referrals/record/types.hpp"
#include "ers/referrals/record/ubrn_permutation.hpp"

namespace ers::referrals {
namespace {

Date day(const char* text) { return parse_date(text).value(); }

TEST(Clock, BreachesAfter126DaysAndReachesFortyWeeksAfter280) {
    EXPECT_EQ(format_date(breach_date(day("2026-01-05"))), "2026-05-11");
    EXPECT_EQ(format_date(forty_week_mark(day("2026-01-05"))), "2026-10-12");
}

TEST(Clock, CountsWeeksFromZero) {
    EXPECT_EQ(clock_week(day("2026-01-05"), day("2026-01-05")), 0);
    EXPECT_EQ(clock_week(day("2026-01-05"), day("2026-01-11")), 0);
    EXPECT_EQ(clock_week(day("2026-01-05"), day("2026-01-12")), 1);
    EXPECT_EQ(clock_week(day("2026-01-05"), day("2026-05-11")), 18);
}

// Days, not hours: neither the leap day nor the nights that are an hour longer or shorter shift a mark.
TEST(Clock, CountsDaysOverLeapDaysAndClockChanges) {
    EXPECT_EQ(format_date(breach_date(day("2028-01-01"))), "2028-05-06");
    EXPECT_EQ(format_date(breach_date(day("2026-03-28"))), "2026-08-01");
    EXPECT_EQ(format_date(forty_week_mark(day("2026-03-28"))), "2027-01-02");
    EXPECT_EQ(format_date(breach_date(day("2026-10-24"))), "2027-02-27");
    EXPECT_EQ(format_date(forty_week_mark(day("2027-06-15"))), "2028-03-21");
}

TEST(Clock, StartsWithTheOverrideElseWithWhateverCameFirst) {
    const auto early = parse_instant("2026-01-05T09:00:00Z").value();
    const auto late = parse_instant("2026-02-05T09:00:00Z").value();
    EXPECT_EQ(clock_start(ClockFacts{}), std::nullopt);
    EXPECT_EQ(clock_start(ClockFacts{.converted_at = late}), day("2026-02-05"));
    EXPECT_EQ(clock_start(ClockFacts{.converted_at = late, .deferred_at = early}), day("2026-01-05"));
    EXPECT_EQ(clock_start(ClockFacts{.converted_at = early, .deferred_at = late}), day("2026-01-05"));
    EXPECT_EQ(clock_start(ClockFacts{.converted_at = late, .triage_sent_at = early}), day("2026-01-05"));
    const auto said = day("2025-12-01");
    EXPECT_EQ(clock_start(ClockFacts{.override_by_referrer = said, .converted_at = early}), said);
    EXPECT_EQ(clock_start(ClockFacts{.inherited = day("2025-11-03"), .override_by_referrer = said}), day("2025-11-03"))
        << "the pathway's clock goes on";
}

// 00:30 on a summer morning in England is still the day before in UTC; the English day counts.
TEST(Clock, StartsOnTheEnglishDay) {
    EXPECT_EQ(clock_start(ClockFacts{.converted_at = parse_instant("2026-06-30T23:30:00Z").value()}),
              day("2026-07-01"));
}

// The 126th day is still within eighteen weeks, the 280th ends the fortieth.
TEST(Clock, NumbersTheDaysOfTheMarks) {
    const Date start = day("2026-01-05");
    EXPECT_EQ(days_between(start, breach_date(start)), 126);
    EXPECT_EQ(days_between(start, forty_week_mark(start)), 280);
    EXPECT_EQ(clock_week(start, add_days(breach_date(start), -1)), 17);
    EXPECT_EQ(clock_week(start, breach_date(start)), 18);
    EXPECT_EQ(clock_week(start, add_days(forty_week_mark(start), -1)), 39);
    EXPECT_EQ(clock_week(start, forty_week_mark(start)), 40);
}

// rules.md#contact-date: working days to contact the patient, and to decide on a triage request, by priority.
TEST(ContactDates, FollowThePriorityAndSkipChristmas) {
    const ReferralSettings numbers;
    const Date christmas_eve = day("2026-12-24");
    const auto due = [&](int days) { return format_date(add_working_days(christmas_eve, days)); };
    EXPECT_EQ(due(numbers.contact_days(Priority::routine)), "2027-02-23");
    EXPECT_EQ(due(numbers.contact_days(Priority::urgent)), "2027-01-12");
    EXPECT_EQ(due(numbers.contact_days(Priority::two_week_wait)), "2027-01-05");
    EXPECT_EQ(due(numbers.triage_days(Priority::routine)), "2027-02-23");
    EXPECT_EQ(due(numbers.triage_days(Priority::urgent)), "2027-01-05");
    EXPECT_EQ(due(numbers.triage_days(Priority::two_week_wait)), "2026-12-30");
    EXPECT_EQ(due(numbers.letter_days(Priority::urgent)), "2026-12-29");
    EXPECT_EQ(due(numbers.letter_days(Priority::routine)), "2026-12-31");
}

TEST(UbrnPermutation, GivesEachNumberAnotherUbrn) {
    const Bytes key(32, std::byte{5});
    std::set<std::string> seen;
    for (std::uint64_t number = 0; number < 20'000; ++number) {
        EXPECT_TRUE(seen.insert(permuted_ubrn(key, number).text()).second) << number;
    }
}

TEST(UbrnPermutation, ShowsNothingOfTheSequence) {
    const Bytes key(32, std::byte{5});
    int ascending = 0;
    for (std::uint64_t number = 0; number < 1'000; ++number) {
        ascending += permuted_ubrn(key, number) < permuted_ubrn(key, number + 1) ? 1 : 0;
    }
    EXPECT_GT(ascending, 400);
    EXPECT_LT(ascending, 600);
}

TEST(UbrnPermutation, DependsOnTheKeyAndOnNothingElse) {
    EXPECT_EQ(permuted_ubrn(Bytes(32, std::byte{5}), 7), permuted_ubrn(Bytes(32, std::byte{5}), 7));
    EXPECT_NE(permuted_ubrn(Bytes(32, std::byte{5}), 7), permuted_ubrn(Bytes(32, std::byte{6}), 7));
    EXPECT_EQ(permuted_ubrn(Bytes(32, std::byte{5}), 999'999'999'999).text().size(), 12U);
}

} // namespace
} // namespace ers::referrals
