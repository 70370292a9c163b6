// What a link between two referrals means for their appointments.
#include <gtest/gtest.h>

#include "ers/referrals/links/links.hpp"

namespace ers::referrals {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const Instant nine = parse_instant("2026-11-30T09:00:00Z").value(); // a Monday
const Ubrn other_ubrn = *Ubrn::parse("640519283077");

LinkedBooking other(LinkKind kind, LinkPosition position, std::optional<Instant> starts_at) {
    return {.kind = kind,
            .other_position = position,
            .other = other_ubrn,
            .relations = {.referring_organisation = "P81001", .with_organisation = std::nullopt, .patient_id = 1},
            .is_over = false,
            .starts_at = starts_at,
            .duration_minutes = 30};
}

Principal gp(const char* organisation) {
    return {.function = BusinessFunction::referring_clinician,
            .user_id = "gp-1",
            .user_name = "Dr Quince",
            .organisation = *OdsCode::parse(organisation),
            .patient_id = std::nullopt,
            .session_id = std::nullopt};
}

bool may_book(const LinkedBooking& linked, Instant starts_at) {
    return !refuse_by_links(std::vector{linked}, starts_at, 20).has_value();
}

std::vector<Warning> warnings_at(const LinkedBooking& linked, Instant starts_at) {
    return warn_of_time(std::vector{linked}, gp("P81001"), starts_at, 20);
}

TEST(LinkRules, APrerequisiteMustBeBookedBeforeWhatDependsOnIt) {
    auto first = other(LinkKind::prerequisite, LinkPosition::first, std::nullopt);
    EXPECT_FALSE(may_book(first, nine));
    EXPECT_TRUE(awaits_prerequisite(std::vector{first}));
    first.is_over = true; // seen, or cancelled
    EXPECT_TRUE(may_book(first, nine));
    EXPECT_FALSE(awaits_prerequisite(std::vector{first}));
    EXPECT_FALSE(awaits_prerequisite(std::vector{other(LinkKind::prerequisite, LinkPosition::first, nine)}));
    EXPECT_FALSE(awaits_prerequisite(std::vector{other(LinkKind::sequence, LinkPosition::first, std::nullopt)}));
    EXPECT_FALSE(awaits_prerequisite(std::vector{other(LinkKind::prerequisite, LinkPosition::then, std::nullopt)}));
}

TEST(LinkRules, WhatDependsOnAPrerequisiteBeginsAfterItsEnd) {
    const auto first = other(LinkKind::prerequisite, LinkPosition::first, nine);
    EXPECT_FALSE(may_book(first, nine - hours(24)));
    EXPECT_FALSE(may_book(first, nine + minutes(29)));
    EXPECT_TRUE(may_book(first, nine + minutes(30)));
}

TEST(LinkRules, APrerequisiteDoesNotMoveBehindWhatDependsOnIt) {
    const auto then = other(LinkKind::prerequisite, LinkPosition::then, nine);
    EXPECT_TRUE(may_book(then, nine - minutes(20)));
    EXPECT_FALSE(may_book(then, nine - minutes(19)));
    EXPECT_TRUE(may_book(other(LinkKind::prerequisite, LinkPosition::then, std::nullopt), nine));
}

TEST(LinkRules, OnlyPrerequisitesRefuse) {
    for (const auto kind : {LinkKind::sequence, LinkKind::same_day, LinkKind::follow_up, LinkKind::duplicate}) {
        EXPECT_TRUE(may_book(other(kind, LinkPosition::first, std::nullopt), nine));
        EXPECT_TRUE(may_book(other(kind, LinkPosition::first, nine + hours(48)), nine));
    }
}

TEST(LinkRules, ASequenceThatIsNotKeptIsWarnedOf) {
    const auto first = other(LinkKind::sequence, LinkPosition::first, nine);
    EXPECT_EQ(warnings_at(first, nine + minutes(30)).size(), 0U);
    ASSERT_EQ(warnings_at(first, nine + minutes(29)).size(), 1U);
    EXPECT_EQ(warnings_at(first, nine + minutes(29)).front().code, WarningCode::sequence_not_kept);
    EXPECT_EQ(warnings_at(other(LinkKind::sequence, LinkPosition::first, std::nullopt), nine).size(), 1U);
    EXPECT_EQ(warnings_at(other(LinkKind::sequence, LinkPosition::then, std::nullopt), nine).size(), 0U);
    auto over = first;
    over.is_over = true;
    EXPECT_EQ(warnings_at(over, nine).size(), 0U);
}

// The day is England's: in summer 23:30 UTC is tomorrow there.
TEST(LinkRules, AnotherDayIsWarnedOfWhereTheTwoBelongOnOne) {
    const auto evening = parse_instant("2026-07-01T23:30:00Z").value();
    const auto linked = other(LinkKind::same_day, LinkPosition::first, evening);
    ASSERT_EQ(warnings_at(linked, evening - hours(2)).size(), 1U);
    EXPECT_EQ(warnings_at(linked, evening - hours(2)).front().code, WarningCode::not_on_one_day);
    EXPECT_EQ(warnings_at(linked, evening + hours(10)).size(), 0U);
}

TEST(LinkRules, TheEndOfOneIsToldToWhatDependsOnIt) {
    const auto told = [](const LinkedBooking& linked) { return warn_of_end(std::vector{linked}, gp("P81001")).size(); };
    EXPECT_EQ(told(other(LinkKind::prerequisite, LinkPosition::then, nine)), 1U);
    EXPECT_EQ(told(other(LinkKind::sequence, LinkPosition::then, std::nullopt)), 1U);
    EXPECT_EQ(told(other(LinkKind::same_day, LinkPosition::first, nine)), 1U);
    EXPECT_EQ(told(other(LinkKind::prerequisite, LinkPosition::first, nine)), 0U);
    auto over = other(LinkKind::prerequisite, LinkPosition::then, nine);
    over.is_over = true;
    EXPECT_EQ(told(over), 0U);
}

TEST(LinkRules, AWarningNamesTheOtherReferralOnlyToThoseWhoMaySeeIt) {
    const std::vector linked{other(LinkKind::same_day, LinkPosition::first, nine)};
    EXPECT_EQ(warn_of_end(linked, gp("P81001")).front().ubrn, other_ubrn);
    EXPECT_EQ(warn_of_end(linked, gp("P82001")).front().ubrn, std::nullopt);
}

// Days are England's, both ends belong to it, and either may be open (rules.md#follow-up).
TEST(LinkRules, AFollowUpOutsideItsTimeIsToldOf) {
    const auto day = parse_date("2026-11-30").value();
    const auto is_warned = [&](const TargetWindow& target) { return !warn_of_target(target, nine).empty(); };
    EXPECT_FALSE(is_warned({}));
    EXPECT_FALSE(is_warned({day, day}));
    EXPECT_TRUE(is_warned({add_days(day, 1), std::nullopt}));
    EXPECT_TRUE(is_warned({std::nullopt, add_days(day, -1)}));
    EXPECT_FALSE(is_warned({std::nullopt, day}));
    EXPECT_FALSE(is_warned({day, std::nullopt}));
    const auto june = parse_date("2026-06-30").value();
    EXPECT_TRUE(warn_of_target({june, june}, parse_instant("2026-06-29T23:30:00Z").value()).empty())
        << "half past midnight in England";
    EXPECT_EQ(warn_of_target({june, june}, nine).front().code, WarningCode::outside_target_window);
}

} // namespace
} // namespace ers::referrals
