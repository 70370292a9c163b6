// Referrals that come out of a referral.
#include "ers/referrals/life_cycle/onward.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "ers/referrals/contact/requirements.hpp"
#include "ers/referrals/record/access.hpp"
#include "ers/referrals/record/acting.hpp"
#include "ers/referrals/record/settings.hpp"
#include "referrals/links/store.hpp"
#include "referrals/record/changes.hpp"
#include "referrals/record/rules.hpp"
#include "referrals/record/store.hpp"

namespace ers::referrals {

namespace {

// What the patient needs there they need elsewhere, too.
std::vector<RequirementAsked> still_wanted(const Referral& parent) {
    std::vector<RequirementAsked> asked;
    for (const auto& one : parent.requirements) {
        if (one.is_wanted()) asked.push_back({one.type, one.language});
    }
    return asked;
}

// What a child takes from its parent; the caller's organisation refers.
Referral child_of(const OperationContext& context, const Referral& parent) {
    return {.ubrn = next_ubrn(context.connection, context.ubrn_key),
            .id = context.random.uuid(),
            .version = 1,
            .patient = parent.patient,
            .referring_organisation = context.who.organisation->text(),
            .referrer_user_id = context.who.user_id,
            .referrer_name = context.who.user_name,
            .priority = parent.priority,
            .specialty_code = parent.specialty_code,
            .clinic_type_code = parent.clinic_type_code,
            .letter_intention = LetterIntention::not_intending_to_add,
            .created_at = context.now,
            .updated_at = context.now,
            .pathway_ubrn = parent.pathway_ubrn ? parent.pathway_ubrn : std::optional(parent.ubrn),
            .parent_ubrn = parent.ubrn,
            .code_issuer = access_code_of(parent).issuer,
            .inherited_clock_start = clock_start(parent),
            .requirements = requirements_of(still_wanted(parent), context.now)};
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
    for (auto& error : choice::refuse_choice(command.choice)) wrong.push_back(std::move(error));
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

// After an assessment the patient must have been offered a choice.
std::optional<Error> refuse_little_choice(const OperationContext& context, const Referral& parent,
                                          const choice::ChoiceGiven& choice, int providers) {
    if (!is_from_assessment(context, parent)) return std::nullopt;
    return choice::refuse_few_providers(choice, providers, context.settings.choice_providers_min);
}

std::vector<FieldError> refuse_follow_up(const OperationContext& context, const FollowUp& command) {
    const Date today = london_date(context.now);
    auto wrong = refuse_target(command.target, today);
    const auto* service = context.directory.find_service(command.service_id);
    if (service == nullptr || service->organisation_code != context.who.organisation->text()) {
        wrong.push_back({"service_id", ErrorCode::reference_not_found, "There is no such service of yours."});
    } else if (!service->is_in_operation(today)) {
        wrong.push_back({"service_id", ErrorCode::service_unavailable, "The service is not in operation."});
    }
    return wrong;
}

// The provider's administrators book it; a proposed appointment stands for what they book.
void leave_to_provider(const OperationContext& context, Referral& child, const directory::Service& service) {
    child.state = ReferralState::triaged_provider_to_action;
    child.state_reason = std::string(code_of(LinkKind::follow_up));
    child.with_service_id = service.id;
    child.with_organisation = service.organisation_code;
    child.accepted_at = context.now;
    child.deferred_at = context.now; // received by the side that books it
}

} // namespace

Result<Referral> refer_onward(const OperationContext& context, const Ubrn& ubrn, int version,
                              const OnwardReferral& command) {
    auto locked = lock_for(context, ubrn, version, Action::refer_onward);
    if (!locked) return tl::unexpected(locked.error());
    auto& parent = locked->referral;
    if (auto wrong = refuse_onward(context, parent, command); !wrong.empty()) return refuse_fields(std::move(wrong));
    const int providers = choice::distinct_providers(command.shortlist, context.directory);
    if (auto refused = refuse_little_choice(context, parent, command.choice, providers)) {
        return tl::unexpected(std::move(*refused));
    }

    auto child = child_of(context, parent);
    child.priority = command.priority;
    child.specialty_code = command.specialty_code;
    child.clinic_type_code = command.clinic_type_code;
    child.shortlist = command.shortlist;
    begin_reminders(child, context.settings, london_date(context.now), std::nullopt);
    insert_referral(context.connection, child);
    write_requirements(context, child);
    choice::insert_choice(context.connection, child.ubrn, command.choice, providers, context.who, context.now);
    audit_and_tell(context, child, AuditAction::referral_created,
                   {{"priority", code_of(child.priority)}, {"from", ubrn.text()}}, messages::ReferralCreated{});

    parent.state = locked->next;
    if (parent.state == ReferralState::assessment_result && !parent.completed_at) parent.completed_at = context.now;
    save(context, parent);
    audit_and_tell(context, parent, AuditAction::referral_referred_onward, {{"to", child.ubrn.text()}},
                   messages::ReferralReferredOnward{child.ubrn.text()});
    return child;
}

Result<Referral> create_follow_up(const OperationContext& context, const Ubrn& ubrn, int version,
                                  const FollowUp& command) {
    auto locked = lock_for(context, ubrn, version, Action::refer_onward);
    if (!locked) return tl::unexpected(locked.error());
    auto& parent = locked->referral;
    if (!parent.completed_at) {
        return refuse(ErrorCode::invalid_request_state, "The patient has not been seen yet.");
    }
    if (auto wrong = refuse_follow_up(context, command); !wrong.empty()) return refuse_fields(std::move(wrong));

    const auto& service = *context.directory.find_service(command.service_id);
    auto child = child_of(context, parent);
    child.target = command.target;
    child.specialty_code = service.specialty_code;
    child.clinic_type_code.reset();
    child.shortlist = {service.id};
    if (!command.is_patient_initiated) leave_to_provider(context, child, service);
    insert_referral(context.connection, child);
    write_requirements(context, child);
    insert_link(context.connection, ubrn, child.ubrn, LinkKind::follow_up, context.who, context.now);
    if (!command.is_patient_initiated) {
        insert_appointment(context.connection, child,
                           {.service_id = service.id, .reason = child.state_reason, .created_at = context.now},
                           context.who.user_id);
    }
    audit_and_tell(context, child, AuditAction::follow_up_created, {{"from", ubrn.text()}},
                   messages::FollowUpCreated{ubrn.text()});
    save(context, parent);
    return child;
}

} // namespace ers::referrals
