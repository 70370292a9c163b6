// Every situation of a referral's life, every role, every action: what the list of actions names is done and leaves its
// marks; what it does not name is refused and changes nothing.
#pragma once

#include <functional>
#include <set>
#include <vector>

#include "tests/support/life_cycle.hpp"

namespace ers::testing {

struct WalkRole {
    const char* user;
    const char* organisation;
    BusinessFunction function;
};

struct Walked {
    int done = 0;
    int refused = 0;
};

// Walks over referrals that `make` brings into each situation; fails the test where a call is not as it should be.
Walked walk_actions(ApiWorld& world, LifeCycle& life, const std::vector<WalkRole>& roles,
                    const std::function<Referred(Situation)>& make);

// The codes that GET …/actions names to somebody; none where the referral is not theirs.
std::set<std::string> named_actions(Caller& caller, const Referred& referral, const http::Headers& who);

} // namespace ers::testing
