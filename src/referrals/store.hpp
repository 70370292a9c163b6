// The rows of referrals.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ers/core/crypto.hpp"
#include "ers/db/connection.hpp"
#include "ers/referrals/types.hpp"

namespace ers::referrals {

struct StoredReferral {
    Referral referral;
    Relations relations; // as seen by the caller's organisation
};

[[nodiscard]] std::optional<StoredReferral> find_referral(db::Connection& connection, const Ubrn& ubrn,
                                                          const Principal& who);
// Locks the row for this transaction; throws RowLocked where somebody else has it.
void lock_referral(db::Connection& connection, const Ubrn& ubrn);
[[nodiscard]] std::vector<Referral> find_patient_referrals(db::Connection& connection, std::int64_t patient_id);

// Takes the next number of the sequence and gives its UBRN.
[[nodiscard]] Ubrn next_ubrn(db::Connection& connection, const Bytes& ubrn_key);
// Writes a new referral; its version is 1.
void insert_referral(db::Connection& connection, const Referral& referral);

// Whether an organisation may refer on that day: it is in the directory, and it has not closed.
enum class Standing : std::uint8_t { unknown, closed, open };
[[nodiscard]] Standing standing_of(db::Connection& connection, const std::string& organisation, Date today);

[[nodiscard]] bool is_clinician_at(db::Connection& connection, const std::string& user_id,
                                   const std::string& organisation);

// One row of change for a referral that is locked: the version goes up by one.
struct ReferralChange {
    ReferralState state = ReferralState::not_booked;
    std::optional<std::string> reason;
    std::optional<std::string> comment;
    std::vector<std::int64_t> shortlist;
    bool stays_with_provider = false; // false: it is with nobody any more
    std::optional<Instant> accepted_at;
};
void update_referral(db::Connection& connection, const Ubrn& ubrn, const ReferralChange& change, Instant now);

// Ends the live appointment, if there is one, and frees its slot.
void end_live_appointment(db::Connection& connection, const Ubrn& ubrn, const std::optional<std::string>& reason,
                          const std::optional<std::string>& comment, Instant now);
void accept_live_appointment(db::Connection& connection, const Ubrn& ubrn, const std::string& user_id, Instant now);
void end_holds(db::Connection& connection, const Ubrn& ubrn, Instant now);

struct AuditRow {
    std::string_view request_id;
    const Principal* who = nullptr;
    std::optional<std::int64_t> patient_id;
    std::optional<Ubrn> ubrn;
    std::string_view action;
    std::string detail = "{}"; // JSON
};
void insert_audit(db::Connection& connection, const AuditRow& row, Instant now);
void insert_outbox(db::Connection& connection, std::string_view kind, const Ubrn& ubrn, const std::string& payload,
                   Instant now);

} // namespace ers::referrals
