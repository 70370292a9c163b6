// What a request shows of its caller: a bearer token, as programs send, or the cookie of a browser's session.
#pragma once

#include <optional>
#include <string_view>
#include <variant>

#include "ers/interfaces/entry/endpoint.hpp"

namespace ers::entry {

// `__Host-`: browsers take it over HTTPS only, and send it to no other host.
inline constexpr std::string_view session_cookie_name = "__Host-openers-session";

struct BearerToken {
    std::string_view text;
};
struct SessionCookie {
    std::string_view text;
};
using Credential = std::variant<BearerToken, SessionCookie>;

// The credential of the kind that the endpoint takes, or nothing; it refers to the request. A session cookie that is
// sent twice is none.
[[nodiscard]] std::optional<Credential> credential_of(const Endpoint& endpoint, const http::Request& request);

// Whether the caller sends a bearer token of the staff's kind, good or not.
[[nodiscard]] bool has_staff_token(const http::Request& request);

// A staff token is a JSON Web Token and has dots; a patient's session token has none.
[[nodiscard]] bool is_staff_token(std::string_view token);

} // namespace ers::entry
