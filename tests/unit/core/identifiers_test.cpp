// Identifiers: the forms that are read, those that are refused, and how each is printed.
#include "ers/core/identifiers.hpp"

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace ers {
namespace {

TEST(UbrnForm, ReadsSpacesAndHyphensBetweenGroupsOfFour) {
    for (const char* text : {"000000070000", "0000 0007 0000", "0000-0007-0000", "0000 0007-0000", "00000007 0000"}) {
        const auto ubrn = Ubrn::parse(text);
        ASSERT_TRUE(ubrn.has_value()) << text;
        EXPECT_EQ(ubrn->text(), "000000070000");
        EXPECT_EQ(ubrn->printed(), "0000 0007 0000");
    }
}

TEST(UbrnForm, RefusesEverythingElse) {
    for (const char* text : {"", "00000007000", "0000000700000", "0000  0007 0000", "000 00007 0000", " 000000070000",
                             "000000070000 ", "0000 0007 000O", "0000/0007/0000", "0000\t0007\t0000", "-000000070000",
                             "\xEF\xBC\x90\xEF\xBC\x90\xEF\xBC\x90\xEF\xBC\x90", "00000007000\xEF\xBC\x90"}) {
        EXPECT_FALSE(Ubrn::parse(text).has_value()) << text;
    }
}

TEST(UbrnForm, RefusesANumberOfThirteenDigits) {
    EXPECT_EQ(Ubrn::from_number(999'999'999'999).text(), "999999999999");
    EXPECT_THROW(static_cast<void>(Ubrn::from_number(1'000'000'000'000)), std::out_of_range);
}

RC_GTEST_PROP(UbrnForm, ReadsWhatItPrints, ()) {
    const auto number = *rc::gen::inRange<std::uint64_t>(0, 1'000'000'000'000);
    const Ubrn ubrn = Ubrn::from_number(number);
    RC_ASSERT(std::stoull(ubrn.text()) == number);
    RC_ASSERT(Ubrn::parse(ubrn.text()).value() == ubrn);
    RC_ASSERT(Ubrn::parse(ubrn.printed()).value() == ubrn);
}

TEST(NhsNumberForm, ReadsKnownNumbersInEachSpelling) {
    for (const char* text : {"9434765919", "943 476 5919", "943-476-5919"}) {
        const auto number = NhsNumber::parse(text);
        ASSERT_TRUE(number.has_value()) << text;
        EXPECT_EQ(number->text(), "9434765919");
        EXPECT_EQ(number->printed(), "943 476 5919");
    }
    EXPECT_TRUE(NhsNumber::parse("4010232137").has_value());
    EXPECT_TRUE(NhsNumber::parse("9876543210").has_value());
}

TEST(NhsNumberForm, RefusesAWrongCheckDigit) {
    const auto wrong = NhsNumber::parse("9434765918");
    ASSERT_FALSE(wrong.has_value());
    EXPECT_EQ(wrong.error(), "The NHS number's check digit is wrong.");
}

TEST(NhsNumberForm, RefusesAWrongForm) {
    for (const char* text : {"", "943476591", "94347659190", "9434 765 919", "943  476 5919", "943476591X",
                             " 9434765919", "943476591\xEF\xBC\x99"}) {
        EXPECT_FALSE(NhsNumber::parse(text).has_value()) << text;
    }
}

TEST(NhsNumberForm, KnowsBeginningsThatNoNumberHas) {
    EXPECT_EQ(nhs_number_check_digit("943476591"), 9);
    EXPECT_EQ(nhs_number_check_digit("000000006"), -1); // would need the check digit 10
    EXPECT_EQ(nhs_number_check_digit("94347659"), -1);
    EXPECT_EQ(nhs_number_check_digit("94347659X"), -1);
}

// One wrong digit must never give another valid number.
RC_GTEST_PROP(NhsNumberForm, NoticesEachSingleWrongDigit, ()) {
    const auto prefix = std::to_string(*rc::gen::inRange(100'000'000, 1'000'000'000));
    const int check = nhs_number_check_digit(prefix);
    RC_PRE(check >= 0);
    const std::string text = prefix + std::to_string(check);
    const auto number = NhsNumber::parse(text);
    RC_ASSERT(number.has_value());
    RC_ASSERT(NhsNumber::parse(number->printed()).value() == *number);

    std::string changed = text;
    char& digit = changed[*rc::gen::inRange<std::size_t>(0, 10)];
    digit = static_cast<char>('0' + (digit - '0' + *rc::gen::inRange(1, 10)) % 10);
    RC_ASSERT(!NhsNumber::parse(changed).has_value());
}

TEST(OdsCodeForm, TakesThreeToTenLettersAndDigits) {
    EXPECT_EQ(OdsCode::parse("rcb")->text(), "RCB");
    EXPECT_EQ(OdsCode::parse("B82005")->text(), "B82005");
    EXPECT_TRUE(OdsCode::parse("ABCDEFGH12").has_value());
    for (const char* text : {"", "AB", "ABCDEFGH123", "A B1", "A-B1", "RCB ", "R\xC3\x89Z"}) {
        EXPECT_FALSE(OdsCode::parse(text).has_value()) << text;
    }
}

TEST(PostcodeForm, ReadsFullPostcodesWithOrWithoutSpace) {
    for (const char* text : {"LS1 4AP", "ls14ap", "LS14AP"}) {
        const auto postcode = Postcode::parse(text);
        ASSERT_TRUE(postcode.has_value()) << text;
        EXPECT_EQ(postcode->text(), "LS1 4AP");
        EXPECT_EQ(postcode->outward(), "LS1");
        EXPECT_TRUE(postcode->is_full());
    }
}

TEST(PostcodeForm, KnowsTheSixFormsOfTheFirstPart) {
    for (const char* text : {"M1", "B33", "LS1", "DN55", "W1A", "EC1A"}) {
        const auto outward = Postcode::parse(text);
        ASSERT_TRUE(outward.has_value()) << text;
        EXPECT_FALSE(outward->is_full());
        EXPECT_EQ(outward->text(), text);
        const auto full = Postcode::parse(std::string(text) + "1BB");
        ASSERT_TRUE(full.has_value()) << text;
        EXPECT_EQ(full->outward(), text);
        EXPECT_EQ(full->text(), std::string(text) + " 1BB");
    }
}

TEST(PostcodeForm, RefusesWhatCannotBeOne) {
    for (const char* text : {"", "L", "LSS1", "1LS", "LS1 4A", "LS1  4AP", "LS1-4AP", "LS1 4AP ", " LS1", "LS111 4AP",
                             "4AP", "LS1 4CP", "LS1 4AI", "LS1 4KA", "LS1 4AM", "LS1 4OA", "LS1 4AV", "LS1 "}) {
        EXPECT_FALSE(Postcode::parse(text).has_value()) << text;
    }
}

} // namespace
} // namespace ers
