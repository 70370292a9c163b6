// The actions that a caller may do with a referral now. The same check runs before every operation and behind `GET
// …/actions`, so the two cannot disagree.
#pragma once

#include <vector>

#include "ers/directory/snapshot.hpp"
#include "ers/referrals/record/types.hpp"

namespace ers::referrals {

// What the check looks at beside the referral.
struct ActionFacts {
    const directory::Snapshot& directory;
    Instant now;
    bool is_agreement_in_force = true; // with the centre that manages the referral; looked at for managers alone
    bool awaits_prerequisite = false;  // see links.hpp; a booking is told of it by refuse_by_links()
};

// Whether a referral is free to go on, whatever its state: facts that the booking lane holds, too.
struct ReleaseFacts {
    bool awaits_confirmation = false;
    bool is_choice_to_offer = false;    // looked at for managers alone, as is the agreement
    bool is_agreement_in_force = true;
};
// invalid_request_state while its clinician has not confirmed it; of a manager without an agreement no_relationship,
// and of one that books without having offered a choice choice_minimum_not_met.
[[nodiscard]] std::optional<Error> refuse_unreleased(const ReleaseFacts& facts, Action action, Party party);

// Why this party may not do that now: the state table first, then what the referral's other facts forbid. Nothing: it
// may. The role matrix comes before this, the reasons and fields of the command after it.
[[nodiscard]] std::optional<Error> refuse_action(const Referral& referral, Action action, Party party,
                                                 const ActionFacts& facts);

// All that refuse_action() lets through, in the order of the table of actions; without booking where a prerequisite
// would have every appointment refused.
[[nodiscard]] std::vector<Action> possible_actions(const Referral& referral, Party party, const ActionFacts& facts);

} // namespace ers::referrals
