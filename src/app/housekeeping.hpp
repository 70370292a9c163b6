// Forgetting what has no more use.
#pragma once

#include "ers/core/time.hpp"
#include "ers/db/connection.hpp"

namespace ers::app {

// Answers kept for a repeated Idempotency-Key, after 24 hours; failed sign-ins, after a day.
void forget_what_is_over(db::Connection& connection, Instant now);

} // namespace ers::app
