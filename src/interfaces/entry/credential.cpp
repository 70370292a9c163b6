// Reads Authorization and Cookie.
#include "interfaces/entry/credential.hpp"

#include <algorithm>

#include "ers/core/text.hpp"

namespace ers::entry {

namespace {

std::optional<BearerToken> bearer_token_of(const http::Request& request) {
    const auto header = request.headers.get("Authorization");
    constexpr std::string_view scheme = "Bearer ";
    if (!header || header->size() <= scheme.size()) return std::nullopt;
    if (!equal_ignoring_ascii_case(header->substr(0, scheme.size()), scheme)) return std::nullopt;
    return BearerToken{trimmed(header->substr(scheme.size()))};
}

std::optional<SessionCookie> session_cookie_of(const http::Request& request) {
    auto rest = request.headers.get("Cookie").value_or(std::string_view());
    std::optional<SessionCookie> found;
    while (!rest.empty()) {
        const auto end = std::min(rest.find(';'), rest.size());
        const auto pair = trimmed(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos || pair.substr(0, equals) != session_cookie_name) continue;
        if (found) return std::nullopt;
        found = SessionCookie{pair.substr(equals + 1)};
    }
    return found && !found->text.empty() ? found : std::nullopt;
}

} // namespace

std::optional<Credential> credential_of(const Endpoint& endpoint, const http::Request& request) {
    switch (endpoint.credential) {
        case CredentialKind::bearer_token: return bearer_token_of(request);
        case CredentialKind::session_cookie: return session_cookie_of(request);
    }
    return std::nullopt;
}

bool is_staff_token(std::string_view token) { return token.find('.') != std::string_view::npos; }

bool has_staff_token(const http::Request& request) {
    const auto token = bearer_token_of(request);
    return token && is_staff_token(token->text);
}

} // namespace ers::entry
