// The statements of sign-in.
#include "patients/sign_in_store.hpp"

#include "ers/db/joined_sql.hpp"

namespace ers::patients {

namespace {

constexpr std::chrono::hours address_window{1};
constexpr std::chrono::hours failures_kept_for{24};

// The failure with which the address reached its limit; it may try again when that one is an hour old.
constexpr db::Statement find_limiting_failure{"patients.find_limiting_failure", R"(
select failed_at
from sign_in_failure
where address = $1
  and failed_at > $2
order by failed_at desc
limit 1
offset $3
)"};

constexpr std::string_view candidate_sql = R"(
select p.id, p.given_name, p.birth_date, c.issuer, c.salt, c.hash,
       r.state = 'CANCELLED_REFERRAL' as referral_cancelled
from referral r
join patient p on p.id = r.patient_id
join access_code c on c.patient_id = r.patient_id and c.issuer = coalesce(r.code_issuer, r.referring_organisation)
where r.ubrn = $1
)";
constexpr std::string_view for_share_sql = "for share of c";
constexpr db::Statement select_candidate{"patients.find_candidate", candidate_sql};
constexpr db::Statement select_candidate_for_share{"patients.find_candidate_for_share",
                                                   db::joined_sql<candidate_sql, for_share_sql>};

// The first number sets sign-in's locks apart from other advisory locks.
constexpr db::Statement lock_ubrn{"patients.serialise_sign_in", R"(
select pg_advisory_xact_lock(20106, hashtext($1))
)"};

constexpr db::Statement select_lock{"patients.find_lock", R"(
select 1
from sign_in_lock
where ubrn = $1
  and locked_until > $2
  and lifted_at is null
limit 1
)"};

// A lock starts the count anew: its failures no longer count when it ends.
constexpr db::Statement insert_failure{"patients.record_failure", R"(
with recorded as (
    insert into sign_in_failure (ubrn, address, failed_at)
    values ($1, $2, $3)
    returning failed_at
)
select (select count(*) from recorded) + count(*) as failures
from sign_in_failure
where ubrn = $1
  and failed_at > $4
  and failed_at >= coalesce(
      (select max(coalesce(lifted_at, locked_until)) from sign_in_lock where ubrn = $1), '-infinity')
)"};

constexpr db::Statement delete_old_failures{"patients.forget_old_failures", R"(
delete from sign_in_failure
where id in (
    select id
    from (select id, failed_at from sign_in_failure order by id limit 10 for update skip locked) as oldest
    where failed_at < $1
)
)"};

constexpr db::Statement delete_failures{"patients.forget_failures", R"(
delete from sign_in_failure
where ubrn = $1
)"};

constexpr db::Statement insert_lock{"patients.record_lock", R"(
insert into sign_in_lock (ubrn, locked_at, locked_until)
values ($1, $2, $3)
)"};

constexpr db::Statement select_newest_locks{"patients.newest_locks", R"(
select locked_at
from sign_in_lock
where ubrn = $1
order by locked_at desc
limit $2
)"};

constexpr db::Statement find_practice{"patients.find_practice", R"(
select referring_organisation
from referral
where ubrn = $1
)"};

constexpr db::Statement insert_patient_session{"patients.open_session", R"(
insert into patient_session (token_hash, id, patient_id, code_issuer, created_at, last_used_at)
values ($1, $2, $3, $4, $5, $5)
)"};

// Failures go too: a patient with a new code starts with all attempts.
constexpr db::Statement delete_failures_of_code{"patients.forget_failures_of_code", R"(
delete from sign_in_failure
where ubrn in (select ubrn from referral where patient_id = $1 and coalesce(code_issuer, referring_organisation) = $2)
)"};

constexpr db::Statement lift_locks_of_code{"patients.lift_locks", R"(
update sign_in_lock
set lifted_at = $3
where ubrn in (select ubrn from referral where patient_id = $1 and coalesce(code_issuer, referring_organisation) = $2)
  and locked_until > $3
  and lifted_at is null
)"};

constexpr db::Statement end_sessions_of_code{"patients.end_sessions", R"(
update patient_session
set ended_at = $3
where patient_id = $1
  and code_issuer = $2
  and ended_at is null
)"};

std::optional<SignInCandidate> read_candidate(const db::Rows& rows) {
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    SignInCandidate candidate;
    candidate.patient_id = row.integer("id");
    candidate.given_name = row.text("given_name");
    candidate.birth_date = row.date("birth_date");
    candidate.referral_cancelled = row.boolean("referral_cancelled");
    candidate.code_issuer = row.text("issuer");
    candidate.salt = row.bytes("salt");
    candidate.hash = row.bytes("hash");
    return candidate;
}

} // namespace

std::optional<Instant> address_blocked_until(db::Connection& connection, std::string_view address, int failures_max,
                                             Instant now) {
    const auto rows =
        connection.execute(find_limiting_failure, {address, Instant(now - address_window), failures_max - 1});
    if (rows.empty()) return std::nullopt;
    return rows.front().instant("failed_at") + address_window;
}

std::optional<SignInCandidate> find_candidate(db::Connection& connection, std::string_view ubrn) {
    return read_candidate(connection.execute(select_candidate, {ubrn}));
}

std::optional<SignInCandidate> find_candidate_for_share(db::Connection& connection, std::string_view ubrn) {
    return read_candidate(connection.execute(select_candidate_for_share, {ubrn}));
}

void serialise_sign_in(db::Connection& connection, std::string_view ubrn) { connection.execute(lock_ubrn, {ubrn}); }

bool is_locked(db::Connection& connection, std::string_view ubrn, Instant now) {
    return !connection.execute(select_lock, {ubrn, now}).empty();
}

std::int64_t record_failure(db::Connection& connection, std::string_view ubrn, std::string_view address,
                            std::chrono::minutes window, Instant now) {
    const auto rows = connection.execute(insert_failure, {ubrn, address, now, Instant(now - window)});
    return rows.front().integer("failures");
}

void forget_old_failures(db::Connection& connection, Instant now) {
    connection.execute(delete_old_failures, {Instant(now - failures_kept_for)});
}

void forget_failures_of(db::Connection& connection, std::string_view ubrn) {
    connection.execute(delete_failures, {ubrn});
}

void record_lock(db::Connection& connection, std::string_view ubrn, Instant now, Instant until) {
    connection.execute(insert_lock, {ubrn, now, until});
}

std::vector<Instant> newest_locks(db::Connection& connection, std::string_view ubrn, int count) {
    std::vector<Instant> times;
    for (const auto row : connection.execute(select_newest_locks, {ubrn, count})) {
        times.push_back(row.instant("locked_at"));
    }
    return times;
}

std::optional<std::string> find_referring_practice(db::Connection& connection, std::string_view ubrn) {
    const auto rows = connection.execute(find_practice, {ubrn});
    if (rows.empty()) return std::nullopt;
    return rows.front().text("referring_organisation");
}

void insert_session(db::Connection& connection, std::string_view token, std::string_view session_id,
                    const CodeOf& opened_by, Instant now) {
    connection.execute(insert_patient_session,
                       {sha256(token), session_id, opened_by.patient_id, opened_by.issuer, now});
}

void lift_locks(db::Connection& connection, const CodeOf& code, Instant now) {
    connection.execute(delete_failures_of_code, {code.patient_id, code.issuer});
    connection.execute(lift_locks_of_code, {code.patient_id, code.issuer, now});
}

void end_sessions(db::Connection& connection, const CodeOf& code, Instant now) {
    connection.execute(end_sessions_of_code, {code.patient_id, code.issuer, now});
}

} // namespace ers::patients
