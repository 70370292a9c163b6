// What a conversation may grow to.
#pragma once

#include <cstddef>

namespace ers::advice::limits {

inline constexpr std::size_t text_characters_max = 8'000; // of a question or an answer (ers-contract.md 2.0.6)
inline constexpr int messages_max = 200; // before the referrer has to come to an end with what there is

} // namespace ers::advice::limits
