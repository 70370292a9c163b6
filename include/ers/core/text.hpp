// Small questions about text that decoders and rules of several modules ask. Text is UTF-8 everywhere in the project.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ers {

// Well-formed UTF-8 of RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool is_valid_utf8(std::string_view text);

// The same text with every byte that is not part of well-formed UTF-8 replaced by U+FFFD.
[[nodiscard]] std::string replace_invalid_utf8(std::string_view text);

// Code points of well-formed UTF-8: what a limit called "…_characters_max" counts.
[[nodiscard]] std::size_t count_characters(std::string_view text);

// A C0 or C1 control character or DEL anywhere; `line_breaks_allowed` lets tab, LF and CR pass (comments).
[[nodiscard]] bool has_control_characters(std::string_view text, bool line_breaks_allowed = false);

// Without ASCII spaces, tabs and line breaks at both ends; a view into `text`.
[[nodiscard]] std::string_view trimmed(std::string_view text);

// ASCII only, whatever the locale; other bytes stay.
[[nodiscard]] std::string lower_ascii(std::string_view text);
[[nodiscard]] std::string upper_ascii(std::string_view text);
[[nodiscard]] bool equal_ignoring_ascii_case(std::string_view a, std::string_view b);

[[nodiscard]] constexpr bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }
[[nodiscard]] constexpr bool is_ascii_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
[[nodiscard]] constexpr char to_upper_ascii(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
[[nodiscard]] constexpr char to_lower_ascii(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

} // namespace ers
