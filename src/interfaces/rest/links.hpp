// Linked referrals, and the search for two slots on one day for them.
#pragma once

#include "ers/interfaces/entry/endpoint.hpp"

namespace ers::rest {

[[nodiscard]] Result<http::Response> list_links(const Call& call);
[[nodiscard]] Result<http::Response> make_link(const Call& call);
[[nodiscard]] Result<http::Response> remove_link(const Call& call);
[[nodiscard]] Result<http::Response> list_same_day_slots(const Call& call);

} // namespace ers::rest
