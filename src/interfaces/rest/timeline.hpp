// The history of a referral and its next steps, for staff and for its patient.
#pragma once

#include "ers/interfaces/entry/endpoint.hpp"

namespace ers::rest {

// For both endpoints: the caller decides what is told.
[[nodiscard]] Result<http::Response> show_timeline(const entry::Call& call);

} // namespace ers::rest
