// Hashes, the slow hash for access codes, and sealing of stored answers, over OpenSSL 3's EVP interface.
#include "ers/core/crypto.hpp"

#include <algorithm>
#include <array>
#include <climits>
#include <cstdint>
#include <memory>
#include <stdexcept>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

namespace ers {
namespace {

constexpr std::size_t digest_size = 32;
constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;

thread_local std::uint64_t slow_hashes = 0;

void require(bool ok, const char* what) {
    if (!ok) throw std::runtime_error(std::string("OpenSSL: ") + what + " failed");
}

const unsigned char* as_octets(const std::byte* bytes) { return reinterpret_cast<const unsigned char*>(bytes); }
unsigned char* as_octets(std::byte* bytes) { return reinterpret_cast<unsigned char*>(bytes); }
const unsigned char* as_octets(const char* text) { return reinterpret_cast<const unsigned char*>(text); }

int as_int(std::size_t size) {
    if (size > INT_MAX) throw std::length_error("too long to encrypt");
    return static_cast<int>(size);
}

struct CipherDeleter {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, CipherDeleter>;

struct KdfDeleter {
    void operator()(EVP_KDF* kdf) const { EVP_KDF_free(kdf); }
    void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
};

using AesKey = std::array<std::byte, digest_size>;

OSSL_PARAM octets_param(const char* name, std::span<const std::byte> bytes) {
    // OpenSSL only reads it, but its parameter type has no const.
    return OSSL_PARAM_construct_octet_string(name, const_cast<std::byte*>(bytes.data()), bytes.size());
}

// HKDF (RFC 5869) with the server's secret as key material and the caller's key as salt: neither alone opens anything.
AesKey sealing_key(std::span<const std::byte> server_secret, std::string_view key) {
    if (server_secret.empty()) throw std::invalid_argument("sealing needs a server secret");
    const std::unique_ptr<EVP_KDF, KdfDeleter> kdf(EVP_KDF_fetch(nullptr, OSSL_KDF_NAME_HKDF, nullptr));
    require(kdf != nullptr, "EVP_KDF_fetch");
    const std::unique_ptr<EVP_KDF_CTX, KdfDeleter> context(EVP_KDF_CTX_new(kdf.get()));
    require(context != nullptr, "EVP_KDF_CTX_new");
    std::string digest = "SHA256";
    constexpr std::string_view purpose = "ers sealed answer 1";
    const std::array params{
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
        octets_param(OSSL_KDF_PARAM_KEY, server_secret),
        octets_param(OSSL_KDF_PARAM_SALT, std::as_bytes(std::span(key))),
        octets_param(OSSL_KDF_PARAM_INFO, std::as_bytes(std::span(purpose))),
        OSSL_PARAM_construct_end(),
    };
    AesKey derived{};
    require(EVP_KDF_derive(context.get(), as_octets(derived.data()), derived.size(), params.data()) == 1, "HKDF");
    return derived;
}

} // namespace

Bytes to_bytes(std::string_view text) {
    const auto bytes = std::as_bytes(std::span(text));
    return Bytes(bytes.begin(), bytes.end());
}

std::string to_text(std::span<const std::byte> bytes) {
    std::string text;
    text.reserve(bytes.size());
    for (const std::byte byte : bytes) text += static_cast<char>(byte);
    return text;
}

std::string hex(std::span<const std::byte> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::byte byte : bytes) {
        text += digits[std::to_integer<std::size_t>(byte >> 4)];
        text += digits[std::to_integer<std::size_t>(byte & std::byte{0x0F})];
    }
    return text;
}

Bytes sha256(std::string_view text) {
    Bytes digest(digest_size);
    require(EVP_Digest(text.data(), text.size(), as_octets(digest.data()), nullptr, EVP_sha256(), nullptr) == 1,
            "SHA-256");
    return digest;
}

Bytes hmac_sha256(std::span<const std::byte> key, std::string_view text) {
    Bytes digest(digest_size);
    unsigned length = 0;
    // A null key would mean "the previous key" to HMAC.
    const void* const key_octets = key.empty() ? "" : static_cast<const void*>(key.data());
    const auto* made = HMAC(EVP_sha256(), key_octets, as_int(key.size()), as_octets(text.data()), text.size(),
                            as_octets(digest.data()), &length);
    require(made != nullptr && length == digest_size, "HMAC");
    return digest;
}

bool equal_in_constant_time(std::span<const std::byte> a, std::span<const std::byte> b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Bytes slow_hash(std::string_view secret, std::span<const std::byte> salt) {
    constexpr std::uint64_t cost = 1U << 14U;
    constexpr std::uint64_t block_size = 8;
    constexpr std::uint64_t parallelism = 1;
    constexpr std::uint64_t memory_bytes_max = 64U * 1024 * 1024;
    Bytes hash(digest_size);
    require(EVP_PBE_scrypt(secret.data(), secret.size(), as_octets(salt.data()), salt.size(), cost, block_size,
                           parallelism, memory_bytes_max, as_octets(hash.data()), hash.size()) == 1,
            "scrypt");
    ++slow_hashes;
    return hash;
}

std::uint64_t slow_hashes_of_this_thread() noexcept { return slow_hashes; }

Bytes seal(std::span<const std::byte> server_secret, std::string_view key, std::string_view plaintext,
           RandomSource& random) {
    AesKey aes_key = sealing_key(server_secret, key);
    Bytes sealed(nonce_size + plaintext.size() + tag_size);
    random.fill(std::span(sealed).first(nonce_size));
    unsigned char* const nonce = as_octets(sealed.data());
    unsigned char* const ciphertext = nonce + nonce_size;
    unsigned char* const tag = ciphertext + plaintext.size();

    const CipherContext context(EVP_CIPHER_CTX_new());
    require(context != nullptr, "EVP_CIPHER_CTX_new");
    int length = 0;
    require(EVP_EncryptInit_ex2(context.get(), EVP_aes_256_gcm(), as_octets(aes_key.data()), nonce, nullptr) == 1,
            "AES-GCM start");
    require(EVP_EncryptUpdate(context.get(), ciphertext, &length, as_octets(plaintext.data()),
                              as_int(plaintext.size())) == 1,
            "AES-GCM encryption");
    require(EVP_EncryptFinal_ex(context.get(), ciphertext + length, &length) == 1, "AES-GCM end");
    require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag_size), tag) == 1,
            "AES-GCM tag");
    OPENSSL_cleanse(aes_key.data(), aes_key.size());
    return sealed;
}

