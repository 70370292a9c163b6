// Hand-made stories of one slot: those that can have happened are found possible, each way to be wrong is found.
#include "tools/load/linearize.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tools/load/dice.hpp"

namespace ers::load {
namespace {

using What = SlotOperation::What;
constexpr auto ever = std::numeric_limits<std::int64_t>::max();

SlotOperation op(What what, int referral, std::int64_t start, std::int64_t end) {
    return {what, referral, start, end, true};
}
SlotOperation maybe(What what, int referral, std::int64_t start) { return {what, referral, start, ever, false}; }
SlotOperation seen(What what, int referral = 0) { return {what, referral, 1'000'000'000, ever, true}; }

bool is_possible(std::vector<SlotOperation> story) {
    return linearize(std::move(story)).verdict == Linearization::Verdict::possible;
}

TEST(SlotStory, OneBookingAmongRefusalsIsPossible) {
    EXPECT_TRUE(is_possible({op(What::book, 1, 0, 100), op(What::refused, 2, 10, 120), op(What::refused, 3, 90, 200),
                             seen(What::seen_booked, 1)}));
}

TEST(SlotStory, TwoBookingsWithoutAGivingBackAreNot) {
    EXPECT_FALSE(is_possible({op(What::book, 1, 0, 100), op(What::book, 2, 50, 150)}));
    EXPECT_FALSE(is_possible({op(What::book, 1, 0, 100), op(What::book, 2, 200, 300)}));
}

TEST(SlotStory, TheSecondBookingMayComeWhenTheFirstWasGivenBack) {
    EXPECT_TRUE(is_possible({op(What::book, 1, 0, 10), op(What::give_back, 1, 20, 30), op(What::book, 2, 25, 40),
                             seen(What::seen_booked, 2)}));
    EXPECT_FALSE(is_possible({op(What::book, 1, 0, 10), op(What::book, 2, 12, 18), op(What::give_back, 1, 20, 30)}));
}

TEST(SlotStory, ARefusalNeedsSomebodyWhoHasTheSlot) {
    EXPECT_FALSE(is_possible({op(What::refused, 2, 0, 10)}));
    EXPECT_FALSE(is_possible({op(What::refused, 2, 0, 10), op(What::book, 1, 20, 30)}));
    EXPECT_FALSE(is_possible({op(What::book, 1, 0, 10), op(What::give_back, 1, 20, 30), op(What::refused, 2, 40, 50)}));
    EXPECT_TRUE(is_possible({op(What::book, 1, 0, 10), op(What::give_back, 1, 20, 45), op(What::refused, 2, 40, 50)}));
}

TEST(SlotStory, AnUnknownBookingMayExplainARefusalOrNeverHaveBeen) {
    EXPECT_TRUE(is_possible({maybe(What::book, 1, 0), op(What::refused, 2, 50, 60), seen(What::seen_booked, 1)}));
    EXPECT_TRUE(is_possible({maybe(What::book, 1, 0), op(What::book, 2, 50, 60), seen(What::seen_booked, 2)}));
    EXPECT_FALSE(is_possible({maybe(What::book, 1, 70), op(What::refused, 2, 50, 60)}));
    EXPECT_FALSE(is_possible({maybe(What::book, 1, 0), op(What::refused, 2, 50, 60), seen(What::seen_free)}));
}

TEST(SlotStory, AnUnknownGivingBackMayExplainTheNextBooking) {
    EXPECT_TRUE(is_possible({op(What::book, 1, 0, 10), maybe(What::give_back, 1, 20), op(What::book, 2, 30, 40)}));
    EXPECT_FALSE(is_possible({op(What::book, 1, 0, 10), maybe(What::give_back, 1, 50), op(What::book, 2, 30, 40)}));
}

TEST(SlotStory, ALostAcknowledgementIsFoundAtTheEnd) {
    EXPECT_FALSE(is_possible({op(What::book, 1, 0, 10), seen(What::seen_free)}));
    EXPECT_FALSE(is_possible({op(What::book, 1, 0, 10), seen(What::seen_booked, 2)}));
    EXPECT_FALSE(is_possible({seen(What::seen_booked, 2)}));
    EXPECT_TRUE(is_possible({op(What::book, 1, 0, 10), op(What::give_back, 1, 11, 12), seen(What::seen_free)}));
}

TEST(SlotStory, AHoldKeepsOthersOutUntilItMayHaveRunOut) {
    EXPECT_TRUE(is_possible({op(What::hold, 1, 0, 10), op(What::refused, 2, 20, 30), op(What::book, 1, 40, 50)}));
    EXPECT_FALSE(is_possible({op(What::hold, 1, 0, 10), op(What::book, 2, 20, 30)}));
    EXPECT_FALSE(is_possible({op(What::hold, 1, 0, 10), op(What::hold, 2, 20, 30)}));
    EXPECT_TRUE(is_possible({op(What::hold, 1, 0, 10), op(What::book, 2, 20, hold_us_min + 30)}));
    EXPECT_FALSE(is_possible({op(What::hold, 1, 0, 10), op(What::refused, 1, 20, 30)}));
}

// Goal: a story made by playing a slot is possible whatever the overlaps; with one moment changed it is not always.
TEST(SlotStory, WhatWasPlayedIsPossibleAndLongStoriesAreQuick) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Dice dice(seed);
        std::vector<SlotOperation> story;
        int booked_by = -1;
        for (std::int64_t moment = 1'000; moment < 500'000; moment += 100) {
            const auto start = moment - static_cast<std::int64_t>(dice.below(900));
            const auto end = moment + static_cast<std::int64_t>(dice.below(900));
            const int referral = static_cast<int>(dice.below(40));
            if (booked_by < 0) {
                story.push_back(op(What::book, referral, start, end));
                booked_by = referral;
            } else if (dice.below(10) == 0) {
                story.push_back(op(What::give_back, booked_by, start, end));
                booked_by = -1;
            } else {
                story.push_back(op(What::refused, referral, start, end));
            }
            if (dice.below(50) == 0) story.push_back(maybe(What::book, 100 + static_cast<int>(moment), start));
        }
        story.push_back(booked_by < 0 ? seen(What::seen_free) : seen(What::seen_booked, booked_by));
        const auto found = linearize(story);
        EXPECT_EQ(static_cast<int>(found.verdict), static_cast<int>(Linearization::Verdict::possible))
            << "seed " << seed << ", " << found.explained << " of " << story.size() << " explained";
    }
}

} // namespace
} // namespace ers::load
