// URL-safe base64 without padding (RFC 4648 section 5): tokens, and cursors that travel in addresses.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ers {

[[nodiscard]] std::string encode_base64url(std::string_view bytes);

// Strict: nothing for padding, foreign characters, lengths that no encoding has, or bits left over that are not zero.
[[nodiscard]] std::optional<std::string> decode_base64url(std::string_view text);

} // namespace ers
