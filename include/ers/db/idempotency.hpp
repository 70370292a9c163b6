// A caller's Idempotency-Key and the answer that belongs to it, in the transaction that the key guards. The table keeps
// hashes of the keys, and answers sealed under them: who has the database alone can read neither.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ers/core/crypto.hpp"
#include "ers/core/random.hpp"
#include "ers/db/connection.hpp"

namespace ers::db {

struct IdempotencyKey {
    std::string caller; // who the key belongs to: "staff:UUID:ODS", "patient:17"
    std::string key; // as sent
    Bytes request_hash; // of method, path and body: the same key with another request is refused
};

// The stored answers, in the order of `keys`: nothing where the key is new; idempotency_key_reused where it was used
// for another request. One statement for all.
[[nodiscard]] std::vector<Result<std::optional<std::string>>> recall_answers(Connection& connection,
                                                                             const Bytes& secret,
                                                                             const std::vector<IdempotencyKey>& keys);

struct KeyedAnswer {
    IdempotencyKey key;
    std::string answer;
};
// What the ConstraintViolation of remember_answers() stands for.
inline constexpr ConstraintRefusal key_in_use{"idempotency_pkey", ErrorCode::idempotency_key_in_use,
                                              "A request with this Idempotency-Key is being worked on.", 1};
// Throws ConstraintViolation (key_in_use) where another transaction has stored, or is about to store, one of the keys.
void remember_answers(Connection& connection, const Bytes& secret, const std::vector<KeyedAnswer>& answers,
                      RandomSource& random, Instant now);

// Forgets what is older; returns how many.
std::size_t forget_answers_before(Connection& connection, Instant before);

} // namespace ers::db
