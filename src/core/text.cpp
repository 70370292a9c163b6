// UTF-8 checks and ASCII case, independent of the locale.
#include "ers/core/text.hpp"

#include <cstdint>

namespace ers {
namespace {

constexpr std::string_view replacement_character = "\xEF\xBF\xBD"; // U+FFFD

unsigned byte_at(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

// What the first byte of a sequence demands of the second; the rest are always 80..BF.
struct SequenceRule {
    std::size_t length = 0; // 0: cannot begin a sequence
    unsigned second_min = 0x80;
    unsigned second_max = 0xBF;
};

SequenceRule sequence_rule(unsigned first) {
    if (first < 0x80) return {.length = 1};
    if (first >= 0xC2 && first <= 0xDF) return {.length = 2};
    if (first == 0xE0) return {.length = 3, .second_min = 0xA0};
    if (first == 0xED) return {.length = 3, .second_max = 0x9F};
    if (first >= 0xE1 && first <= 0xEF) return {.length = 3};
    if (first == 0xF0) return {.length = 4, .second_min = 0x90};
    if (first >= 0xF1 && first <= 0xF3) return {.length = 4};
    if (first == 0xF4) return {.length = 4, .second_max = 0x8F};
    return {};
}

// Bytes of the well-formed character that begins at `at`; 0 where none does.
std::size_t character_length(std::string_view text, std::size_t at) {
    const SequenceRule rule = sequence_rule(byte_at(text, at));
    if (rule.length <= 1) return rule.length;
    if (text.size() - at < rule.length) return 0;
    const unsigned second = byte_at(text, at + 1);
    if (second < rule.second_min || second > rule.second_max) return 0;
    for (std::size_t i = 2; i < rule.length; ++i) {
        if ((byte_at(text, at + i) & 0xC0U) != 0x80U) return 0;
    }
    return rule.length;
}

} // namespace

bool is_valid_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = character_length(text, at);
        if (length == 0) return false;
        at += length;
    }
    return true;
}

std::string replace_invalid_utf8(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = character_length(text, at);
        result += length == 0 ? replacement_character : text.substr(at, length);
        at += length == 0 ? 1 : length;
    }
    return result;
}

std::size_t count_characters(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text) {
        if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) ++count;
    }
    return count;
}

bool has_control_characters(std::string_view text, bool line_breaks_allowed) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const unsigned byte = byte_at(text, at);
        const bool line_break = byte == '\t' || byte == '\n' || byte == '\r';
        if (line_break && line_breaks_allowed) continue;
        if (byte < 0x20 || byte == 0x7F) return true;
        // U+0080..U+009F are C2 80..C2 9F.
        if (byte == 0xC2 && at + 1 < text.size() && byte_at(text, at + 1) < 0xA0) return true;
    }
    return false;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string lower_ascii(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = to_lower_ascii(c);
    return result;
}

std::string upper_ascii(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = to_upper_ascii(c);
    return result;
}

bool equal_ignoring_ascii_case(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (to_lower_ascii(a[i]) != to_lower_ascii(b[i])) return false;
    }
    return true;
}

} // namespace ers
