// Tokens of the demo's own issuer, for the people of the demo: a person gets one for a role that the demo gave them.
#pragma once

#include <string>

#include "ers/core/error.hpp"
#include "ers/core/time.hpp"
#include "ers/db/connection.hpp"
#include "ers/identity/tokens.hpp"

namespace ers::app {

// What a demo token says of where it comes from.
inline constexpr const char* demo_issuer_name = "openers-demo";
inline constexpr const char* demo_audience = "openers";

struct DemoPerson {
    std::string user;
    std::string organisation;
    std::string role; // code of a business function
};

// Good for twelve hours; the error is one sentence without its full stop.
[[nodiscard]] Parsed<std::string> issue_demo_token(db::Connection& connection, const identity::TokenIssuer& issuer,
                                                   const DemoPerson& person, Instant now);

// Who can sign in, as a table for people: user | name | organisation | role.
[[nodiscard]] std::string demo_people_table(db::Connection& connection);

} // namespace ers::app
