// Makes tokens of every shape, good and bad, with OpenSSL alone: what the verifier says is checked against another
// implementation than its own.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <openssl/evp.h>
#include <nlohmann/json.hpp>

#include "ers/core/time.hpp"

namespace ers::testing {

struct EvpKeyRelease {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using EvpKey = std::unique_ptr<EVP_PKEY, EvpKeyRelease>;

[[nodiscard]] EvpKey make_ec_key(const char* curve = "P-256");
[[nodiscard]] EvpKey make_rsa_key(unsigned bits = 2048);

// The public part of a P-256 key or an RSA key as a JWK, and the whole of a P-256 key.
[[nodiscard]] nlohmann::json ec_jwk(const EvpKey& key, const std::string& kid);
[[nodiscard]] nlohmann::json private_ec_jwk(const EvpKey& key, const std::string& kid);
[[nodiscard]] nlohmann::json rsa_jwk(const EvpKey& key, const std::string& kid);
[[nodiscard]] std::string key_set_of(const nlohmann::json& keys);

// As OpenSSL gives it: DER for EC keys; for RSA keys PKCS #1 v1.5, or PSS with a salt as long as the hash.
[[nodiscard]] std::string sign_der(const EvpKey& key, std::string_view text, const char* hash = "SHA256",
                                   bool with_pss = false);
[[nodiscard]] std::string sign_es256(const EvpKey& key, std::string_view text); // r and s, 32 octets each
[[nodiscard]] std::string sign_hs256(std::string_view secret, std::string_view text);

// "header.payload", ready to be signed.
[[nodiscard]] std::string signing_input(const nlohmann::json& header, const nlohmann::json& payload);
[[nodiscard]] std::string with_signature(const std::string& input, std::string_view signature);

// The moment at which the tests' tokens are looked at, and claims that are good then.
[[nodiscard]] Instant test_now();
[[nodiscard]] long long seconds_from_now(long long seconds);
[[nodiscard]] nlohmann::json good_claims();

inline constexpr std::string_view test_issuer = "https://issuer.example";
inline constexpr std::string_view test_audience = "openers";

} // namespace ers::testing
