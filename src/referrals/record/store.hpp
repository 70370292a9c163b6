// The rows of referrals.
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

// Writes what operations may change of a referral that is locked; its version goes up by one.
void save_referral(db::Connection& connection, const Referral& referral, Instant now);

// How an appointment ends; only a cancelled one gives its slot back.
struct AppointmentEnd {
    std::string_view status = "CANCELLED"; // or NOSHOW, FULFILLED
    std::optional<std::string> reason = std::nullopt;
    std::optional<std::string> comment = std::nullopt;
};
// Ends the live appointment, if there is one.
void end_live_appointment(db::Connection& connection, const Ubrn& ubrn, const AppointmentEnd& end, Instant now);

// An appointment without a published slot: one that is proposed, or one that was agreed by telephone.
struct AppointmentMade {
    std::int64_t service_id = 0;
    std::string_view status = "PROPOSED"; // or BOOKED
    std::optional<std::string> reason = std::nullopt;
    std::optional<std::string> comment = std::nullopt;
    std::optional<Instant> starts_at = std::nullopt;
    std::optional<int> duration_minutes = std::nullopt;
    std::optional<std::string> clinician = std::nullopt;
    Channel channel = Channel::provider;
    bool is_accepted = false;
};
void insert_appointment(db::Connection& connection, const Ubrn& ubrn, const AppointmentMade& made, const Principal& who,
                        Instant now);
// False where it is not there, not theirs, or nothing to do.
[[nodiscard]] bool set_cancelled_in_pas(db::Connection& connection, const Ubrn& ubrn, std::int64_t appointment_id,
                                        const Principal& who, Instant now);

void insert_choice(db::Connection& connection, const Ubrn& ubrn, const ChoiceGiven& choice, int providers_chosen,
                   const Principal& who, Instant now);
void insert_link(db::Connection& connection, const Ubrn& first, const Ubrn& then, std::string_view kind,
                 const Principal& who, Instant now);

void accept_live_appointment(db::Connection& connection, const Ubrn& ubrn, const std::string& user_id, Instant now);
void end_holds(db::Connection& connection, const Ubrn& ubrn, Instant now);

} // namespace ers::referrals
