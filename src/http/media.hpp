// Content negotiation: may the answer's media type be sent, is the body's media type taken.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace ers::http {

// Whether an Accept header (all of its values joined; empty: everything) lets one of `produces` pass. The most specific
// range decides; q=0 refuses. A range that cannot be read counts for nothing. Whoever names problem+json is let in
// as well: it is what our refusals are written in.
[[nodiscard]] bool is_acceptable(std::string_view accept, std::span<const std::string> produces);

// Whether a Content-Type is one of `accepts`. Parameters are ignored but charset, which must be utf-8.
[[nodiscard]] bool is_supported_content(std::string_view content_type, std::span<const std::string> accepts);

} // namespace ers::http
