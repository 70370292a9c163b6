// What the caller may do with a referral now, in their role: what an interface shows as buttons or links.
#pragma once

#include <string_view>
#include <vector>

#include "ers/operation/context.hpp"
#include "ers/referrals/record/reasons.hpp"
#include "ers/referrals/record/types.hpp"

namespace ers::referrals {

// The row of the role matrix that an action needs, whatever interface it comes through.
[[nodiscard]] std::string_view permission_of(Action action);

struct OfferedAction {
    Action action;
    std::vector<Reason> reasons; // that the caller's party may give today; none where the action takes none
};
struct OfferedActions {
    Referral referral;
    std::vector<OfferedAction> actions; // in the order of the table of actions
};
// possible_actions() of the caller's party that are the caller's role's, too.
[[nodiscard]] Result<OfferedActions> list_actions(const OperationContext& context, const Ubrn& ubrn);

} // namespace ers::referrals
