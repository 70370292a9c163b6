// What has happened to a referral and what happens next, for staff and for its patient.
#pragma once

#include "ers/interfaces/entry/endpoint.hpp"

namespace ers::rest {

// Both doors: who asks decides what is told.
[[nodiscard]] Result<http::Response> show_timeline(const entry::Call& call);

} // namespace ers::rest
