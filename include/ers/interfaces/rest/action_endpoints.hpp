// The endpoint of each action on a referral: what a client calls.
#pragma once

#include <span>
#include <string_view>

#include "ers/referrals/record/states.hpp"

namespace ers::rest {

struct ActionEndpoint {
    referrals::Action action;
    std::string_view method;
    std::string_view path; // below the referral
};

// Of every action that GET …/actions names.
[[nodiscard]] std::span<const ActionEndpoint> action_endpoints();

} // namespace ers::rest
