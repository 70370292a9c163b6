// The background work on uploads: scanning what waits for it, and forgetting what nobody linked.
#pragma once

#include <cstddef>

#include "ers/db/connection.hpp"
#include "ers/documents/scanner.hpp"

namespace ers::documents {

enum class ScanStep : std::uint8_t { nothing_waits, done, scanner_unreachable };

// Takes the pending document that waits longest and gives it its status. Other servers leave it alone meanwhile: what
// is taken and not judged is taken again after scan_timeout and scan_retry. No transaction is open during the scan.
ScanStep scan_next(db::Connection& connection, Scanner& scanner, const DocumentSettings& settings, Instant now);

// Removes uploads older than that which were never linked; returns how many.
std::size_t forget_unlinked(db::Connection& connection, Instant before);

} // namespace ers::documents
