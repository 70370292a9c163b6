// The header that carries a file's name, both ways (RFC 6266, RFC 8187).
#pragma once

#include <string>
#include <string_view>

#include "ers/core/error.hpp"
#include "ers/http/message.hpp"

namespace ers::rest {

// The name in `attachment; filename="letter.pdf"`; filename*=UTF-8''… goes before filename. missing_header without the
// header, malformed_request for one that cannot be read. What a name may be is not asked here.
[[nodiscard]] Result<std::string> file_name_of(const http::Request& request);

// attachment, with the name in both forms: plain ASCII for old readers, and as it is.
[[nodiscard]] std::string attachment_of(std::string_view file_name);

} // namespace ers::rest
