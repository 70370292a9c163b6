// Referrals as staff make, read and change them.
#pragma once

#include "ers/interfaces/entry/endpoint.hpp"

namespace ers::rest {

[[nodiscard]] Result<http::Response> create_referral(const entry::Call& call);
[[nodiscard]] Result<http::Response> show_referral(const entry::Call& call);
[[nodiscard]] Result<http::Response> change_shortlist(const entry::Call& call);
[[nodiscard]] Result<http::Response> cancel_referral(const entry::Call& call);
[[nodiscard]] Result<http::Response> renew_access_code(const entry::Call& call);
[[nodiscard]] Result<http::Response> list_worklists(const entry::Call& call);
[[nodiscard]] Result<http::Response> show_worklist(const entry::Call& call);

} // namespace ers::rest
