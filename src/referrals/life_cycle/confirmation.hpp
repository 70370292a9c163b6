// What an administrator refers in a clinician's name, and whether it waits for that clinician.
#pragma once

#include "ers/operation/context.hpp"
#include "ers/referrals/record/settings.hpp"
#include "ers/referrals/record/types.hpp"

namespace ers::referrals {

// Whether a new referral has to be confirmed before it goes anywhere. Suspected cancer is released at once.
[[nodiscard]] bool is_to_be_confirmed(const Referral& referral, const ReferralSettings& settings);

// For a referral that was just made in a clinician's name: they are asked to confirm it, or alerted to the suspected
// cancer that went on without them (rules.md#confirmation).
void tell_clinician(const OperationContext& context, const Referral& referral);

} // namespace ers::referrals
