// The access code that opens a referral for its patient (docs/decisions/0009-access-codes.md).
#pragma once

#include "ers/patients/access.hpp"
#include "ers/referrals/record/types.hpp"

namespace ers::referrals {

[[nodiscard]] inline patients::CodeOf access_code_of(const Referral& referral) {
    return {referral.patient.id, referral.code_issuer.value_or(referral.referring_organisation)};
}

} // namespace ers::referrals
