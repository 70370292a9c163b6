// Connections as such, without requests.
#pragma once

#include <cstddef>

#include "ers/tools/load/run.hpp"

namespace ers::load {

// Raises the process's limit of open files where it is too low; throws std::runtime_error where it may not.
void allow_connections(std::size_t connections);

// Full TLS handshakes, by `clients` at once, for the given time.
[[nodiscard]] Report run_handshakes(const RunOptions& options);

} // namespace ers::load
