// The outcome of an appointment, and other records that the provider's administrators make by hand (rules.md#deferral,
// rules.md#restricted-services, rules.md#coded-reasons, rules.md#clock-start, rules.md#follow-up).
#pragma once

#include "ers/operation/context.hpp"
#include "ers/referrals/record/types.hpp"

namespace ers::referrals {

// An appointment that was agreed by telephone, at an indirectly bookable service of the caller's.
struct RecordedBooking {
    std::int64_t service_id = 0;
    Instant starts_at;
    int duration_minutes = 0; // 5 … 720
    std::optional<std::string> clinician;
};
[[nodiscard]] Result<Referral> record_booking(const OperationContext& context, const Ubrn& ubrn, int version,
                                              const RecordedBooking& booking);

// The patient was seen: the referral is completed. The outcome is a reason of RECORD_ATTENDANCE.
[[nodiscard]] Result<Referral> record_attendance(const OperationContext& context, const Ubrn& ubrn, int version,
                                                 const std::string& outcome, const std::string& comment);
[[nodiscard]] Result<Referral> record_non_attendance(const OperationContext& context, const Ubrn& ubrn, int version,
                                                     const std::string& reason, const std::string& comment);
// The outcome of an assessment service. ADVISE goes back to the referrer; ONWARD waits for the onward referral;
// TREAT_HERE and DISCHARGE complete the referral.
[[nodiscard]] Result<Referral> record_assessment(const OperationContext& context, const Ubrn& ubrn, int version,
                                                 const std::string& outcome, const std::string& comment);
// Between the clock's start and today.
[[nodiscard]] Result<Referral> stop_clock(const OperationContext& context, const Ubrn& ubrn, int version,
                                          const std::string& code, Date on);
// An appointment that was recorded by hand and cancelled here is cancelled in the provider's own system, too.
// not_found for one that is not there, not theirs, or was marked before.
[[nodiscard]] Result<Referral> mark_cancelled_in_pas(const OperationContext& context, const Ubrn& ubrn,
                                                     std::int64_t appointment_id);

} // namespace ers::referrals
