// The life of referrals and advice requests in Markdown, made from the tables by which the server decides: transitions,
// reasons, the role matrix and the endpoints.
#pragma once

#include <string>
#include <string_view>

#include "ers/core/error.hpp"

namespace ers::app {

inline constexpr std::string_view life_cycle_begin = "<!-- made by `ers states` from here -->";
inline constexpr std::string_view life_cycle_end = "<!-- made by `ers states` until here -->";

// Everything between the marks, without them.
[[nodiscard]] std::string life_cycle_text();

// The page with what is between its marks replaced; the reason where it has not both of them, once and in order.
[[nodiscard]] Parsed<std::string> with_life_cycle(std::string_view page, std::string_view text);

} // namespace ers::app
