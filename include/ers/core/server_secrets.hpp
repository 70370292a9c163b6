// The secrets that all servers on one database share.
#pragma once

#include "ers/core/crypto.hpp"

namespace ers {

struct ServerSecrets {
    Bytes idempotency; // 32 bytes; seals stored answers
    Bytes ubrn;        // 32 bytes; the key of the UBRN permutation, never changed once a number was issued
};

} // namespace ers
