#include "ers/referrals/life_cycle/possible_actions.hpp"

#include "ers/referrals/links/links.hpp"

namespace ers::referrals {

std::vector<Action> actions_for(const OperationContext& context, const Readable& seen) {
    auto facts = action_facts_for(context, seen);
    facts.awaits_prerequisite =
        awaits_prerequisite(find_linked_bookings(context.connection, seen.referral.ubrn, false));
    return possible_actions(seen.referral, seen.party, facts);
}

} // namespace ers::referrals
