// What an administrator refers in a clinician's name, and whether it waits for that clinician.
#pragma once

#include "ers/referrals/life_cycle/operations.hpp"

namespace ers::referrals {

// For a referral that was just made: true where it has to be confirmed before it goes anywhere. Suspected cancer by an
// administrator is released at once, and its clinician is alerted (rules.md#confirmation).
[[nodiscard]] bool ask_for_confirmation(const OperationContext& context, const Referral& referral);

} // namespace ers::referrals
