// Letters and other files: upload, link, list, download; and when a letter is due.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "ers/documents/operations.hpp"
#include "ers/interfaces/entry/endpoint.hpp"
#include "interfaces/rest/decode.hpp"

namespace ers::rest {

[[nodiscard]] Result<http::Response> upload_document(const entry::Call& call);
[[nodiscard]] Result<http::Response> link_documents(const entry::Call& call);
[[nodiscard]] Result<http::Response> list_documents(const entry::Call& call);
[[nodiscard]] Result<http::Response> download_document(const entry::Call& call);
[[nodiscard]] Result<http::Response> move_letter_date(const entry::Call& call);

// What endpoints of documents share: the ids of uploads in a body, refused where they are no ids; a document as it is
// listed; a file as it is given out.
[[nodiscard]] std::vector<std::string> read_document_ids(JsonReader& body, std::string_view field, std::size_t min,
                                                         std::size_t max);
[[nodiscard]] nlohmann::json encode_document(const documents::Document& document);
[[nodiscard]] http::Response file_response(documents::File file);

} // namespace ers::rest
