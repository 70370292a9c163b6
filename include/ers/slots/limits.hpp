// Limits of publishing slots.
#pragma once

#include <cstddef>

namespace ers::limits {

inline constexpr std::size_t slot_batch_bytes_max = 8 * 1024 * 1024;
inline constexpr std::size_t slot_batch_rows_max = 20'000;
inline constexpr int slot_minutes_min = 5;
inline constexpr int slot_minutes_max = 600;

} // namespace ers::limits
