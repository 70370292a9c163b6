// The number that tells whether a snapshot is still what the database says.
#pragma once

#include <cstdint>

#include "ers/db/connection.hpp"

namespace ers::directory {

[[nodiscard]] std::int64_t load_directory_version(db::Connection& connection);

} // namespace ers::directory
