// An answer as text, to be kept under an Idempotency-Key, and back.
#pragma once

#include <string>

#include "ers/http/message.hpp"

namespace ers::entry {

[[nodiscard]] std::string answer_text(const http::Response& response);
// Adds "Idempotency-Replayed: true".
[[nodiscard]] http::Response replayed_answer(const std::string& text);

} // namespace ers::entry
