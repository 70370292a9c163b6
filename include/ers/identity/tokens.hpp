// Staff sign-in: JSON Web Tokens from an identity provider, checked against configured public keys (RFC 7519, 8725).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ers/core/error.hpp"
#include "ers/core/principal.hpp"
#include "ers/core/time.hpp"

namespace ers::identity {

struct Profile {
    OdsCode organisation;
    BusinessFunction function;
    friend bool operator==(const Profile&, const Profile&) = default;
};

// What a token says of its bearer. On the wire: sub, name, and `profiles`: [{"organisation":"ODS","function":"CODE"}].
struct TokenClaims {
    std::string user_id;
    std::string user_name;
    std::vector<Profile> profiles;
    Instant expires;
};

struct TokenSettings {
    std::string key_set; // JWK Set document (JSON) with the public keys; kid required on each
    std::string issuer;
    std::string audience;
    std::chrono::seconds clock_skew{60};
};

// Checks signature (ES256 or RS256 as the key says; nothing else), typ, iss, aud, exp, nbf, iat and the profiles.
// Verified tokens are remembered by hash until they expire. Thread safe.
class TokenVerifier {
public:
    explicit TokenVerifier(const TokenSettings& settings); // throws std::runtime_error for an unusable key set
    ~TokenVerifier();
    // no_access with one general sentence, whatever was wrong; which it was goes to the log as an event field.
    [[nodiscard]] Result<TokenClaims> verify(std::string_view compact_token, Instant now) const;

private:
    struct Keys;
    std::unique_ptr<Keys> keys_;
};

// The demo's own issuer: an EC P-256 key pair of its own under the data folder. Never constructed outside demo mode.
class TokenIssuer {
public:
    // Makes the key file (mode 0600) where there is none.
    explicit TokenIssuer(const std::string& key_file);
    ~TokenIssuer();
    [[nodiscard]] std::string public_key_set() const;
    [[nodiscard]] std::string issue(const TokenClaims& claims, std::string_view issuer, std::string_view audience,
                                    Instant now) const;

private:
    struct Key;
    std::unique_ptr<Key> key_;
};

// The profile that a request acts under: the one that organisation and function name together, or the token's only one
// where neither is named. missing_header, malformed_request or forbidden (a profile that the token does not hold).
[[nodiscard]] Result<Principal> choose_profile(const TokenClaims& claims,
                                               std::optional<std::string_view> acting_organisation,
                                               std::optional<std::string_view> acting_function);

} // namespace ers::identity
