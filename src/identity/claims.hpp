// What a token's payload must say before its bearer is believed (RFC 7519 section 4.1, RFC 8725 section 3).
#pragma once

#include <string_view>

#include <tl/expected.hpp>

#include "ers/core/time.hpp"
#include "ers/identity/tokens.hpp"
#include "identity/jose.hpp"

namespace ers::identity {

// Why a token is refused, as one word for the log.
template <class T>
using Claimed = tl::expected<T, std::string_view>;

// The claims of a payload whose signature holds, read and checked at that instant.
[[nodiscard]] Claimed<TokenClaims> check_claims(const nlohmann::json& payload, const TokenSettings& settings,
                                                Instant now);

// Whether claims that were good once have run out since.
[[nodiscard]] bool has_expired(const TokenClaims& claims, const TokenSettings& settings, Instant now);

} // namespace ers::identity
