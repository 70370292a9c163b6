// What people do with referrals: see the header.
#include "ers/referrals/operations.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "confirmation.hpp"
#include "duplicates.hpp"
#include "ers/core/working_days.hpp"
#include "ers/patients/access.hpp"
#include "ers/referrals/acting.hpp"
#include "ers/referrals/agreements.hpp"
#include "ers/referrals/drafts.hpp"
#include "ers/referrals/reasons.hpp"
#include "ers/referrals/requesting.hpp"
#include "ers/referrals/requirements.hpp"
#include "management.hpp"
#include "rules.hpp"
#include "store.hpp"

namespace ers::referrals {

namespace {

using nlohmann::json;

// States in which the provider was to decide, or has decided to book.
bool is_being_decided(ReferralState state) {
    return state == ReferralState::awaiting_triage || state == ReferralState::triaged_provider_to_action ||
           state == ReferralState::deferred_to_provider;
}

std::optional<Error> refuse_triage_service(const Setting& setting, const Referral& referral, std::int64_t service_id) {
    const auto wrong = [](ErrorCode code, std::string why) {
        return refuse_fields({{"serviceId", code, std::move(why)}}).value();
    };
    const auto& shortlist = referral.shortlist;
    if (std::find(shortlist.begin(), shortlist.end(), service_id) == shortlist.end()) {
        return wrong(ErrorCode::inappropriate_value, "The service is not on the shortlist.");
    }
    const auto* service = setting.directory.find_service(service_id);
    if (service == nullptr || !service->is_in_operation(london_date(setting.now))) {
        return wrong(ErrorCode::service_unavailable, "The service is not in operation.");
    }
    const auto& types = service->request_types;
    if (std::find(types.begin(), types.end(), RequestType::triage) == types.end()) {
        return wrong(ErrorCode::invalid_request_type, "The service does not take triage requests.");
    }
    return std::nullopt;
}

// The service decides by the contact-by date; a proposed appointment stands for what it decides on.
void put_to_triage(const Setting& setting, Referral& referral, std::int64_t service_id) {
    const auto reason = std::string(code_of(DeferralReason::triage));
    referral.state = ReferralState::awaiting_triage;
    referral.state_reason = reason;
    referral.state_comment.reset();
    referral.with_service_id = service_id;
    referral.with_organisation = setting.directory.find_service(service_id)->organisation_code;
    referral.contact_by = add_working_days(london_date(setting.now), setting.numbers.triage_days(referral.priority));
    referral.is_to_acknowledge = false;
    if (!referral.triage_sent_at) referral.triage_sent_at = setting.now;
    const auto channel = setting.who.is_patient() ? Channel::web : Channel::practice;
    insert_appointment(setting.connection, referral.ubrn,
                       {.service_id = service_id, .status = "PROPOSED", .reason = reason, .channel = channel},
                       setting.who, setting.now);
}

void note_triage(const Setting& setting, const Referral& referral) {
    const json detail{{"service", std::to_string(*referral.with_service_id)}};
    audit(setting, referral, "referral.sent_for_triage", detail);
    tell(setting, referral, "referral.sent_for_triage", detail);
}

Result<std::optional<std::string>> access_code_for(const Setting& setting, const patients::PatientMatch& match) {
    if (match.has_access_code && setting.numbers.access_code_per_patient) return std::nullopt;
    const auto issued = setting.access_codes.take();
    patients::set_access_code(setting.connection, match.patient.id, issued, setting.now);
    return issued.code;
}

// The number that the referral gets: the reserved one, which is then used, the advice request's, or the next.
Result<Ubrn> number_for(const Setting& setting, const CreateReferral& command) {
    if (!command.draft) return command.ubrn ? *command.ubrn : issue_ubrn(setting);
    if (auto refused = use_draft(setting, *command.draft)) return refuse_fields({std::move(*refused)});
    return *command.draft;
}

} // namespace

Result<Created> create_referral(const Setting& setting, const CreateReferral& command) {
    const Date today = london_date(setting.now);
    const auto& organisation = setting.who.organisation->text();
    if (auto refused = refuse_organisation(setting)) return tl::unexpected(std::move(*refused));
    if (auto wrong = refuse_create(command, setting.who, setting.directory, today); !wrong.empty()) {
        return refuse_fields(std::move(wrong));
    }
    if (auto refused = refuse_clinician(setting, command.referring_clinician)) return refuse_fields({*refused});
    if (command.managed_by) {
        auto refused = refuse_centre(setting, {*command.managed_by, organisation, command.specialty_code}, "managedBy");
        if (refused) return refuse_fields({std::move(*refused)});
    }
    const int providers = distinct_providers(command.shortlist, setting.directory);
    if (auto refused = refuse_few_providers(setting, Party::referrer, command.choice, providers)) {
        return tl::unexpected(std::move(*refused));
    }
    auto match = patients::match_or_create(setting.connection, command.patient, setting.now);
    if (!match) return tl::unexpected(match.error());
    const auto ubrn = number_for(setting, command);
    if (!ubrn) return tl::unexpected(ubrn.error());
    auto code = access_code_for(setting, *match);
    if (!code) return tl::unexpected(code.error());

    const bool letter_follows = command.letter_intention == LetterIntention::need_to_add_later;
    const auto letter_due = letter_follows
                                ? std::optional(add_working_days(today, setting.numbers.letter_days(command.priority)))
                                : std::nullopt;
    const auto duplicates = find_duplicates(setting, match->patient.id, command.specialty_code);
    Referral referral{.ubrn = *ubrn,
                      .id = setting.random.uuid(),
                      .version = 1,
                      .patient = std::move(match->patient),
                      .referring_organisation = organisation,
                      .referrer_user_id = setting.who.user_id,
                      .referrer_name = setting.who.user_name,
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
                      .created_at = setting.now,
                      .updated_at = setting.now,
                      .converted_at = std::nullopt,
                      .deferred_at = std::nullopt,
                      .appointments = {}};
    if (command.request_type == RequestType::triage) {
        if (auto refused = refuse_triage_service(setting, referral, referral.shortlist.front())) {
            refused->fields.front().field = "shortlist[0]";
            return tl::unexpected(std::move(*refused));
        }
    }
    if (command.request_type == RequestType::appointment) {
        begin_reminders(setting, referral, command.first_reminder_days);
    }
    insert_referral(setting.connection, referral);
    insert_choice(setting.connection, referral.ubrn, command.choice, providers, setting.who, setting.now);
    if (command.managed_by) begin_management(setting, referral.ubrn, *command.managed_by);
    const bool is_released = !ask_for_confirmation(setting, referral);
    audit(setting, referral, "referral.created",
          {{"priority", code_of(referral.priority)}, {"services", referral.shortlist.size()}});
    tell(setting, referral, "referral.created");
    ask_requirements(setting, referral, command.requirements);
    auto warnings = keep_duplicates(setting, referral, duplicates);
    if (command.request_type == RequestType::appointment) { // a triage request is sent by itself
        for (const auto& warning : shortlist_warnings(referral.shortlist, setting.directory))
            warnings.push_back(warning);
    }
    if (command.request_type == RequestType::triage && is_released) {
        put_to_triage(setting, referral, referral.shortlist.front());
        save_referral(setting.connection, referral, setting.now);
        note_triage(setting, referral);
        referral = read_again(setting, referral.ubrn);
    } else if (command.managed_by || !is_released) {
        referral = read_again(setting, referral.ubrn);
    }
    return Created{std::move(referral), std::move(*code), std::move(warnings)};
}

Result<Referral> view_referral(const Setting& setting, const Ubrn& ubrn) {
    auto seen = read_for(setting, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    audit(setting, seen->referral, "referral.viewed");
    return std::move(seen->referral);
}

std::vector<Referral> list_patient_referrals(const Setting& setting) {
    auto referrals = find_patient_referrals(setting.connection, *setting.who.patient_id);
    insert_audit(setting.connection,
                 {.request_id = setting.request_id,
                  .who = &setting.who,
                  .patient_id = setting.who.patient_id,
                  .ubrn = std::nullopt,
                  .action = "referrals.listed",
                  .detail = "{}"},
                 setting.now);
    return referrals;
}

Result<Referral> change_shortlist(const Setting& setting, const Ubrn& ubrn, int version,
                                  const std::vector<std::int64_t>& shortlist, const ChoiceGiven& choice,
                                  std::optional<int> first_reminder_days) {
    auto locked = lock_for(setting, ubrn, version, Action::change_shortlist);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    auto wrong = refuse_choice(choice);
    auto needs = shortlist_for(referral, referral.patient, referring_of(referral));
    needs.shortlisted = referral.shortlist;
    for (auto& error : refuse_shortlist(shortlist, needs, setting.directory, london_date(setting.now))) {
        wrong.push_back(std::move(error));
    }
    if (!wrong.empty()) return refuse_fields(std::move(wrong));
    const int providers = distinct_providers(shortlist, setting.directory);
    if (auto refused = refuse_few_providers(setting, locked->party, choice, providers)) {
        return tl::unexpected(std::move(*refused));
    }
    end_holds(setting.connection, ubrn, setting.now);
    insert_choice(setting.connection, ubrn, choice, providers, setting.who, setting.now);
    note_managed_choice(setting, referral, locked->party == Party::manager);
    referral.shortlist = shortlist;
    referral.state = locked->next;
    if (locked->party != Party::provider) {
        referral.state_reason.reset();
        referral.state_comment.reset();
        leave_provider(referral);
        forget_review(referral);
        begin_reminders(setting, referral, first_reminder_days);
        referral.is_to_acknowledge = false;
    }
    save_referral(setting.connection, referral, setting.now);
    audit(setting, referral, "shortlist.changed", {{"services", shortlist.size()}});
    tell(setting, referral, "shortlist.changed");
    return read_again(setting, ubrn);
}

Result<Referral> send_for_triage(const Setting& setting, const Ubrn& ubrn, int version, std::int64_t service_id,
                                 const std::optional<ChoiceGiven>& choice) {
    auto locked = lock_for(setting, ubrn, version, Action::send_for_triage);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    if (auto refused = refuse_triage_service(setting, referral, service_id)) return tl::unexpected(std::move(*refused));
    if (auto wrong = refuse_choice(choice.value_or(ChoiceGiven{})); !wrong.empty()) {
        return refuse_fields(std::move(wrong));
    }
    const int providers = distinct_providers(referral.shortlist, setting.directory);
    const bool owes_choice = locked->party == Party::manager && referral.is_choice_to_offer;
    if (owes_choice) {
        if (auto refused = refuse_few_providers(setting, choice.value_or(ChoiceGiven{}), providers)) {
            return tl::unexpected(std::move(*refused));
        }
    }
    if (choice) insert_choice(setting.connection, ubrn, *choice, providers, setting.who, setting.now);
    note_managed_choice(setting, referral, locked->party == Party::manager);
    end_holds(setting.connection, ubrn, setting.now);
    leave_provider(referral);
    forget_review(referral);
    put_to_triage(setting, referral, service_id);
    save_referral(setting.connection, referral, setting.now);
    note_triage(setting, referral);
    return read_again(setting, ubrn);
}

Result<Referral> cancel_referral(const Setting& setting, const Ubrn& ubrn, int version, const std::string& reason,
                                 const std::string& comment) {
    auto locked = lock_for(setting, ubrn, version, Action::cancel_referral);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    const auto known = check_reason(Action::cancel_referral, locked->party, reason, comment, london_date(setting.now));
    if (!known) return tl::unexpected(known.error());
    if (known->ends_triage && !is_being_decided(referral.state)) {
        return refuse_fields({{"reason", ErrorCode::inappropriate_value,
                               "Only for a referral that the provider was to decide on or to book."}});
    }
    end_live_appointment(setting.connection, ubrn,
                         {.status = "CANCELLED", .reason = reason, .comment = none_if_empty(comment)}, setting.now);
    end_holds(setting.connection, ubrn, setting.now);
    cancel_requirements(setting, referral);
    referral.state = locked->next;
    referral.state_reason = reason;
    referral.state_comment = none_if_empty(comment);
    referral.contact_by.reset();
    referral.is_to_acknowledge = locked->party != Party::referrer; // the referrer has to see it
    save_referral(setting.connection, referral, setting.now);
    audit(setting, referral, "referral.cancelled", {{"reason", reason}});
    tell(setting, referral, "referral.cancelled", {{"reason", reason}});
    return read_again(setting, ubrn);
}

Result<Referral> acknowledge(const Setting& setting, const Ubrn& ubrn, int version) {
    auto locked = lock_for(setting, ubrn, version, Action::acknowledge);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    referral.is_to_acknowledge = false;
    // Advice was asked for and given: there is no more to come of it, unless the referrer makes a new shortlist.
    if (referral.state == ReferralState::assessment_result) referral.completed_at = setting.now;
    save_referral(setting.connection, referral, setting.now);
    audit(setting, referral, "referral.acknowledged");
    return read_again(setting, ubrn);
}

Result<std::string> renew_access_code(const Setting& setting, const Ubrn& ubrn) {
    const auto seen = read_for(setting, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    const auto& referral = seen->referral;
    if (seen->party != Party::referrer) return refuse(ErrorCode::not_found);
    auto code = patients::reset_access_code(setting.connection, referral.patient.id, setting.access_codes, setting.now);
    audit(setting, referral, "access_code.renewed");
    tell(setting, referral, "access_code.renewed");
    return code;
}

} // namespace ers::referrals
