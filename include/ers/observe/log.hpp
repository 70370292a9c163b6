// Structured events: one JSON object a line, through spdlog. An event has a constant name and fields; never prose made
// of values, and never personal data: no names, NHS numbers, UBRNs, postcodes of patients, comments or clinical words.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ers::observe {

enum class LogLevel : std::uint8_t { debug, info, warning, error };

// Builds one event and writes it when it goes out of scope. Thread safe across objects; one object, one thread.
// A text longer than 2,048 bytes is cut.
//     Event(LogLevel::info, "http.access").field("route", pattern).field("status", 200);
class Event {
public:
    Event(LogLevel level, std::string_view name);
    ~Event();
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;

    Event& field(std::string_view key, std::string_view value);
    Event& field(std::string_view key, const char* value) { return field(key, std::string_view(value)); }
    Event& field(std::string_view key, std::int64_t value);
    Event& field(std::string_view key, int value) { return field(key, static_cast<std::int64_t>(value)); }
    Event& field(std::string_view key, std::uint64_t value);
    Event& field(std::string_view key, double value);
    Event& field(std::string_view key, bool value);

private:
    LogLevel level_;
    bool wanted_;
    std::string line_;
};

struct LogSettings {
    LogLevel level = LogLevel::info;
    std::string file; // empty: standard error
};

// Before the first event; without it events go to standard error at level info. Throws when the file cannot be
// opened. Called again, it drains and closes the log before.
void start_log(const LogSettings& settings);

// Returns when every earlier event has reached the file, or after five seconds. The end of the program does the same.
void flush_log();

// Lines that were given up because the disk was slower than the events: the oldest waiting ones, so that no request
// waits.
[[nodiscard]] std::uint64_t log_lines_lost();

} // namespace ers::observe
