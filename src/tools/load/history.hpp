// The history of a run: one line for each request, tab-separated under a line that names the columns. Lines that begin
// with "#" say what was there before the run. Who reads it: `ers-load check`, and people with awk.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <fstream>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "ers/http/load_client.hpp"
#include "tools/load/exchange.hpp"

namespace ers::load {

// Times are microseconds of the Unix epoch, all of one run by one steady clock.
struct HistoryRecord {
    std::uint64_t id = 0;
    std::uint32_t client = 0; // whose turn it was: a client of the closed model, a connection of the open one
    std::string step;         // the scenario's name for it
    RequestKind kind = RequestKind::search;
    std::string ubrn;
    std::int64_t slot = 0;
    std::int64_t from_slot = 0;
    std::string key;
    int version = 0;
    std::int64_t intended_us = 0;
    std::int64_t start_us = 0;
    std::int64_t end_us = 0;
    http::LoadAnswer::Outcome outcome = http::LoadAnswer::Outcome::unknown;
    int status = 0;
    std::string code;
    std::int64_t appointment = 0;

    [[nodiscard]] bool is_ok() const { return status >= 200 && status < 300; }
    [[nodiscard]] bool is_unknown() const;
};

[[nodiscard]] std::string_view history_columns(); // the header line
void append_line(std::string& text, const HistoryRecord& record);
// Throws std::runtime_error that says what is wrong with the line.
[[nodiscard]] HistoryRecord parse_line(std::string_view line);

// How many slots each service had, withdrawn ones included, before the run.
using PublishedSlots = std::map<std::int64_t, std::int64_t>;

struct History {
    std::vector<HistoryRecord> records; // in the files' order
    PublishedSlots published;
};
// Several files are one history: of generators that ran at once. Throws std::runtime_error with file and line.
[[nodiscard]] History read_history(const std::vector<std::string>& files);

// Writes on a thread of its own: who records a request never waits for the disk.
class HistoryWriter {
public:
    explicit HistoryWriter(const std::string& file); // throws std::runtime_error
    ~HistoryWriter();
    HistoryWriter(const HistoryWriter&) = delete;
    HistoryWriter& operator=(const HistoryWriter&) = delete;

    // Takes the lines and leaves empty memory in their place. From any thread.
    void add(std::string& lines);
    void note_published(const PublishedSlots& published);
    // Waits until all is written; throws std::runtime_error where the disk did not take it.
    void finish();

private:
    void write_on();

    std::string file_;
    std::ofstream output_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> waiting_;
    bool is_finished_ = false;
    std::thread thread_;
};

} // namespace ers::load
