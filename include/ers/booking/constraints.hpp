// The constraints of the database that a booking can run into, and what a caller is told then.
#pragma once

#include <array>

#include "ers/db/connection.hpp"
#include "ers/db/idempotency.hpp"

namespace ers::booking {

inline constexpr std::array constraint_refusals{
    db::ConstraintRefusal{"appointment_slot_live_key", ErrorCode::slot_not_available, "The slot has been taken."},
    db::ConstraintRefusal{"appointment_referral_live_key", ErrorCode::version_stale,
                          "The referral was booked by somebody else in the meantime."},
    db::key_in_use,
};

} // namespace ers::booking
