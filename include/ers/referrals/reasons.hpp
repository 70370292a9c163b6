// Coded reasons with who may use them and whether a comment must come along (domain.md b.8, ers-contract.md 3.3).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "ers/referrals/states.hpp"

namespace ers::referrals {

struct Reason {
    std::string_view code;
    std::string_view display;
    Action action; // cancel_appointment, reject or cancel_referral
    bool by_referrer;
    bool by_provider;
    bool by_patient;
    bool comment_mandatory;
    bool withdraws_slot; // of a cancelled appointment: the place itself is gone, not free for somebody else
};

[[nodiscard]] std::span<const Reason> reasons();

// The reason, if this party may use it for this action and the comment is there where it must be; else invalid_code
// (not a reason of this action), inappropriate_value (not for this party) or missing_value, naming the field.
[[nodiscard]] Result<Reason> check_reason(Action action, Party party, std::string_view code, std::string_view comment);

} // namespace ers::referrals
