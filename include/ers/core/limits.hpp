// Every limit that is not a setting. A limit that an operator may want to change is a setting (config/ers.toml).
#pragma once

#include <cstddef>

namespace ers::limits {

inline constexpr std::size_t header_bytes_max = 16 * 1024;
inline constexpr std::size_t target_bytes_max = 4 * 1024;
inline constexpr std::size_t json_body_bytes_max = 1024 * 1024;
inline constexpr std::size_t json_depth_max = 16;

inline constexpr std::size_t shortlist_services_max = 20; // rules.md#shortlist-size
inline constexpr std::size_t page_items_default = 20;
inline constexpr std::size_t page_items_max = 100;
inline constexpr std::size_t cursor_bytes_max = 512;

inline constexpr std::size_t name_characters_max = 100;
inline constexpr std::size_t address_characters_max = 300;
inline constexpr std::size_t comment_characters_max = 1'000;
inline constexpr std::size_t search_text_characters_max = 100;
inline constexpr std::size_t idempotency_key_characters_max = 128;
inline constexpr std::size_t correlation_id_characters_max = 100;
inline constexpr std::size_t access_code_characters_max = 64;

inline constexpr int pathway_start_days_ago_max = 365; // rules.md#pathway-start
inline constexpr int transaction_attempts_max = 3;

} // namespace ers::limits
