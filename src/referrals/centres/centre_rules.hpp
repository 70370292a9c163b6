// The reasons to refuse an agreement with a management centre, and a referral on its way to a centre or back: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ers/directory/snapshot.hpp"
#include "ers/referrals/centres/agreements.hpp"

namespace ers::referrals {

// Every wrong field at once; empty when all is well.
[[nodiscard]] std::vector<FieldError> refuse_agreement(const MakeAgreement& command,
                                                       const directory::Snapshot& directory, Date today);

// A referral may go to a centre under an agreement that is in force and for its specialty.
[[nodiscard]] std::optional<FieldError> refuse_standing(AgreementStanding standing, std::string_view field);

// A centre says why it returns a referral. A referrer who takes theirs back need not.
[[nodiscard]] std::optional<FieldError> refuse_return(bool is_by_centre, const std::string& comment);

} // namespace ers::referrals
