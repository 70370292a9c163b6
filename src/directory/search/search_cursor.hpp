// Where a page of a search ended, as opaque text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ers/directory/search/search.hpp"

namespace ers::directory {

// The last service shown, by what it was sorted by: a later page needs no memory of earlier ones, and goes on well when
// the directory has changed in between.
struct SearchCursor {
    bool is_known = true; // has a wait, distance or slot
    double key = 0; // weeks, kilometres, or microseconds since 1970
    std::string name; // the key of sort by name: in lower case, cut at search_cursor_name_bytes_max
    std::int64_t id = 0;
};

inline constexpr std::size_t search_cursor_name_bytes_max = 280;

// Which query a cursor is of: everything but the page.
[[nodiscard]] std::uint64_t query_fingerprint(const SearchQuery& query);

[[nodiscard]] std::string encode_cursor(const SearchCursor& cursor, std::uint64_t fingerprint);
// Nothing when it is not a cursor, or is another query's.
[[nodiscard]] std::optional<SearchCursor> decode_cursor(std::string_view text, std::uint64_t fingerprint);

} // namespace ers::directory
