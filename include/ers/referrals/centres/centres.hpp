// Referrals in the hands of a referral management centre (rules.md#management-centre): given, and returned. In between
// the centre's people act in the referrer's place (Party::manager), under an agreement that is in force.
#pragma once

#include "ers/operation/context.hpp"
#include "ers/referrals/record/types.hpp"

namespace ers::referrals {

// To a centre with which the referring organisation, or its commissioner, has an agreement (see refuse_centre()).
[[nodiscard]] Result<Referral> send_to_centre(const OperationContext& context, const Ubrn& ubrn, int version,
                                              const std::string& centre);
// By the centre, which says why (missing_value on "comment"), to be acknowledged by the referrer; or taken back by the
// referrer. Its state stays. A centre may do this whatever has become of the agreement.
[[nodiscard]] Result<Referral> return_from_centre(const OperationContext& context, const Ubrn& ubrn, int version,
                                                  const std::string& comment);

} // namespace ers::referrals
