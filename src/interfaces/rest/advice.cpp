// Advice and guidance requests: decodes, calls advice, encodes.
#include "interfaces/rest/advice.hpp"

#include "ers/advice/limits.hpp"
#include "ers/advice/summary.hpp"
#include "ers/core/limits.hpp"
#include "ers/core/text.hpp"
#include "ers/documents/attaching.hpp"
#include "interfaces/entry/caller.hpp"
#include "interfaces/entry/operation.hpp"
#include "interfaces/entry/query.hpp"
#include "interfaces/rest/decode.hpp"
#include "interfaces/rest/documents.hpp"
#include "interfaces/rest/encode_advice.hpp"
#include "interfaces/rest/letters.hpp"
#include "interfaces/rest/patient_fields.hpp"
#include "interfaces/rest/referral_call.hpp"

namespace ers::rest {

namespace {

// What an operation on advice needs, and the answer that shows a request.
class AdviceOperation {
public:
    explicit AdviceOperation(const entry::Call& call) : operation_(call), numbers_(call.service.advice) {}

    [[nodiscard]] advice::AdviceContext context() const { return {operation_.context(), numbers_}; }

    [[nodiscard]] Result<http::Response> answer(const Result<advice::AdviceRequest>& request, int status = 200) const {
        if (!request) return tl::unexpected(request.error());
        return referral_response(
            status, encode_advice_request(views::view_advice_request(*request, numbers_, viewer_of(operation_))),
            request->version);
    }

