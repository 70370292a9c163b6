// What the caller may do with a referral now.
#pragma once

#include "ers/referrals/record/acting.hpp"

namespace ers::referrals {

// possible_actions() with all that it looks at.
[[nodiscard]] std::vector<Action> actions_for(const OperationContext& context, const Readable& seen);

} // namespace ers::referrals
