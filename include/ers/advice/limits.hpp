// What a conversation may grow to.
#pragma once

#include <cstddef>

namespace ers::advice::limits {

inline constexpr std::size_t text_characters_max = 8'000; // of a question or an answer (rules.md#advice-text)
inline constexpr int messages_max = 200; // then the referrer has to end the conversation

} // namespace ers::advice::limits
