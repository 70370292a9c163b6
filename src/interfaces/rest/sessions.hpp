// Signing in and out: patients' sessions, and the demo's tokens for staff.
#pragma once

#include "ers/core/error.hpp"
#include "ers/http/message.hpp"
#include "ers/interfaces/entry/endpoint.hpp"

namespace ers::rest {

// POST /api/v1/patient/session: open, looks after its own transactions, since failures are kept.
[[nodiscard]] Result<http::Response> open_patient_session(const entry::Call& call);
// DELETE /api/v1/patient/session: ends the session of the token that the request came with.
[[nodiscard]] Result<http::Response> end_patient_session(const entry::Call& call);
// POST /demo/token: open; not_found outside demo mode.
[[nodiscard]] Result<http::Response> issue_demo_token(const entry::Call& call);

} // namespace ers::rest
