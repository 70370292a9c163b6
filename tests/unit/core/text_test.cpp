// UTF-8 and ASCII questions.
#include "ers/core/text.hpp"

#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace ers {
namespace {

TEST(Utf8, AcceptsTheFirstAndLastCharacterOfEachLength) {
    EXPECT_TRUE(is_valid_utf8(""));
    EXPECT_TRUE(is_valid_utf8(std::string_view("\0\x7F", 2)));
    EXPECT_TRUE(is_valid_utf8("\xC2\x80\xDF\xBF"));
    EXPECT_TRUE(is_valid_utf8("\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF"));
    EXPECT_TRUE(is_valid_utf8("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"));
}

TEST(Utf8, RefusesOverlongFormsSurrogatesAndBrokenSequences) {
    for (const char* text : {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
                             "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xC2", "\xE2\x82", "\xF0\x9F\x98",
                             "\xC2\x41", "\xE2\x82\x41", "abc\xC2"}) {
        EXPECT_FALSE(is_valid_utf8(text)) << testing::PrintToString(std::string(text));
    }
}

TEST(Utf8, ReplacesOnlyTheBrokenBytes) {
    EXPECT_EQ(replace_invalid_utf8("Zo\xC3\xAB"), "Zo\xC3\xAB");
    EXPECT_EQ(replace_invalid_utf8("a\xFF"
                                   "b"),
              "a\xEF\xBF\xBD"
              "b");
    EXPECT_EQ(replace_invalid_utf8("\xE2\x82"), "\xEF\xBF\xBD\xEF\xBF\xBD");
}

RC_GTEST_PROP(Utf8, IsValidAfterReplacementWhateverTheBytes, (const std::string& bytes)) {
    RC_ASSERT(is_valid_utf8(replace_invalid_utf8(bytes)));
    if (is_valid_utf8(bytes)) RC_ASSERT(replace_invalid_utf8(bytes) == bytes);
}

TEST(CountCharacters, CountsCodePointsNotBytes) {
    EXPECT_EQ(count_characters(""), 0U);
    EXPECT_EQ(count_characters("Zo\xC3\xAB"), 3U);
    EXPECT_EQ(count_characters("\xF0\x9F\x98\x80!"), 2U);
}

TEST(ControlCharacters, AreFoundInBothSetsButNotInLetters) {
    EXPECT_FALSE(has_control_characters("Zo\xC3\xAB O'Brien"));
    EXPECT_FALSE(has_control_characters("\xC2\xA0")); // no-break space
    EXPECT_TRUE(has_control_characters(std::string_view("a\0b", 3)));
    EXPECT_TRUE(has_control_characters("a\x1B[0m"));
    EXPECT_TRUE(has_control_characters("\x7F"));
    EXPECT_TRUE(has_control_characters("\xC2\x85"));
    EXPECT_TRUE(has_control_characters("two\nlines"));
    EXPECT_FALSE(has_control_characters("two\r\n\tlines", true));
    EXPECT_TRUE(has_control_characters("two\vlines", true));
}

TEST(Trimmed, TakesBlanksOffBothEndsOnly) {
    EXPECT_EQ(trimmed(" \t a b\r\n"), "a b");
    EXPECT_EQ(trimmed(" \n"), "");
    EXPECT_EQ(trimmed(""), "");
}

TEST(AsciiCase, LeavesOtherBytesAlone) {
    EXPECT_EQ(lower_ascii("AZ[\xC3\x89"), "az[\xC3\x89");
    EXPECT_EQ(upper_ascii("az{\xC3\xA9"), "AZ{\xC3\xA9");
    EXPECT_TRUE(equal_ignoring_ascii_case("If-Match", "IF-MATCH"));
    EXPECT_FALSE(equal_ignoring_ascii_case("If-Match", "If-Matc"));
    EXPECT_FALSE(equal_ignoring_ascii_case("[", "{"));
}

} // namespace
} // namespace ers
