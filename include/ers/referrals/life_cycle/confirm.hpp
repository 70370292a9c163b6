// What an administrator has referred in a clinician's name is confirmed by a clinician (rules.md#confirmation).
#pragma once

#include "ers/operation/context.hpp"
#include "ers/referrals/record/types.hpp"

namespace ers::referrals {

// By the clinician in whose name it was made, or another referring clinician of the organisation when that one is away:
// the referral is released, and a triage request goes to its service now. A clinician who does not agree cancels it.
[[nodiscard]] Result<Referral> confirm_referral(const OperationContext& context, const Ubrn& ubrn, int version);

} // namespace ers::referrals
