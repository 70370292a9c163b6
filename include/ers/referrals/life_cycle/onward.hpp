// Referrals that come out of a referral: onward to somebody else, and follow-ups (rules.md#onward-referral,
// rules.md#follow-up).
#pragma once

#include "ers/operation/context.hpp"
#include "ers/referrals/record/types.hpp"

namespace ers::referrals {

// To services of any provider: a new UBRN on the same pathway, whose clock goes on. The caller's organisation is its
// referrer. After an assessment the patient must have been offered enough distinct providers, or there is a coded
// exception: choice_minimum_not_met (rules.md#choice-minimum).
struct OnwardReferral {
    Priority priority = Priority::routine;
    std::string specialty_code;
    std::optional<std::string> clinic_type_code;
    std::vector<std::int64_t> shortlist;
    choice::ChoiceGiven choice;
};
[[nodiscard]] Result<Referral> refer_onward(const OperationContext& context, const Ubrn& ubrn, int version,
                                            const OnwardReferral& command);

inline constexpr int target_days_ahead_max = 3 * 366; // that a follow-up may be planned ahead

// Another appointment at a service of the caller's, after the patient was seen: a new UBRN linked to the first. Without
// `is_patient_initiated` the provider books it (Appointments for Booking); with it the patient does, when needed. An
// appointment outside the target is booked with a warning. reference_not_found for another organisation's service,
// service_unavailable for one that is not in operation; inappropriate_value on "target.from" and "target.to": the one
// after the other, past, or too far ahead.
struct FollowUp {
    std::int64_t service_id = 0;
    bool is_patient_initiated = false;
    TargetWindow target = {};
};
[[nodiscard]] Result<Referral> create_follow_up(const OperationContext& context, const Ubrn& ubrn, int version,
                                                const FollowUp& command);

} // namespace ers::referrals
