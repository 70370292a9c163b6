// UBRNs that are reserved before their referral is made.
#pragma once

#include "ers/interfaces/entry/endpoint.hpp"

namespace ers::rest {

[[nodiscard]] Result<http::Response> reserve_ubrn(const entry::Call& call);
[[nodiscard]] Result<http::Response> delete_ubrn(const entry::Call& call);

// The worklist of what is reserved and not finished.
[[nodiscard]] Result<http::Response> show_incomplete_referrals(const entry::Call& call);

} // namespace ers::rest
