// The strict reader: one meaning for one text, so that no two readers of a token can disagree.
#include <gtest/gtest.h>

#include "identity/jose.hpp"

namespace ers::testing {

using identity::parse_strict_object;

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
