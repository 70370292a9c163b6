// Referrals as staff make, read and change them.
#pragma once

#include "ers/interfaces/entry/endpoint.hpp"

namespace ers::rest {

[[nodiscard]] Result<http::Response> create_referral(const Call& call);
[[nodiscard]] Result<http::Response> show_referral(const Call& call);
[[nodiscard]] Result<http::Response> change_shortlist(const Call& call);
[[nodiscard]] Result<http::Response> cancel_referral(const Call& call);
[[nodiscard]] Result<http::Response> renew_access_code(const Call& call);
[[nodiscard]] Result<http::Response> list_worklists(const Call& call);
[[nodiscard]] Result<http::Response> show_worklist(const Call& call);

} // namespace ers::rest
