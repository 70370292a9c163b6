// Decodes, calls documents, encodes.
#include "interfaces/rest/documents.hpp"

#include "ers/core/text.hpp"
#include "ers/documents/operations.hpp"
#include "interfaces/entry/caller.hpp"
#include "interfaces/entry/operation.hpp"
#include "interfaces/rest/content_disposition.hpp"
#include "interfaces/rest/decode.hpp"
#include "interfaces/rest/encode.hpp"

namespace ers::rest {

namespace {

constexpr std::size_t document_id_characters = 36;

// The body's type without its parameters.
std::string media_type_of(const http::Request& request) {
    const auto type = request.headers.get("Content-Type").value_or("");
    return lower_ascii(trimmed(type.substr(0, type.find(';'))));
}

http::Response documents_response(const documents::ReferralDocuments& listed) {
    json items = json::array();
    for (const auto& document : listed.documents) items.push_back(encode_document(document));
    const json encoded{{"ubrn", listed.ubrn.text()}, {"version", listed.version}, {"documents", std::move(items)}};
    return referral_response(200, encoded, listed.version);
}

} // namespace

std::vector<std::string> read_document_ids(JsonReader& body, std::string_view field, std::size_t min, std::size_t max) {
    auto ids = body.texts(field, min, max, document_id_characters);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        ids[i] = lower_ascii(ids[i]);
        if (documents::is_document_id(ids[i])) continue;
        body.refuse(std::string(field) + "[" + std::to_string(i) + "]", ErrorCode::invalid_value,
                    "Must be the id of an upload.");
    }
    return ids;
}

json encode_document(const documents::Document& document) {
    json encoded{{"id", document.id},
                 {"name", document.name},
                 {"contentType", document.media_type},
                 {"sizeBytes", document.size_bytes},
                 {"sha256", document.sha256},
                 {"status", code_of(document.status)},
                 {"uploadedAt", format_instant(document.created_at)},
                 {"attachedBy", {{"userId", document.uploaded_by}, {"organisation", document.organisation}}}};
    if (document.attachment_type) encoded["type"] = code_of(*document.attachment_type);
    put(encoded, "linkedAt", document.linked_at);
    put(encoded, "message", document.advice_message);
    return encoded;
}

// With the server's own nosniff and its policy that allows nothing, no browser runs what is in the file.
http::Response file_response(documents::File file) {
    http::Response response;
    response.headers.set("Content-Type", file.document.media_type);
    response.headers.set("Content-Disposition", attachment_of(file.document.name));
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.body = std::move(file.content);
    return response;
}

Result<http::Response> upload_document(const entry::Call& call) {
    auto name = file_name_of(call.request);
    if (!name) return tl::unexpected(name.error());
    const entry::Operation operation(call);
    const auto document =
        documents::upload_document(operation.context(), call.service.documents,
                                   {std::move(*name), media_type_of(call.request), call.request.body});
    if (!document) return tl::unexpected(document.error());
    if (document->awaits_scan()) call.service.on_upload();
    auto encoded = encode_document(*document);
    encoded["scanner"] = code_of(call.service.documents.scanner);
    return http::json_response(201, encoded.dump());
}

Result<http::Response> link_documents(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    const auto version = entry::version_of(call.request);
    if (!version) return tl::unexpected(version.error());
    JsonReader body(call.request.body);
    const auto ids = read_document_ids(body, "documents", 1, documents::referral_documents_max);
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    const entry::Operation operation(call);
    const auto linked = documents::link_documents(operation.context(), *ubrn, *version, ids);
    if (!linked) return tl::unexpected(linked.error());
    return documents_response(*linked);
}

Result<http::Response> list_documents(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    const entry::Operation operation(call);
    const auto listed = documents::list_documents(operation.context(), *ubrn);
    if (!listed) return tl::unexpected(listed.error());
    return documents_response(*listed);
}

Result<http::Response> download_document(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    const auto id = lower_ascii(call.request.capture("id"));
    if (!documents::is_document_id(id)) return refuse(ErrorCode::not_found);
    const entry::Operation operation(call);
    auto file = documents::download_document(operation.context(), *ubrn, id);
    if (!file) return tl::unexpected(file.error());
    return file_response(std::move(*file));
}

Result<http::Response> move_letter_date(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    const auto version = entry::version_of(call.request);
    if (!version) return tl::unexpected(version.error());
    JsonReader body(call.request.body);
    const auto reason = body.code<documents::LetterException>("reason");
    const auto due = body.date("newDue");
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    const entry::Operation operation(call);
    const auto moved =
        documents::move_letter_date(operation.context(), call.service.documents, *ubrn, *version, *reason, *due);
    if (!moved) return tl::unexpected(moved.error());
    const json encoded{{"ubrn", moved->ubrn.text()},
                       {"version", moved->version},
                       {"letterDue", format_date(moved->due)},
                       {"letterException", code_of(moved->reason)}};
    return referral_response(200, encoded, moved->version);
}

} // namespace ers::rest
