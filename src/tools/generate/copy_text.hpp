// Rows in COPY's text format, written one behind the other into one buffer: no allocation for a field or a row.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tools/generate/calendar.hpp"

namespace ers::generate {

// One thread. Cells in the order of the columns, then end_row().
class CopyText {
public:
    CopyText();
    void text(std::string_view value);  // tabs, line ends and backslashes are escaped
    void clean(std::string_view value); // has none of these
    void number(std::int64_t value);
    void real(double value); // six decimals
    void boolean(bool value) { clean(value ? "t" : "f"); }
    void instant(Moment value);
    void date(Day value);
    void null() { clean("\\N"); }
    void digits(std::uint64_t value, int width); // leading zeros
    void end_row();

    // A cell in pieces: begin_cell(), then append() as often as wanted; the pieces are clean.
    void begin_cell();
    void append(std::string_view value) { buffer_ += value; }
    void append_number(std::int64_t value);

    [[nodiscard]] bool is_full() const { return buffer_.size() >= flush_bytes; }
    [[nodiscard]] bool empty() const { return buffer_.empty(); }
    // The finished rows, without the end of the last one.
    [[nodiscard]] std::string_view rows() const { return std::string_view(buffer_).substr(0, buffer_.size() - 1); }
    void clear() { buffer_.clear(); }

private:
    static constexpr std::size_t flush_bytes = 128 * 1024;
    void append_digits(std::uint64_t value, int width);
    void append_date(Day day);

    std::string buffer_;
    bool is_first_cell_ = true;
    Day last_day_ = -1; // whose text is kept: rows follow each other in time
    std::string last_day_text_;
};

} // namespace ers::generate
