// What people do with advice requests.
#include "ers/advice/operations.hpp"

#include <nlohmann/json.hpp>

#include "advice/rules.hpp"
#include "advice/store.hpp"
#include "ers/core/working_days.hpp"
#include "ers/documents/attaching.hpp"
#include "ers/identity/roles.hpp"
#include "ers/operation/refusals.hpp"
#include "ers/operation/traces.hpp"
#include "ers/referrals/life_cycle/from_advice.hpp"
#include "ers/referrals/life_cycle/operations.hpp"
#include "ers/referrals/record/on_behalf.hpp"
#include "ers/referrals/record/requesting.hpp"

namespace ers::advice {

namespace {

using operation::AuditAction;
namespace messages = operation::messages;

using nlohmann::json;

tl::unexpected<Error> nothing_here() { return refuse(ErrorCode::not_found); }

Party party_to(const AdviceContext& context, const AdviceRequest& request) {
    return party_of(context.who, request.referring_organisation, request.provider_organisation);
}

struct Readable {
    AdviceRequest request;
    Party party;
};

Result<Readable> read_for(const AdviceContext& context, const Ubrn& ubrn) {
    auto request = find_request(context.connection, ubrn);
    const auto party = request ? party_to(context, *request) : Party::none;
    if (party == Party::none) return nothing_here();
    return Readable{std::move(*request), party};
}

// A request under the caller's lock, and the status that the action leads to.
struct Actable {
    AdviceRequest request;
    Party party;
    AdviceStatus next;
};

Result<Actable> lock_for(const AdviceContext& context, const Ubrn& ubrn, int version, AdviceAction action) {
    if (const auto seen = read_for(context, ubrn); !seen) return tl::unexpected(seen.error());
    lock_request(context.connection, ubrn);
    auto request = find_request(context.connection, ubrn); // as it is now that nobody can change it
    const auto party = party_to(context, *request);
    if (request->version != version) {
        return operation::refuse_stale("request", version, request->version);
    }
    const auto next = next_status(request->status, action, party);
    if (!next) return tl::unexpected(status_refusal(request->status, action));
    if (auto refused = referrals::refuse_on_behalf(context, is_clinical_decision(action))) {
        return tl::unexpected(std::move(*refused));
    }
    return Actable{std::move(*request), party, *next};
}

// A conversation with the files of each message.
std::vector<AdviceMessage> conversation_of(const AdviceContext& context, const Ubrn& ubrn) {
    auto messages = find_messages(context.connection, ubrn);
    for (auto& document : documents::find_attachments(context.connection, ubrn)) {
        auto& message =
            messages.at(static_cast<std::size_t>(*document.advice_message) - 1); // numbered from 1, all there
        message.attachments.push_back(std::move(document));
    }
    return messages;
}

// The request with its conversation, where the caller may read that.
AdviceRequest shown_to(const AdviceContext& context, AdviceRequest request) {
    if (may_read_texts(context.who.function)) request.conversation = conversation_of(context, request.ubrn);
    return request;
}

AdviceRequest read_again(const AdviceContext& context, const Ubrn& ubrn) {
    return shown_to(context, *find_request(context.connection, ubrn));
}

// A referrer's administrator may go on with what a clinician has asked.
std::string clinician_of(const AdviceRequest& request) {
    return request.referring_clinician.value_or(request.requester_user_id);
}

// The next message of a request, from the caller.
AdviceMessage message_by(const AdviceContext& context, const AdviceRequest& request, SentBy sent_by,
                         const std::string& text) {
    return {.number = request.message_count + 1,
            .request_version = request.version + 1,
            .sent_by = sent_by,
            .user_id = context.who.user_id,
            .user_name = context.who.user_name,
            .clinician = referrals::acts_for(context, clinician_of(request)),
            .text = text,
            .outcome = std::nullopt,
            .recommendation = std::nullopt,
            .sent_at = context.now};
}

// A message with its files, which were checked before.
void send(const AdviceContext& context, const Ubrn& ubrn, const AdviceMessage& message,
          const std::vector<std::string>& attachments) {
    using documents::AttachmentType;
    insert_message(context.connection, ubrn, message);
    const auto type = message.outcome ? AttachmentType::guidance_response : AttachmentType::advice_request;
    documents::attach_documents(context, {ubrn, message.number, type}, attachments);
}

operation::AuditSubject subject_of(const AdviceContext& context, const AdviceRequest& request) {
    auto subject = operation::by_person(context.who, context.request_id);
    subject.patient_id = request.patient.id;
    subject.ubrn = request.ubrn.text();
    return subject;
}

// With both ids where the caller acts in a clinician's name.
json with_clinician(const AdviceContext& context, const AdviceRequest& request, json detail) {
    if (const auto clinician = referrals::acts_for(context, clinician_of(request))) detail["onBehalfOf"] = *clinician;
    return detail;
}

void audit(const AdviceContext& context, const AdviceRequest& request, AuditAction action, const json& detail) {
    operation::Traces traces;
    traces.audit(subject_of(context, request), action, with_clinician(context, request, detail));
    operation::write_traces(context.connection, traces, context.now);
}

template <class Message>
void audit_and_tell(const AdviceContext& context, const AdviceRequest& request, AuditAction action, const json& detail,
                    const Message& message) {
    operation::Traces traces;
    traces.audit(subject_of(context, request), action, with_clinician(context, request, detail));
    traces.tell(request.ubrn, message);
    operation::write_traces(context.connection, traces, context.now);
}

// A change is done: the row, its audit row, and the message to others.
template <class Message>
void finish(const AdviceContext& context, const Actable& locked, Priority priority, AuditAction action,
            const json& detail, const Message& message) {
    update_request(context.connection, locked.request.ubrn, locked.next, priority, context.now);
    audit_and_tell(context, locked.request, action, detail, message);
}

// How the referrer ends a conversation: with a last word, or without.
template <class Message>
Result<AdviceRequest> end_request(const AdviceContext& context, const Result<Actable>& locked,
                                  const std::string& comment, AuditAction action) {
    if (!locked) return tl::unexpected(locked.error());
    const auto& request = locked->request;
    if (!comment.empty()) {
        insert_message(context.connection, request.ubrn, message_by(context, request, SentBy::requester, comment));
    }
    const std::string status(code_of(locked->next));
    finish(context, *locked, request.priority, action, {{"status", status}}, Message{status});
    return read_again(context, request.ubrn);
}

} // namespace

std::optional<Date> due_date(const AdviceRequest& request, const AdviceSettings& numbers) {
    if (!is_open(request.status)) return std::nullopt;
    return add_working_days(london_date(request.since), numbers.reply_days(request.priority));
}

Result<AdviceRequest> create_request(const AdviceContext& context, const CreateAdvice& command) {
    if (auto refused = referrals::refuse_organisation(context)) return tl::unexpected(std::move(*refused));
    if (auto wrong = refuse_create(command, context.who, context.directory, london_date(context.now)); !wrong.empty()) {
        return refuse_fields(std::move(wrong));
    }
    if (auto refused = referrals::refuse_clinician(context, command.referring_clinician)) {
        return refuse_fields({*refused});
    }
    if (auto wrong = documents::refuse_attachments(context, command.attachments); !wrong.empty()) {
        return refuse_fields(std::move(wrong));
    }
    auto match =
        patients::match_or_create(context.connection, command.patient, context.who.organisation->text(), context.now);
    if (!match) return tl::unexpected(match.error());

    const auto* service = context.directory.find_service(command.service_id);
    AdviceRequest request{.ubrn = referrals::issue_ubrn(context),
                          .id = context.random.uuid(),
                          .version = 0, // with its first message it is at 1
                          .patient = std::move(match->patient),
                          .referring_organisation = context.who.organisation->text(),
                          .requester_user_id = context.who.user_id,
                          .requester_name = context.who.user_name,
                          .referring_clinician = command.referring_clinician,
                          .specialty_code = service->specialty_code,
                          .service_id = service->id,
                          .provider_organisation = service->organisation_code,
                          .priority = command.priority,
                          .authorisation = command.authorisation,
                          .status = AdviceStatus::provider_response_required,
                          .created_at = context.now,
                          .updated_at = context.now,
                          .since = context.now,
                          .ended_at = std::nullopt,
                          .message_count = 0,
                          .conversation = std::nullopt};
    insert_request(context.connection, request);
    send(context, request.ubrn, message_by(context, request, SentBy::requester, command.question), command.attachments);
    audit_and_tell(context, request, AuditAction::advice_requested,
                   {{"priority", code_of(request.priority)}, {"attachments", command.attachments.size()}},
                   messages::AdviceRequested{});
    return read_again(context, request.ubrn);
}

Result<AdviceRequest> view_request(const AdviceContext& context, const Ubrn& ubrn) {
    auto seen = read_for(context, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    auto request = shown_to(context, std::move(seen->request));
    audit(context, request, AuditAction::advice_viewed, {{"texts", request.conversation.has_value()}});
    return request;
}

Result<AdviceAttachments> list_attachments(const AdviceContext& context, const Ubrn& ubrn) {
    auto seen = read_for(context, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    if (!may_read_texts(context.who.function)) return refuse(ErrorCode::forbidden);
    audit(context, seen->request, AuditAction::advice_attachments_listed, json::object());
    return AdviceAttachments{std::move(seen->request), documents::find_attachments(context.connection, ubrn)};
}

Result<documents::File> download_attachment(const AdviceContext& context, const Ubrn& ubrn, const std::string& id) {
    const auto seen = read_for(context, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    if (!may_read_texts(context.who.function)) return refuse(ErrorCode::forbidden);
    auto file = documents::read_attachment(context.connection, ubrn, id);
    if (!file) return tl::unexpected(file.error());
    audit(context, seen->request, AuditAction::advice_attachment_downloaded, {{"document", id}});
    return std::move(*file);
}

std::string_view permission_of(AdviceAction action) {
    switch (action) {
        case AdviceAction::return_with_advice:
        case AdviceAction::require_information: return "advice.reply";
        case AdviceAction::send_information: return "advice.send_information";
        case AdviceAction::close: return "advice.close";
        case AdviceAction::cancel: return "advice.cancel";
        case AdviceAction::convert: return "advice.convert";
        case AdviceAction::refer: break;
    }
    return "advice.refer";
}

Result<AdviceActions> list_actions(const AdviceContext& context, const Ubrn& ubrn) {
    auto seen = read_for(context, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    AdviceActions answer{std::move(seen->request), {}};
    for (const auto& row : transitions()) {
        if (row.from != answer.request.status || row.by != seen->party) continue;
        if (!identity::may(context.who.function, permission_of(row.action))) continue;
        if (row.action == AdviceAction::convert && refuse_unauthorised(answer.request)) continue;
        if (row.action == AdviceAction::send_information && refuse_more(answer.request)) continue;
        answer.actions.push_back(row.action);
    }
    audit(context, answer.request, AuditAction::advice_actions_listed, json::object());
    return answer;
}

Result<AdviceRequest> reply(const AdviceContext& context, const Ubrn& ubrn, int version, const Reply& command) {
    const auto action = command.outcome == Outcome::require_information ? AdviceAction::require_information
                                                                        : AdviceAction::return_with_advice;
    const auto locked = lock_for(context, ubrn, version, action);
    if (!locked) return tl::unexpected(locked.error());
    const auto& request = locked->request;
    if (auto wrong = refuse_reply(command, context.directory.find_service(request.service_id)); !wrong.empty()) {
        return refuse_fields(std::move(wrong));
    }
    if (auto wrong = documents::refuse_attachments(context, command.attachments); !wrong.empty()) {
        return refuse_fields(std::move(wrong));
    }
    auto message = message_by(context, request, SentBy::responder, command.text);
    message.outcome = command.outcome;
    message.recommendation = command.recommendation;
    send(context, ubrn, message, command.attachments);
    finish(
        context, *locked, command.priority.value_or(request.priority), AuditAction::advice_replied,
        {{"outcome", code_of(command.outcome)}, {"attachments", command.attachments.size()}},
        messages::AdviceReplied{std::string(code_of(command.outcome)), static_cast<int>(command.attachments.size())});
    return read_again(context, ubrn);
}

Result<AdviceRequest> send_information(const AdviceContext& context, const Ubrn& ubrn, int version,
                                       const std::string& text, const std::vector<std::string>& attachments) {
    const auto locked = lock_for(context, ubrn, version, AdviceAction::send_information);
    if (!locked) return tl::unexpected(locked.error());
    const auto& request = locked->request;
    if (auto refused = refuse_more(request)) return tl::unexpected(std::move(*refused));
    if (auto wrong = documents::refuse_attachments(context, attachments); !wrong.empty()) {
        return refuse_fields(std::move(wrong));
    }
    const bool is_addition = request.status == locked->next;
    const auto sent_by = is_addition ? SentBy::information_updated : SentBy::requester;
    send(context, ubrn, message_by(context, request, sent_by, text), attachments);
    finish(context, *locked, request.priority, AuditAction::advice_information_sent,
           {{"status", code_of(locked->next)}, {"attachments", attachments.size()}},
           messages::AdviceInformationSent{std::string(code_of(locked->next)), static_cast<int>(attachments.size())});
    return read_again(context, ubrn);
}

Result<AdviceRequest> close_request(const AdviceContext& context, const Ubrn& ubrn, int version,
                                    const std::string& comment) {
    return end_request<messages::AdviceClosed>(context, lock_for(context, ubrn, version, AdviceAction::close), comment,
                                               AuditAction::advice_closed);
}

Result<AdviceRequest> cancel_request(const AdviceContext& context, const Ubrn& ubrn, int version,
                                     const std::string& comment) {
    return end_request<messages::AdviceCancelled>(context, lock_for(context, ubrn, version, AdviceAction::cancel),
                                                  comment, AuditAction::advice_cancelled);
}

Result<Converted> convert_request(const AdviceContext& context, const Ubrn& ubrn, int version,
                                  const Conversion& command) {
    const auto locked = lock_for(context, ubrn, version, AdviceAction::convert);
    if (!locked) return tl::unexpected(locked.error());
    const auto& request = locked->request;
    if (auto refused = refuse_unauthorised(request)) return tl::unexpected(std::move(*refused));
    const auto priority = command.priority.value_or(request.priority);
    auto referral = referrals::convert_advice(context, {.ubrn = ubrn,
                                                        .patient = request.patient,
                                                        .referring_organisation = request.referring_organisation,
                                                        .referrer_user_id = request.requester_user_id,
                                                        .referrer_name = request.requester_name,
                                                        .referring_clinician = request.referring_clinician,
                                                        .provider_organisation = request.provider_organisation,
                                                        .advice_service_id = request.service_id,
                                                        .service_id = command.service_id.value_or(request.service_id),
                                                        .priority = priority,
                                                        .comment = command.comment});
    if (!referral) return tl::unexpected(referral.error());
    auto message = message_by(context, request, SentBy::responder, command.text);
    message.outcome = Outcome::provider_converted;
    insert_message(context.connection, ubrn, message);
    finish(context, *locked, priority, AuditAction::advice_converted, {{"by", "PROVIDER"}},
           messages::AdviceConverted{"PROVIDER"});
    return Converted{read_again(context, ubrn), {std::move(*referral), std::nullopt}};
}

Result<Converted> refer_request(const AdviceContext& context, const Ubrn& ubrn, int version,
                                const OwnReferral& command) {
    const auto locked = lock_for(context, ubrn, version, AdviceAction::refer);
    if (!locked) return tl::unexpected(locked.error());
    const auto& request = locked->request;
    auto created =
        referrals::create_referral(context, {.patient = request.patient,
                                             .priority = command.priority.value_or(request.priority),
                                             .specialty_code = command.specialty.value_or(request.specialty_code),
                                             .clinic_type_code = command.clinic_type,
                                             .shortlist = command.shortlist,
                                             .letter_intention = command.letter_intention,
                                             .pathway_start = command.pathway_start,
                                             .referring_clinician = command.referring_clinician,
                                             .choice = command.choice,
                                             .ubrn = ubrn});
    if (!created) return tl::unexpected(created.error());
    finish(context, *locked, request.priority, AuditAction::advice_converted, {{"by", "REFERRER"}},
           messages::AdviceConverted{"REFERRER"});
    return Converted{read_again(context, ubrn), std::move(*created)};
}

} // namespace ers::advice
