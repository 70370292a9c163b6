// What every answer of this server carries besides what the handler put into it.
#pragma once

#include <string>

#include "ers/core/time.hpp"
#include "ers/http/message.hpp"

namespace ers::http {

// "Sun, 06 Nov 1994 08:49:37 GMT"
[[nodiscard]] std::string format_http_date(Instant instant);

// A status that never has a body, nor a Content-Length: 1xx, 204, 304.
[[nodiscard]] bool has_no_content(int status);

// Adds Date, Server, the two ids and the security headers, and takes out what only the transport may say
// (Content-Length, Transfer-Encoding, Connection). Cache-Control, Content-Security-Policy and Referrer-Policy stay
// where the handler set them.
void complete_answer(Response& response, const observe::RequestContext& context, Instant now);

} // namespace ers::http
