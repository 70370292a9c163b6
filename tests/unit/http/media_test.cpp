// Accept and Content-Type against what a route produces and takes.
#include "http/media.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace ers::http {
namespace {

const std::vector<std::string> json{"application/json"};

TEST(Accept, LetsEverythingPassWhenItIsAbsentOrWild) {
    for (const char* accept :
         {"", " ", "*/*", "application/*", "application/json", "Application/JSON", "application/json; charset=utf-8",
          "text/html, application/json;q=0.1", "text/html;q=1, */*;q=0.5", "application/problem+json"}) {
        EXPECT_TRUE(is_acceptable(accept, json)) << accept;
    }
}

TEST(Accept, RefusesWhatDoesNotNameTheType) {
    for (const char* accept : {"text/html", "text/*", "application/xml", "json", "application", "*", "application/jso",
                               "application/json;q=0", "application/json; q=0.000", "*/*;q=0", "application/*;q=0",
                               "application/problem+json;q=0"}) {
        EXPECT_FALSE(is_acceptable(accept, json)) << accept;
    }
}

TEST(Accept, LetsTheMostSpecificRangeDecide) {
    EXPECT_FALSE(is_acceptable("*/*, application/json;q=0", json));
    EXPECT_FALSE(is_acceptable("application/json;q=0, application/*;q=1", json));
    EXPECT_TRUE(is_acceptable("application/*;q=0, application/json", json));
    EXPECT_TRUE(is_acceptable("*/*;q=0, application/*;q=0.001", json));
}

TEST(Accept, ReadsCommasAndSemicolonsInsideQuotationMarks) {
    EXPECT_FALSE(is_acceptable("text/html;a=\", application/json;\"", json));
    EXPECT_TRUE(is_acceptable("text/html;a=\"\\\",\", application/json", json));
}

TEST(Accept, TakesAnyOfSeveralTypes) {
    const std::vector<std::string> several{"application/json", "text/csv"};
    EXPECT_TRUE(is_acceptable("text/csv", several));
    EXPECT_FALSE(is_acceptable("text/html", several));
}

TEST(ContentType, MustBeOneOfTheRoutes) {
    const std::vector<std::string> both{"application/json", "text/csv"};
    EXPECT_TRUE(is_supported_content("application/json", both));
    EXPECT_TRUE(is_supported_content("TEXT/CSV; header=present", both));
    EXPECT_FALSE(is_supported_content("", both));
    EXPECT_FALSE(is_supported_content("text/plain", both));
    EXPECT_FALSE(is_supported_content("application/json, text/csv", both));
    EXPECT_TRUE(is_supported_content("anything", {}));
}

TEST(ContentType, MustBeUtf8WhereItNamesACharset) {
    EXPECT_TRUE(is_supported_content("application/json; charset=UTF-8", json));
    EXPECT_TRUE(is_supported_content("application/json;charset=\"utf-8\"", json));
    EXPECT_FALSE(is_supported_content("application/json; charset=latin1", json));
    EXPECT_FALSE(is_supported_content("application/json; Charset=utf-16", json));
}

} // namespace
} // namespace ers::http
