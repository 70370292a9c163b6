// Decodes, calls referrals, encodes.
#include "interfaces/rest/referrals.hpp"

#include "ers/core/limits.hpp"
#include "ers/guidance/operations.hpp"
#include "ers/referrals/life_cycle/operations.hpp"
#include "interfaces/rest/contact.hpp"
#include "interfaces/rest/guidance.hpp"
#include "interfaces/rest/patient_fields.hpp"
#include "interfaces/rest/referral_call.hpp"

namespace ers::rest {

namespace {

struct NewReferral {
    referrals::CreateReferral command;
    std::optional<guidance::Answered> answered; // what has led to it
};

std::optional<guidance::Answered> read_answered(JsonReader& body) {
    auto given = body.optional_object("guidance");
    if (!given) return std::nullopt;
    const auto id = given->id("guidanceId");
    return guidance::Answered{id, read_guidance_answers(*given)};
}

Result<NewReferral> decode_create(const entry::Call& call) {
    JsonReader body(call.request.body);
    const auto patient = read_patient_fields(body);
    const auto priority = body.code<Priority>("priority");
    const auto request_type = body.optional_code<RequestType>("requestType").value_or(RequestType::appointment);
    const auto specialty = body.text("specialty", 60);
    const auto clinic_type = body.optional_text("clinicType", 60);
    const auto shortlist = body.ids("shortlist", 1, limits::shortlist_services_max);
    const auto letter_intention = body.code<LetterIntention>("letterIntention");
    const auto pathway_start = body.optional_date("pathwayStart");
    const auto referring_clinician = read_referring_clinician(body);
    auto choice = read_choice(body);
    auto requirements = read_requirements(body);
    const auto first_reminder_days = read_first_reminder_days(body);
    const auto draft = body.optional_parsed<Ubrn>("ubrn");
    const auto managed_by = body.optional_parsed<OdsCode>("managedBy");
    auto answered = read_answered(body);
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    return NewReferral{
        referrals::CreateReferral{.patient = patient.patient(),
                                  .priority = *priority,
                                  .request_type = request_type,
                                  .specialty_code = specialty,
                                  .clinic_type_code = clinic_type,
                                  .shortlist = shortlist,
                                  .letter_intention = *letter_intention,
                                  .pathway_start = pathway_start,
                                  .referring_clinician = referring_clinician,
                                  .choice = std::move(choice),
                                  .managed_by = managed_by ? std::optional(managed_by->text()) : std::nullopt,
                                  .requirements = std::move(requirements),
                                  .first_reminder_days = first_reminder_days,
                                  .ubrn = std::nullopt,
                                  .draft = draft},
        std::move(answered)};
}

} // namespace

Result<http::Response> create_referral(const entry::Call& call) {
    const auto asked = decode_create(call);
    if (!asked) return tl::unexpected(asked.error());
    const entry::Operation operation(call);
    const auto created = guidance::create_referral(operation.context(), asked->command, asked->answered);
    if (!created) return tl::unexpected(created.error());
    const auto& referral = created->referral;
    auto encoded = encode_for_caller(operation, referral);
    encoded["accessCode"] = created->access_code ? json(*created->access_code) : json(nullptr);
    encoded["accessCodeStatus"] = created->access_code ? "ISSUED" : "ALREADY_ISSUED";
    put_warnings(encoded, created->warnings);
    auto response = referral_response(201, encoded, referral.version);
    response.headers.set("Location", "/api/v1/referrals/" + referral.ubrn.text());
    return response;
}

Result<http::Response> show_referral(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    const entry::Operation operation(call);
    return answer_referral(operation, referrals::view_referral(operation.context(), *ubrn));
}

Result<http::Response> change_shortlist(const entry::Call& call) {
    const auto named = decode_named(call);
    if (!named) return tl::unexpected(named.error());
    JsonReader body(call.request.body);
    const auto shortlist = body.ids("shortlist", 1, limits::shortlist_services_max);
    const auto choice = read_choice(body);
    const auto first_reminder_days = read_first_reminder_days(body);
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    const entry::Operation operation(call);
    return answer_with_shortlist(
        operation, referrals::change_shortlist(operation.context(), named->ubrn, named->version, shortlist, choice,
                                               first_reminder_days));
}

Result<http::Response> cancel_referral(const entry::Call& call) {
    const auto named = decode_named(call);
    if (!named) return tl::unexpected(named.error());
    const auto reasoned = decode_reasoned(call);
    if (!reasoned) return tl::unexpected(reasoned.error());
    const entry::Operation operation(call);
    return answer_with_warnings(operation, referrals::cancel_referral(operation.context(), named->ubrn, named->version,
                                                                      reasoned->reason, reasoned->comment));
}

Result<http::Response> renew_access_code(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    if (!call.request.body.empty()) {
        if (auto refused = JsonReader(call.request.body).finish()) return tl::unexpected(*refused);
    }
    const entry::Operation operation(call);
    const auto code = referrals::renew_access_code(operation.context(), *ubrn);
    if (!code) return tl::unexpected(code.error());
    return http::json_response(200, json{{"accessCode", *code}}.dump());
}

} // namespace ers::rest
