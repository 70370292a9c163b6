// Tokens for the demo: a caller who names one of its people and a role of that person gets a token without any proof.
// Used by POST /demo/token and by `ers token`; both exist in demo mode only.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "ers/core/error.hpp"
#include "ers/core/time.hpp"
#include "ers/core/words.hpp"
#include "ers/db/connection.hpp"
#include "ers/identity/tokens.hpp"

namespace ers::identity {

inline constexpr std::chrono::hours demo_token_lifetime{12};

struct IssuedToken {
    std::string token;
    Instant expires;
};

// A token with that one profile; reference_not_found where no such person has that role there.
[[nodiscard]] Result<IssuedToken> issue_demo_token(db::Connection& connection, const TokenIssuer& issuer,
                                                   std::string_view user, const OdsCode& organisation,
                                                   BusinessFunction function, std::string_view issuer_name,
                                                   std::string_view audience, Instant now);

} // namespace ers::identity
