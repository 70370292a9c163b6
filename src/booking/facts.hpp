// What the rules of booking look at: the referral and the slot as they are locked in this transaction.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ers/core/identifiers.hpp"
#include "ers/core/time.hpp"
#include "ers/referrals/record/actions.hpp"

namespace ers::booking {

enum class SlotStatus : std::uint8_t { free, booked, withdrawn };

struct ReferralFacts {
    Ubrn ubrn;
    int version = 0;
    ReferralState state = ReferralState::not_booked;
    Priority priority = Priority::routine;
    referrals::Relations relations;
    std::optional<std::int64_t> with_service_id;
    std::vector<std::int64_t> shortlist;
    Date birth_date;
    Sex sex = Sex::unknown;
    std::optional<std::int64_t> held_slot_id =
        std::nullopt; // the last one; whether the hold still stands, the slot knows
    std::optional<referrals::Appointment> live = {}; // its id, service, slot and status
    std::int64_t next_appointment_id = 0; // set aside for the appointment that a command may make
    bool is_completed = false; // the patient was seen: nothing is left to book
    bool is_linked = false;    // with other referrals of the patient, whose appointments matter to its own
    std::string specialty_code = {};
    referrals::ReleaseFacts release = {}; // the agreement as the caller of the moment needs it
    referrals::TargetWindow target = {};  // of a follow-up
};

struct SlotFacts {
    std::int64_t id = 0;
    std::int64_t service_id = 0;
    Instant starts_at;
    int duration_minutes = 0;
    std::vector<Priority> priorities;
    std::optional<std::string> clinician;
    SlotStatus status = SlotStatus::free;
    std::optional<std::string> held_by; // UBRN
    std::optional<Instant> held_until;

    // A hold ends by itself: one that has expired is no hold.
    [[nodiscard]] bool is_held_for_another(const Ubrn& ubrn, Instant now) const {
        return held_by && *held_until > now && *held_by != ubrn.text();
    }
};

} // namespace ers::booking

namespace ers {
template <>
struct Codes<booking::SlotStatus> {
    static constexpr std::array entries{
        Code<booking::SlotStatus>{booking::SlotStatus::free, "FREE", "Free"},
        Code<booking::SlotStatus>{booking::SlotStatus::booked, "BOOKED", "Booked"},
        Code<booking::SlotStatus>{booking::SlotStatus::withdrawn, "WITHDRAWN", "Withdrawn"},
    };
};
} // namespace ers
