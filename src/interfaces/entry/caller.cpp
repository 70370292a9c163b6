// Who is calling: see the header.
#include "interfaces/entry/caller.hpp"

#include <algorithm>
#include <charconv>

#include "ers/core/text.hpp"
#include "ers/identity/roles.hpp"
#include "ers/patients/access.hpp"

namespace ers::rest {

namespace {

std::optional<std::string_view> bearer_of(const http::Request& request) {
    const auto header = request.headers.get("Authorization");
    constexpr std::string_view scheme = "Bearer ";
    if (!header || header->size() <= scheme.size()) return std::nullopt;
    if (!equal_ignoring_ascii_case(header->substr(0, scheme.size()), scheme)) return std::nullopt;
    return trimmed(header->substr(scheme.size()));
}

// It has dots in it; a patient's session token has none.
bool is_json_web_token(std::string_view token) { return token.find('.') != std::string_view::npos; }

Result<Principal> staff_of(const http::Request& request, std::string_view token, const ServiceParts& service,
                           Instant now) {
    const auto claims = service.tokens.verify(token, now);
    if (!claims) return tl::unexpected(claims.error());
    return identity::choose_profile(*claims, request.headers.get("NHSD-End-User-Organisation-ODS"),
                                    request.headers.get("NHSD-eRS-Business-Function"));
}

Result<Principal> principal_of(const Endpoint& endpoint, const http::Request& request, db::Connection& connection,
                               const ServiceParts& service, Instant now) {
    const auto token = bearer_of(request);
    if (!token) return refuse(ErrorCode::no_access, "Sign in first: send Authorization: Bearer with a token.");
    const bool is_staff_token = is_json_web_token(*token);
    const bool fits =
        endpoint.access == Access::staff_or_patient || (endpoint.access == Access::staff) == is_staff_token;
    if (!fits) return refuse(ErrorCode::no_access, "This kind of token does not open this door.");
    if (is_staff_token) return staff_of(request, *token, service, now);
    return patients::principal_of_session(connection, *token, service.sign_in, now);
}

} // namespace

bool has_staff_token(const http::Request& request) {
    const auto token = bearer_of(request);
    return token && is_json_web_token(*token);
}

Result<Principal> caller_of(const Endpoint& endpoint, const http::Request& request, db::Connection& connection,
                            const ServiceParts& service, Instant now) {
    if (endpoint.access == Access::open) return Principal{};
    auto who = principal_of(endpoint, request, connection, service, now);
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
    const std::string caller = who.is_patient() ? "patient:" + std::to_string(*who.patient_id)
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

} // namespace ers::rest
