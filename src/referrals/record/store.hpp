// The rows of referrals and their appointments. Only this store writes the table `referral`. What is written of a
// referral is changed in the struct by the same call, so that the struct in hand is the truth until the commit.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ers/core/crypto.hpp"
#include "ers/core/words.hpp"
#include "ers/db/connection.hpp"
#include "ers/referrals/record/types.hpp"

namespace ers::referrals {

struct StoredReferral {
    Referral referral;
    Relations relations; // as seen by the caller's organisation
};

[[nodiscard]] std::optional<StoredReferral> find_referral(db::Connection& connection, const Ubrn& ubrn,
                                                          const Principal& who);
// Locks the row for this transaction and reads it in the same statement. Nothing where it is not there. Throws
// RowLocked where another transaction has it, if the caller may know of it.
[[nodiscard]] std::optional<StoredReferral> lock_referral(db::Connection& connection, const Ubrn& ubrn,
                                                          const Principal& who);
[[nodiscard]] std::vector<Referral> find_patient_referrals(db::Connection& connection, std::int64_t patient_id,
                                                           const std::string& code_issuer);

// Takes the next number of the sequence and gives its UBRN.
[[nodiscard]] Ubrn next_ubrn(db::Connection& connection, const Bytes& ubrn_key);
// Writes a new referral at version 1, without its requirements and appointments; fills in its booking line.
void insert_referral(db::Connection& connection, Referral& referral);
// Writes all that operations may change of a referral that is locked; its version goes up by one. std::logic_error
// where the row is not at the struct's version.
void save_referral(db::Connection& connection, Referral& referral, Instant now);

// Whether an organisation may refer on that day: it is in the directory, and it has not closed.
enum class Standing : std::uint8_t { unknown, closed, open };
[[nodiscard]] Standing standing_of(db::Connection& connection, const std::string& organisation, Date today);

[[nodiscard]] bool is_clinician_at(db::Connection& connection, const std::string& user_id,
                                   const std::string& organisation);

// How an appointment ends; only a cancelled one gives its slot back.
struct AppointmentEnd {
    AppointmentStatus status = AppointmentStatus::cancelled; // or no_show, fulfilled
    std::optional<std::string> reason = {};
    std::optional<std::string> comment = {};
};
// Ends the live appointment, if there is one.
void end_live_appointment(db::Connection& connection, Referral& referral, const AppointmentEnd& end, Instant now);
// An appointment without a published slot: one that is proposed, or one that was agreed by telephone. Where it says
// when it was accepted, the person who makes it has accepted it.
void insert_appointment(db::Connection& connection, Referral& referral, Appointment appointment,
                        const std::string& user_id);
// The booked appointment, if there is one.
void accept_live_appointment(db::Connection& connection, Referral& referral, const std::string& user_id, Instant now);
// False where it is not there, not theirs, or nothing to do.
[[nodiscard]] bool set_cancelled_in_pas(db::Connection& connection, Referral& referral, std::int64_t appointment_id,
                                        const Principal& who, Instant now);

// The slot that is held for the referral is free again.
void end_holds(db::Connection& connection, const Referral& referral, Instant now);

} // namespace ers::referrals
