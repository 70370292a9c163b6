// A patient signs in with UBRN, access code and year of birth (rules.md#sign-in). Every refusal looks and costs the
// same: one reading of the candidate, one slow hash, one transaction that records the failure.
#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "ers/core/identifiers.hpp"
#include "ers/observe/log.hpp"
#include "ers/observe/metrics.hpp"
#include "ers/operation/traces.hpp"
#include "ers/patients/access.hpp"
#include "ers/patients/patient.hpp"
#include "patients/sign_in_rules.hpp"
#include "patients/sign_in_store.hpp"

namespace ers::patients {

namespace {

constexpr std::size_t session_token_bytes = 32;

// One attempt as the database sees it.
struct Attempt {
    const SignIn& typed;
    std::string ubrn;    // 12 digits, or empty for a text that is no UBRN: it fails, but there is nothing to lock
    std::string network;
    Bytes presented_hash;
};

tl::unexpected<Error> refuse_address(Instant now, Instant until) {
    observe::count_event("sign_in.address_blocked");
    Error error{.code = ErrorCode::too_many_attempts,
                .detail = "Too many attempts to sign in came from your network. Try again later.",
                .fields = {}};
    error.retry_after_seconds =
        std::max(1, static_cast<int>(std::chrono::ceil<std::chrono::seconds>(until - now).count()));
    return tl::unexpected(std::move(error));
}

tl::unexpected<Error> refuse_sign_in() {
    observe::count_event("sign_in.refused");
    return refuse(ErrorCode::sign_in_failed,
                  "We could not sign you in with these details. Check the booking reference, the access code and the "
                  "year of birth. After several wrong attempts you have to wait, or ask your practice for a new code.");
}

PatientSession open_session(db::Connection& connection, const Attempt& attempt, const SignInCandidate& candidate,
                            RandomSource& random, Instant now) {
    PatientSession session{random.token(session_token_bytes), candidate.patient_id, candidate.given_name};
    const auto session_id = random.uuid();
    forget_failures_of(connection, attempt.ubrn);
    insert_session(connection, session.token, session_id, {session.patient_id, candidate.code_issuer}, now);
    operation::Traces traces;
    traces.audit_texts({.request_id = attempt.typed.request_id,
                        .user_id = "patient",
                        .function = code_of(BusinessFunction::patient),
                        .organisation = std::nullopt,
                        .session = session_id,
                        .patient_id = session.patient_id,
                        .ubrn = attempt.ubrn},
                       operation::AuditAction::patient_signed_in,
                       {{"session", session_id}, {"codeIssuer", candidate.code_issuer}});
    operation::write_traces(connection, traces, now);
    return session;
}

// A UBRN that does not exist has no practice to be told.
void tell_practice_of_locks(db::Connection& connection, const std::string& ubrn, int locks, Instant now) {
    const auto practice = find_referring_practice(connection, ubrn);
    if (!practice) return;
    operation::Traces traces;
    traces.tell(*Ubrn::parse(ubrn), operation::messages::AccessLocksExceeded{*practice, locks});
    operation::write_traces(connection, traces, now);
}

void lock_after_failures(db::Connection& connection, const Attempt& attempt, const SignInSettings& settings,
                         Instant now) {
    record_lock(connection, attempt.ubrn, now, now + settings.lock_for);
    const auto locks = newest_locks(connection, attempt.ubrn, settings.locks_to_notify + 1);
    if (reaches_lock_notice(locks, settings.locks_to_notify)) {
        tell_practice_of_locks(connection, attempt.ubrn, settings.locks_to_notify, now);
    }
    observe::Event(observe::LogLevel::warning, "patients.sign_in_locked").field("request", attempt.typed.request_id);
    observe::count_event("sign_in.locked");
}

// The decision, alone on its UBRN; nothing stands for a refusal, whose traces are to be committed too.
std::optional<PatientSession> decide(db::Connection& connection, const Attempt& attempt, const SignInSettings& settings,
                                     RandomSource& random, Instant now) {
    serialise_sign_in(connection, attempt.ubrn);
    const bool locked = is_locked(connection, attempt.ubrn, now);
    // Read again: where the code was changed since, the hash was made with the old salt and fits no more.
    const auto candidate = find_candidate_for_share(connection, attempt.ubrn);
    const bool admitted = admits(candidate, attempt.presented_hash, attempt.typed.year_of_birth, london_date(now));
    if (admitted && !locked) return open_session(connection, attempt, *candidate, random, now);

    const auto failures = record_failure(connection, attempt.ubrn, attempt.network, settings.failure_window, now);
    forget_old_failures(connection, now);
    const bool has_a_lock = !attempt.ubrn.empty();
    if (has_a_lock && !locked && failures >= settings.failures_max) {
        lock_after_failures(connection, attempt, settings, now);
    }
    return std::nullopt;
}

} // namespace

Result<PatientSession> sign_in(db::Connection& connection, const SignIn& attempt, const SignInSettings& settings,
                               RandomSource& random, Instant now) {
    const auto network = client_network(attempt.address);
    const auto blocked_until = address_blocked_until(connection, network, settings.address_failures_max, now);
    if (blocked_until) return refuse_address(now, *blocked_until);

    const auto ubrn = Ubrn::parse(attempt.ubrn);
    Attempt whole{attempt, ubrn ? ubrn->text() : std::string(), network, {}};
    const auto salt = salt_of(find_candidate(connection, whole.ubrn));
    // Outside the transaction, so that attempts on one UBRN do not wait for each other's hashes.
    whole.presented_hash = slow_hash(normalise_access_code(attempt.access_code), salt);

    auto decided = db::transact(connection, [&](db::Connection& open) -> Result<std::optional<PatientSession>> {
        return decide(open, whole, settings, random, now);
    });
    if (!decided) return tl::unexpected(decided.error());
    if (!*decided) return refuse_sign_in();
    observe::count_event("sign_in.succeeded");
    return std::move(**decided);
}

std::string reset_access_code(db::Connection& connection, const CodeOf& code, AccessCodes& codes, Instant now) {
    auto issued = codes.take();
    set_access_code(connection, code, issued, now); // first: it waits for a sign-in that is just being decided
    lift_locks(connection, code, now);
    end_sessions(connection, code, now);
    return std::move(issued.code);
}

} // namespace ers::patients
