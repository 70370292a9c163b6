// The rows of links between referrals.
#pragma once

#include <optional>

#include "ers/db/connection.hpp"
#include "ers/referrals/links/links.hpp"

namespace ers::referrals {

// Gives the id of the new link; nothing where the two are linked like that already.
std::optional<std::int64_t> insert_link(db::Connection& connection, const Ubrn& first, const Ubrn& then, LinkKind kind,
                                        const Principal& who, Instant now);

} // namespace ers::referrals
