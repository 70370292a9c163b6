// Requests under one key become one operation with one fate.
#include "tools/load/operations.hpp"

#include <gtest/gtest.h>

namespace ers::load {
namespace {

using Fate = Operation::Fate;
using Outcome = http::LoadAnswer::Outcome;

HistoryRecord request(const std::string& key, std::int64_t start, std::int64_t end, int status,
                      const std::string& code = "") {
    HistoryRecord record;
    record.kind = RequestKind::book;
    record.key = key;
    record.ubrn = "referral of " + key.substr(0, 1);
    record.slot = 17;
    record.version = 1;
    record.start_us = start;
    record.end_us = end;
    record.outcome = status == 0 ? Outcome::unknown : Outcome::answered;
    record.status = status;
    record.code = code;
    record.appointment = status == 201 ? 5 : 0;
    return record;
}

TEST(GatheredOperations, ARepeatThatSucceedsTellsOfTheFirst) {
    const auto gathered = gather_operations({{request("a", 0, 10, 0), request("a", 20, 30, 201)}, {}});
    ASSERT_EQ(gathered.all.size(), 1U);
    EXPECT_EQ(gathered.all[0].fate, Fate::done);
    EXPECT_EQ(gathered.all[0].start_us, 0);
    EXPECT_EQ(gathered.all[0].end_us, 30);
    EXPECT_EQ(gathered.all[0].appointment, 5);
}

TEST(GatheredOperations, ARefusalAfterAnUnknownOneLeavesItUnknown) {
    const auto gathered =
        gather_operations({{request("a", 0, 10, 0), request("a", 20, 30, 409, "SLOT_NOT_AVAILABLE")}, {}});
    ASSERT_EQ(gathered.all.size(), 1U);
    EXPECT_EQ(gathered.all[0].fate, Fate::unknown);
    ASSERT_EQ(gathered.refusals.size(), 1U);
    EXPECT_EQ(gathered.refusals[0].start_us, 20);
}

TEST(GatheredOperations, WhatDidNotLeaveIsNoOperation) {
    auto record = request("a", 0, 10, 0);
    record.outcome = Outcome::not_sent;
    EXPECT_TRUE(gather_operations({{record}, {}}).all.empty());
}

TEST(GatheredOperations, OnlyTheLastOfAReferralMustBeLive) {
    const auto gathered = gather_operations(
        {{request("a1", 0, 10, 201), request("a2", 20, 30, 201), request("b1", 0, 10, 201),
          request("b2", 20, 30, 409, "VERSION_STALE"), request("c1", 0, 10, 201), request("c2", 20, 30, 0)},
         {}});
    ASSERT_EQ(gathered.all.size(), 6U);
    EXPECT_FALSE(gathered.all[0].is_last);
    EXPECT_TRUE(gathered.all[1].is_last);
    EXPECT_TRUE(gathered.all[2].is_last);  // the refused one has not ended it
    EXPECT_FALSE(gathered.all[4].is_last); // the unknown one may have
}

TEST(GatheredOperations, ARebookingGivesTheFirstSlotBackInItsStory) {
    auto moved = request("a2", 20, 30, 201);
    moved.slot = 18;
    moved.from_slot = 17;
    const auto gathered = gather_operations({{request("a1", 0, 10, 201), moved}, {}});
    const auto stories = slot_stories(gathered, {{17, {1, ""}}, {18, {1, "referral of a"}}});
    ASSERT_EQ(stories.size(), 2U);
    for (const auto& story : stories) {
        EXPECT_EQ(static_cast<int>(linearize(story.operations).verdict),
                  static_cast<int>(Linearization::Verdict::possible));
    }
    const auto lost = slot_stories(gathered, {{17, {1, "referral of a"}}, {18, {1, ""}}});
    for (const auto& story : lost) {
        EXPECT_EQ(static_cast<int>(linearize(story.operations).verdict),
                  static_cast<int>(Linearization::Verdict::impossible));
    }
}

} // namespace
} // namespace ers::load
