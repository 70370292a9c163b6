// Events as JSON lines in a file: escaped, levelled, complete, and never in the way of who writes them.
#include "ers/observe/log.hpp"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <regex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

namespace ers::observe {
namespace {

// A log file of its own for each test.
class LogFile : public testing::Test {
protected:
    void SetUp() override {
        const std::string test = testing::UnitTest::GetInstance()->current_test_info()->name();
        path_ = std::filesystem::path(testing::TempDir()) / ("ers_log_" + test + "_" + std::to_string(getuid()));
        std::filesystem::remove(path_);
    }
    void TearDown() override {
        start_log({});
        std::filesystem::remove(path_);
    }

    void start(LogLevel level = LogLevel::info) { start_log({.level = level, .file = path_.string()}); }

    [[nodiscard]] std::vector<std::string> lines() const {
        std::ifstream file(path_);
        std::vector<std::string> lines;
        for (std::string line; std::getline(file, line);) lines.push_back(line);
        return lines;
    }

    [[nodiscard]] nlohmann::json only_event() const {
        flush_log();
        const auto written = lines();
        if (written.size() != 1) throw std::runtime_error("expected one line, not " + std::to_string(written.size()));
        return nlohmann::json::parse(written.front());
    }

    std::filesystem::path path_;
};

TEST_F(LogFile, HoldsTimeLevelNameAndFieldsInTheirOrder) {
    start();
    Event(LogLevel::warning, "http.access")
        .field("route", "/api/v1/services")
        .field("status", 200)
        .field("ms", 1.5)
        .field("replayed", false)
        .field("bytes", std::uint64_t{18'446'744'073'709'551'615U})
        .field("change", std::int64_t{-3});
    flush_log();
    const auto written = lines();
    ASSERT_EQ(written.size(), 1U);
    const std::regex form(
        R"(\{"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z","level":"warning","event":"http\.access",)"
        R"("route":"/api/v1/services","status":200,"ms":1\.5,"replayed":false,)"
        R"("bytes":18446744073709551615,"change":-3\})");
    EXPECT_TRUE(std::regex_match(written.front(), form)) << written.front();
}

TEST_F(LogFile, EscapesQuotesBackslashesAndLineBreaks) {
    start();
    const std::string value("say \"hi\"\\\n\r\t\x01\x7F{}%v", 20);
    Event(LogLevel::info, "test.escape").field("value", value).field("odd \"key\"", true);
    const auto event = only_event();
    EXPECT_EQ(event.at("value"), value);
    EXPECT_EQ(event.at("odd \"key\""), true);
}

TEST_F(LogFile, ReplacesInvalidUtf8) {
    start();
    Event(LogLevel::info, "test.utf8").field("value", "Zo\xC3\xAB \xFF!");
    EXPECT_EQ(only_event().at("value"), "Zo\xC3\xAB \xEF\xBF\xBD!");
}

TEST_F(LogFile, CutsLongTextsBetweenCharacters) {
    start();
    std::string value = "x";
    for (int i = 0; i < 2'000; ++i) value += "\xC3\xAB";
    Event(LogLevel::info, "test.long").field("value", value);
    EXPECT_EQ(only_event().at("value"), value.substr(0, 2'047));
}

TEST_F(LogFile, WritesNullForNumbersThatJsonHasNot) {
    start();
    Event(LogLevel::info, "test.number").field("ms", std::numeric_limits<double>::infinity());
    EXPECT_TRUE(only_event().at("ms").is_null());
}

TEST_F(LogFile, HoldsOnlyEventsOfTheWantedLevelAndAbove) {
    start(LogLevel::warning);
    Event(LogLevel::debug, "test.debug").field("a", 1);
    Event(LogLevel::info, "test.info").field("a", "b").field("c", 1.0).field("d", true);
    Event(LogLevel::error, "test.error");
    EXPECT_EQ(only_event().at("event"), "test.error");
}

TEST_F(LogFile, HoldsEveryEventOfSeveralThreads) {
    start();
    const std::uint64_t lost_before = log_lines_lost();
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([thread] {
            for (int i = 0; i < 1'000; ++i) Event(LogLevel::info, "test.thread").field("thread", thread).field("i", i);
        });
    }
    for (auto& thread : threads) thread.join();
    flush_log();
    const auto written = lines();
    EXPECT_EQ(written.size(), 4'000U);
    for (const std::string& line : written) ASSERT_TRUE(nlohmann::json::accept(line)) << line;
    EXPECT_EQ(log_lines_lost(), lost_before);
}

TEST_F(LogFile, KeepsWhatWasThereBefore) {
    start();
    Event(LogLevel::info, "test.first");
    start(); // closes the file and opens it again
    Event(LogLevel::info, "test.second");
    flush_log();
    EXPECT_EQ(lines().size(), 2U);
}

// A reader that stands still: the pipe fills, the queue fills, and whoever logs goes on all the same.
TEST_F(LogFile, GivesUpTheOldestLinesRatherThanWait) {
    ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
    const int reader = open(path_.c_str(), O_RDONLY | O_NONBLOCK);
    ASSERT_GE(reader, 0);
    start();
    const std::uint64_t lost_before = log_lines_lost();
    for (int i = 0; i < 20'000; ++i) Event(LogLevel::info, "test.flood").field("i", i);
    EXPECT_GT(log_lines_lost(), lost_before);

    std::string received;
    std::thread drain([&] {
        ASSERT_EQ(fcntl(reader, F_SETFL, 0), 0);
        std::vector<char> buffer(65'536);
        for (ssize_t got = read(reader, buffer.data(), buffer.size()); got > 0;
             got = read(reader, buffer.data(), buffer.size())) {
            received.append(buffer.data(), static_cast<std::size_t>(got));
        }
    });
    start_log({}); // closes the pipe when all is written, and so ends the reading
    drain.join();
    close(reader);
    EXPECT_NE(received.find("\"i\":19999}"), std::string::npos);
}

TEST_F(LogFile, IsCompleteWhenTheProgramEnds) {
    testing::FLAGS_gtest_death_test_style = "threadsafe";
    EXPECT_EXIT(
        {
            start();
            for (int i = 0; i < 5'000; ++i) Event(LogLevel::info, "test.exit").field("i", i);
            std::exit(0);
        },
        testing::ExitedWithCode(0), "");
    EXPECT_EQ(lines().size(), 5'000U);
}

TEST_F(LogFile, ThrowsWhenItCannotBeOpened) {
    EXPECT_ANY_THROW(start_log({.level = LogLevel::info, .file = "/proc/no/such/folder/log"}));
}

} // namespace
} // namespace ers::observe
