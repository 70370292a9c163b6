// Comma-separated text, row by row.
#include "ers/directory/import/csv.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

#include <zlib.h>

#include "ers/core/text.hpp"

namespace ers::directory {
namespace {

constexpr std::size_t csv_block_bytes = 256 * 1024;
constexpr std::string_view csv_byte_order_mark = "\xEF\xBB\xBF";

// Eight bytes at a time: nearly all of a file is ASCII, and files have a hundred megabytes.
bool csv_is_ascii(std::string_view text) {
    std::size_t at = 0;
    for (; at + sizeof(std::uint64_t) <= text.size(); at += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, sizeof word);
        if ((word & 0x8080808080808080ULL) != 0) return false;
    }
    return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

} // namespace

struct LineSource::Gzip {
    explicit Gzip(gzFile opened) : file(opened) {}
    ~Gzip() { gzclose_r(file); }
    Gzip(const Gzip&) = delete;
    Gzip& operator=(const Gzip&) = delete;
    gzFile file;
};

LineSource::LineSource(const std::filesystem::path& file) : block_(csv_block_bytes) {
    if (!std::filesystem::is_regular_file(file)) throw UnusableFile("there is no such file");
    gzFile opened = gzopen(file.c_str(), "rb"); // reads plain files as they are
    if (opened == nullptr) throw UnusableFile("the file cannot be opened");
    gzip_ = std::make_unique<Gzip>(opened);
    gzbuffer(opened, csv_block_bytes);
}

LineSource::LineSource(std::string_view text) : rest_(text), at_end_(true) {}
LineSource::~LineSource() = default;
LineSource::LineSource(LineSource&&) noexcept = default;

// Puts the next block behind what is left of the last one. False when there is none.
bool LineSource::fill() {
    if (at_end_) return false;
    const std::size_t left = rest_.size();
    if (left > 0) std::memmove(block_.data(), rest_.data(), left);
    if (block_.size() - left < csv_block_bytes / 2) block_.resize(block_.size() * 2);
    const int got = gzread(gzip_->file, block_.data() + left, static_cast<unsigned>(block_.size() - left));
    int failure = Z_OK;
    gzerror(gzip_->file, &failure);
    if (got < 0 || (failure != Z_OK && failure != Z_STREAM_END)) {
        throw UnusableFile("the file is damaged or cut short");
    }
    rest_ = std::string_view(block_.data(), left + static_cast<std::size_t>(got));
    at_end_ = got == 0;
    return got > 0;
}

bool LineSource::next(std::string& line) {
    line.clear();
    for (;;) {
        const std::size_t end = rest_.find('\n');
        const std::size_t space = csv_row_bytes_max + 1 - line.size();
        if (end != std::string_view::npos) {
            line.append(rest_.substr(0, std::min(end, space)));
            rest_.remove_prefix(end + 1);
            break;
        }
        if (rest_.size() > csv_row_bytes_max) { // keep no more of a line without end than can be used
            line.append(rest_.substr(0, space));
            rest_ = {};
        }
        if (!fill()) {
            if (rest_.empty() && line.empty()) return false;
            line.append(rest_.substr(0, space));
            rest_ = {};
            break;
        }
    }
    if (line.ends_with('\r')) line.pop_back();
    return true;
}

// Whether all quotes of a row are closed so far. Goes on where it stopped when another line was added.
struct CsvReader::Scan {
    enum class State { cell_start, plain, quoted, after_quote };
    State state = State::cell_start;
    std::size_t at = 0;
    const char* problem = nullptr;

