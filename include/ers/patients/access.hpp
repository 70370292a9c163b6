// A patient's own way in: access code, sign-in with lock-out, session (rules.md#access-code, rules.md#sign-in,
// rules.md#patient-session).
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "ers/core/crypto.hpp"
#include "ers/core/principal.hpp"
#include "ers/core/random.hpp"
#include "ers/db/connection.hpp"
#include "ers/patients/access_codes.hpp"

namespace ers::patients {

// Two words from a list of 4,096 or more without confusable ones: "copper lantern".
[[nodiscard]] std::string make_access_code(RandomSource& random);
// Lower case, every run of spaces and hyphens one space, trimmed: what is hashed and compared.
[[nodiscard]] std::string normalise_access_code(std::string_view typed);

// A patient has a code of each organisation that has issued one: it opens what that organisation has referred.
struct CodeOf {
    std::int64_t patient_id = 0;
    std::string issuer;
};
// Whether that is the present code, however it was typed; false where there is none. Costs one slow_hash.
[[nodiscard]] bool is_access_code_of(db::Connection& connection, const CodeOf& code, std::string_view typed);

struct SignInSettings {
    int failures_max = 5; // within failure_window, per UBRN
    std::chrono::minutes failure_window{15};
    std::chrono::minutes lock_for{30};
    int address_failures_max = 20; // per client address and hour, then 429
    int locks_to_notify = 10; // locks of one UBRN in 24 hours after which the practice is told
    std::chrono::minutes idle_limit{15};
    int access_codes_ready = 256; // see AccessCodes
};

struct SignIn {
    std::string ubrn; // as typed
    std::string access_code; // as typed
    int year_of_birth = 0;
    std::string address; // the caller's network address
    std::string request_id;
};

struct PatientSession {
    std::string token; // shown once; the database keeps its hash
    std::int64_t patient_id = 0;
    std::string given_name;
};

// sign_in_failed, in the same words and the same time, for a wrong UBRN, code or year, a cancelled referral, a patient
// under 16 and a locked UBRN; too_many_attempts for an address (of IPv6: a /64 network) with too many failures.
// Failures are kept although the caller is refused: it commits its own transactions, so the connection must not be in
// one.
[[nodiscard]] Result<PatientSession> sign_in(db::Connection& connection, const SignIn& attempt,
                                             const SignInSettings& settings, RandomSource& random, Instant now);

// The patient behind a session token, and the session's idle time begins anew; no_access when unknown, idle for too
// long or ended.
[[nodiscard]] Result<Principal> principal_of_session(db::Connection& connection, std::string_view token,
                                                     const SignInSettings& settings, Instant now);
void sign_out(db::Connection& connection, std::string_view token, Instant now);

// A new code in its place; lifts the locks of the UBRNs that it opens and ends the sessions that it opened, and leaves
// the codes of other issuers alone. In the caller's transaction. The caller has checked the relationship and writes the
// audit row.
[[nodiscard]] std::string reset_access_code(db::Connection& connection, const CodeOf& code, AccessCodes& codes,
                                            Instant now);

} // namespace ers::patients
