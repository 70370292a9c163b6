// Each value of a coded word has one entry, one code and one display.
#include "ers/core/codes.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <string_view>

#include <gtest/gtest.h>

#include "ers/core/words.hpp"

namespace ers {
namespace {

template <class E>
class CodedWord : public testing::Test {};

using CodedWords = testing::Types<Priority, RequestType, BookableType, AppointmentType, ReferralState, Sex, SexTreated,
                                  LetterIntention, DeferralReason, BusinessFunction, Channel>;
TYPED_TEST_SUITE(CodedWord, CodedWords);

TYPED_TEST(CodedWord, IsFoundByItsValueAndByItsCode) {
    std::set<TypeParam> values;
    std::set<std::string_view> codes;
    for (const auto& entry : Codes<TypeParam>::entries) {
        EXPECT_TRUE(values.insert(entry.value).second) << entry.code;
        EXPECT_TRUE(codes.insert(entry.code).second) << entry.code;
        EXPECT_FALSE(entry.display.empty()) << entry.code;
        EXPECT_EQ(code_of(entry.value), entry.code);
        EXPECT_EQ(display_of(entry.value), entry.display);
        EXPECT_EQ(from_code<TypeParam>(entry.code), entry.value);
    }
    // The enumerations count from 0 without a gap, so that the last value tells how many entries there must be.
    EXPECT_EQ(static_cast<std::size_t>(*values.rbegin()) + 1, values.size());
}

TEST(CodedWordList, NamesWhatIsAllowed) {
    EXPECT_EQ(codes_allowed<Priority>(), "ROUTINE, URGENT, TWO_WEEK_WAIT");
    EXPECT_EQ(from_code<Priority>("routine"), std::nullopt);
    EXPECT_EQ(from_code<Priority>(""), std::nullopt);
}

} // namespace
} // namespace ers
