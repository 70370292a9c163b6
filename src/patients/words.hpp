// The list that access codes are made of.
#pragma once

#include <span>
#include <string_view>

namespace ers::patients {

// Sorted, without repetition. A code's strength is two draws from it: 24 bits and a little more, behind a lock-out.
[[nodiscard]] std::span<const std::string_view> access_code_words();

} // namespace ers::patients
