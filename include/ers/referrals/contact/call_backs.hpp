// Calls that a booking line has promised to a patient (rules.md#call-backs). A referral has one at most that is open.
#pragma once

#include "ers/operation/context.hpp"
#include "ers/referrals/record/types.hpp"

namespace ers::referrals {

inline constexpr int call_back_days_ahead_max = 90;

enum class CallBackReason : std::uint8_t { patient_asked, no_slots, not_reached, reminder, other };
enum class CallOutcome : std::uint8_t { reached, not_reached, wrong_number, not_needed };
} // namespace ers::referrals

namespace ers {
template <>
struct Codes<referrals::CallBackReason> {
    using enum referrals::CallBackReason;
    static constexpr std::array entries{
        Code<referrals::CallBackReason>{patient_asked, "PATIENT_ASKED", "The patient asked for it"},
        Code<referrals::CallBackReason>{no_slots, "NO_SLOTS", "No slot was found: to be forwarded to the provider"},
        Code<referrals::CallBackReason>{not_reached, "NOT_REACHED", "The patient was not reached"},
        Code<referrals::CallBackReason>{reminder, "REMINDER", "To remind the patient to book"},
        Code<referrals::CallBackReason>{other, "OTHER", "Other reason"},
    };
};
template <>
struct Codes<referrals::CallOutcome> {
    using enum referrals::CallOutcome;
    static constexpr std::array entries{
        Code<referrals::CallOutcome>{reached, "REACHED", "The patient was reached"},
        Code<referrals::CallOutcome>{not_reached, "NOT_REACHED", "Nobody answered"},
        Code<referrals::CallOutcome>{wrong_number, "WRONG_NUMBER", "The number is not the patient's"},
        Code<referrals::CallOutcome>{not_needed, "NOT_NEEDED", "There was no need to call"},
    };
};
} // namespace ers

namespace ers::referrals {

// By the booking line. `at`: from now to call_back_days_ahead_max days ahead (inappropriate_value). Refused where one
// is open already, or the referral has ended (invalid_request_state).
[[nodiscard]] Result<Referral> promise_call_back(const OperationContext& context, const Ubrn& ubrn, int version,
                                                 Instant at, CallBackReason reason);

struct CallMade {
    CallOutcome outcome = CallOutcome::reached;
    std::optional<Instant> again_at; // the next try, after NOT_REACHED only
};
// Records the result of the open call-back; invalid_request_state where there is none. A patient who was reached and
// has not booked is reminded from the beginning again.
[[nodiscard]] Result<Referral> record_call(const OperationContext& context, const Ubrn& ubrn, int version,
                                           const CallMade& made);

} // namespace ers::referrals
