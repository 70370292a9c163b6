// Practices, providers, sites and services of our own making, as many as are missing from the tier's number. All have
// source LOCAL and codes that begin with "ZG", in lengths that no real organisation's code has.
#pragma once

#include "tools/generate/calendar.hpp"
#include "tools/generate/table_copy.hpp"

namespace ers::generate {

// Adds what is missing, after the organisations that are there. In the caller's transaction.
void top_up_directory(const Workplace& place, const Calendar& calendar);

} // namespace ers::generate
