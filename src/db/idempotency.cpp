// Idempotency keys and their sealed answers.
#include "ers/db/idempotency.hpp"

namespace ers::db {

namespace {

constexpr Statement recall{"idempotency.recall", R"(
    select k.ordinal, i.request_hash, i.sealed_response
    from unnest($1::text[], $2::text[]) with ordinality as k (caller, key_hash, ordinal)
    cross join lateral ( -- by its key, whatever a session that plans once believes of the table's size
        select request_hash, sealed_response
        from idempotency
        where caller = k.caller and key_hash = decode(k.key_hash, 'hex')
        offset 0) i)"};

// The answers come as one value, each by its place in it: PostgreSQL reads an array of long texts letter by letter.
constexpr Statement remember{"idempotency.remember", R"(
    insert into idempotency (caller, key_hash, request_hash, sealed_response, created_at)
    select k.caller, substr($2::bytea, 32 * k.number::integer - 31, 32),
           substr($3::bytea, 32 * k.number::integer - 31, 32), substr($4::bytea, k.starts, k.bytes), $7
    from unnest($1::text[], $5::integer[], $6::integer[]) with ordinality as k (caller, starts, bytes, number))"};

constexpr Statement forget{"idempotency.forget", "delete from idempotency where created_at < $1"};

Result<std::optional<std::string>> answer_of(const Bytes& secret, const IdempotencyKey& key, const Row& row) {
    if (row.bytes("request_hash") != key.request_hash) {
        return refuse(ErrorCode::idempotency_key_reused, "This Idempotency-Key was used for another request.");
    }
    auto answer = unseal(secret, key.key, row.bytes("sealed_response"));
    if (!answer) throw std::runtime_error("a stored answer cannot be unsealed: was the server secret changed?");
    return answer;
}

} // namespace

std::vector<Result<std::optional<std::string>>> recall_answers(Connection& connection, const Bytes& secret,
                                                               const std::vector<IdempotencyKey>& keys) {
    std::vector<Result<std::optional<std::string>>> answers(keys.size(), std::optional<std::string>());
    if (keys.empty()) return answers;
    std::vector<std::string> callers;
    std::vector<std::string> hashes;
    for (const auto& key : keys) {
        callers.push_back(key.caller);
        hashes.push_back(hex(sha256(key.key)));
    }
    for (const auto row : connection.execute(recall, {callers, hashes})) {
        const auto index = static_cast<std::size_t>(row.integer("ordinal") - 1);
        answers[index] = answer_of(secret, keys[index], row);
    }
    return answers;
}

void remember_answers(Connection& connection, const Bytes& secret, const std::vector<KeyedAnswer>& answers,
                      RandomSource& random, Instant now) {
    if (answers.empty()) return;
    std::vector<std::string> callers;
    Bytes hashes;
    Bytes requests;
    Bytes sealed;
    std::vector<std::int64_t> starts; // from one on, as substr counts
    std::vector<std::int64_t> lengths;
    const auto append = [](Bytes& all, const Bytes& one) { all.insert(all.end(), one.begin(), one.end()); };
    for (const auto& [key, answer] : answers) {
        const Bytes one = seal(secret, key.key, answer, random);
        callers.push_back(key.caller);
        append(hashes, sha256(key.key));
        append(requests, key.request_hash);
        starts.push_back(static_cast<std::int64_t>(sealed.size()) + 1);
        lengths.push_back(static_cast<std::int64_t>(one.size()));
        append(sealed, one);
    }
    try {
        connection.execute(remember, {callers, hashes, requests, sealed, starts, lengths, now});
    } catch (const RowLocked& fault) {
        // Another transaction has stored one of the keys, and has not ended within the time that is waited for it.
        throw ConstraintViolation(remember.name, fault.sqlstate(), "idempotency_pkey");
    }
}

std::size_t forget_answers_before(Connection& connection, Instant before) {
    return connection.execute(forget, {before}).affected();
}

} // namespace ers::db
