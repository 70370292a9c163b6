// The endpoints of /api/v1, of the service's health and of its figures.
#pragma once

#include <span>

#include "ers/interfaces/entry/endpoint.hpp"

namespace ers::rest {

[[nodiscard]] std::span<const entry::Endpoint> endpoints();

} // namespace ers::rest
