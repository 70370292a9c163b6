// The booking window of a service (rules.md#booking-window): which slots those who book are shown and may take.
#pragma once

#include <optional>

#include "ers/core/time.hpp"
#include "ers/directory/snapshot.hpp"

namespace ers::booking {

// From when to when slots of the service may be booked for that priority; nothing when it does not take it. Both ends
// count as inside: at least opens_hours from now, on closes_days after today or on the last day of the polling range.
struct BookableRange {
    Instant from;
    Instant until; // exclusive: the midnight after the last day
};
[[nodiscard]] std::optional<BookableRange> bookable_range(const directory::Service& service, Priority priority,
                                                          Instant now);

} // namespace ers::booking
