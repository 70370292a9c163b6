// Decodes, calls letters, answers with the document.
#include "interfaces/rest/letters.hpp"

#include "ers/core/limits.hpp"
#include "ers/letters/operations.hpp"
#include "interfaces/entry/operation.hpp"
#include "interfaces/entry/query.hpp"
#include "interfaces/rest/decode.hpp"

namespace ers::rest {

namespace {

// A body that may be empty: {"language": …?, "largePrint": …?, "accessCode": …?}
Result<letters::LetterRequest> decode_letter_request(const entry::Call& call) {
    if (call.request.body.empty()) return letters::LetterRequest{};
    JsonReader body(call.request.body);
    letters::LetterRequest request;
    request.style.language = body.optional_code<letters::Language>("language").value_or(letters::Language::english);
    request.style.large_print = body.optional_flag("largePrint").value_or(false);
    request.access_code = body.optional_text("accessCode", limits::access_code_characters_max);
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    return request;
}

} // namespace

Result<http::Response> pdf_response(Result<letters::PrintedDocument> document) {
    if (!document) return tl::unexpected(document.error());
    http::Response response{.status = 200, .headers = {}, .body = std::move(document->bytes)};
    response.headers.set("Content-Type", "application/pdf");
    response.headers.set("Content-Disposition", "inline; filename=\"" + document->file_name + "\"");
    return response;
}

Result<http::Response> print_patient_letter(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    const auto request = decode_letter_request(call);
    if (!request) return tl::unexpected(request.error());
    const entry::Operation operation(call);
    return pdf_response(letters::print_patient_letter(operation.context(), call.service.letters, *ubrn, *request));
}

Result<http::Response> print_clinical_summary(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    entry::QueryReader query(call.request);
    if (auto refused = query.finish()) return tl::unexpected(*refused);
    const entry::Operation operation(call);
    return pdf_response(letters::print_clinical_summary(operation.context(), call.service.letters, *ubrn));
}

} // namespace ers::rest
