// The languages that patients' letters are written in. Each is a table of texts: another language is one more table.
#pragma once

#include "ers/core/codes.hpp"

namespace ers::letters {

enum class Language : std::uint8_t { english, welsh };

} // namespace ers::letters

namespace ers {
template <>
struct Codes<letters::Language> {
    static constexpr std::array entries{
        Code<letters::Language>{letters::Language::english, "en", "English"},
        Code<letters::Language>{letters::Language::welsh, "cy", "Cymraeg"},
    };
};
} // namespace ers
