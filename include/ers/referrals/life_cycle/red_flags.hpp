// Answers to booking guidance that end in a red flag forbid a routine referral (rules.md#red-flag), for everybody who
// sets its priority. The answers belong to the module guidance, which may include this one; the rule is for all
// modules.
#pragma once

#include "ers/operation/context.hpp"
#include "ers/referrals/record/types.hpp"

namespace ers::referrals {

// inappropriate_value on "priority"; `advice` says what to do.
[[nodiscard]] FieldError red_flag_refusal(std::string_view advice);

// The refusal of a referral that is to become routine and has kept answers that end in a red flag. Nothing for other
// changes, or where it is routine already.
[[nodiscard]] std::optional<FieldError> refuse_routine(const OperationContext& context, const Referral& referral,
                                                       Priority wanted);

} // namespace ers::referrals
