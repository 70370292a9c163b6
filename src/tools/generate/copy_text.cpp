// Rows in COPY's text format.
#include "tools/generate/copy_text.hpp"

#include <array>
#include <charconv>

namespace ers::generate {

CopyText::CopyText() { buffer_.reserve(flush_bytes + flush_bytes / 8); }

void CopyText::begin_cell() {
    if (!is_first_cell_) buffer_ += '\t';
    is_first_cell_ = false;
}

void CopyText::clean(std::string_view value) {
    begin_cell();
    buffer_ += value;
}

void CopyText::text(std::string_view value) {
    begin_cell();
    for (const char c : value) {
        switch (c) {
            case '\\': buffer_ += "\\\\"; break;
            case '\t': buffer_ += "\\t"; break;
            case '\n': buffer_ += "\\n"; break;
            case '\r': buffer_ += "\\r"; break;
            default: buffer_ += c;
        }
    }
}

void CopyText::append_number(std::int64_t value) {
    std::array<char, 24> digits{};
    const auto [end, failure] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    static_cast<void>(failure);
    buffer_.append(digits.data(), end);
}

void CopyText::number(std::int64_t value) {
    begin_cell();
    append_number(value);
}

void CopyText::real(double value) {
    begin_cell();
    std::array<char, 40> digits{};
    const auto [end, failure] =
        std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed, 6);
    static_cast<void>(failure);
    buffer_.append(digits.data(), end);
}

void CopyText::append_digits(std::uint64_t value, int width) {
    std::array<char, 20> digits{};
    for (int i = width - 1; i >= 0; --i) {
        digits.at(static_cast<std::size_t>(i)) = static_cast<char>('0' + value % 10);
        value /= 10;
    }
    buffer_.append(digits.data(), static_cast<std::size_t>(width));
}

void CopyText::digits(std::uint64_t value, int width) {
    begin_cell();
    append_digits(value, width);
}

void CopyText::append_date(Day day) {
    if (day != last_day_) {
        last_day_ = day;
        last_day_text_ = format_date(date_of(day));
    }
    buffer_ += last_day_text_;
}

void CopyText::date(Day value) {
    begin_cell();
    append_date(value);
}

void CopyText::instant(Moment value) {
    begin_cell();
    append_date(static_cast<Day>(value / seconds_of_day));
    const auto second = static_cast<std::uint64_t>(value % seconds_of_day);
    buffer_ += ' ';
    append_digits(second / 3600, 2);
    buffer_ += ':';
    append_digits(second / 60 % 60, 2);
    buffer_ += ':';
    append_digits(second % 60, 2);
    buffer_ += "+00";
}

void CopyText::end_row() {
    buffer_ += '\n';
    is_first_cell_ = true;
}

} // namespace ers::generate
