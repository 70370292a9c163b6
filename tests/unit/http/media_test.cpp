// Accept and Content-Type against what a route produces and takes.
#include "http/media.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace ers::http {
namespace {

const std::vector<std::string> json{"application/json"};

bool accepts(std::string_view accept, const std::vector<std::string>& produces) {
    return is_acceptable(accept, produces, "application/problem+json");
}

TEST(Accept, LetsEverythingPassWhenItIsAbsentOrWild) {
    for (const char* accept :
         {"", " ", "*/*", "application/*", "application/json", "Application/JSON", "application/json; charset=utf-8",
          "text/html, application/json;q=0.1", "text/html;q=1, */*;q=0.5", "application/problem+json"}) {
        EXPECT_TRUE(accepts(accept, json)) << accept;
    }
}

TEST(Accept, RefusesWhatDoesNotNameTheType) {
    for (const char* accept : {"text/html", "text/*", "application/xml", "json", "application", "*", "application/jso",
                               "application/json;q=0", "application/json; q=0.000", "*/*;q=0", "application/*;q=0",
                               "application/problem+json;q=0"}) {
        EXPECT_FALSE(accepts(accept, json)) << accept;
    }
}

TEST(Accept, LetsTheMostSpecificRangeDecide) {
    EXPECT_FALSE(accepts("*/*, application/json;q=0", json));
    EXPECT_FALSE(accepts("application/json;q=0, application/*;q=1", json));
    EXPECT_TRUE(accepts("application/*;q=0, application/json", json));
    EXPECT_TRUE(accepts("*/*;q=0, application/*;q=0.001", json));
}

TEST(Accept, ReadsCommasAndSemicolonsInsideQuotationMarks) {
    EXPECT_FALSE(accepts("text/html;a=\", application/json;\"", json));
    EXPECT_TRUE(accepts("text/html;a=\"\\\",\", application/json", json));
}

TEST(Accept, TakesAnyOfSeveralTypes) {
    const std::vector<std::string> several{"application/json", "text/csv"};
    EXPECT_TRUE(accepts("text/csv", several));
    EXPECT_FALSE(accepts("text/html", several));
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
