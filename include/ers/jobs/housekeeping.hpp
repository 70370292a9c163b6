// What a running server does every hour, for all of them: making the partitions of the months ahead, deleting what has
// expired.
#pragma once

#include "ers/core/time.hpp"
#include "ers/db/connection.hpp"

namespace ers::app {

// Tables by month (sql/functions/00_partitions.sql). Logs what was made; a table that is busy is left for the next
// time.
void make_month_partitions(db::Connection& connection, Instant now);

// Answers kept for a repeated Idempotency-Key, after 24 hours; failed sign-ins, after a day;
// changes of slots that every server has followed, after two hours.
void forget_what_is_over(db::Connection& connection, Instant now);

// Uploads from before then that were never linked to a referral.
void forget_uploads(db::Connection& connection, Instant before);

} // namespace ers::app
