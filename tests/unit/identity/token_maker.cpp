// Keys and signatures by OpenSSL.
#include "tests/unit/identity/token_maker.hpp"

#include <array>
#include <chrono>
#include <stdexcept>
#include <vector>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/rsa.h>

#include "ers/core/base64url.hpp"
#include "ers/core/crypto.hpp"

namespace ers::testing {

namespace {

struct TokenMakerRelease {
    void operator()(BIGNUM* number) const { BN_free(number); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
};

void check_openssl(bool ok) {
    if (!ok) throw std::runtime_error("OpenSSL failed in a test's token maker");
}

std::string big_number(const BIGNUM* number, int octets) {
    std::vector<unsigned char> buffer(static_cast<std::size_t>(octets));
    check_openssl(BN_bn2binpad(number, buffer.data(), octets) == octets);
    return {buffer.begin(), buffer.end()};
}

std::string key_number(const EvpKey& key, const char* name, int octets = 0) {
    BIGNUM* raw = nullptr;
    check_openssl(EVP_PKEY_get_bn_param(key.get(), name, &raw) == 1);
    const std::unique_ptr<BIGNUM, TokenMakerRelease> number(raw);
    return encode_base64url(big_number(raw, octets == 0 ? BN_num_bytes(raw) : octets));
}

} // namespace

EvpKey make_ec_key(const char* curve) {
    EvpKey key(EVP_EC_gen(curve));
    check_openssl(key != nullptr);
    return key;
}

EvpKey make_rsa_key(unsigned bits) {
    EvpKey key(EVP_RSA_gen(bits));
    check_openssl(key != nullptr);
    return key;
}

nlohmann::json ec_jwk(const EvpKey& key, const std::string& kid) {
    return {{"kty", "EC"},
            {"crv", "P-256"},
            {"kid", kid},
            {"x", key_number(key, OSSL_PKEY_PARAM_EC_PUB_X, 32)},
            {"y", key_number(key, OSSL_PKEY_PARAM_EC_PUB_Y, 32)}};
}

nlohmann::json private_ec_jwk(const EvpKey& key, const std::string& kid) {
    auto jwk = ec_jwk(key, kid);
    jwk["d"] = key_number(key, OSSL_PKEY_PARAM_PRIV_KEY, 32);
    return jwk;
}

nlohmann::json rsa_jwk(const EvpKey& key, const std::string& kid) {
    return {{"kty", "RSA"},
            {"kid", kid},
            {"n", key_number(key, OSSL_PKEY_PARAM_RSA_N)},
            {"e", key_number(key, OSSL_PKEY_PARAM_RSA_E)}};
}

std::string key_set_of(const nlohmann::json& keys) { return nlohmann::json{{"keys", keys}}.dump(); }

std::string sign_der(const EvpKey& key, std::string_view text, const char* hash, bool with_pss) {
    const std::unique_ptr<EVP_MD_CTX, TokenMakerRelease> context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* signing = nullptr; // belongs to `context`
    check_openssl(EVP_DigestSignInit_ex(context.get(), &signing, hash, nullptr, nullptr, key.get(), nullptr) == 1);
    if (with_pss) {
        check_openssl(EVP_PKEY_CTX_set_rsa_padding(signing, RSA_PKCS1_PSS_PADDING) == 1);
        check_openssl(EVP_PKEY_CTX_set_rsa_pss_saltlen(signing, RSA_PSS_SALTLEN_DIGEST) == 1);
    }
    std::size_t size = 0;
    const auto* octets = reinterpret_cast<const unsigned char*>(text.data());
    check_openssl(EVP_DigestSign(context.get(), nullptr, &size, octets, text.size()) == 1);
    std::vector<unsigned char> signature(size);
    check_openssl(EVP_DigestSign(context.get(), signature.data(), &size, octets, text.size()) == 1);
    return {signature.begin(), signature.begin() + static_cast<std::ptrdiff_t>(size)};
}

std::string sign_es256(const EvpKey& key, std::string_view text) {
    const auto der = sign_der(key, text);
    const auto* position = reinterpret_cast<const unsigned char*>(der.data());
    const std::unique_ptr<ECDSA_SIG, TokenMakerRelease> parts(
        d2i_ECDSA_SIG(nullptr, &position, static_cast<long>(der.size())));
    check_openssl(parts != nullptr);
    return big_number(ECDSA_SIG_get0_r(parts.get()), 32) + big_number(ECDSA_SIG_get0_s(parts.get()), 32);
}

std::string sign_hs256(std::string_view secret, std::string_view text) {
    return to_text(hmac_sha256(to_bytes(secret), text));
}

std::string signing_input(const nlohmann::json& header, const nlohmann::json& payload) {
    return encode_base64url(header.dump()) + "." + encode_base64url(payload.dump());
}

std::string with_signature(const std::string& input, std::string_view signature) {
    return input + "." + encode_base64url(signature);
}

Instant test_now() { return std::chrono::sys_days(std::chrono::year{2026} / 11 / 24) + std::chrono::hours(9); }

long long seconds_from_now(long long seconds) {
    return std::chrono::floor<std::chrono::seconds>(test_now()).time_since_epoch().count() + seconds;
}

nlohmann::json good_claims() {
    return {
        {"iss", test_issuer},
        {"aud", test_audience},
        {"sub", "u-100"},
        {"name", "Dr Ann Example"},
        {"iat", seconds_from_now(-60)},
        {"exp", seconds_from_now(3600)},
        {"profiles", nlohmann::json::array({{{"organisation", "B86001"}, {"function", "REFERRING_CLINICIAN"}},
                                            {{"organisation", "RR8"}, {"function", "SERVICE_PROVIDER_CLINICIAN"}}})}};
}

} // namespace ers::testing
