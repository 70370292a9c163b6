// Endpoints by which a service's definers say who may refer to it.
#pragma once

#include "ers/interfaces/entry/endpoint.hpp"

namespace ers::rest {

[[nodiscard]] Result<http::Response> restrict_service(const entry::Call& call);
[[nodiscard]] Result<http::Response> lift_restriction(const entry::Call& call);
[[nodiscard]] Result<http::Response> open_service_to_kinds(const entry::Call& call);

} // namespace ers::rest
