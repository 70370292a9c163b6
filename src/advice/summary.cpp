// From a conversation to its summary.
#include "ers/advice/summary.hpp"

#include <nlohmann/json.hpp>

#include "advice/store.hpp"
#include "ers/letters/advice_summary.hpp"
#include "ers/operation/traces.hpp"
#include "ers/referrals/record/requesting.hpp"

namespace ers::advice {

namespace {

std::string kind_in_words(const AdviceMessage& message) {
    if (message.number == 1) return "Request for advice";
    if (!message.outcome) {
        return message.sent_by == SentBy::information_updated ? "Added to the request" : "From the referrer";
    }
    std::string words(display_of(*message.outcome));
    if (message.recommendation) words += ": " + std::string(display_of(*message.recommendation));
    return words;
}

letters::AdviceMessage summary_message(const AdviceMessage& message, const AdviceRequest& request,
                                       const directory::Snapshot& directory) {
    const auto& organisation = message.outcome ? request.provider_organisation : request.referring_organisation;
    letters::AdviceMessage written{.sender = message.user_name,
                                   .organisation = directory.organisation_name(organisation).value_or(organisation),
                                   .kind = kind_in_words(message),
                                   .sent_at = message.sent_at,
                                   .text = message.text,
                                   .attachments = {}};
    for (const auto& document : message.attachments) written.attachments.push_back(document.name);
    return written;
}

letters::AdviceSummary gather_summary(const AdviceRequest& request, const SummaryFacts& facts,
                                      const directory::Snapshot& directory, Instant now) {
    const auto organisation = [&](const std::string& code) { return directory.organisation_name(code).value_or(code); };
    const auto* service = directory.find_service(request.service_id);
    letters::AdviceSummary summary{
        .ubrn = request.ubrn,
        .status = std::string(display_of(request.status)),
        .specialty = directory.specialty_name(request.specialty_code).value_or(request.specialty_code),
        .service = service == nullptr ? std::to_string(request.service_id) : service->name,
        .provider = organisation(request.provider_organisation),
        .requester = facts.referring_clinician.empty() ? request.requester_name : facts.referring_clinician,
        .requesting_organisation = organisation(request.referring_organisation),
        .conversion = std::string(display_of(request.authorisation)),
        .patient = letters::summary_patient(request.patient, facts.is_sensitive),
        .messages = {},
        .made_at = now};
    for (const auto& message : *request.conversation) {
        summary.messages.push_back(summary_message(message, request, directory));
    }
    return summary;
}

} // namespace

Result<letters::PrintedDocument> print_summary(const AdviceContext& context, const letters::LetterSettings& letters,
                                               const Ubrn& ubrn) {
    const auto request = view_request(context, ubrn); // the texts are read, and that is audited, too
    if (!request) return tl::unexpected(request.error());
    if (!request->conversation) return refuse(ErrorCode::forbidden);
    const auto facts = find_summary_facts(context.connection, ubrn);
    auto bytes =
        letters::make_advice_summary(gather_summary(*request, facts, context.directory, context.now), letters.fonts);
    operation::audit_request(context, request->patient.id, ubrn, operation::AuditAction::advice_summary_printed,
                             nlohmann::json::object());
    return letters::PrintedDocument{std::move(bytes),
                                    letters::printed_file_name(ubrn, "Advice_And_Guidance", context.now)};
}

} // namespace ers::advice
