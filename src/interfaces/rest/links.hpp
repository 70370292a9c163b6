// Linked referrals, and the search for two slots on one day for them.
#pragma once

#include "ers/interfaces/entry/endpoint.hpp"

namespace ers::rest {

[[nodiscard]] Result<http::Response> list_links(const entry::Call& call);
[[nodiscard]] Result<http::Response> make_link(const entry::Call& call);
[[nodiscard]] Result<http::Response> remove_link(const entry::Call& call);
[[nodiscard]] Result<http::Response> list_same_day_slots(const entry::Call& call);

} // namespace ers::rest
