// UBRNs that are reserved before their referral is made.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "ers/interfaces/entry/endpoint.hpp"

namespace ers::rest {

[[nodiscard]] Result<http::Response> reserve_ubrn(const entry::Call& call);
[[nodiscard]] Result<http::Response> delete_ubrn(const entry::Call& call);

// The worklist of what is reserved and not finished, and its count among those of the caller's; none for a role that
// has not got it.
[[nodiscard]] Result<http::Response> show_incomplete_referrals(const entry::Call& call);
[[nodiscard]] nlohmann::json count_incomplete_referrals(const entry::Call& call);

} // namespace ers::rest
