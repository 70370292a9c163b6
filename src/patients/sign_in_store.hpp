// The records of sign-in: failures, locks, sessions, and the audit and outbox rows that go with them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ers/core/time.hpp"
#include "ers/db/connection.hpp"
#include "ers/patients/access.hpp"
#include "patients/sign_in_rules.hpp"

namespace ers::patients {

// When an address with `failures_max` failures within the hour may try again; nothing when it may now.
[[nodiscard]] std::optional<Instant> address_blocked_until(db::Connection& connection, std::string_view address,
                                                           int failures_max, Instant now);

// Nothing for a UBRN that does not exist, or that no code opens.
[[nodiscard]] std::optional<SignInCandidate> find_candidate(db::Connection& connection, std::string_view ubrn);
// The same, and the code cannot change until the transaction ends.
[[nodiscard]] std::optional<SignInCandidate> find_candidate_for_share(db::Connection& connection,
                                                                      std::string_view ubrn);

// Until the transaction ends nobody else decides on that UBRN, whether it exists or not.
void serialise_sign_in(db::Connection& connection, std::string_view ubrn);
[[nodiscard]] bool is_locked(db::Connection& connection, std::string_view ubrn, Instant now);

// Notes the failure and returns how many count towards a lock: those within the window and since the last lock ended.
[[nodiscard]] std::int64_t record_failure(db::Connection& connection, std::string_view ubrn, std::string_view address,
                                          std::chrono::minutes window, Instant now);
// Forgets a few failures of long ago, so that the table does not grow for ever.
void forget_old_failures(db::Connection& connection, Instant now);
void forget_failures_of(db::Connection& connection, std::string_view ubrn);

void record_lock(db::Connection& connection, std::string_view ubrn, Instant now, Instant until);
// Newest first.
[[nodiscard]] std::vector<Instant> newest_locks(db::Connection& connection, std::string_view ubrn, int count);
// Nothing for a UBRN that does not exist.
[[nodiscard]] std::optional<std::string> find_referring_practice(db::Connection& connection, std::string_view ubrn);

// Opens the session; its id is what audit names.
void insert_session(db::Connection& connection, std::string_view token, std::string_view session_id,
                    const CodeOf& opened_by, Instant now);

// Of the UBRNs that the code opens, and of the sessions that it opened, when it has changed.
void lift_locks(db::Connection& connection, const CodeOf& code, Instant now);
void end_sessions(db::Connection& connection, const CodeOf& code, Instant now);

} // namespace ers::patients
