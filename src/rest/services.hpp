// The Directory of Services over /api/v1: search, one service, specialties. Read-only, from the snapshot.
#pragma once

#include "ers/rest/endpoint.hpp"

namespace ers::rest {

[[nodiscard]] Result<http::Response> list_services(const Call& call);
[[nodiscard]] Result<http::Response> show_service(const Call& call);
[[nodiscard]] Result<http::Response> list_specialties(const Call& call);

} // namespace ers::rest