std::optional<std::string> unseal(std::span<const std::byte> server_secret, std::string_view key,
                                  std::span<const std::byte> sealed) {
    if (sealed.size() < nonce_size + tag_size) return std::nullopt;
    AesKey aes_key = sealing_key(server_secret, key);
    const auto nonce = sealed.first(nonce_size);
    const auto ciphertext = sealed.subspan(nonce_size, sealed.size() - nonce_size - tag_size);
    std::array<std::byte, tag_size> tag{};
    std::ranges::copy(sealed.last(tag_size), tag.begin());

    const CipherContext context(EVP_CIPHER_CTX_new());
    require(context != nullptr, "EVP_CIPHER_CTX_new");
    Bytes plaintext(ciphertext.size());
    int length = 0;
    require(EVP_DecryptInit_ex2(context.get(), EVP_aes_256_gcm(), as_octets(aes_key.data()), as_octets(nonce.data()),
                                nullptr) == 1,
            "AES-GCM start");
    require(EVP_DecryptUpdate(context.get(), as_octets(plaintext.data()), &length, as_octets(ciphertext.data()),
                              as_int(ciphertext.size())) == 1,
            "AES-GCM decryption");
    require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag_size), tag.data()) == 1,
            "AES-GCM tag");
    OPENSSL_cleanse(aes_key.data(), aes_key.size());
    // Fails exactly when the tag does not fit: another key, or changed text.
    if (EVP_DecryptFinal_ex(context.get(), as_octets(plaintext.data()) + length, &length) != 1) return std::nullopt;
    return to_text(plaintext);
}

} // namespace ers
