// Verifies staff tokens: form, header, key, signature, claims, in this order, and nothing that the token says of itself
// decides how it is checked (RFC 8725).
#include "ers/identity/tokens.hpp"

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "ers/core/base64url.hpp"
#include "ers/core/crypto.hpp"
#include "ers/core/text.hpp"
#include "ers/observe/log.hpp"
#include "ers/observe/metrics.hpp"
#include "identity/claims.hpp"
#include "identity/jose.hpp"
#include "identity/key_set.hpp"

namespace ers::identity {

namespace {

using nlohmann::json;

constexpr std::size_t token_bytes_max = 8 * 1024;
constexpr std::size_t verified_tokens_max = 10'000;
constexpr int token_depth_max = 6;

struct TokenParts {
    std::string_view header;
    std::string_view payload;
    std::string_view signature;
};

std::optional<TokenParts> split_token(std::string_view token) {
    const auto first = token.find('.');
    if (first == std::string_view::npos) return std::nullopt;
    const auto second = token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) return std::nullopt;
    return TokenParts{token.substr(0, first), token.substr(first + 1, second - first - 1), token.substr(second + 1)};
}

std::optional<json> decode_object(std::string_view part) {
    const auto text = decode_base64url(part);
    return text ? parse_strict_object(*text, token_depth_max) : std::nullopt;
}

bool is_token_type(std::string_view type) {
    return equal_ignoring_ascii_case(type, "JWT") || equal_ignoring_ascii_case(type, "at+jwt");
}

// The configured key that the header names. Keys that a header carries or points to (jwk, jku, x5c …) are not looked
// at.
Claimed<const VerificationKey*> key_for(const json& header, const KeySet& keys) {
    const auto type = string_member(header, "typ");
    if (header.contains("typ") && !(type && is_token_type(*type))) return tl::unexpected(std::string_view("type"));
    if (header.contains("crit")) return tl::unexpected(std::string_view("critical"));
    const auto kid = string_member(header, "kid");
    const auto* key = kid ? keys.find(*kid) : nullptr;
    if (key == nullptr) return tl::unexpected(std::string_view("key"));
    if (string_member(header, "alg") != key->algorithm) return tl::unexpected(std::string_view("algorithm"));
    return key;
}

bool signature_holds(std::string_view token, std::string_view signature, const VerificationKey& key) {
    const auto octets = decode_base64url(signature);
    if (!octets || octets->size() != key.signature_bytes) return false;
    cjose_err error{};
    const JoseSignature parsed(cjose_jws_import(token.data(), token.size(), &error));
    return parsed && cjose_jws_verify(parsed.get(), key.key.get(), &error);
}

} // namespace

// Claims of verified tokens by the token's hash, so that a signature is checked once and not with every request.
class VerifiedTokens {
public:
    std::optional<TokenClaims> find(const std::string& hash) {
        const std::lock_guard lock(mutex_);
        const auto found = claims_.find(hash);
        if (found == claims_.end()) return std::nullopt;
        return found->second;
    }

    // Only holders of a valid token can add to it, so dropping everything when it is full is good enough.
    void remember(const std::string& hash, const TokenClaims& claims, const TokenSettings& settings, Instant now) {
        const std::lock_guard lock(mutex_);
        if (claims_.size() >= verified_tokens_max) {
            std::erase_if(claims_, [&](const auto& entry) { return has_expired(entry.second, settings, now); });
        }
        if (claims_.size() >= verified_tokens_max) claims_.clear();
        claims_.insert_or_assign(hash, claims);
    }

private:
    std::mutex mutex_;
    std::unordered_map<std::string, TokenClaims> claims_;
};

struct TokenVerifier::Keys {
    explicit Keys(const TokenSettings& settings_) : settings(settings_), keys(settings_.key_set) {}

    [[nodiscard]] Claimed<TokenClaims> check(std::string_view token, Instant now) const {
        const auto parts = split_token(token);
        if (!parts) return tl::unexpected(std::string_view("form"));
        const auto header = decode_object(parts->header);
        if (!header) return tl::unexpected(std::string_view("header"));
        const auto key = key_for(*header, keys);
        if (!key) return tl::unexpected(key.error());
        if (!signature_holds(token, parts->signature, **key)) return tl::unexpected(std::string_view("signature"));
        const auto payload = decode_object(parts->payload);
        if (!payload) return tl::unexpected(std::string_view("payload"));
        return check_claims(*payload, settings, now);
    }

    [[nodiscard]] Claimed<TokenClaims> check_or_recall(std::string_view token, Instant now) {
        if (token.empty() || token.size() > token_bytes_max) return tl::unexpected(std::string_view("size"));
        const auto hash = to_text(sha256(token));
        if (auto known = verified.find(hash)) {
            if (has_expired(*known, settings, now)) return tl::unexpected(std::string_view("expired"));
            return std::move(*known);
        }
        auto claims = check(token, now);
        if (claims) verified.remember(hash, *claims, settings, now);
        return claims;
    }

    TokenSettings settings;
    KeySet keys;
    VerifiedTokens verified;
};

TokenVerifier::TokenVerifier(const TokenSettings& settings) : keys_(std::make_unique<Keys>(settings)) {}
TokenVerifier::~TokenVerifier() = default;

Result<TokenClaims> TokenVerifier::verify(std::string_view compact_token, Instant now) const {
    auto claims = keys_->check_or_recall(compact_token, now);
    if (claims) return std::move(*claims);
    observe::Event(observe::LogLevel::info, "identity.token_refused").field("reason", claims.error());
    observe::count_event("identity.token_refused");
    return refuse(ErrorCode::no_access, "The access token is missing, has expired or is not valid here.");
}

} // namespace ers::identity
