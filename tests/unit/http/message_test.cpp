// Header fields and the questions asked of a request.
#include "ers/http/message.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

namespace ers::http {
namespace {

TEST(Headers, CompareNamesWithoutCase) {
    Headers headers;
    headers.add("Accept", "a");
    headers.add("ACCEPT", "b");
    EXPECT_EQ(headers.get("accept"), "a");
    EXPECT_EQ(headers.joined("Accept"), "a, b");
    headers.set("accept", "c");
    EXPECT_EQ(headers.all().size(), 1U);
    headers.remove("aCCept");
    EXPECT_FALSE(headers.get("Accept"));
}

// Nothing that a handler takes from a caller can become a second header or a second response.
TEST(Headers, RefuseWhatWouldEndALine) {
    Headers headers;
    EXPECT_THROW(headers.set("Location", "/a\r\nSet-Cookie: b"), std::invalid_argument);
    EXPECT_THROW(headers.add("Location", std::string("a\0b", 3)), std::invalid_argument);
    EXPECT_THROW(headers.set("A:", "b"), std::invalid_argument);
    EXPECT_THROW(headers.set("", "b"), std::invalid_argument);
    EXPECT_TRUE(headers.all().empty());
    EXPECT_NO_THROW(headers.set("A", "tab\tand é"));
}

TEST(Request, AnswersForCapturesAndQuery) {
    Request request;
    request.captures.emplace("ubrn", "7");
    request.query = {{"id", "1"}, {"id", "2"}};
    EXPECT_EQ(request.capture("ubrn"), "7");
    EXPECT_EQ(request.capture("other"), "");
    EXPECT_EQ(request.query_value("id"), "1");
    EXPECT_FALSE(request.query_value("other"));
}

} // namespace
} // namespace ers::http
