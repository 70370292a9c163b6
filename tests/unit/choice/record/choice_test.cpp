// How much choice is enough, and which reasons there are for less.
#include <gtest/gtest.h>

#include "ers/choice/record/choice.hpp"

namespace ers::choice {
namespace {

TEST(Choice, IsEnoughFromTheMinimumOn) {
    EXPECT_FALSE(is_enough({}, 4, 5));
    EXPECT_TRUE(is_enough({}, 5, 5));
}

TEST(Choice, CountsWhatWasPresentedWhereThatIsMore) {
    EXPECT_TRUE(is_enough({.providers_presented = 5}, 1, 5));
    EXPECT_FALSE(is_enough({.providers_presented = 4}, 1, 5));
    EXPECT_TRUE(is_enough({.providers_presented = 1}, 5, 5)) << "what was chosen was presented";
}

TEST(Choice, IsEnoughWithACodedReason) { EXPECT_TRUE(is_enough({.exception = "patient_declined"}, 1, 5)); }

TEST(Choice, TooFewProvidersAreRefusedWithTheirNumber) {
    EXPECT_FALSE(refuse_few_providers({}, 5, 5));
    const auto refused = refuse_few_providers({.providers_presented = 3}, 2, 5);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->code, ErrorCode::choice_minimum_not_met);
    EXPECT_NE(refused->detail.find("offered 3 providers; it must be 5"), std::string::npos) << refused->detail;
}

TEST(Choice, AReasonIsOneOfTheList) {
    EXPECT_TRUE(refuse_choice({}).empty());
    for (const auto& one : choice_exceptions()) {
        EXPECT_TRUE(refuse_choice({.exception = std::string(one.code)}).empty()) << one.code;
    }
    const auto wrong = refuse_choice({.exception = "because"});
    ASSERT_EQ(wrong.size(), 1U);
    EXPECT_EQ(wrong.front().code, ErrorCode::invalid_code);
}

} // namespace
} // namespace ers::choice
