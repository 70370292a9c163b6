// What people do with advice requests: see the header.
#include "ers/advice/operations.hpp"

#include <nlohmann/json.hpp>

#include "ers/core/working_days.hpp"
#include "ers/documents/attaching.hpp"
#include "ers/referrals/from_advice.hpp"
#include "ers/referrals/on_behalf.hpp"
#include "ers/referrals/requesting.hpp"
#include "rules.hpp"
#include "store.hpp"

namespace ers::advice {

namespace {

using nlohmann::json;

tl::unexpected<Error> nothing_here() { return refuse(ErrorCode::not_found); }

Party party_to(const Setting& setting, const AdviceRequest& request) {
    return party_of(setting.who, request.referring_organisation, request.provider_organisation);
}

struct Readable {
    AdviceRequest request;
    Party party;
};

Result<Readable> read_for(const Setting& setting, const Ubrn& ubrn) {
    auto request = find_request(setting.connection, ubrn);
    const auto party = request ? party_to(setting, *request) : Party::none;
    if (party == Party::none) return nothing_here();
    return Readable{std::move(*request), party};
}

// A request under the caller's lock, and the status that the action leads to.
struct Actable {
    AdviceRequest request;
    Party party;
    AdviceStatus next;
};

Result<Actable> lock_for(const Setting& setting, const Ubrn& ubrn, int version, AdviceAction action) {
    if (const auto seen = read_for(setting, ubrn); !seen) return tl::unexpected(seen.error());
    lock_request(setting.connection, ubrn);
    auto request = find_request(setting.connection, ubrn); // as it is now that nobody can change it
    const auto party = party_to(setting, *request);
    if (request->version != version) {
        return refuse(ErrorCode::version_stale, "The request has changed since version " + std::to_string(version) +
                                                    "; it is at version " + std::to_string(request->version) + ".");
    }
    const auto next = next_status(request->status, action, party);
    if (!next) return tl::unexpected(status_refusal(request->status, action));
    if (auto refused = referrals::refuse_on_behalf(setting, is_clinical_decision(action))) {
        return tl::unexpected(std::move(*refused));
    }
    return Actable{std::move(*request), party, *next};
}

// A conversation with the files of each message.
std::vector<AdviceMessage> conversation_of(const Setting& setting, const Ubrn& ubrn) {
    auto messages = find_messages(setting.connection, ubrn);
    for (auto& document : documents::find_attachments(setting.connection, ubrn)) {
        auto& message =
            messages.at(static_cast<std::size_t>(*document.advice_message) - 1); // numbered from 1, all there
        message.attachments.push_back(std::move(document));
    }
    return messages;
}

// The request with its conversation, where the caller may read that.
AdviceRequest shown_to(const Setting& setting, AdviceRequest request) {
    if (may_read_texts(setting.who.function)) request.conversation = conversation_of(setting, request.ubrn);
    return request;
}

AdviceRequest read_again(const Setting& setting, const Ubrn& ubrn) {
    return shown_to(setting, *find_request(setting.connection, ubrn));
}

// A referrer's administrator may go on with what a clinician has asked.
std::string clinician_of(const AdviceRequest& request) {
    return request.referring_clinician.value_or(request.requester_user_id);
}

// The next message of a request, from the caller.
AdviceMessage message_by(const Setting& setting, const AdviceRequest& request, SentBy sent_by,
                         const std::string& text) {
    return {.number = request.message_count + 1,
            .request_version = request.version + 1,
            .sent_by = sent_by,
            .user_id = setting.who.user_id,
            .user_name = setting.who.user_name,
            .clinician = referrals::acts_for(setting, clinician_of(request)),
            .text = text,
            .outcome = std::nullopt,
            .recommendation = std::nullopt,
            .sent_at = setting.now};
}

// A message with its files; what is wrong with them was refused before.
void send(const Setting& setting, const Ubrn& ubrn, const AdviceMessage& message,
          const std::vector<std::string>& attachments) {
    using documents::AttachmentType;
    insert_message(setting.connection, ubrn, message);
    const auto type = message.outcome ? AttachmentType::guidance_response : AttachmentType::advice_request;
    documents::attach_documents(setting, {ubrn, message.number, type}, attachments);
}

// With both ids where the caller acts in a clinician's name.
void audit(const Setting& setting, const AdviceRequest& request, std::string_view action, const json& detail) {
    auto whole = detail;
    if (const auto clinician = referrals::acts_for(setting, clinician_of(request))) whole["onBehalfOf"] = *clinician;
    referrals::audit_request(setting, request.patient.id, request.ubrn, action, whole);
}

// A change is done: the row, its audit row, and the message to others.
void finish(const Setting& setting, const Actable& locked, Priority priority, std::string_view action,
            const json& detail) {
    update_request(setting.connection, locked.request.ubrn, locked.next, priority, setting.now);
    audit(setting, locked.request, action, detail);
    referrals::tell_request(setting, locked.request.ubrn, action, detail);
}

void finish(const Setting& setting, const Actable& locked, std::string_view action) {
    finish(setting, locked, locked.request.priority, action, {{"status", code_of(locked.next)}});
}

// How the referrer ends a conversation: with a last word, or without.
Result<AdviceRequest> end_request(const Setting& setting, const Result<Actable>& locked, const std::string& comment,
                                  std::string_view action) {
    if (!locked) return tl::unexpected(locked.error());
    const auto& request = locked->request;
    if (!comment.empty()) {
        insert_message(setting.connection, request.ubrn, message_by(setting, request, SentBy::requester, comment));
    }
    finish(setting, *locked, action);
    return read_again(setting, request.ubrn);
}

patients::NewPatient as_new(const patients::PatientRecord& patient) {
    return {.nhs_number = patient.nhs_number,
            .family_name = patient.family_name,
            .given_name = patient.given_name,
            .birth_date = patient.birth_date,
            .sex = patient.sex,
            .address = patient.address,
            .postcode = patient.postcode,
            .telephone = patient.telephone};
}

} // namespace

std::optional<Date> due_date(const AdviceRequest& request, const AdviceSettings& numbers) {
    if (!is_open(request.status)) return std::nullopt;
    return add_working_days(london_date(request.since), numbers.reply_days(request.priority));
}

Result<AdviceRequest> create_request(const Setting& setting, const CreateAdvice& command) {
    if (auto refused = referrals::refuse_organisation(setting)) return tl::unexpected(std::move(*refused));
    if (auto wrong = refuse_create(command, setting.who, setting.directory, london_date(setting.now)); !wrong.empty()) {
        return refuse_fields(std::move(wrong));
    }
    if (auto refused = referrals::refuse_clinician(setting, command.referring_clinician)) {
        return refuse_fields({*refused});
    }
    if (auto wrong = documents::refuse_attachments(setting, command.attachments); !wrong.empty()) {
        return refuse_fields(std::move(wrong));
    }
    auto match = patients::match_or_create(setting.connection, command.patient, setting.now);
    if (!match) return tl::unexpected(match.error());

    const auto* service = setting.directory.find_service(command.service_id);
    AdviceRequest request{.ubrn = referrals::issue_ubrn(setting),
                          .id = setting.random.uuid(),
                          .version = 0, // with its first message it is at 1
                          .patient = std::move(match->patient),
                          .referring_organisation = setting.who.organisation->text(),
                          .requester_user_id = setting.who.user_id,
                          .requester_name = setting.who.user_name,
                          .referring_clinician = command.referring_clinician,
                          .specialty_code = service->specialty_code,
                          .service_id = service->id,
                          .provider_organisation = service->organisation_code,
                          .priority = command.priority,
                          .authorisation = command.authorisation,
                          .status = AdviceStatus::provider_response_required,
                          .created_at = setting.now,
                          .updated_at = setting.now,
                          .since = setting.now,
                          .ended_at = std::nullopt,
                          .message_count = 0,
                          .conversation = std::nullopt};
    insert_request(setting.connection, request);
    send(setting, request.ubrn, message_by(setting, request, SentBy::requester, command.question), command.attachments);
    audit(setting, request, "advice.requested",
          {{"priority", code_of(request.priority)}, {"attachments", command.attachments.size()}});
    referrals::tell_request(setting, request.ubrn, "advice.requested", json::object());
    return read_again(setting, request.ubrn);
}

Result<AdviceRequest> view_request(const Setting& setting, const Ubrn& ubrn) {
    auto seen = read_for(setting, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    auto request = shown_to(setting, std::move(seen->request));
    audit(setting, request, "advice.viewed", {{"texts", request.conversation.has_value()}});
    return request;
}

Result<AdviceAttachments> list_attachments(const Setting& setting, const Ubrn& ubrn) {
    auto seen = read_for(setting, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    if (!may_read_texts(setting.who.function)) return refuse(ErrorCode::forbidden);
    audit(setting, seen->request, "advice.attachments_listed", json::object());
    return AdviceAttachments{std::move(seen->request), documents::find_attachments(setting.connection, ubrn)};
}

Result<documents::File> download_attachment(const Setting& setting, const Ubrn& ubrn, const std::string& id) {
    const auto seen = read_for(setting, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    if (!may_read_texts(setting.who.function)) return refuse(ErrorCode::forbidden);
    auto file = documents::read_attachment(setting.connection, ubrn, id);
    if (!file) return tl::unexpected(file.error());
    audit(setting, seen->request, "advice.attachment_downloaded", {{"document", id}});
    return std::move(*file);
}

Result<AdviceActions> list_actions(const Setting& setting, const Ubrn& ubrn) {
    auto seen = read_for(setting, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    AdviceActions answer{std::move(seen->request), {}};
    for (const auto& row : transitions()) {
        if (row.from != answer.request.status || row.by != seen->party) continue;
        if (row.action == AdviceAction::convert && refuse_unauthorised(answer.request)) continue;
        if (row.action == AdviceAction::send_information && refuse_more(answer.request)) continue;
        answer.actions.push_back(row.action);
    }
    audit(setting, answer.request, "advice.actions_listed", json::object());
    return answer;
}

Result<AdviceRequest> reply(const Setting& setting, const Ubrn& ubrn, int version, const Reply& command) {
    const auto action = command.outcome == Outcome::require_information ? AdviceAction::require_information
                                                                        : AdviceAction::return_with_advice;
    const auto locked = lock_for(setting, ubrn, version, action);
    if (!locked) return tl::unexpected(locked.error());
    const auto& request = locked->request;
    if (auto wrong = refuse_reply(command, setting.directory.find_service(request.service_id)); !wrong.empty()) {
        return refuse_fields(std::move(wrong));
    }
    if (auto wrong = documents::refuse_attachments(setting, command.attachments); !wrong.empty()) {
        return refuse_fields(std::move(wrong));
    }
    auto message = message_by(setting, request, SentBy::responder, command.text);
    message.outcome = command.outcome;
    message.recommendation = command.recommendation;
    send(setting, ubrn, message, command.attachments);
    finish(setting, *locked, command.priority.value_or(request.priority), "advice.replied",
           {{"outcome", code_of(command.outcome)}, {"attachments", command.attachments.size()}});
    return read_again(setting, ubrn);
}

Result<AdviceRequest> send_information(const Setting& setting, const Ubrn& ubrn, int version, const std::string& text,
                                       const std::vector<std::string>& attachments) {
    const auto locked = lock_for(setting, ubrn, version, AdviceAction::send_information);
    if (!locked) return tl::unexpected(locked.error());
    const auto& request = locked->request;
    if (auto refused = refuse_more(request)) return tl::unexpected(std::move(*refused));
    if (auto wrong = documents::refuse_attachments(setting, attachments); !wrong.empty()) {
        return refuse_fields(std::move(wrong));
    }
    const bool is_addition = request.status == locked->next;
    const auto sent_by = is_addition ? SentBy::information_updated : SentBy::requester;
    send(setting, ubrn, message_by(setting, request, sent_by, text), attachments);
    finish(setting, *locked, request.priority, "advice.information_sent",
           {{"status", code_of(locked->next)}, {"attachments", attachments.size()}});
    return read_again(setting, ubrn);
}

Result<AdviceRequest> close_request(const Setting& setting, const Ubrn& ubrn, int version, const std::string& comment) {
    return end_request(setting, lock_for(setting, ubrn, version, AdviceAction::close), comment, "advice.closed");
}

Result<AdviceRequest> cancel_request(const Setting& setting, const Ubrn& ubrn, int version,
                                     const std::string& comment) {
    return end_request(setting, lock_for(setting, ubrn, version, AdviceAction::cancel), comment, "advice.cancelled");
}

Result<Converted> convert_request(const Setting& setting, const Ubrn& ubrn, int version, const Conversion& command) {
    const auto locked = lock_for(setting, ubrn, version, AdviceAction::convert);
    if (!locked) return tl::unexpected(locked.error());
    const auto& request = locked->request;
    if (auto refused = refuse_unauthorised(request)) return tl::unexpected(std::move(*refused));
    const auto priority = command.priority.value_or(request.priority);
    auto referral = referrals::convert_advice(setting, {.ubrn = ubrn,
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
    auto message = message_by(setting, request, SentBy::responder, command.text);
    message.outcome = Outcome::provider_converted;
    insert_message(setting.connection, ubrn, message);
    finish(setting, *locked, priority, "advice.converted", {{"by", "PROVIDER"}});
    return Converted{read_again(setting, ubrn), {std::move(*referral), std::nullopt}};
}

Result<Converted> refer_request(const Setting& setting, const Ubrn& ubrn, int version, const OwnReferral& command) {
    const auto locked = lock_for(setting, ubrn, version, AdviceAction::refer);
    if (!locked) return tl::unexpected(locked.error());
    const auto& request = locked->request;
    auto created =
        referrals::create_referral(setting, {.patient = as_new(request.patient),
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
    finish(setting, *locked, request.priority, "advice.converted", {{"by", "REFERRER"}});
    return Converted{read_again(setting, ubrn), std::move(*created)};
}

} // namespace ers::advice
