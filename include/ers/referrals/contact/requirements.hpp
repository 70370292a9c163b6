// Asking for additional requirements, and saying what has come of them (rules.md#additional-requirements).
#pragma once

#include "ers/operation/context.hpp"
#include "ers/referrals/record/types.hpp"

namespace ers::referrals {

// Their faults, on "additionalRequirements[1]…": named twice, an interpreter without a language, a language
// of anything else, or one that is no ISO 639 code.
[[nodiscard]] std::vector<FieldError> refuse_requirements(const std::vector<RequirementAsked>& asked);

// A new referral's, in hand: all are to be arranged.
[[nodiscard]] std::vector<Requirement> requirements_of(const std::vector<RequirementAsked>& asked, Instant now);
// Their rows, after the new referral's, with the traces.
void write_requirements(const OperationContext& context, const Referral& referral);

// Replaces the whole set: what is new, or what came to nothing and is named again, is to be arranged; what is no longer
// named is cancelled; what is arranged stays so. By either side's staff and by desks, until the referral has ended
// (invalid_request_state).
[[nodiscard]] Result<Referral> change_requirements(const OperationContext& context, const Ubrn& ubrn, int version,
                                                   const std::vector<RequirementAsked>& asked);

struct RequirementOutcome {
    RequirementType type = RequirementType::transport;
    RequirementStatus status = RequirementStatus::arranged; // anything but REQUESTED
    std::optional<std::string> reason; // mandatory but for ARRANGED, which has none
};
// By a desk. reference_not_found where the patient needs no such thing; invalid_request_state where it came to nothing
// already, or the referral has ended.
[[nodiscard]] Result<Referral> record_requirement_outcome(const OperationContext& context, const Ubrn& ubrn,
                                                          int version, const RequirementOutcome& outcome);

// With the referral, which is saved afterwards: its open requirements are cancelled.
void cancel_requirements(const OperationContext& context, Referral& referral);

// The services of the shortlist that do not provide an open requirement, in the order of the shortlist.
[[nodiscard]] std::vector<UnmetRequirement> unmet_requirements(const Referral& referral,
                                                               const directory::Snapshot& directory);

} // namespace ers::referrals
