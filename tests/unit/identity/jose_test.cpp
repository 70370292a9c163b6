// The strict readers: one text for one value, so that no two readers of a token can disagree.
#include <gtest/gtest.h>

#include <string>

#include "identity/jose.hpp"
#include "tests/unit/identity/token_maker.hpp"

namespace ers::testing {

using identity::decode_base64url;
using identity::parse_strict_object;

TEST(Base64Url, ReadsTheVectorsOfRfc4648) {
    EXPECT_EQ(decode_base64url(""), "");
    EXPECT_EQ(decode_base64url("Zg"), "f");
    EXPECT_EQ(decode_base64url("Zm8"), "fo");
    EXPECT_EQ(decode_base64url("Zm9v"), "foo");
    EXPECT_EQ(decode_base64url("Zm9vYmFy"), "foobar");
    EXPECT_EQ(decode_base64url("-_8"), "\xfb\xff");
}

TEST(Base64Url, RefusesAllOtherSpellings) {
    for (const char* text : {"Zg==", "Z", "Zm9vY", "Zm 9v", "Zm9v\n", "+/8", "Zh", "Zm9", "Zm9v\x80"}) {
        EXPECT_FALSE(decode_base64url(text)) << text;
    }
}

TEST(Base64Url, ReadsBackWhatWasWritten) {
    std::string bytes;
    for (int i = 0; i < 300; ++i) {
        EXPECT_EQ(decode_base64url(encode_base64url(bytes)), bytes);
        bytes += static_cast<char>(i * 37);
    }
}

TEST(StrictObject, RefusesRepeatedNamesAndDeepNesting) {
    EXPECT_TRUE(parse_strict_object(R"({"a":{"x":1},"b":{"x":1}})", 2));
    EXPECT_FALSE(parse_strict_object(R"({"a":1,"a":1})", 2));
    EXPECT_FALSE(parse_strict_object(R"({"a":1,"\u0061":1})", 2));
    EXPECT_FALSE(parse_strict_object(R"({"a":[{"b":1,"b":2}]})", 4));
    EXPECT_FALSE(parse_strict_object(R"({"a":[[[1]]]})", 2));
    for (const char* text : {"", "[]", "1", "{", "{} {}", "{\"a\":1e999}", "{\"\xff\":1}"}) {
        EXPECT_FALSE(parse_strict_object(text, 4)) << text;
    }
}

} // namespace ers::testing