    // The request, now converted, with the referral that it has become.
    [[nodiscard]] Result<http::Response> answer(const Result<advice::Converted>& converted, bool tells_access) const {
        if (!converted) return tl::unexpected(converted.error());
        const auto& [referral, access_code, warnings] = converted->created;
        auto encoded =
            encode_advice_request(views::view_advice_request(converted->request, numbers_, viewer_of(operation_)));
        encoded["referral"] = encode_for_caller(operation_, referral);
        if (tells_access) {
            encoded["accessCode"] = access_code ? json(*access_code) : json(nullptr);
            encoded["accessCodeStatus"] = access_code ? "ISSUED" : "ALREADY_ISSUED";
        }
        put_warnings(encoded, warnings);
        auto response = referral_response(201, encoded, converted->request.version);
        response.headers.set("Location", "/api/v1/referrals/" + referral.ubrn.text());
        return response;
    }

private:
    entry::Operation operation_;
    const advice::AdviceSettings& numbers_;
};

struct NamedRequest {
    Ubrn ubrn;
    int version;
};

// The request that a write names, and the version that it read.
Result<NamedRequest> decode_named_request(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    const auto version = entry::version_of(call.request);
    if (!version) return tl::unexpected(version.error());
    return NamedRequest{*ubrn, *version};
}

std::string read_message(JsonReader& body, std::string_view field = "text") {
    return body.text(field, advice::limits::text_characters_max);
}

std::vector<std::string> read_attachments(JsonReader& body) {
    if (!body.has("attachments")) return {};
    return read_document_ids(body, "attachments", 0, documents::message_attachments_max);
}

Result<advice::CreateAdvice> decode_create_advice(const entry::Call& call) {
    JsonReader body(call.request.body);
    const auto patient = read_patient_fields(body);
    const auto service = body.id("serviceId");
    const auto priority = body.code<Priority>("priority");
    const auto question = read_message(body, "question");
    const auto authorisation = body.code<advice::Authorisation>("conversionAuthorisation");
    const auto referring_clinician = read_referring_clinician(body);
    auto attachments = read_attachments(body);
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    return advice::CreateAdvice{.patient = patient.patient(),
                                .service_id = service,
                                .priority = *priority,
                                .question = question,
                                .authorisation = *authorisation,
                                .referring_clinician = referring_clinician,
                                .attachments = std::move(attachments)};
}

Result<advice::Reply> decode_reply(const entry::Call& call) {
    JsonReader body(call.request.body);
    const auto outcome = body.code<advice::Outcome>("outcome");
    const auto recommendation = body.optional_code<advice::Recommendation>("recommendation");
    const auto text = read_message(body);
    const auto priority = body.optional_code<Priority>("priority");
    auto attachments = read_attachments(body);
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    return advice::Reply{*outcome, recommendation, text, priority, std::move(attachments)};
}

Result<advice::Conversion> decode_conversion(const entry::Call& call) {
    JsonReader body(call.request.body);
    const auto text = read_message(body);
    const auto comment = body.text("comment", limits::comment_characters_max);
    const auto priority = body.optional_code<Priority>("priority");
    const auto service = body.optional_id("serviceId");
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    return advice::Conversion{text, comment, priority, service};
}

Result<advice::OwnReferral> decode_own_referral(const entry::Call& call) {
    JsonReader body(call.request.body);
    const auto shortlist = body.ids("shortlist", 1, limits::shortlist_services_max);
    const auto letter_intention = body.code<LetterIntention>("letterIntention");
    const auto priority = body.optional_code<Priority>("priority");
    const auto specialty = body.optional_text("specialty", 60);
    const auto clinic_type = body.optional_text("clinicType", 60);
    const auto pathway_start = body.optional_date("pathwayStart");
    const auto referring_clinician = read_referring_clinician(body);
    auto choice = read_choice(body);
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    return advice::OwnReferral{.shortlist = shortlist,
                               .letter_intention = *letter_intention,
                               .priority = priority,
                               .specialty = specialty,
                               .clinic_type = clinic_type,
                               .pathway_start = pathway_start,
                               .referring_clinician = referring_clinician,
                               .choice = std::move(choice)};
}

} // namespace

Result<http::Response> create_advice_request(const entry::Call& call) {
    const auto command = decode_create_advice(call);
    if (!command) return tl::unexpected(command.error());
    const AdviceOperation operation(call);
    const auto created = advice::create_request(operation.context(), *command);
    auto response = operation.answer(created, 201);
    if (response) response->headers.set("Location", "/api/v1/advice-requests/" + created->ubrn.text());
    return response;
}

Result<http::Response> show_advice_request(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    const AdviceOperation operation(call);
    return operation.answer(advice::view_request(operation.context(), *ubrn));
}

Result<http::Response> list_advice_actions(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    const AdviceOperation operation(call);
    const auto listed = advice::list_actions(operation.context(), *ubrn);
    if (!listed) return tl::unexpected(listed.error());
    const auto& request = listed->request;
    json actions = json::array();
    for (const auto action : listed->actions) {
        actions.push_back({{"code", code_of(action)}, {"display", display_of(action)}});
    }
    const json encoded{{"ubrn", request.ubrn.text()},
                       {"version", request.version},
                       {"status", code_of(request.status)},
                       {"statusDisplay", display_of(request.status)},
                       {"actions", std::move(actions)}};
    return referral_response(200, encoded, request.version);
}

Result<http::Response> list_advice_attachments(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    const AdviceOperation operation(call);
    const auto listed = advice::list_attachments(operation.context(), *ubrn);
    if (!listed) return tl::unexpected(listed.error());
    json items = json::array();
    for (const auto& document : listed->documents) items.push_back(encode_document(document));
    const json encoded{{"ubrn", ubrn->text()}, {"version", listed->request.version}, {"attachments", std::move(items)}};
    return referral_response(200, encoded, listed->request.version);
}

Result<http::Response> download_advice_attachment(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    const auto id = lower_ascii(call.request.capture("id"));
    if (!documents::is_document_id(id)) return refuse(ErrorCode::not_found);
    const AdviceOperation operation(call);
    auto file = advice::download_attachment(operation.context(), *ubrn, id);
    if (!file) return tl::unexpected(file.error());
    return file_response(std::move(*file));
}

Result<http::Response> print_advice_summary(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    entry::QueryReader query(call.request);
    if (auto refused = query.finish()) return tl::unexpected(*refused);
    const AdviceOperation operation(call);
    return pdf_response(advice::print_summary(operation.context(), call.service.letters, *ubrn));
}

Result<http::Response> reply_to_advice_request(const entry::Call& call) {
    const auto named = decode_named_request(call);
    if (!named) return tl::unexpected(named.error());
    const auto command = decode_reply(call);
    if (!command) return tl::unexpected(command.error());
    const AdviceOperation operation(call);
    return operation.answer(advice::reply(operation.context(), named->ubrn, named->version, *command));
}

Result<http::Response> send_advice_information(const entry::Call& call) {
    const auto named = decode_named_request(call);
    if (!named) return tl::unexpected(named.error());
    JsonReader body(call.request.body);
    const auto text = read_message(body);
    const auto attachments = read_attachments(body);
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    const AdviceOperation operation(call);
    return operation.answer(
        advice::send_information(operation.context(), named->ubrn, named->version, text, attachments));
}

Result<http::Response> close_advice_request(const entry::Call& call) {
    const auto named = decode_named_request(call);
    if (!named) return tl::unexpected(named.error());
    JsonReader body(call.request.body);
    const auto comment = body.optional_text("comment", limits::comment_characters_max).value_or("");
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    const AdviceOperation operation(call);
    return operation.answer(advice::close_request(operation.context(), named->ubrn, named->version, comment));
}

Result<http::Response> cancel_advice_request(const entry::Call& call) {
    const auto named = decode_named_request(call);
    if (!named) return tl::unexpected(named.error());
    JsonReader body(call.request.body);
    const auto comment = body.text("comment", limits::comment_characters_max);
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    const AdviceOperation operation(call);
    return operation.answer(advice::cancel_request(operation.context(), named->ubrn, named->version, comment));
}

Result<http::Response> convert_advice_request(const entry::Call& call) {
    const auto named = decode_named_request(call);
    if (!named) return tl::unexpected(named.error());
    const auto command = decode_conversion(call);
    if (!command) return tl::unexpected(command.error());
    const AdviceOperation operation(call);
    return operation.answer(advice::convert_request(operation.context(), named->ubrn, named->version, *command), false);
}

Result<http::Response> refer_advice_request(const entry::Call& call) {
    const auto named = decode_named_request(call);
    if (!named) return tl::unexpected(named.error());
    const auto command = decode_own_referral(call);
    if (!command) return tl::unexpected(command.error());
    const AdviceOperation operation(call);
    return operation.answer(advice::refer_request(operation.context(), named->ubrn, named->version, *command), true);
}

} // namespace ers::rest
