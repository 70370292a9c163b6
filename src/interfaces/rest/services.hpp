// The Directory of Services over /api/v1: search, one service, specialties. Read-only, from the snapshot.
#pragma once

#include "ers/interfaces/entry/endpoint.hpp"

namespace ers::rest {

// What a search may ask for at most.
inline constexpr double service_distance_km_max = 1'500;
inline constexpr int service_wait_weeks_max = 1'000;

[[nodiscard]] Result<http::Response> list_services(const entry::Call& call);
[[nodiscard]] Result<http::Response> show_service(const entry::Call& call);
[[nodiscard]] Result<http::Response> list_specialties(const entry::Call& call);
// Services for the shortlist of one referral, of distinct providers.
[[nodiscard]] Result<http::Response> suggest_shortlist(const entry::Call& call);

} // namespace ers::rest
