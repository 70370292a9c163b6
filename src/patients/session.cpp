// Patients' sessions: who is behind a token, and the end of a session (rules.md#patient-session).
#include <chrono>
#include <string_view>

#include "ers/patients/access.hpp"

namespace ers::patients {

namespace {

constexpr std::size_t session_token_characters_max = 128;
// Not every request is worth a write; a session may therefore end up to this much earlier than its idle limit says.
constexpr std::chrono::minutes session_renewed_every{1};

// One round trip: the update runs only where the last one is old enough.
constexpr db::Statement use_session{"patients.use_session", R"(
with session as (
    select token_hash, id, patient_id, code_issuer, last_used_at
    from patient_session
    where token_hash = $1
      and ended_at is null
      and last_used_at >= $2
), renewed as (
    update patient_session as stored
    set last_used_at = $4
    from session
    where stored.token_hash = session.token_hash
      and session.last_used_at <= $3
      and stored.ended_at is null
)
select id, patient_id, code_issuer
from session
)"};

constexpr db::Statement end_session{"patients.end_session", R"(
update patient_session
set ended_at = $2
where token_hash = $1
  and ended_at is null
)"};

Principal patient_principal(const db::Row& session) {
    Principal principal;
    principal.function = BusinessFunction::patient;
    principal.user_id = "patient";
    principal.user_name = "Patient";
    principal.patient_id = session.integer("patient_id");
    principal.session_id = session.text("id");
    principal.code_issuer = session.text("code_issuer");
    return principal;
}

tl::unexpected<Error> refuse_session() {
    return refuse(ErrorCode::no_access, "You are not signed in, or you were signed out. Sign in again.");
}

} // namespace

Result<Principal> principal_of_session(db::Connection& connection, std::string_view token,
                                       const SignInSettings& settings, Instant now) {
    if (token.empty() || token.size() > session_token_characters_max) return refuse_session();
    const Instant used_since = now - settings.idle_limit;
    const Instant renewed_before = now - session_renewed_every;
    const auto rows = connection.execute(use_session, {sha256(token), used_since, renewed_before, now});
    if (rows.empty()) return refuse_session();
    return patient_principal(rows.front());
}

void sign_out(db::Connection& connection, std::string_view token, Instant now) {
    connection.execute(end_session, {sha256(token), now});
}

} // namespace ers::patients
