// The people who can sign in to the demo.
#pragma once

#include <string>

#include "ers/db/connection.hpp"

namespace ers::app {

// What a demo token says of where it comes from.
inline constexpr const char* demo_issuer_name = "openers-demo";
inline constexpr const char* demo_audience = "openers";

// A table for people: user | name | organisation | role.
[[nodiscard]] std::string demo_people_table(db::Connection& connection);

} // namespace ers::app
