// What the booking lane takes and gives: commands that come together are committed together, and each is answered by
// its own outcome.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "ers/core/crypto.hpp"
#include "ers/core/error.hpp"
#include "ers/core/principal.hpp"
#include "ers/core/time.hpp"
#include "ers/referrals/record/appointment.hpp"
#include "ers/referrals/record/warnings.hpp"

namespace ers::booking {

// Takes the slot for the referral; where the referral has a booked appointment, its slot is freed by the same commit.
struct Book {
    Ubrn ubrn;
    int version = 0; // the version of the referral that the caller read
    std::int64_t slot_id = 0;
};

// Keeps the slot for the referral for a while; another hold of the same referral ends.
struct Hold {
    Ubrn ubrn;
    std::int64_t slot_id = 0;
};

// Gives a held slot back; to release what is not held changes nothing.
struct Release {
    Ubrn ubrn;
    std::int64_t slot_id = 0;
};

struct CancelAppointment {
    Ubrn ubrn;
    int version = 0;
    std::string reason; // a code of the cancellation reasons that the caller's role may use
    std::string comment;
};

// Leaves the appointment to the provider; refused while the excuse does not hold.
struct Defer {
    Ubrn ubrn;
    int version = 0;
    std::int64_t service_id = 0;
    DeferralReason reason = DeferralReason::no_slots_at_service;
    std::optional<std::int64_t> slot_id; // the one that was not to be had; needed for slot_not_available
};

struct Command {
    std::variant<Book, Hold, Release, CancelAppointment, Defer> what;
    Principal who;
    std::string request_id;
};

// The result: enough to answer the caller without another read.
struct Done {
    std::optional<Ubrn> ubrn;
    int version = 0; // the referral's new one; 0 where the command leaves the referral as it was (hold, release)
    std::string state; // code of the referral's state
    std::optional<referrals::Appointment> appointment; // as far as the caller is told
    std::optional<std::int64_t> slot_id;
    std::optional<Instant> held_until;
    std::optional<Date> contact_by;
    std::vector<referrals::Warning> warnings = {}; // of linked referrals
};

using Outcome = Result<Done>;

} // namespace ers::booking
