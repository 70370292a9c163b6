// Who is calling, may they, and the headers that guard a write.
#include "interfaces/entry/caller.hpp"

#include <algorithm>
#include <charconv>

#include "ers/core/text.hpp"
#include "ers/identity/roles.hpp"
#include "ers/patients/access.hpp"
#include "interfaces/entry/credential.hpp"

namespace ers::entry {

namespace {

Result<Principal> staff_of(const http::Request& request, std::string_view token, const ServiceParts& service,
                           Instant now) {
    const auto claims = service.tokens.verify(token, now);
    if (!claims) return tl::unexpected(claims.error());
    return identity::choose_profile(*claims, request.headers.get(organisation_header),
                                    request.headers.get(function_header));
}

Result<Principal> principal_of(BearerToken token, const Endpoint& endpoint, const http::Request& request,
                               db::Connection& connection, const ServiceParts& service, Instant now) {
    const bool is_staff = is_staff_token(token.text);
    const bool fits = endpoint.access == Access::staff_or_patient || (endpoint.access == Access::staff) == is_staff;
    if (!fits) return refuse(ErrorCode::no_access, "This kind of token is not for this address.");
    if (is_staff) return staff_of(request, token.text, service, now);
    return patients::principal_of_session(connection, token.text, service.sign_in, now);
}

// Sessions are patients'; staff come with tokens of their organisation's identity provider.
Result<Principal> principal_of(SessionCookie cookie, const Endpoint& endpoint, const http::Request& /*request*/,
                               db::Connection& connection, const ServiceParts& service, Instant now) {
    if (endpoint.access == Access::staff) return refuse(ErrorCode::no_access, "A patient's session is not for this.");
    return patients::principal_of_session(connection, cookie.text, service.sign_in, now);
}

Error sign_in_first(CredentialKind kind) {
    if (kind == CredentialKind::session_cookie) return refuse(ErrorCode::no_access, "Sign in first.").value();
    return refuse(ErrorCode::no_access, "Sign in first: send Authorization: Bearer with a token.").value();
}

} // namespace

Result<Principal> caller_of(const Endpoint& endpoint, const http::Request& request, db::Connection& connection,
                            const ServiceParts& service, Instant now) {
    if (endpoint.access == Access::open) return Principal{};
    const auto credential = credential_of(endpoint, request);
    if (!credential) return tl::unexpected(sign_in_first(endpoint.credential));
    auto who =
        std::visit([&](const auto& shown) { return principal_of(shown, endpoint, request, connection, service, now); },
                   *credential);
    if (!who) return who;
    if (!identity::may(who->function, endpoint.permission)) {
        return refuse(ErrorCode::forbidden, "The role " + std::string(code_of(who->function)) + " may not do this.");
    }
    return who;
}

Result<std::optional<db::IdempotencyKey>> idempotency_key_of(const Endpoint& endpoint, const http::Request& request,
                                                             const Principal& who) {
    const auto sent = request.headers.get("Idempotency-Key");
    if (!sent) {
        if (!endpoint.key_required) return std::nullopt;
        return refuse(ErrorCode::idempotency_key_missing,
                      "Send an Idempotency-Key header, a new one for each new request, so that a repeat is harmless.");
    }
    const bool visible = std::all_of(sent->begin(), sent->end(), [](char c) { return c > ' ' && c <= '~'; });
    if (sent->empty() || sent->size() > limits::idempotency_key_characters_max || !visible) {
        return refuse(ErrorCode::malformed_request, "Idempotency-Key must be 1 to " +
                                                        std::to_string(limits::idempotency_key_characters_max) +
                                                        " visible ASCII characters.");
    }
    const std::string caller = who.is_patient()
                                   ? "patient:" + std::to_string(*who.patient_id) + ":" + who.code_issuer.value()
                                   : "staff:" + who.user_id + ":" + who.organisation->text();
    std::string fingerprint(code_of(request.method));
    fingerprint += '\n' + request.path + '\n';
    for (const auto& [name, value] : request.query) fingerprint += name + '=' + value + '&';
    fingerprint += '\n';
    fingerprint += request.headers.get("If-Match").value_or("");
    if (const auto file = request.headers.get("Content-Disposition")) fingerprint += '\n' + std::string(*file);
    fingerprint += '\n' + request.body;
    return std::optional(db::IdempotencyKey{caller, std::string(*sent), sha256(fingerprint)});
}

Result<int> version_of(const http::Request& request) {
    const auto sent = request.headers.get("If-Match");
    if (!sent) {
        return refuse(ErrorCode::version_missing,
                      "Send If-Match with the version that you read, as in its ETag: \"7\".");
    }
    int version = 0;
    const auto text = trimmed(*sent);
    if (text.size() >= 3 && text.front() == '"' && text.back() == '"') {
        const auto digits = text.substr(1, text.size() - 2);
        const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), version);
        if (failure == std::errc{} && end == digits.data() + digits.size() && version > 0) return version;
    }
    return refuse(ErrorCode::malformed_request, "If-Match must be one version in quotes, as in the ETag: \"7\".");
}

} // namespace ers::entry
