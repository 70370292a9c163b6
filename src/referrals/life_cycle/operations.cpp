// What people do with referrals.
#include "ers/referrals/life_cycle/operations.hpp"
#include "ers/referrals/record/settings.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "ers/core/working_days.hpp"
#include "ers/operation/traces.hpp"
#include "ers/patients/access.hpp"
#include "ers/referrals/centres/agreements.hpp"
#include "ers/referrals/contact/requirements.hpp"
#include "ers/referrals/life_cycle/drafts.hpp"
#include "ers/referrals/record/acting.hpp"
#include "ers/referrals/record/reasons.hpp"
#include "ers/referrals/record/requesting.hpp"
#include "referrals/centres/management.hpp"
#include "referrals/life_cycle/confirmation.hpp"
#include "referrals/life_cycle/duplicates.hpp"
#include "referrals/record/rules.hpp"
#include "referrals/record/store.hpp"

namespace ers::referrals {

namespace {

using nlohmann::json;

// States in which the provider was to decide, or has decided to book.
bool is_being_decided(ReferralState state) {
    return state == ReferralState::awaiting_triage || state == ReferralState::triaged_provider_to_action ||
           state == ReferralState::deferred_to_provider;
}

std::optional<Error> refuse_triage_service(const OperationContext& context, const Referral& referral,
                                           std::int64_t service_id) {
    const auto wrong = [](ErrorCode code, std::string why) {
        return refuse_fields({{"service_id", code, std::move(why)}}).value();
    };
    const auto& shortlist = referral.shortlist;
    if (std::find(shortlist.begin(), shortlist.end(), service_id) == shortlist.end()) {
        return wrong(ErrorCode::inappropriate_value, "The service is not on the shortlist.");
    }
    const auto* service = context.directory.find_service(service_id);
    if (service == nullptr || !service->is_in_operation(london_date(context.now))) {
        return wrong(ErrorCode::service_unavailable, "The service is not in operation.");
    }
    const auto& types = service->request_types;
    if (std::find(types.begin(), types.end(), RequestType::triage) == types.end()) {
        return wrong(ErrorCode::invalid_request_type, "The service does not take triage requests.");
    }
    return std::nullopt;
}

// The service decides by the contact-by date; a proposed appointment stands for what it decides on.
void put_to_triage(const OperationContext& context, Referral& referral, std::int64_t service_id) {
    const auto reason = std::string(code_of(DeferralReason::triage));
    referral.state = ReferralState::awaiting_triage;
    referral.state_reason = reason;
    referral.state_comment.reset();
    referral.with_service_id = service_id;
    referral.with_organisation = context.directory.find_service(service_id)->organisation_code;
    referral.contact_by = add_working_days(london_date(context.now), context.settings.triage_days(referral.priority));
    referral.is_to_acknowledge = false;
    if (!referral.triage_sent_at) referral.triage_sent_at = context.now;
    const auto channel = context.who.is_patient() ? Channel::web : Channel::practice;
    insert_appointment(context.connection, referral.ubrn,
                       {.service_id = service_id, .status = "PROPOSED", .reason = reason, .channel = channel},
                       context.who, context.now);
}

void note_triage(const OperationContext& context, const Referral& referral) {
    const json detail{{"service", std::to_string(*referral.with_service_id)}};
    audit_and_tell(context, referral, AuditAction::referral_sent_for_triage, detail,
                   messages::ReferralSentForTriage{{*referral.with_service_id}});
}

Result<std::optional<std::string>> access_code_for(const OperationContext& context,
                                                   const patients::PatientMatch& match) {
    if (match.has_access_code && context.settings.access_code_per_patient) return std::nullopt;
    const auto issued = context.access_codes.take();
    patients::set_access_code(context.connection, match.patient.id, issued, context.now);
    return issued.code;
}

// The number that the referral gets: the reserved one, which is then used, the advice request's, or the next.
Result<Ubrn> number_for(const OperationContext& context, const CreateReferral& command) {
    if (!command.draft) return command.ubrn ? *command.ubrn : issue_ubrn(context);
    if (auto refused = use_draft(context, *command.draft)) return refuse_fields({std::move(*refused)});
    return *command.draft;
}

} // namespace

Result<Created> create_referral(const OperationContext& context, const CreateReferral& command) {
    const Date today = london_date(context.now);
    const auto& organisation = context.who.organisation->text();
    if (auto refused = refuse_organisation(context)) return tl::unexpected(std::move(*refused));
    if (auto wrong = refuse_create(command, context.who, context.directory, today); !wrong.empty()) {
        return refuse_fields(std::move(wrong));
    }
    if (auto refused = refuse_clinician(context, command.referring_clinician)) return refuse_fields({*refused});
    if (command.managed_by) {
        auto refused =
            refuse_centre(context, {*command.managed_by, organisation, command.specialty_code}, "managed_by");
        if (refused) return refuse_fields({std::move(*refused)});
    }
    const int providers = distinct_providers(command.shortlist, context.directory);
    if (auto refused = refuse_few_providers(context, Party::referrer, command.choice, providers)) {
        return tl::unexpected(std::move(*refused));
    }
    auto match = patients::match_or_create(context.connection, command.patient, context.now);
    if (!match) return tl::unexpected(match.error());
    const auto ubrn = number_for(context, command);
    if (!ubrn) return tl::unexpected(ubrn.error());
    auto code = access_code_for(context, *match);
    if (!code) return tl::unexpected(code.error());

    const bool letter_follows = command.letter_intention == LetterIntention::need_to_add_later;
    const auto letter_due = letter_follows
                                ? std::optional(add_working_days(today, context.settings.letter_days(command.priority)))
                                : std::nullopt;
    const auto duplicates = find_duplicates(context, match->patient.id, command.specialty_code);
    Referral referral{.ubrn = *ubrn,
                      .id = context.random.uuid(),
                      .version = 1,
                      .patient = std::move(match->patient),
                      .referring_organisation = organisation,
                      .referrer_user_id = context.who.user_id,
                      .referrer_name = context.who.user_name,
                      .referring_clinician = command.referring_clinician,
                      .priority = command.priority,
                      .request_type = command.request_type,
                      .specialty_code = command.specialty_code,
                      .clinic_type_code = command.clinic_type_code,
                      .shortlist = command.shortlist,
                      .state = ReferralState::not_booked,
                      .state_reason = std::nullopt,
                      .state_comment = std::nullopt,
                      .letter_intention = command.letter_intention,
                      .letter_due = letter_due,
                      .pathway_start_override = command.pathway_start,
                      .with_service_id = std::nullopt,
                      .with_organisation = std::nullopt,
                      .contact_by = std::nullopt,
                      .accepted_at = std::nullopt,
                      .created_at = context.now,
                      .updated_at = context.now,
                      .converted_at = std::nullopt,
                      .deferred_at = std::nullopt,
                      .appointments = {}};
    if (command.request_type == RequestType::triage) {
        if (auto refused = refuse_triage_service(context, referral, referral.shortlist.front())) {
            refused->fields.front().field = "shortlist[0]";
            return tl::unexpected(std::move(*refused));
        }
    }
    if (command.request_type == RequestType::appointment) {
        begin_reminders(context, referral, command.first_reminder_days);
    }
    insert_referral(context.connection, referral);
    insert_choice(context.connection, referral.ubrn, command.choice, providers, context.who, context.now);
    if (command.managed_by) begin_management(context, referral.ubrn, *command.managed_by);
    const bool is_released = !ask_for_confirmation(context, referral);
    audit_and_tell(context, referral, AuditAction::referral_created,
                   {{"priority", code_of(referral.priority)}, {"services", referral.shortlist.size()}},
                   messages::ReferralCreated{});
    ask_requirements(context, referral, command.requirements);
    auto warnings = keep_duplicates(context, referral, duplicates);
    if (command.request_type == RequestType::appointment) { // a triage request is sent by itself
        for (const auto& warning : shortlist_warnings(referral.shortlist, context.directory))
            warnings.push_back(warning);
    }
    if (command.request_type == RequestType::triage && is_released) {
        put_to_triage(context, referral, referral.shortlist.front());
        save_referral(context.connection, referral, context.now);
        note_triage(context, referral);
        referral = read_again(context, referral.ubrn);
    } else if (command.managed_by || !is_released) {
        referral = read_again(context, referral.ubrn);
    }
    return Created{std::move(referral), std::move(*code), std::move(warnings)};
}

Result<Referral> view_referral(const OperationContext& context, const Ubrn& ubrn) {
    auto seen = read_for(context, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    audit(context, seen->referral, AuditAction::referral_viewed);
    return std::move(seen->referral);
}

std::vector<Referral> list_patient_referrals(const OperationContext& context) {
    auto referrals = find_patient_referrals(context.connection, *context.who.patient_id);
    operation::audit_request(context, context.who.patient_id, std::nullopt, AuditAction::referrals_listed,
                             json::object());
    return referrals;
}

Result<Referral> change_shortlist(const OperationContext& context, const Ubrn& ubrn, int version,
                                  const std::vector<std::int64_t>& shortlist, const ChoiceGiven& choice,
                                  std::optional<int> first_reminder_days) {
    auto locked = lock_for(context, ubrn, version, Action::change_shortlist);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    auto wrong = refuse_choice(choice);
    auto needs = shortlist_for(referral, referral.patient, referring_of(referral));
    needs.shortlisted = referral.shortlist;
    for (auto& error : refuse_shortlist(shortlist, needs, context.directory, london_date(context.now))) {
        wrong.push_back(std::move(error));
    }
    if (!wrong.empty()) return refuse_fields(std::move(wrong));
    const int providers = distinct_providers(shortlist, context.directory);
    if (auto refused = refuse_few_providers(context, locked->party, choice, providers)) {
        return tl::unexpected(std::move(*refused));
    }
    end_holds(context.connection, ubrn, context.now);
    insert_choice(context.connection, ubrn, choice, providers, context.who, context.now);
    note_managed_choice(context, referral, locked->party == Party::manager);
    referral.shortlist = shortlist;
    referral.state = locked->next;
    if (locked->party != Party::provider) {
        referral.state_reason.reset();
        referral.state_comment.reset();
        leave_provider(referral);
        forget_review(referral);
        begin_reminders(context, referral, first_reminder_days);
        referral.is_to_acknowledge = false;
    }
    save_referral(context.connection, referral, context.now);
    audit_and_tell(context, referral, AuditAction::shortlist_changed, {{"services", shortlist.size()}},
                   messages::ShortlistChanged{});
    return read_again(context, ubrn);
}

Result<Referral> send_for_triage(const OperationContext& context, const Ubrn& ubrn, int version,
                                 std::int64_t service_id, const std::optional<ChoiceGiven>& choice) {
    auto locked = lock_for(context, ubrn, version, Action::send_for_triage);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    if (auto refused = refuse_triage_service(context, referral, service_id)) return tl::unexpected(std::move(*refused));
    if (auto wrong = refuse_choice(choice.value_or(ChoiceGiven{})); !wrong.empty()) {
        return refuse_fields(std::move(wrong));
    }
    const int providers = distinct_providers(referral.shortlist, context.directory);
    const bool owes_choice = locked->party == Party::manager && referral.is_choice_to_offer;
    if (owes_choice) {
        if (auto refused = refuse_few_providers(context, choice.value_or(ChoiceGiven{}), providers)) {
            return tl::unexpected(std::move(*refused));
        }
    }
    if (choice) insert_choice(context.connection, ubrn, *choice, providers, context.who, context.now);
    note_managed_choice(context, referral, locked->party == Party::manager);
    end_holds(context.connection, ubrn, context.now);
    leave_provider(referral);
    forget_review(referral);
    put_to_triage(context, referral, service_id);
    save_referral(context.connection, referral, context.now);
    note_triage(context, referral);
    return read_again(context, ubrn);
}

Result<Referral> cancel_referral(const OperationContext& context, const Ubrn& ubrn, int version,
                                 const std::string& reason, const std::string& comment) {
    auto locked = lock_for(context, ubrn, version, Action::cancel_referral);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    const auto known = check_reason(Action::cancel_referral, locked->party, reason, comment, london_date(context.now));
    if (!known) return tl::unexpected(known.error());
    if (known->ends_triage && !is_being_decided(referral.state)) {
        return refuse_fields({{"reason", ErrorCode::inappropriate_value,
                               "Only for a referral that the provider was to decide on or to book."}});
    }
    end_live_appointment(context.connection, ubrn,
                         {.status = "CANCELLED", .reason = reason, .comment = none_if_empty(comment)}, context.now);
    end_holds(context.connection, ubrn, context.now);
    cancel_requirements(context, referral);
    referral.state = locked->next;
    referral.state_reason = reason;
    referral.state_comment = none_if_empty(comment);
    referral.contact_by.reset();
    referral.is_to_acknowledge = locked->party != Party::referrer; // the referrer has to see it
    save_referral(context.connection, referral, context.now);
    audit_and_tell(context, referral, AuditAction::referral_cancelled, {{"reason", reason}},
                   messages::ReferralCancelled{reason});
    return read_again(context, ubrn);
}

Result<Referral> acknowledge(const OperationContext& context, const Ubrn& ubrn, int version) {
    auto locked = lock_for(context, ubrn, version, Action::acknowledge);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    referral.is_to_acknowledge = false;
    // Advice was asked for and given: nothing more follows, unless the referrer makes a new shortlist.
    if (referral.state == ReferralState::assessment_result) referral.completed_at = context.now;
    save_referral(context.connection, referral, context.now);
    audit(context, referral, AuditAction::referral_acknowledged);
    return read_again(context, ubrn);
}

Result<std::string> renew_access_code(const OperationContext& context, const Ubrn& ubrn) {
    const auto seen = read_for(context, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    const auto& referral = seen->referral;
    if (seen->party != Party::referrer) return refuse(ErrorCode::not_found);
    auto code = patients::reset_access_code(context.connection, referral.patient.id, context.access_codes, context.now);
    audit_and_tell(context, referral, AuditAction::access_code_renewed, nlohmann::json::object(),
                   messages::AccessCodeRenewed{});
    return code;
}

} // namespace ers::referrals
