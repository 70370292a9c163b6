// What can be wrong with a new referral, before the database is asked.
#pragma once

#include "ers/directory/snapshot.hpp"
#include "ers/referrals/record/types.hpp"

namespace ers::referrals {

// Every wrong field at once. A shortlist is judged when all else is right.
[[nodiscard]] std::vector<FieldError> refuse_create(const CreateReferral& command, const Principal& who,
                                                    const directory::Snapshot& directory, Date today);

} // namespace ers::referrals
