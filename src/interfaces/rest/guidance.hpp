// Booking guidance over /api/v1: defined, agreed, published, and followed step by step.
#pragma once

#include "ers/guidance/evaluate.hpp"
#include "ers/interfaces/entry/endpoint.hpp"
#include "interfaces/rest/decode.hpp"

namespace ers::rest {

// The object "answers" of a body: by the question's id.
[[nodiscard]] guidance::Answers read_guidance_answers(JsonReader& body);

[[nodiscard]] Result<http::Response> create_guidance(const entry::Call& call);
[[nodiscard]] Result<http::Response> change_guidance(const entry::Call& call);
[[nodiscard]] Result<http::Response> approve_guidance(const entry::Call& call);
[[nodiscard]] Result<http::Response> publish_guidance(const entry::Call& call);
[[nodiscard]] Result<http::Response> show_live_guidance(const entry::Call& call);
[[nodiscard]] Result<http::Response> show_guidance(const entry::Call& call);
[[nodiscard]] Result<http::Response> evaluate_guidance(const entry::Call& call);
[[nodiscard]] Result<http::Response> keep_guidance_answers(const entry::Call& call);
[[nodiscard]] Result<http::Response> show_guidance_answers(const entry::Call& call);

} // namespace ers::rest
