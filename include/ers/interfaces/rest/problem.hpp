// Refusals of /api/v1: RFC 9457 application/problem+json with the code, every wrong field, and the request id.
#pragma once

#include "ers/http/error_form.hpp"

namespace ers::rest {

// {"type":"about:blank","title":…,"status":409,"code":"SLOT_NOT_AVAILABLE","detail":…,"requestId":…,
//  "errors":[{"field":…,"code":…,"detail":…}],"alternatives":[…]}. Bytes that are not UTF-8 are replaced: a problem can
// always be written.
[[nodiscard]] http::Response problem_response(const Error& error, const observe::RequestContext& context);

inline constexpr http::ErrorForm problem_form{"application/problem+json", problem_response};

} // namespace ers::rest
