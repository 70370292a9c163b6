// Errors on the wire: RFC 9457 application/problem+json with the code, every wrong field, and the request id.
#pragma once

#include "ers/core/error.hpp"
#include "ers/http/message.hpp"

namespace ers::http {

[[nodiscard]] int status_of(ErrorKind kind);

// {"type":"about:blank","title":…,"status":409,"code":"SLOT_NOT_AVAILABLE","detail":…,"requestId":…,
//  "errors":[{"field":…,"code":…,"detail":…}]}; sets Retry-After and WWW-Authenticate where they belong. Bytes that are
// not UTF-8 are replaced: a problem can always be written.
[[nodiscard]] Response problem_response(const Error& error, const observe::RequestContext& context);

} // namespace ers::http
