// Letters and other files: upload, link, list, download; and when a letter is due.
#pragma once

#include "ers/rest/endpoint.hpp"

namespace ers::rest {

[[nodiscard]] Result<http::Response> upload_document(const Call& call);
[[nodiscard]] Result<http::Response> link_documents(const Call& call);
[[nodiscard]] Result<http::Response> list_documents(const Call& call);
[[nodiscard]] Result<http::Response> download_document(const Call& call);
[[nodiscard]] Result<http::Response> move_letter_date(const Call& call);

} // namespace ers::rest
