// Which number of the referral rules goes with which priority.
#include "ers/referrals/record/settings.hpp"

#include <gtest/gtest.h>

namespace ers::referrals {
namespace {

// A number of each kind for routine, urgent and suspected cancer.
template <class Number>
std::array<int, 3> by_priority(Number&& number) {
    return {number(Priority::routine), number(Priority::urgent), number(Priority::two_week_wait)};
}

TEST(ReferralSettings, GoByPriority) {
    ReferralSettings numbers;
    numbers.letter_days_routine = 1;
    numbers.letter_days_urgent = 2;
    numbers.contact_days_routine = 3;
    numbers.contact_days_urgent = 4;
    numbers.contact_days_two_week_wait = 5;
    numbers.booking_days_routine = 6;
    numbers.booking_days_urgent = 7;
    numbers.review_days_routine = 8;
    numbers.review_days_urgent = 9;
    numbers.triage_days_routine = 10;
    numbers.triage_days_urgent = 11;
    numbers.triage_days_two_week_wait = 12;
    numbers.requirement_days_routine = 13;
    numbers.requirement_days_urgent = 14;
    numbers.reminder_first_days_routine = 15;
    numbers.reminder_first_days_urgent = 16;
    numbers.reminder_next_days_routine = 17;
    numbers.reminder_next_days_urgent = 18;
    using Days = std::array<int, 3>;
    EXPECT_EQ(by_priority([&](Priority p) { return numbers.letter_days(p); }), (Days{1, 2, 2}));
    EXPECT_EQ(by_priority([&](Priority p) { return numbers.contact_days(p); }), (Days{3, 4, 5}));
    EXPECT_EQ(by_priority([&](Priority p) { return numbers.booking_days(p); }), (Days{6, 7, 7}));
    EXPECT_EQ(by_priority([&](Priority p) { return numbers.review_days(p); }), (Days{8, 9, 9}));
    EXPECT_EQ(by_priority([&](Priority p) { return numbers.triage_days(p); }), (Days{10, 11, 12}));
    EXPECT_EQ(by_priority([&](Priority p) { return numbers.requirement_days(p); }), (Days{13, 14, 14}));
    EXPECT_EQ(by_priority([&](Priority p) { return numbers.reminder_first_days(p); }), (Days{15, 16, 16}));
    EXPECT_EQ(by_priority([&](Priority p) { return numbers.reminder_next_days(p); }), (Days{17, 18, 18}));
}

// Suspected cancer is released at once, whatever is set.
TEST(ReferralSettings, LetSuspectedCancerGoUnconfirmed) {
    ReferralSettings numbers;
    for (const auto priority : {Priority::routine, Priority::urgent, Priority::two_week_wait}) {
        EXPECT_FALSE(numbers.is_to_confirm(priority));
    }
    numbers.confirm_routine = true;
    EXPECT_TRUE(numbers.is_to_confirm(Priority::routine));
    EXPECT_FALSE(numbers.is_to_confirm(Priority::urgent));
    numbers.confirm_urgent = true;
    EXPECT_TRUE(numbers.is_to_confirm(Priority::urgent));
    EXPECT_FALSE(numbers.is_to_confirm(Priority::two_week_wait));
}

} // namespace
} // namespace ers::referrals
