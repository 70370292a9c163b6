// The picture of a run: a document that any SVG reader takes, with its texts apart from each other.
#include "tools/bench/chart.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include <gtest/gtest.h>

#include "tools/bench/run_chart.hpp"

namespace ers::bench {
namespace {

// Whether every element is closed by its own end, in order, and no ampersand stands alone.
bool is_well_formed(const std::string& xml) {
    std::vector<std::string> open;
    for (std::size_t at = 0; at < xml.size(); ++at) {
        if (xml[at] == '&') {
            const auto end = xml.find(';', at);
            if (end == std::string::npos || end - at > 6) return false;
        }
        if (xml[at] != '<') continue;
        const auto end = xml.find('>', at);
        if (end == std::string::npos || xml.find('<', at + 1) < end) return false;
        const std::string tag = xml.substr(at + 1, end - at - 1);
        const std::string name =
            tag.substr(tag.starts_with('/') ? 1 : 0, tag.find_first_of(" /", 1) - (tag.starts_with('/') ? 1 : 0));
        if (tag.starts_with('/')) {
            if (open.empty() || open.back() != tag.substr(1)) return false;
            open.pop_back();
        } else if (!tag.ends_with('/')) {
            open.push_back(name);
        }
        at = end;
    }
    return open.empty();
}

// A text of the picture and the space that it takes, by a guess at the width of its letters.
struct Written {
    std::string text;
    double left = 0;
    double right = 0;
    double top = 0;
    double bottom = 0;

    [[nodiscard]] bool is_over(const Written& other) const {
        return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
    }
};

std::size_t characters_in(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::vector<Written> texts_of(const std::string& svg) {
    std::vector<Written> texts;
    for (auto at = svg.find("<text "); at != std::string::npos; at = svg.find("<text ", at + 1)) {
        const auto begin = svg.find('>', at) + 1;
        const std::string tag = svg.substr(at, begin - at);
        const auto number = [&tag](const std::string& name) {
            return std::atof(tag.c_str() + tag.find(' ' + name + "=\"") + name.size() + 3);
        };
        Written written{.text = svg.substr(begin, svg.find('<', begin) - begin)};
        const double size = number("font-size");
        const double width = static_cast<double>(characters_in(written.text)) * size * 0.66;
        const double x = number("x");
        written.left = x - (tag.find("\"middle\"") != std::string::npos ? width / 2
                            : tag.find("\"end\"") != std::string::npos  ? width
                                                                        : 0);
        written.right = written.left + width;
        written.bottom = number("y");
        written.top = written.bottom - size * 0.8;
        texts.push_back(std::move(written));
    }
    return texts;
}

Chart full_chart() {
    return {.title = "A <run> & its \"figures\"",
            .bars_title = "Bookings per second",
            .bars = {{"pgbench, conversation", 2'100, 2'000, 2'200, "0.4 ×"},
                     {"pgbench, one statement", 5'200, 5'000, 5'300, "1 ×"},
                     {"whole service over HTTPS", 9'100, 8'800, 9'900, "1.75 ×"}},
            .lines_title = "Latency in ms",
            .places = {"tier S", "tier M", "tier L"},
            .lines = {{"booking p50", {2.0, 2.1, 2.2}},
                      {"booking p99", {2.01, 2.11, 2.21}}, // hardly apart: their labels must be
                      {"search p50", {0.5, std::nullopt, 0.7}},
                      {"search p99", {30, 90, 420}}},
            .footnote = "some machine"};
}

TEST(BenchChart, IsAWellFormedDocumentWhateverItsTexts) {
    const auto svg = svg_of(full_chart());
    EXPECT_TRUE(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
    EXPECT_TRUE(is_well_formed(svg));
    EXPECT_NE(svg.find("A &lt;run&gt; &amp; its &quot;figures&quot;"), std::string::npos);
    EXPECT_FALSE(is_well_formed("<svg><text>a & b</text></svg>")) << "the judge is blind";
    EXPECT_FALSE(is_well_formed("<svg><text></svg></text>")) << "the judge is blind";
}

TEST(BenchChart, ShowsEveryBarAndEveryLineWithItsValue) {
    const auto svg = svg_of(full_chart());
    for (const char* text : {"2,100", "5,200", "9,100", "1.75 ×", "booking p50 2.2", "search p99 420", "tier M"}) {
        EXPECT_NE(svg.find(text), std::string::npos) << text;
    }
}

TEST(BenchChart, NoTextIsWrittenOverAnotherOrOverTheEdge) {
    auto chart = full_chart();
    // The titles of a run, which are the longest.
    Report report;
    const auto run = chart_of(report);
    chart.bars_title = run.bars_title;
    chart.lines_title = run.lines_title;
    const auto texts = texts_of(svg_of(chart));
    EXPECT_GT(texts.size(), 20U);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        EXPECT_GE(texts[i].left, 0) << texts[i].text;
        EXPECT_LE(texts[i].right, 1'000) << texts[i].text;
        for (std::size_t j = 0; j < i; ++j) {
            EXPECT_FALSE(texts[i].is_over(texts[j])) << texts[i].text << " and " << texts[j].text;
        }
    }
}

TEST(BenchChart, WhatWasNotMeasuredIsSaidInItsPlace) {
    const auto svg = svg_of({});
    EXPECT_TRUE(is_well_formed(svg));
    EXPECT_NE(svg.find("not measured in this run"), std::string::npos);
    EXPECT_TRUE(is_well_formed(svg_of({.title = "",
                                       .bars_title = "",
                                       .bars = {{"nothing", 0, 0, 0, ""}},
                                       .lines_title = "",
                                       .places = {"S"},
                                       .lines = {{"nothing", {0.0}}},
                                       .footnote = ""})));
}

TEST(BenchChart, DrawsARunsBookingsAndGrowth) {
    Report report;
    const auto spread = [](double median) {
        return nlohmann::json{{"median", median}, {"least", median - 1}, {"most", median + 1}};
    };
    report.parts["booking"]["per_second"] = {
        {"one_statement", spread(100)}, {"conversation", spread(50)}, {"https", spread(150)}};
    const nlohmann::json latency{{"latency_ms", {{"p50", 1}, {"p99", 2}, {"p99_9", 3}}}};
    report.parts["growth"] = nlohmann::json::array({{{"tier", "S"}, {"book", latency}, {"search", latency}}});
    const auto chart = chart_of(report);
    ASSERT_EQ(chart.bars.size(), 3U);
    EXPECT_EQ(chart.bars[2].remark, "1.5 ×");
    EXPECT_EQ(chart.places, std::vector<std::string>{"tier S"});
    EXPECT_EQ(chart.lines.size(), 6U);
    EXPECT_EQ(chart_of(Report{}).bars.size(), 0U);
}

} // namespace
} // namespace ers::bench
