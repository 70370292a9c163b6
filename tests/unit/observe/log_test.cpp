// Events as JSON lines in a file: escaped, levelled, complete, and never in the way of who writes them.
#include "ers/observe/log.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include "ers/core/time.hpp"

namespace ers::observe {
namespace {

// Makes a named pipe and opens its reading end; nobody waits for the other end.
int open_pipe(const std::filesystem::path& path) {
    if (mkfifo(path.c_str(), 0600) != 0) throw std::runtime_error("no pipe");
    const int reader = open(path.c_str(), O_RDONLY | O_NONBLOCK);
    if (reader < 0 || fcntl(reader, F_SETFL, 0) != 0) throw std::runtime_error("no reading end");
    return reader;
}

// Everything until the last writer closes the pipe; closes the reading end.
std::string read_to_end(int reader) {
    std::string text;
    std::vector<char> buffer(65'536);
    for (ssize_t got = read(reader, buffer.data(), buffer.size()); got > 0;
         got = read(reader, buffer.data(), buffer.size())) {
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    close(reader);
    return text;
}

// A log file of its own for each test.
class LogFile : public testing::Test {
protected:
    void SetUp() override {
        const std::string test = testing::UnitTest::GetInstance()->current_test_info()->name();
        path_ = std::filesystem::path(testing::TempDir()) / ("ers_log_" + test + "_" + std::to_string(getpid()));
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
    const std::string start_of_line = R"({"time":")";
    const std::size_t time_size = std::string("2026-11-21T09:30:00.123Z").size();
    const std::string& line = written.front();
    ASSERT_TRUE(line.starts_with(start_of_line)) << line;
    EXPECT_TRUE(parse_instant(line.substr(start_of_line.size(), time_size)).has_value()) << line;
    EXPECT_EQ(line.substr(start_of_line.size() + time_size),
              R"(","level":"warning","event":"http.access",)"
              R"("route":"/api/v1/services","status":200,"ms":1.5,"replayed":false,)"
              R"("bytes":18446744073709551615,"change":-3})");
}

TEST_F(LogFile, EscapesQuotesBackslashesAndLineBreaks) {
    start();
    const std::string value = "say \"hi\"\\\n\r\t\x01\x7F{}%v";
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

// A reader that stands still: the pipe fills, the queue fills, and the threads that log go on all the same.
TEST_F(LogFile, GivesUpTheOldestLinesRatherThanWait) {
    const int reader = open_pipe(path_);
    start();
    const std::uint64_t lost_before = log_lines_lost();
    for (int i = 0; i < 20'000; ++i) Event(LogLevel::info, "test.flood").field("i", i);
    EXPECT_GT(log_lines_lost(), lost_before);

    std::string received;
    std::thread drain([&] { received = read_to_end(reader); });
    start_log({}); // closes the pipe when all is written, and so ends the reading
    drain.join();
    EXPECT_NE(received.find("\"i\":19999}"), std::string::npos);
}

// What the program of the next test does: fills the pipe and the queue, says so, and ends at once.
[[noreturn]] void leave_lines_in_the_queue(const std::string& log_path) {
    start_log({.level = LogLevel::info, .file = log_path});
    for (int i = 0; i < 5'000; ++i) Event(LogLevel::info, "test.exit").field("i", i);
    std::ofstream(log_path + "_done") << "done";
    std::exit(0);
}

// The test starts itself as another program, and reads nothing of its log before it is ending, so that most lines
// still wait in its queue by then.
TEST(LogOfAnEndingProgram, IsComplete) {
    if (const char* log_path = std::getenv("ERS_TEST_LOG")) leave_lines_in_the_queue(log_path);

    const std::string path = testing::TempDir() + "/ers_log_of_ending_" + std::to_string(getpid());
    const int log = open_pipe(path);
    const int log_kept_open = open(path.c_str(), O_WRONLY); // reading must wait for the program, not find an end
    ASSERT_EQ(mkfifo((path + "_done").c_str(), 0600), 0);
    const std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
    const std::string command =
        "ERS_TEST_LOG='" + path + "' '" + program + "' --gtest_filter=LogOfAnEndingProgram.IsComplete > /dev/null";
    int exit_status = -1;
    std::thread run([&] { exit_status = std::system(command.c_str()); });

    std::string word;
    std::ifstream(path + "_done") >> word;
    EXPECT_EQ(word, "done");
    close(log_kept_open);
    const std::string received = read_to_end(log);
    run.join();
    EXPECT_EQ(exit_status, 0);
    EXPECT_EQ(std::count(received.begin(), received.end(), '\n'), 5'000);
    std::filesystem::remove(path);
    std::filesystem::remove(path + "_done");
}

TEST_F(LogFile, ThrowsWhenItCannotBeOpened) {
    EXPECT_ANY_THROW(start_log({.level = LogLevel::info, .file = "/proc/no/such/folder/log"}));
}

} // namespace
} // namespace ers::observe