    void run(std::string_view record) {
        for (; at < record.size() && problem == nullptr; ++at) step(record[at]);
    }
    [[nodiscard]] bool is_open() const { return state == State::quoted; }

private:
    void step(char c) {
        switch (state) {
            case State::cell_start:
                state = c == '"' ? State::quoted : c == ',' ? State::cell_start : State::plain;
                break;
            case State::plain:
                if (c == '"') problem = "a quote inside a cell that does not begin with one";
                if (c == ',') state = State::cell_start;
                break;
            case State::quoted:
                if (c == '"') state = State::after_quote;
                break;
            case State::after_quote:
                if (c == '"') {
                    state = State::quoted;
                } else if (c == ',') {
                    state = State::cell_start;
                } else {
                    problem = "text after a closing quote";
                }
                break;
        }
    }
};

bool CsvReader::next_line(std::string& line) {
    if (!given_back_.empty()) {
        line = std::move(given_back_.front());
        given_back_.pop_front();
    } else if (!lines_.next(line)) {
        return false;
    }
    if (++lines_read_ == 1 && line.starts_with(csv_byte_order_mark)) line.erase(0, csv_byte_order_mark.size());
    return true;
}

// The lines of a row that went wrong, but for its first, are rows of their own.
void CsvReader::give_back(std::vector<std::string>& lines) {
    lines_read_ -= lines.size();
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) given_back_.push_front(std::move(*line));
}

// Puts the lines of the next row into record_; false when the row has a problem.
bool CsvReader::read_record(CsvRow& row) {
    if (record_.size() > csv_row_bytes_max) {
        row.problem = "the row is longer than " + std::to_string(csv_row_bytes_max) + " bytes";
        return false;
    }
    Scan scan;
    std::vector<std::string> more;
    scan.run(record_);
    while (scan.problem == nullptr && scan.is_open()) {
        if (record_.size() > csv_row_bytes_max || !next_line(line_)) {
            scan.problem = "a quoted cell is not closed";
            break;
        }
        more.push_back(line_);
        record_ += '\n';
        record_ += line_;
        scan.run(record_);
    }
    if (scan.problem == nullptr) return true;
    row.problem = scan.problem;
    give_back(more);
    return false;
}

bool CsvReader::next(CsvRow& row) {
    row.cells.clear();
    row.problem.clear();
    do {
        if (!next_line(record_)) return false;
    } while (record_.empty());
    row.line = lines_read_;
    const bool has_quotes = record_.find('"') != std::string::npos;
    if (has_quotes || record_.size() > csv_row_bytes_max) {
        if (!read_record(row)) return true;
    }
    if (!csv_is_ascii(record_) && !is_valid_utf8(record_)) {
        row.problem = "the text is not UTF-8";
    } else if (std::memchr(record_.data(), '\0', record_.size()) != nullptr) {
        row.problem = "the text has a NUL character";
    } else if (has_quotes) {
        split_quoted(row);
    } else {
        split_plain(row);
    }
    if (row.cells.size() > csv_cells_max) row.problem = "the row has too many cells";
    if (!row.problem.empty()) row.cells.clear();
    return true;
}

void CsvReader::split_plain(CsvRow& row) {
    std::string_view rest = record_;
    while (row.cells.size() <= csv_cells_max) {
        const std::size_t comma = rest.find(',');
        row.cells.push_back(rest.substr(0, comma));
        if (comma == std::string_view::npos) return;
        rest.remove_prefix(comma + 1);
    }
}

// Removes quotes in place: writing never overtakes reading. The quotes are known to be well placed.
void CsvReader::split_quoted(CsvRow& row) {
    std::size_t from = 0;
    std::size_t to = 0;
    while (row.cells.size() <= csv_cells_max) {
        const std::size_t start = to;
        const bool quoted = from < record_.size() && record_[from] == '"';
        if (quoted) ++from;
        for (; from < record_.size(); ++from) {
            const char c = record_[from];
            if (!quoted && c == ',') break;
            if (quoted && c == '"') {
                ++from;
                if (from == record_.size() || record_[from] != '"') break;
            }
            record_[to++] = c;
        }
        row.cells.push_back(std::string_view(record_).substr(start, to - start));
        if (from >= record_.size()) return;
        ++from; // the comma
        if (from == record_.size()) { // a last, empty cell
            row.cells.emplace_back();
            return;
        }
    }
}

} // namespace ers::directory
