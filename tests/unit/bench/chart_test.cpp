// The picture of a run: a document that any SVG reader takes, with its texts apart from each other.
#include "bench/chart.hpp"

#include <cmath>
#include <cstdlib>
#include <vector>

#include <gtest/gtest.h>

#include "bench/run_chart.hpp"

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

struct Written {
    double x = 0;
    double y = 0;
    std::string text;
};

std::vector<Written> texts_of(const std::string& svg) {
    std::vector<Written> texts;
    for (auto at = svg.find("<text "); at != std::string::npos; at = svg.find("<text ", at + 1)) {
        const auto number = [&](const char* name) { return std::atof(svg.c_str() + svg.find(name, at) + 3); };
        const auto begin = svg.find('>', at) + 1;
        texts.push_back({number("x=\""), number("y=\""), svg.substr(begin, svg.find('<', begin) - begin)});
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

TEST(BenchChart, NoTextIsWrittenOverAnother) {
    const auto texts = texts_of(svg_of(full_chart()));
    EXPECT_GT(texts.size(), 20U);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        EXPECT_GE(texts[i].x, 0);
        EXPECT_LE(texts[i].x, 1'000);
        for (std::size_t j = 0; j < i; ++j) {
            const bool is_same_column = std::fabs(texts[i].x - texts[j].x) < 20;
            if (!is_same_column) continue;
            EXPECT_GE(std::fabs(texts[i].y - texts[j].y), 11) << texts[i].text << " and " << texts[j].text;
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
