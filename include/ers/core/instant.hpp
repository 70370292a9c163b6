// The two kinds of time that the project knows; time.hpp has what is done with them.
#pragma once

#include <chrono>

namespace ers {

using Instant = std::chrono::sys_time<std::chrono::microseconds>; // UTC
using Date = std::chrono::year_month_day;                         // a calendar day in England

} // namespace ers
