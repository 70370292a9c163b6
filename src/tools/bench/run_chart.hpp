// Which of a run's figures are drawn.
#pragma once

#include "tools/bench/chart.hpp"
#include "tools/bench/report.hpp"

namespace ers::bench {

// Bookings per second of the three forms, and the latencies of booking and search from tier to tier; what was not
// measured is left out.
[[nodiscard]] Chart chart_of(const Report& report);

} // namespace ers::bench
