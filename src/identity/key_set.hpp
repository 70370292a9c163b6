// The public keys that tokens are checked with: the usable part of a JWK Set (RFC 7517).
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "identity/jose.hpp"

namespace ers::identity {

// A key is good for one algorithm only, which its type decides: a token never chooses.
struct VerificationKey {
    std::string_view algorithm; // "ES256" or "RS256"
    std::size_t signature_bytes = 0;
    JoseKey key;
};

// Immutable once made; any number of threads may look up and verify.
class KeySet {
public:
    // Throws std::runtime_error with one sentence: not a JWK Set, a key without kid, two of one kid, a private or
    // secret key, a type or curve or size that is not taken, no signature key at all. Keys for encryption are passed
    // over.
    explicit KeySet(std::string_view document);

    [[nodiscard]] const VerificationKey* find(std::string_view kid) const;

private:
    std::map<std::string, VerificationKey, std::less<>> keys_;
};

} // namespace ers::identity
