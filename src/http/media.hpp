// Content negotiation: may the answer's media type be sent, is the body's media type taken.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace ers::http {

// Whether an Accept header (all of its values joined; empty: everything) lets one of `produces` pass. The most specific
// range decides; q=0 refuses. A range that cannot be read counts for nothing. An Accept that names `error_type`, the
// type that the route's refusals are written in, is let in as well.
[[nodiscard]] bool is_acceptable(std::string_view accept, std::span<const std::string> produces,
                                 std::string_view error_type);

// Whether a Content-Type is one of `accepts`. Parameters are ignored but charset, which must be utf-8.
[[nodiscard]] bool is_supported_content(std::string_view content_type, std::span<const std::string> accepts);

} // namespace ers::http
