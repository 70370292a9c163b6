// The booking window.
#include "ers/booking/booking_window.hpp"

#include <algorithm>

namespace ers::booking {

std::optional<BookableRange> bookable_range(const directory::Service& service, Priority priority, Instant now) {
    const auto* window = service.window_for(priority);
    if (window == nullptr) return std::nullopt;
    int days = service.polling_range_days;
    if (window->closes_days) days = std::min(days, *window->closes_days);
    return BookableRange{now + std::chrono::hours(window->opens_hours),
                         london_midnight(add_days(london_date(now), days + 1))};
}

} // namespace ers::booking
