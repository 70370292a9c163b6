// Booking commands: decoded here, run by the booking lane. Staff and patients send the same ones; whose referral it is
// is checked by the engine.
#pragma once

#include "ers/interfaces/entry/endpoint.hpp"

namespace ers::rest {

[[nodiscard]] Result<booking::Command> hold_slot(const entry::Call& call);
[[nodiscard]] Result<booking::Command> release_slot(const entry::Call& call);
[[nodiscard]] Result<booking::Command> book_appointment(const entry::Call& call);
[[nodiscard]] Result<booking::Command> cancel_appointment(const entry::Call& call);
[[nodiscard]] Result<booking::Command> defer_appointment(const entry::Call& call);

} // namespace ers::rest
