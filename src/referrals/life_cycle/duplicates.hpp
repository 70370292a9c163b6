// Another open referral of the patient to the same specialty, made lately: the caller is told, the two are linked, and
// nothing is refused.
#pragma once

#include "ers/operation/context.hpp"
#include "ers/referrals/record/types.hpp"
#include "ers/referrals/record/warnings.hpp"

namespace ers::referrals {

inline constexpr std::size_t duplicates_max = 5; // the latest of them

// A referral that the new one may be a second of.
struct EarlierReferral {
    Ubrn ubrn;
    bool is_visible = false; // the caller may see it
};
// The latest first; asked before the new referral's row is there.
[[nodiscard]] std::vector<EarlierReferral> find_duplicates(const OperationContext& context, std::int64_t patient_id,
                                                           const std::string& specialty_code);
// Asked for after it is: a link of kind DUPLICATE from each to it, an audit row, and what to tell the referrer.
[[nodiscard]] std::vector<Warning> keep_duplicates(const OperationContext& context, const Referral& referral,
                                                   const std::vector<EarlierReferral>& earlier);

} // namespace ers::referrals
