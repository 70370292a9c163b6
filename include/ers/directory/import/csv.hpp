// Reads comma-separated text strictly (RFC 4180): quotes, doubled quotes, line breaks inside quotes, LF or CRLF, a byte
// order mark at the start, UTF-8 only. A row that cannot be read is reported with its line, and reading goes on with
// the line after it. Plain or gzip files, or text in memory; streaming, so that size does not matter.
#pragma once

#include <cstddef>
#include <deque>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace ers::directory {

inline constexpr std::size_t csv_row_bytes_max = 64 * 1024;
inline constexpr std::size_t csv_cells_max = 300;

// The file as a whole cannot be read: not there, damaged, not the table it should be. what() is for the operator.
class UnusableFile : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Physical lines, without their ends.
class LineSource {
public:
    explicit LineSource(const std::filesystem::path& file); // plain or gzip, by its content
    explicit LineSource(std::string_view text); // `text` must outlive the reader
    ~LineSource();
    LineSource(LineSource&&) noexcept;
    LineSource& operator=(LineSource&&) = delete;

    // False at the end. A line longer than csv_row_bytes_max is cut to one byte more than that.
    bool next(std::string& line);

private:
    bool fill();
    struct Gzip;
    std::unique_ptr<Gzip> gzip_;
    std::vector<char> block_;
    std::string_view rest_; // what is read and not yet handed out
    bool at_end_ = false;
};

struct CsvRow {
    std::size_t line = 0; // where it begins, from 1
    std::vector<std::string_view> cells; // valid until the next row is read
    std::string problem; // why it cannot be read; then there are no cells
};

class CsvReader {
public:
    explicit CsvReader(LineSource lines) : lines_(std::move(lines)) {}

    // False at the end. Empty lines are passed over.
    bool next(CsvRow& row);

private:
    struct Scan; // how far a row was looked at for its quotes
    bool next_line(std::string& line);
    bool read_record(CsvRow& row);
    void split_plain(CsvRow& row);
    void split_quoted(CsvRow& row);
    void give_back(std::vector<std::string>& lines);

    LineSource lines_;
    std::deque<std::string> given_back_;
    std::string record_;
    std::string line_;
    std::size_t lines_read_ = 0;
};

} // namespace ers::directory
