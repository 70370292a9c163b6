// Goal: the sums and percentiles of the published waiting figures follow the publisher's rule.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "directory/import/rtt.hpp"
#include "ers/directory/import/csv.hpp"

namespace ers::directory {
namespace {

std::vector<std::string> extract_header(int weeks = 105) {
    std::vector<std::string> header{
        "Period",        "Provider Parent Org Code", "Provider Org Code", "Provider Org Name", "Commissioner Org Code",
        "RTT Part Type", "Treatment Function Code"};
    for (int week = 0; week + 1 < weeks; ++week) {
        const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
        header.push_back("Gt " + two(week) + " To " + two(week + 1) + " Weeks SUM 1");
    }
    header.push_back("Gt " + std::to_string(weeks - 1) + " Weeks SUM 1");
    header.emplace_back("Total All");
    return header;
}

struct SampleRow {
    std::string period = "RTT-January-2026", provider = "RT1", commissioner = "01A", part = "Part_2",
                function = "C_320";
    std::vector<std::pair<int, std::string>> weeks = {};
    std::string total = {};
};

RttExtract::Taken add_row(RttExtract& extract, const SampleRow& row, std::string* reason = nullptr) {
    std::vector<std::string> cells{row.period,       "QAA",    row.provider, "TEST NHS TRUST",
                                   row.commissioner, row.part, row.function};
    cells.resize(cells.size() + 105, "0");
    for (const auto& [week, count] : row.weeks) cells[static_cast<std::size_t>(7 + week)] = count;
    cells.push_back(row.total);
    const std::vector<std::string_view> views(cells.begin(), cells.end());
    std::string why;
    const auto taken = extract.add(views, why);
    if (reason != nullptr) *reason = why;
    return taken;
}

TEST(RttPercentile, InterpolatesWithinTheWeek) {
    // 10 in [0,1), 10 in [1,2): the middle of 20 is the end of the first week.
    EXPECT_DOUBLE_EQ(*rtt_percentile(std::vector<std::int64_t>{10, 10, 0}, 0.5), 1.0);
    EXPECT_DOUBLE_EQ(*rtt_percentile(std::vector<std::int64_t>{10, 30, 0}, 0.5), 1.0 + 10.0 / 30.0);
    EXPECT_DOUBLE_EQ(*rtt_percentile(std::vector<std::int64_t>{0, 0, 100, 0}, 0.92), 2.92);
}

TEST(RttPercentile, IsNotGivenForFewerThanTwentyPathways) {
    EXPECT_FALSE(rtt_percentile(std::vector<std::int64_t>{19, 0}, 0.5));
    EXPECT_TRUE(rtt_percentile(std::vector<std::int64_t>{20, 0}, 0.5));
    EXPECT_FALSE(rtt_percentile(std::vector<std::int64_t>{}, 0.5));
}

TEST(RttPercentile, OfTheOpenLastWeekIsItsLowerEnd) {
    std::vector<std::int64_t> weeks(105, 0);
    weeks[104] = 50;
    EXPECT_DOUBLE_EQ(*rtt_percentile(weeks, 0.5), 104.0);
}

TEST(RttExtract, SumsEnglishIncompletePathwaysOnly) {
    RttExtract extract(extract_header());
    EXPECT_EQ(add_row(extract, {.weeks = {{3, "10"}, {17, "10"}}, .total = "20"}), RttExtract::Taken::summed);
    EXPECT_EQ(add_row(extract, {.commissioner = "02A", .weeks = {{3, "10"}, {18, "10"}}, .total = "22"}),
              RttExtract::Taken::summed);
    EXPECT_EQ(add_row(extract, {.commissioner = "NONC", .weeks = {{50, "900"}}, .total = "900"}),
              RttExtract::Taken::left_out);
    EXPECT_EQ(add_row(extract, {.part = "Part_2A", .weeks = {{50, "900"}}, .total = "900"}),
              RttExtract::Taken::left_out);
    const auto figures = extract.figures();
    ASSERT_EQ(figures.size(), 1U);
    EXPECT_EQ(figures[0].provider, "RT1");
    EXPECT_EQ(figures[0].treatment_function, "C_320");
    EXPECT_EQ(figures[0].incomplete_pathways, 42); // two without a known start
    EXPECT_EQ(figures[0].within_18_weeks, 30);
    EXPECT_DOUBLE_EQ(*figures[0].median_weeks, 4.0);
    EXPECT_NEAR(*figures[0].p92_weeks, 18.68, 1e-9); // 36.8 of 40: 6.8 of the 10 in [18,19)
}

TEST(RttExtract, TakesItsMonthFromTheFirstRow) {
    RttExtract extract(extract_header());
    EXPECT_FALSE(extract.as_of());
    add_row(extract, {.period = "RTT-February-2024"});
    EXPECT_EQ(format_date(*extract.as_of()), "2024-02-29");
    EXPECT_EQ(extract.source(), "NHS England RTT, February 2024");
    std::string reason;
    EXPECT_EQ(add_row(extract, {.period = "RTT-March-2024"}, &reason), RttExtract::Taken::refused);
    EXPECT_NE(reason.find("Period"), std::string::npos);
}

TEST(RttExtract, RefusesRowsItCannotUse) {
    RttExtract extract(extract_header());
    for (const char* period :
         {"", "RTT--2026", "RTT-Smarch-2026", "RTT-January-", "RTT-January-20x6", "January-2026"}) {
        EXPECT_EQ(add_row(extract, {.period = period}), RttExtract::Taken::refused) << period;
    }
    EXPECT_EQ(add_row(extract, {.provider = "R!"}), RttExtract::Taken::refused);
    EXPECT_EQ(add_row(extract, {.provider = "rt1"}), RttExtract::Taken::refused);
    EXPECT_EQ(add_row(extract, {.function = ""}), RttExtract::Taken::refused);
    EXPECT_EQ(add_row(extract, {.weeks = {{3, "-1"}}}), RttExtract::Taken::refused);
    EXPECT_EQ(add_row(extract, {.weeks = {{3, "1.5"}}}), RttExtract::Taken::refused);
    EXPECT_EQ(add_row(extract, {.total = "many"}), RttExtract::Taken::refused);
    std::string reason;
    const std::vector<std::string_view> few{"RTT-January-2026", "QAA"};
    EXPECT_EQ(extract.add(few, reason), RttExtract::Taken::refused);
    EXPECT_TRUE(extract.figures().empty());
}

TEST(RttExtract, RefusesAFileWithoutItsColumns) {
    auto header = extract_header();
    header.pop_back();
    EXPECT_THROW(RttExtract{header}, UnusableFile);
    EXPECT_THROW(RttExtract{extract_header(10)}, UnusableFile);
    EXPECT_TRUE(RttExtract::looks_like(extract_header()));
    EXPECT_FALSE(RttExtract::looks_like(std::vector<std::string>{"provider_ods_code"}));
}

} // namespace
} // namespace ers::directory
