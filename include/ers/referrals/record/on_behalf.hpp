// In whose name administrators act (rules.md#on-behalf-of): a referrer's names the clinician with the referral, a
// provider's with each decision, be it on a referral or on a request for advice.
#pragma once

#include "ers/operation/context.hpp"
#include "ers/referrals/record/states.hpp"
#include "ers/referrals/record/types.hpp"

namespace ers::referrals {

// The field that refusals name.
inline constexpr std::string_view on_behalf_of_field = "on_behalf_of";

// A decision about a patient, as against a desk's work: what an administrator does in a clinician's name.
[[nodiscard]] bool is_clinical_decision(Action action);

// The refusal to name that clinician, or none, for such a decision: value_is_required of a provider's clinician's
// administrator, reference_not_found for one who is no provider clinician of the caller's organisation,
// field_not_permitted of anybody else. Nothing for other actions without a name.
[[nodiscard]] std::optional<Error> refuse_on_behalf(const OperationContext& context, Action action);
// The same for what is no action on a referral.
[[nodiscard]] std::optional<Error> refuse_on_behalf(const OperationContext& context, bool is_decision);

// The clinician in whose name the caller acts, if they act in another's: a provider's administrator in that of the one
// they name, a referrer's in that of the one who was named with the referral or request.
[[nodiscard]] std::optional<std::string> acts_for(const OperationContext& context,
                                                  const std::optional<std::string>& referring_clinician);

} // namespace ers::referrals
