// The table that people read and the JSON that keeps every number.
#include "tools/bench/report.hpp"

#include <sstream>

#include <gtest/gtest.h>

#include "tools/bench/load_program.hpp"

namespace ers::bench {
namespace {

Report small_report() {
    Report report;
    report.began_at = "2026-11-21T12:00:00Z";
    report.machine = {
        {"processors_text", "2 × Example"}, {"memory_bytes", 8e9}, {"postgresql", "15"}, {"fsync_ms", 1.25}};
    report.figures = {{"bookings ÷ pgbench", "1.31 (1.2 … 1.4): 9,100/s ÷ 6,950/s", "≥ 1.2", true, 1.31},
                      {"memory", "360 MB = 1.2 of 300 MB", "≤ 300 MB", false, 360},
                      {"handshakes", "0.1", "", std::nullopt, 0.1},
                      {"day", "12 ms", "≤ 50 ms", std::nullopt, 12}};
    report.seconds = {{"booking", 63.2}};
    report.parts = {{"booking", {{"runs", nlohmann::json::array({1, 2})}}}};
    return report;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

std::size_t characters_before(const std::string& line, const std::string& what) {
    std::size_t count = 0;
    for (const char c : line.substr(0, line.find(what))) {
        if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) ++count;
    }
    return count;
}

TEST(BenchTable, ItsColumnsStandUnderEachOtherCountedInCharacters) {
    const auto lines = lines_of(table_of(small_report()));
    const auto column = characters_before(lines.at(0), "measured");
    EXPECT_EQ(characters_before(lines.at(2), "1.31 ("), column);
    EXPECT_EQ(characters_before(lines.at(3), "360 MB"), column);
    const auto targets = characters_before(lines.at(0), "target");
    EXPECT_EQ(characters_before(lines.at(2), "≥ 1.2"), targets);
    EXPECT_EQ(characters_before(lines.at(3), "≤ 300 MB"), targets);
}

TEST(BenchTable, SaysWhichTargetsAreMetAndWhichCouldNotBeJudged) {
    const auto lines = lines_of(table_of(small_report()));
    EXPECT_TRUE(lines.at(2).ends_with("  met"));
    EXPECT_TRUE(lines.at(3).ends_with("NOT MET"));
    EXPECT_TRUE(lines.at(4).ends_with("0.1"));
    EXPECT_TRUE(lines.at(5).ends_with("not judged"));
}

TEST(BenchTable, EndsWithTheMachineTheTimesAndWhateverWasWrong) {
    auto report = small_report();
    report.problems = {"a booking is missing"};
    report.is_quick = true;
    const auto text = table_of(report);
    EXPECT_NE(text.find("machine: 2 × Example, 8 GB memory, PostgreSQL 15, one fdatasync of 8 kB 1.25 ms\n"),
              std::string::npos);
    EXPECT_NE(text.find("took: booking 63.2 s\n"), std::string::npos);
    EXPECT_NE(text.find("its speeds mean nothing"), std::string::npos);
    EXPECT_NE(text.find("WRONG: a booking is missing\n"), std::string::npos);
}

TEST(BenchJson, HasEveryFigureEveryRawNumberAndTheMachine) {
    const auto json = json_of(small_report());
    EXPECT_EQ(json.at("figures").size(), 4U);
    EXPECT_EQ(json.at("figures").at(0), (nlohmann::json{{"name", "bookings ÷ pgbench"},
                                                        {"measured", "1.31 (1.2 … 1.4): 9,100/s ÷ 6,950/s"},
                                                        {"target", "≥ 1.2"},
                                                        {"met", true},
                                                        {"value", 1.31}}));
    EXPECT_TRUE(json.at("figures").at(3).at("met").is_null());
    EXPECT_EQ(json.at("parts").at("booking").at("runs").size(), 2U);
    EXPECT_EQ(json.at("machine").at("postgresql"), "15");
    EXPECT_EQ(json.at("seconds").at("booking"), 63.2);
    EXPECT_EQ(json.at("quick"), false);
    EXPECT_TRUE(json.at("problems").empty());
}

TEST(BenchNumbers, HaveThreeDigitsOrThousandsApart) {
    EXPECT_EQ(number_text(0), "0");
    EXPECT_EQ(number_text(0.04123), "0.0412");
    EXPECT_EQ(number_text(1.2), "1.2");
    EXPECT_EQ(number_text(99.94), "99.9");
    EXPECT_EQ(number_text(99.96), "100");
    EXPECT_EQ(number_text(999.6), "1,000");
    EXPECT_EQ(number_text(1'234'567), "1,234,567");
    EXPECT_EQ(number_text(-12'345), "-12,345");
    EXPECT_EQ(against_limit(12.5, 50, "ms"), "12.5 ms = 0.25 of 50 ms");
}

TEST(BenchLoad, TheGeneratorsResultIsRead) {
    const auto result = parse_load_result(
        R"({"scenario":"book","model":"closed","offered_per_second":0,"seconds":10,"requests":120,"ok":100,
            "refused":{"SLOT_NOT_AVAILABLE":12,"LOCKED":3},"failed":{"503 SYSTEM_UNAVAILABLE":4},"unknown":1,
            "per_second":10,"latency_ms":{"p50":1.5,"p90":2,"p99":3,"p99_9":4,"max":5},"steps":{}})");
    ASSERT_TRUE(result.has_value()) << result.error();
    EXPECT_EQ(result->requests, 120);
    EXPECT_EQ(result->ok, 100);
    EXPECT_EQ(result->refused, 15);
    EXPECT_EQ(result->failed, 4);
    EXPECT_EQ(result->unknown, 1);
    EXPECT_EQ(result->per_second, 10);
    EXPECT_EQ(result->p99_9, 4);
    EXPECT_EQ(latencies_text(*result), "p50 1.5 ms, p99 3 ms, p99.9 4 ms");
}

TEST(BenchLoad, AnythingElseIsRefused) {
    for (const char* text : {"", "no JSON", "{}", R"({"requests":1})", "[]"}) {
        EXPECT_FALSE(parse_load_result(text).has_value()) << text;
    }
}

} // namespace
} // namespace ers::bench
