// Reads the JWK Set of the settings, strictly: a key that is not understood stops the start instead of failing later.
#include "identity/key_set.hpp"

#include <bit>
#include <cstdint>
#include <stdexcept>
#include <utility>

#include "ers/core/base64url.hpp"

namespace ers::identity {

namespace {

using nlohmann::json;

constexpr std::size_t key_set_keys_max = 32;
constexpr std::size_t key_id_characters_max = 128;
constexpr int key_set_depth_max = 4;
constexpr std::size_t rsa_bits_min = 2048;
constexpr std::size_t rsa_bits_max = 8192;

[[noreturn]] void refuse_key(const std::string& kid, std::string_view why) {
    throw std::runtime_error("Key set: key '" + kid + "' " + std::string(why) + ".");
}

std::string kid_of(const json& key) {
    const auto kid = key.is_object() ? string_member(key, "kid") : std::nullopt;
    if (!kid || kid->empty() || kid->size() > key_id_characters_max) {
        throw std::runtime_error("Key set: each key must be an object with a kid of 1 to 128 characters.");
    }
    return *kid;
}

// Length of a big-endian number in bits; leading zeros do not count.
std::size_t bits_of(std::string_view number) {
    const auto first = number.find_first_not_of('\0');
    if (first == std::string_view::npos) return 0;
    const auto top = static_cast<std::uint8_t>(number[first]);
    return (number.size() - first - 1) * 8 + static_cast<std::size_t>(std::bit_width(top));
}

std::size_t rsa_modulus_bits(const std::string& kid, const json& key) {
    const auto encoded = string_member(key, "n");
    const auto modulus = encoded ? decode_base64url(*encoded) : std::nullopt;
    if (!modulus) refuse_key(kid, "has no modulus");
    const auto bits = bits_of(*modulus);
    if (bits < rsa_bits_min || bits > rsa_bits_max) refuse_key(kid, "is an RSA key of a size that is not taken");
    return bits;
}

void check_purpose(const std::string& kid, const json& key, std::string_view algorithm) {
    for (const char* secret : {"d", "p", "q", "dp", "dq", "qi", "k"}) {
        if (key.contains(secret)) refuse_key(kid, "holds a secret; only public keys belong into the key set");
    }
    const auto stated = string_member(key, "alg");
    if (key.contains("alg") && stated != algorithm) refuse_key(kid, "is for an algorithm that is not taken");
}

VerificationKey read_key(const std::string& kid, const json& key) {
    VerificationKey result;
    const auto type = string_member(key, "kty");
    if (type == "EC" && string_member(key, "crv") == "P-256") {
        result.algorithm = "ES256";
        result.signature_bytes = 64;
    } else if (type == "RSA") {
        result.algorithm = "RS256";
        result.signature_bytes = (rsa_modulus_bits(kid, key) + 7) / 8;
    } else {
        refuse_key(kid, "is neither EC P-256 nor RSA");
    }
    check_purpose(kid, key, result.algorithm);
    const auto text = key.dump();
    cjose_err error{};
    result.key.reset(cjose_jwk_import(text.data(), text.size(), &error));
    if (!result.key) refuse_key(kid, "cannot be read");
    return result;
}

} // namespace

KeySet::KeySet(std::string_view document) {
    const auto set = parse_strict_object(document, key_set_depth_max);
    const auto keys = set && set->contains("keys") ? set->at("keys") : json();
    if (!keys.is_array() || keys.size() > key_set_keys_max) {
        throw std::runtime_error("Key set: it must be a JSON object with an array \"keys\" of at most 32 keys.");
    }
    for (const auto& key : keys) {
        const auto kid = kid_of(key);
        if (string_member(key, "use") == "enc") continue;
        if (!keys_.emplace(kid, read_key(kid, key)).second) refuse_key(kid, "appears twice");
    }
    if (keys_.empty()) throw std::runtime_error("Key set: no key in it can check signatures.");
}

const VerificationKey* KeySet::find(std::string_view kid) const {
    if (kid.size() > key_id_characters_max) return nullptr;
    const auto found = keys_.find(kid);
    return found == keys_.end() ? nullptr : &found->second;
}

} // namespace ers::identity
