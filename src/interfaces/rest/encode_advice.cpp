// Advice requests as JSON.
#include "interfaces/rest/encode_advice.hpp"

#include "interfaces/rest/documents.hpp"

namespace ers::rest {

namespace {

json encode_advice_message(const advice::AdviceMessage& message) {
    json encoded{{"number", message.number},
                 {"version", message.request_version},
                 {"sentBy", code_of(message.sent_by)},
                 {"sender", {{"userId", message.user_id}, {"name", message.user_name}}},
                 {"text", message.text},
                 {"sentAt", format_instant(message.sent_at)}};
    put(encoded, "onBehalfOf", message.clinician);
    if (message.outcome) encoded["outcome"] = code_of(*message.outcome);
    if (message.recommendation) encoded["recommendation"] = code_of(*message.recommendation);
    encoded["attachments"] = json::array();
    for (const auto& document : message.attachments) encoded["attachments"].push_back(encode_document(document));
    return encoded;
}

} // namespace

json encode_advice_request(const views::AdviceRequestView& view) {
    const auto& request = view.request;
    json encoded{{"ubrn", request.ubrn.text()},
                 {"ubrnPrinted", request.ubrn.printed()},
                 {"id", request.id},
                 {"version", request.version},
                 {"status", code_of(request.status)},
                 {"statusDisplay", display_of(request.status)},
                 {"priority", code_of(request.priority)},
                 {"conversionAuthorisation", code_of(request.authorisation)},
                 {"specialty", encode_named(view.specialty)},
                 {"service",
                  {{"id", std::to_string(request.service_id)},
                   {"name", view.service_name},
                   {"organisation", encode_named(view.provider)}}},
                 {"patient", encode_patient(view.patient)},
                 {"referringOrganisation", encode_named(view.referring_organisation)},
                 {"referrer", {{"userId", request.requester_user_id}, {"name", request.requester_name}}},
                 {"createdAt", format_instant(request.created_at)},
                 {"updatedAt", format_instant(request.updated_at)},
                 {"messageCount", request.message_count}};
    put(encoded, "referringClinician", request.referring_clinician);
    put(encoded, "endedAt", request.ended_at);
    put(encoded, "dueDate", view.due);
    if (!request.conversation) return encoded;
    encoded["conversation"] = json::array();
    for (const auto& message : *request.conversation) encoded["conversation"].push_back(encode_advice_message(message));
    return encoded;
}

json encode_advice_item(const views::AdviceItemView& view) {
    const auto& item = view.item;
    return {{"ubrn", item.ubrn.text()},
            {"ubrnPrinted", item.ubrn.printed()},
            {"version", item.version},
            {"patient",
             {{"familyName", item.family_name},
              {"givenName", item.given_name},
              {"nhsNumber", item.nhs_number},
              {"birthDate", format_date(item.birth_date)}}},
            {"priority", code_of(item.priority)},
            {"specialty", encode_named(view.specialty)},
            {"status", code_of(item.status)},
            {"statusDisplay", display_of(item.status)},
            {"conversionAuthorisation", code_of(item.authorisation)},
            {"toAct", item.is_readers},
            {"service", {{"id", std::to_string(item.service_id)}, {"name", item.service_name}}},
            {"referringOrganisation", encode_named(view.referring_organisation)},
            {"referrer", item.requester_name},
            {"createdAt", format_instant(item.created_at)},
            {"updatedAt", format_instant(item.updated_at)},
            {"since", format_instant(item.since)},
            {"dueDate", format_date(item.due)},
            {"overdue", item.is_overdue},
            {"ageDays", item.age_days}};
}

} // namespace ers::rest
