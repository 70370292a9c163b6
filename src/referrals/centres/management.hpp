// The records of a referral in a management centre's hands, and the choice that the centre owes the patient.
#pragma once

#include "ers/referrals/life_cycle/operations.hpp"

namespace ers::referrals {

// From now on; the choice that was recorded last says whether more providers are to be offered.
void begin_management(const OperationContext& context, const Ubrn& ubrn, const std::string& centre);
void end_management(db::Connection& connection, const Ubrn& ubrn, const std::optional<std::string>& comment);

// After a choice was recorded: whether the patient of a managed referral has been offered enough. `is_by_centre`: that
// has now routed it.
void note_managed_choice(const OperationContext& context, const Referral& referral, bool is_by_centre);

// choice_minimum_not_met where a centre, or an organisation that is one, presents fewer distinct providers than it must
// and gives no coded reason (rules.md#choice-minimum; what counts is what was presented).
[[nodiscard]] std::optional<Error> refuse_few_providers(const OperationContext& context, Party party,
                                                        const ChoiceGiven& choice, int providers_chosen);
// The same for any party that must offer a choice.
[[nodiscard]] std::optional<Error> refuse_few_providers(const OperationContext& context, const ChoiceGiven& choice,
                                                        int providers_chosen);

} // namespace ers::referrals
