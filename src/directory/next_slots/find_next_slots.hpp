// Looks in the database for the next free slots of some services.
#pragma once

#include <cstdint>
#include <vector>

#include "ers/db/connection.hpp"
#include "ers/directory/snapshot.hpp"

namespace ers::directory {

// Looks anew for the services with these numbers, at the time slots.seen_at. `slots` has the snapshot's numbers.
void find_next_slots(db::Connection& connection, const Snapshot& snapshot, const std::vector<std::uint32_t>& numbers,
                     NextSlots& slots);

} // namespace ers::directory
