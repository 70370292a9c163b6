#include "ers/core/base64url.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace ers {
namespace {

// The vectors of RFC 4648 section 10, without padding.
TEST(Base64url, AgreesWithTheStandardsVectors) {
    EXPECT_EQ(encode_base64url(""), "");
    EXPECT_EQ(encode_base64url("f"), "Zg");
    EXPECT_EQ(encode_base64url("fo"), "Zm8");
    EXPECT_EQ(encode_base64url("foo"), "Zm9v");
    EXPECT_EQ(encode_base64url("foobar"), "Zm9vYmFy");
    EXPECT_EQ(encode_base64url("\xFB\xFF"), "-_8");
    EXPECT_EQ(decode_base64url("Zm9vYmFy"), "foobar");
}

TEST(Base64url, RefusesWhatNoEncoderWrites) {
    for (const auto* text : {"Z", "Zg==", "Zh", "Zm9", "Zm+v", "Zm 8", "Zm8\n"}) {
        EXPECT_EQ(decode_base64url(text), std::nullopt) << text;
    }
}

RC_GTEST_PROP(Base64url, ComesBackAsItWas, (const std::string& bytes)) {
    RC_ASSERT(decode_base64url(encode_base64url(bytes)) == bytes);
}

} // namespace
} // namespace ers
