// How large a tree of booking guidance may be.
#pragma once

#include <cstddef>

namespace ers::guidance::limits {

inline constexpr std::size_t nodes_max = 500;
inline constexpr std::size_t options_max = 20;
inline constexpr std::size_t ranges_max = 20;
inline constexpr std::size_t id_characters_max = 40; // of a node, and of an option's value
inline constexpr std::size_t title_characters_max = 200;
inline constexpr std::size_t text_characters_max = 2'000;
inline constexpr std::size_t unit_characters_max = 40;
inline constexpr std::size_t filter_characters_max = 100;
inline constexpr double number_max = 1e9; // of a range's ends and of an answer, above and below zero

} // namespace ers::guidance::limits
