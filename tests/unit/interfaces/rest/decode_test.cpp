// The JSON reader: strict about form, and complete about what is wrong.
#include <gtest/gtest.h>

#include "ers/core/identifiers.hpp"
#include "ers/core/words.hpp"
#include "interfaces/rest/decode.hpp"

namespace ers::rest {
namespace {

std::optional<ErrorCode> problem_of(std::string_view text) {
    const auto parsed = parse_json(text);
    return parsed ? std::nullopt : std::optional(parsed.error().code);
}

TEST(ParseJson, RefusesWhatIsNotJson) {
    for (const auto* text :
         {"", " ", "{", "{]", "nul", "{\"a\":1}x", "{'a':1}", "{\"a\":01}", "{\"a\":+1}", "{\"a\":NaN}", "{\"a\":1,}",
          "[1,2", "\"\x80\"", "{\"a\":\"\xED\xA0\x80\"}", "{\"a\":\"\\ud800\"}", "{\"a\":1e400}"}) {
        EXPECT_EQ(problem_of(text), ErrorCode::malformed_json) << text;
    }
    EXPECT_EQ(problem_of(std::string_view("{}\0{", 4)), ErrorCode::malformed_json); // NUL is not the end
}

TEST(ParseJson, RefusesRepeatedNamesAndDeepNesting) {
    EXPECT_EQ(problem_of(R"({"a":1,"a":2})"), ErrorCode::malformed_json);
    EXPECT_EQ(problem_of(R"({"a":1,"b":{"a":2}})"), std::nullopt);
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    EXPECT_EQ(problem_of(nested(16)), std::nullopt);
    EXPECT_EQ(problem_of(nested(17)), ErrorCode::malformed_json);
    EXPECT_EQ(problem_of(nested(1'000'000)), ErrorCode::malformed_json);
}

TEST(JsonReader, CollectsEverythingThatIsWrong) {
    JsonReader body(R"({"count": 1.5, "priority": "SOON", "patient": {"ubrn": "123", "extra": 1},
                        "ids": ["1", 2, "x"], "when": "2026-02-30", "note": "\u0000"})");
    body.integer("count", 0, 10);
    body.code<Priority>("priority");
    auto patient = body.object("patient");
    patient.parsed<Ubrn>("ubrn");
    patient.text("name", 10);
    body.ids("ids", 1, 20);
    body.optional_date("when");
    body.optional_text("note", 10);
    const auto refused = body.finish();
    ASSERT_TRUE(refused);
    std::vector<std::string> found;
    for (const auto& wrong : refused->fields)
        found.push_back(wrong.field + " " + std::string(error_info(wrong.code).text));
    std::sort(found.begin(), found.end());
    const std::vector<std::string> expected{
        "count INVALID_VALUE",        "ids[1] INVALID_VALUE",           "ids[2] INVALID_VALUE",
        "note INVALID_VALUE",         "patient.extra UNEXPECTED_FIELD", "patient.name MISSING_VALUE",
        "patient.ubrn INVALID_VALUE", "priority INVALID_CODE",          "when INVALID_VALUE"};
    EXPECT_EQ(found, expected);
}

TEST(JsonReader, TakesNullAsAbsent) {
    JsonReader body(R"({"comment": null, "reason": null})");
    EXPECT_EQ(body.optional_text("comment", 10), std::nullopt);
    body.text("reason", 10);
    const auto refused = body.finish();
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->fields.size(), 1U);
    EXPECT_EQ(refused->code, ErrorCode::missing_value);
}

TEST(JsonReader, CountsCharactersNotBytes) {
    JsonReader body("{\"name\": \"\xC3\xA9\xC3\xA9\xC3\xA9\"}"); // three times é
    EXPECT_EQ(body.text("name", 3).size(), 6U);
    EXPECT_FALSE(body.finish());
}

TEST(JsonReader, RefusesWhiteSpaceAtTheEnds) {
    JsonReader body(R"({"name": " Ann"})");
    body.text("name", 10);
    EXPECT_TRUE(body.finish());
}

TEST(JsonReader, TakesIntegersOnlyInsideTheirRange) {
    for (const auto* text : {"-1", "11", "18446744073709551615", "9223372036854775808", "\"5\"", "5.0", "true"}) {
        JsonReader body(std::string("{\"n\": ") + text + "}");
        body.integer("n", 0, 10);
        EXPECT_TRUE(body.finish()) << text;
    }
    JsonReader body(R"({"n": 10})");
    EXPECT_EQ(body.integer("n", 0, 10), 10);
    EXPECT_FALSE(body.finish());
}

TEST(JsonReader, LimitsTheLengthOfArrays) {
    JsonReader body(R"({"ids": ["1","2","3"], "none": []})");
    body.ids("ids", 1, 2);
    body.ids("none", 1, 2);
    const auto refused = body.finish();
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->fields[0].code, ErrorCode::too_many_items);
    EXPECT_EQ(refused->fields[1].code, ErrorCode::missing_value);
}

TEST(JsonReader, DoesNotEchoStrangeNames) {
    JsonReader body(R"({"<script>": 1})");
    const auto refused = body.finish();
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->fields.front().field, "(unknown)");
}

} // namespace
} // namespace ers::rest
