// Referrals that come out of a referral.
#include "ers/referrals/life_cycle/onward.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "ers/referrals/contact/requirements.hpp"
#include "ers/referrals/record/acting.hpp"
#include "referrals/centres/management.hpp"
#include "referrals/record/rules.hpp"
#include "referrals/record/store.hpp"

namespace ers::referrals {

namespace {

// What a child takes from its parent; the caller's organisation refers.
Referral child_of(const OperationContext& context, const Referral& parent) {
    return {.ubrn = next_ubrn(context.connection, context.ubrn_key),
            .id = context.random.uuid(),
            .version = 1,
            .patient = parent.patient,
            .referring_organisation = context.who.organisation->text(),
            .referrer_user_id = context.who.user_id,
            .referrer_name = context.who.user_name,
            .referring_clinician = std::nullopt,
            .priority = parent.priority,
            .request_type = RequestType::appointment,
            .specialty_code = parent.specialty_code,
            .clinic_type_code = parent.clinic_type_code,
            .shortlist = {},
            .state = ReferralState::not_booked,
            .state_reason = std::nullopt,
            .state_comment = std::nullopt,
            .letter_intention = LetterIntention::not_intending_to_add,
            .letter_due = std::nullopt,
            .pathway_start_override = std::nullopt,
            .with_service_id = std::nullopt,
            .with_organisation = std::nullopt,
            .contact_by = std::nullopt,
            .accepted_at = std::nullopt,
            .created_at = context.now,
            .updated_at = context.now,
            .converted_at = std::nullopt,
            .deferred_at = std::nullopt,
            .pathway_ubrn = parent.pathway_ubrn ? parent.pathway_ubrn : std::optional(parent.ubrn),
            .parent_ubrn = parent.ubrn,
            .inherited_clock_start = clock_start(parent)};
}

// What the patient needs there they need elsewhere, too.
std::vector<RequirementAsked> still_wanted(const Referral& parent) {
    std::vector<RequirementAsked> asked;
    for (const auto& one : parent.requirements) {
        if (one.is_wanted()) asked.push_back({one.type, one.language});
    }
    return asked;
}

bool is_from_assessment(const OperationContext& context, const Referral& parent) {
    const auto* service = parent.with_service_id ? context.directory.find_service(*parent.with_service_id) : nullptr;
    return service != nullptr && service->appointment_type == AppointmentType::assessment_service;
}

std::vector<FieldError> refuse_onward(const OperationContext& context, const Referral& parent,
                                      const OnwardReferral& command) {
    std::vector<FieldError> wrong;
    if (!context.directory.specialty_name(command.specialty_code)) {
        wrong.push_back({"specialty_code", ErrorCode::invalid_code, "There is no such specialty."});
    } else if (command.clinic_type_code &&
               !context.directory.clinic_type(command.specialty_code, *command.clinic_type_code)) {
        wrong.push_back(
            {"clinic_type_code", ErrorCode::invalid_code, "There is no such clinic type in this specialty."});
    }
    if (auto refused = refuse_choice(command.choice); !refused.empty()) {
        wrong.insert(wrong.end(), refused.begin(), refused.end());
    }
    if (!wrong.empty()) return wrong;
    return refuse_shortlist(
        command.shortlist,
        shortlist_for(command, parent.patient,
                      {context.who.organisation->text(), context.on_behalf_of.value_or(context.who.user_id),
                       service_it_is_with(parent)}),
        context.directory, london_date(context.now));
}

std::vector<FieldError> refuse_target(const TargetWindow& target, Date today) {
    std::vector<FieldError> wrong;
    const auto refuse_day = [&](const char* field, const char* why) {
        wrong.push_back({field, ErrorCode::inappropriate_value, why});
    };
    const Date last = add_days(today, target_days_ahead_max);
    if (target.from && *target.from > last) refuse_day("target.from", "Must be within three years.");
    if (target.to && *target.to > last) refuse_day("target.to", "Must be within three years.");
    if (target.to && *target.to < today) refuse_day("target.to", "Must not be in the past.");
    if (target.from && target.to && *target.to < *target.from) {
        refuse_day("target.to", "Must not be before targetFrom.");
    }
    return wrong;
}

} // namespace

Result<Referral> refer_onward(const OperationContext& context, const Ubrn& ubrn, int version,
                              const OnwardReferral& command) {
    auto locked = lock_for(context, ubrn, version, Action::refer_onward);
    if (!locked) return tl::unexpected(locked.error());
    auto& parent = locked->referral;
    if (auto wrong = refuse_onward(context, parent, command); !wrong.empty()) return refuse_fields(std::move(wrong));
    const int providers = distinct_providers(command.shortlist, context.directory);
    if (is_from_assessment(context, parent)) {
        if (auto refused = refuse_few_providers(context, command.choice, providers)) {
            return tl::unexpected(std::move(*refused));
        }
    }
    auto child = child_of(context, parent);
    child.priority = command.priority;
    child.specialty_code = command.specialty_code;
    child.clinic_type_code = command.clinic_type_code;
    child.shortlist = command.shortlist;
    begin_reminders(context, child, std::nullopt);
    insert_referral(context.connection, child);
    ask_requirements(context, child, still_wanted(parent));
    insert_choice(context.connection, child.ubrn, command.choice, providers, context.who, context.now);
    audit_and_tell(context, child, AuditAction::referral_created,
                   {{"priority", code_of(child.priority)}, {"from", ubrn.text()}}, messages::ReferralCreated{});

    parent.state = locked->next;
    if (parent.state == ReferralState::assessment_result && !parent.completed_at) parent.completed_at = context.now;
    save_referral(context.connection, parent, context.now);
    audit_and_tell(context, parent, AuditAction::referral_referred_onward, {{"to", child.ubrn.text()}},
                   messages::ReferralReferredOnward{child.ubrn.text()});
    return read_again(context, child.ubrn);
}

Result<Referral> create_follow_up(const OperationContext& context, const Ubrn& ubrn, int version,
                                  const FollowUp& command) {
    auto locked = lock_for(context, ubrn, version, Action::refer_onward);
    if (!locked) return tl::unexpected(locked.error());
    auto& parent = locked->referral;
    if (!parent.completed_at) {
        return refuse(ErrorCode::invalid_request_state, "The patient has not been seen yet.");
    }
    auto wrong = refuse_target(command.target, london_date(context.now));
    const auto* service = context.directory.find_service(command.service_id);
    if (service == nullptr || service->organisation_code != context.who.organisation->text()) {
        wrong.push_back({"service_id", ErrorCode::reference_not_found, "There is no such service of yours."});
    } else if (!service->is_in_operation(london_date(context.now))) {
        wrong.push_back({"service_id", ErrorCode::service_unavailable, "The service is not in operation."});
    }
    if (!wrong.empty()) return refuse_fields(std::move(wrong));
    auto child = child_of(context, parent);
    child.target = command.target;
    child.specialty_code = service->specialty_code;
    child.clinic_type_code.reset();
    child.shortlist = {service->id};
    insert_referral(context.connection, child);
    ask_requirements(context, child, still_wanted(parent));
    insert_link(context.connection, ubrn, child.ubrn, "FOLLOW_UP", context.who, context.now);
    if (!command.is_patient_initiated) {
        child.state = ReferralState::triaged_provider_to_action;
        child.state_reason = "FOLLOW_UP";
        child.with_service_id = service->id;
        child.with_organisation = service->organisation_code;
        child.accepted_at = context.now;
        child.deferred_at = context.now; // received by the side that books it
        insert_appointment(context.connection, child.ubrn,
                           {.service_id = service->id, .status = "PROPOSED", .reason = "FOLLOW_UP"}, context.who,
                           context.now);
        save_referral(context.connection, child, context.now);
    }
    audit_and_tell(context, child, AuditAction::follow_up_created, {{"from", ubrn.text()}},
                   messages::FollowUpCreated{ubrn.text()});
    save_referral(context.connection, parent, context.now);
    return read_again(context, child.ubrn);
}

} // namespace ers::referrals
