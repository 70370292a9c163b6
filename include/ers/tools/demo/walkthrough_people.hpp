// The people that the walkthrough signs in as, for organisations that were imported: made up, as all of the demo's are.
#pragma once

#include "ers/db/connection.hpp"
#include "ers/tools/walkthrough/walkthrough.hpp"

namespace ers::app {

// Adds those people for a practice and for every provider of Cardiology and of Orthopaedics, and says which practice
// it took: a real one where there are imported ones, of middling size, the same each time. Throws std::runtime_error
// when the directory has no practice. For demo mode only; run again it changes nothing.
[[nodiscard]] WalkthroughPractice add_walkthrough_people(db::Connection& connection);

} // namespace ers::app
