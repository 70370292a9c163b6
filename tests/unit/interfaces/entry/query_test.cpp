// Goal: query parameters are read strictly, and a caller learns of everything that is wrong at once.
#include "interfaces/entry/query.hpp"

#include <gtest/gtest.h>

#include "ers/core/identifiers.hpp"
#include "ers/core/words.hpp"

namespace ers::entry {
namespace {

http::Request request(std::vector<std::pair<std::string, std::string>> query) {
    http::Request made;
    made.query = std::move(query);
    return made;
}

ErrorCode only_error(QueryReader& reader, std::string_view field) {
    const auto error = reader.finish();
    if (!error || error->fields.size() != 1 || error->fields[0].field != field) return ErrorCode::internal_fault;
    return error->fields[0].code;
}

TEST(QueryReader, ReadsWhatIsThereAndForgivesWhatIsNot) {
    const auto sent =
        request({{"text", "  hip "}, {"limit", "5"}, {"km", "2.5"}, {"slots", "true"}, {"from", "2026-11-21"}});
    QueryReader query(sent);
    EXPECT_EQ(query.optional_text("text", 10), "hip");
    EXPECT_EQ(query.optional_integer("limit", 1, 100), 5);
    EXPECT_EQ(query.optional_number("km", 0, 10), 2.5);
    EXPECT_EQ(query.optional_flag("slots"), true);
    EXPECT_EQ(format_date(*query.optional_date("from")), "2026-11-21");
    EXPECT_FALSE(query.optional_text("clinician", 10));
    EXPECT_FALSE(query.optional_code<Priority>("priority"));
    EXPECT_FALSE(query.finish());
}

TEST(QueryReader, CollectsAllThatIsWrong) {
    const auto sent =
        request({{"priority", "SOON"}, {"postcode", "nowhere"}, {"km", "far"}, {"colour", "red"}, {"colour", "blue"}});
    QueryReader query(sent);
    EXPECT_FALSE(query.optional_code<Priority>("priority"));
    EXPECT_FALSE(query.optional_parsed<Postcode>("postcode"));
    EXPECT_FALSE(query.optional_number("km", 0, 10));
    const auto error = query.finish();
    ASSERT_TRUE(error);
    ASSERT_EQ(error->fields.size(), 5U);
    EXPECT_EQ(error->code, ErrorCode::invalid_code);
    EXPECT_EQ(error->fields[0].detail, "One of: ROUTINE, URGENT, TWO_WEEK_WAIT.");
    EXPECT_EQ(error->fields[1].field, "postcode");
    EXPECT_EQ(error->fields[2].detail, "Must be a number from 0 to 10.");
    EXPECT_EQ(error->fields[3].code, ErrorCode::unexpected_field);
}

TEST(QueryReader, RefusesNumbersThatAreNot) {
    for (const char* text : {"", "0", "101", "1.0", "+5", "5 ", " 5", "0x5", "99999999999999999999", "five"}) {
        const auto sent = request({{"limit", text}});
        QueryReader query(sent);
        EXPECT_FALSE(query.optional_integer("limit", 1, 100)) << text;
        EXPECT_EQ(only_error(query, "limit"), ErrorCode::invalid_value) << text;
    }
    for (const char* text : {"", "nan", "inf", "-1", "1e9", "1,5", "2km"}) {
        const auto sent = request({{"km", text}});
        QueryReader query(sent);
        EXPECT_FALSE(query.optional_number("km", 0, 100)) << text;
        EXPECT_EQ(only_error(query, "km"), ErrorCode::invalid_value) << text;
    }
}

TEST(QueryReader, RefusesTextThatCannotBeStoredOrShown) {
    for (const auto& text :
         {std::string("\xFF"), std::string("a\0b", 3), std::string("a\x1B[31m"), std::string(11, 'x')}) {
        const auto sent = request({{"text", text}});
        QueryReader query(sent);
        EXPECT_FALSE(query.optional_text("text", 10));
        EXPECT_EQ(only_error(query, "text"), ErrorCode::invalid_value);
    }
    const auto blank = request({{"text", "   "}});
    QueryReader query(blank);
    EXPECT_FALSE(query.optional_text("text", 10));
    EXPECT_EQ(only_error(query, "text"), ErrorCode::missing_value);
}

TEST(QueryReader, RefusesAParameterThatIsSentTwice) {
    const auto sent = request({{"sort", "name"}, {"sort", "wait"}});
    QueryReader query(sent);
    EXPECT_FALSE(query.optional_text("sort", 10));
    EXPECT_EQ(only_error(query, "sort"), ErrorCode::conflicting_values);
}

TEST(QueryReader, DoesNotRepeatANameThatCannotBeShown) {
    const auto sent = request({{std::string("\xFF\n"), "x"}});
    QueryReader query(sent);
    EXPECT_EQ(only_error(query, "(query)"), ErrorCode::unexpected_field);
}

TEST(QueryReader, ReadsAPage) {
    const auto none = request({});
    EXPECT_EQ(QueryReader(none).page().limit, limits::page_items_default);
    const auto sent = request({{"limit", "100"}, {"cursor", "abc"}});
    QueryReader query(sent);
    const auto page = query.page();
    EXPECT_EQ(page.limit, 100U);
    EXPECT_EQ(page.cursor, "abc");
    EXPECT_FALSE(query.finish());
    const auto wrong = request({{"cursor", std::string(limits::cursor_bytes_max + 1, 'a')}});
    QueryReader long_cursor(wrong);
    (void)long_cursor.page();
    EXPECT_EQ(only_error(long_cursor, "cursor"), ErrorCode::invalid_value);
}

} // namespace
} // namespace ers::entry
