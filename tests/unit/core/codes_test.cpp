// Each value of a coded word has one entry, one code and one display; a table that forgets a value does not compile.
#include "ers/core/codes.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
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
}

TEST(CodedWordList, NamesWhatIsAllowed) {
    EXPECT_EQ(codes_allowed<Priority>(), "ROUTINE, URGENT, TWO_WEEK_WAIT");
    EXPECT_EQ(from_code<Priority>("routine"), std::nullopt);
    EXPECT_EQ(from_code<Priority>(""), std::nullopt);
}

enum class Colour : unsigned char { red, green2, blue = 9, last = coded_values_max };
using Row = Code<Colour>;

TEST(Enumerators, AreKnownByTheirNumbers) {
    constexpr auto found = enumerators_of<Colour>();
    for (std::size_t number = 0; number < found.size(); ++number) {
        EXPECT_EQ(found[number], number == 0 || number == 1 || number == 9 || number == coded_values_max) << number;
    }
}

TEST(TableOfCodes, IsCompleteAndWithoutDoubles) {
    constexpr Row red{Colour::red, "RED", "Red"};
    constexpr Row green{Colour::green2, "GREEN", "Green"};
    constexpr Row blue{Colour::blue, "BLUE", "Blue"};
    constexpr Row last{Colour::last, "LAST", "Last"};
    static_assert(fault_of_codes(std::array{red, green, blue, last}) == CodesFault::none);
    static_assert(fault_of_codes(std::array{last, blue, green, red}) == CodesFault::none);
    static_assert(fault_of_codes(std::array{red, green, last}) == CodesFault::value_without_entry);
    static_assert(fault_of_codes(std::array{red, green, blue}) == CodesFault::value_without_entry);
    static_assert(fault_of_codes(std::array{red, green, blue, last, red}) == CodesFault::value_with_two_entries);
    static_assert(fault_of_codes(std::array{red, Row{static_cast<Colour>(2), "TWO", "Two"}}) == CodesFault::no_value);
    static_assert(fault_of_codes(std::array{Row{static_cast<Colour>(200), "FAR", "Far"}}) == CodesFault::no_value);
    static_assert(fault_of_codes(std::array{red, Row{Colour::blue, "RED", "Blue"}}) == CodesFault::code_not_its_own);
    static_assert(fault_of_codes(std::array{Row{Colour::red, "", "Red"}}) == CodesFault::no_text);
    static_assert(fault_of_codes(std::array{Row{Colour::red, "RED", ""}}) == CodesFault::no_text);
}

TEST(NumberWithoutAName, IsAFaultAndNotTheFirstCode) {
    EXPECT_THROW((void)code_of(static_cast<Priority>(77)), std::logic_error);
    EXPECT_THROW((void)display_of(static_cast<Priority>(77)), std::logic_error);
}

TEST(StoredCode, ThatIsUnknownIsAFaultThatSaysWhereItStood) {
    EXPECT_EQ(known_code<Priority>("URGENT", "priority"), Priority::urgent);
    try {
        (void)known_code<Priority>("Smith", "priority");
        FAIL();
    } catch (const UnknownCode& unknown) {
        EXPECT_EQ(std::string(unknown.what()), "priority has a code that this program does not know");
    }
}

} // namespace
} // namespace ers
