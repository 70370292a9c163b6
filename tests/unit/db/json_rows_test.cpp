// Rows as JSON text: what a parser makes of them is what went in.
#include "ers/db/json_rows.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace ers::db {
namespace {

TEST(JsonRows, AreAnEmptyListWithoutRows) { EXPECT_EQ(JsonRows().text(), "[]"); }

TEST(JsonRows, KeepEveryKindOfValue) {
    JsonRows rows;
    rows.row()
        .add("id", std::int64_t{-7})
        .add("status", "FREE")
        .add("held", false)
        .add("until", std::optional<std::string>())
        .add("by", std::optional<std::string>("x"))
        .add("detail", {{"slot", "12"}, {"service", "3"}});
    rows.row().add("id", 8).add("detail", NamedTexts{});
    EXPECT_EQ(nlohmann::json::parse(rows.text()),
              nlohmann::json::parse(R"([{"id": -7, "status": "FREE", "held": false, "until": null, "by": "x",
                                         "detail": {"slot": "12", "service": "3"}},
                                        {"id": 8, "detail": {}}])"));
}

TEST(JsonRows, KeepTextThatJsonMustEscape) {
    std::string all;
    for (int c = 0; c < 128; ++c) all += static_cast<char>(c);
    all += "Zo\xC3\xAB";
    JsonRows rows;
    rows.row().add("text", all);
    EXPECT_EQ(nlohmann::json::parse(rows.text()).at(0).at("text"), all);
}

} // namespace
} // namespace ers::db
