// Coded reasons with who may use them, since when they have ended, and whether a comment must come along
// (rules.md#coded-reasons).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "ers/core/time.hpp"
#include "ers/referrals/record/states.hpp"

namespace ers::referrals {

// The parties that may use a reason.
struct ReasonUsers {
    bool referrer = false;
    bool provider = false;
    bool patient = false;
};

struct Reason {
    std::string_view code;
    std::string_view display;
    Action action; // what it is a reason of
    ReasonUsers by;
    bool comment_mandatory = false;
    bool withdraws_slot = false; // of a cancelled appointment: the place itself is gone, not free for somebody else
    bool ends_triage = false; // of a cancelled referral: only where the provider was to decide or to book
    std::string_view ended = ""; // "2014-10-01": shown on old referrals, not to be used from that day on
};

[[nodiscard]] std::span<const Reason> reasons();

// The reason, if this party may use it for this action on that day and the comment is there where it must be; else
// invalid_code (not a reason of this action), inappropriate_value (not for this party, or ended) or missing_value,
// naming the field.
[[nodiscard]] Result<Reason> check_reason(Action action, Party party, std::string_view code, std::string_view comment,
                                          Date today);

} // namespace ers::referrals
