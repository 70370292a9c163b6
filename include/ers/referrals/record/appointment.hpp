// An appointment of a referral, from the day that it is made on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ers/core/codes.hpp"
#include "ers/core/time.hpp"
#include "ers/core/words.hpp"
#include "ers/referrals/record/states.hpp"

namespace ers::referrals {

// A proposed appointment has no time yet: the provider arranges it.
enum class AppointmentStatus : std::uint8_t { booked, proposed, cancelled, no_show, fulfilled };

struct Appointment {
    std::int64_t id = 0; // 0: not written yet
    std::int64_t service_id = 0;
    std::optional<std::int64_t> slot_id = {}; // none: proposed, or agreed by telephone
    AppointmentStatus status = AppointmentStatus::proposed;
    std::optional<std::string> reason = {};
    std::optional<std::string> comment = {}; // clinical
    std::optional<Instant> starts_at = {};
    std::optional<int> duration_minutes = {};
    std::optional<std::string> clinician = {};
    Channel channel = Channel::provider; // by which it was made
    Instant created_at = {};
    std::optional<Instant> accepted_at = {};
    std::optional<Instant> ended_at = {};
    std::optional<Instant> cancelled_in_pas_at = {}; // of one without a slot: in the provider's own system

    [[nodiscard]] bool is_booked() const { return status == AppointmentStatus::booked; }
    [[nodiscard]] bool is_live() const { return is_booked() || status == AppointmentStatus::proposed; }
};

// The channel by which that party makes an appointment.
[[nodiscard]] Channel channel_of(Party party);

} // namespace ers::referrals

namespace ers {
template <>
struct Codes<referrals::AppointmentStatus> {
    using enum referrals::AppointmentStatus;
    static constexpr std::array entries{
        Code<referrals::AppointmentStatus>{booked, "BOOKED", "Booked"},
        Code<referrals::AppointmentStatus>{proposed, "PROPOSED", "To be arranged by the provider"},
        Code<referrals::AppointmentStatus>{cancelled, "CANCELLED", "Cancelled"},
        Code<referrals::AppointmentStatus>{no_show, "NOSHOW", "The patient did not attend"},
        Code<referrals::AppointmentStatus>{fulfilled, "FULFILLED", "The patient was seen"},
    };
};
} // namespace ers
