// Making a referral: the reasons to refuse one, then what making it does.
#include <nlohmann/json.hpp>

#include "ers/core/working_days.hpp"
#include "ers/patients/access.hpp"
#include "ers/patients/access_codes.hpp"
#include "ers/referrals/centres/agreements.hpp"
#include "ers/referrals/contact/requirements.hpp"
#include "ers/referrals/life_cycle/drafts.hpp"
#include "ers/referrals/life_cycle/operations.hpp"
#include "ers/referrals/record/acting.hpp"
#include "ers/referrals/record/requesting.hpp"
#include "ers/referrals/record/settings.hpp"
#include "referrals/life_cycle/confirmation.hpp"
#include "referrals/life_cycle/create_rules.hpp"
#include "referrals/life_cycle/duplicates.hpp"
#include "referrals/life_cycle/triage.hpp"
#include "referrals/record/changes.hpp"
#include "referrals/record/rules.hpp"
#include "referrals/record/store.hpp"

namespace ers::referrals {

namespace {

bool is_triage(const CreateReferral& command) { return command.request_type == RequestType::triage; }

// An organisation that is a management centre offers as much choice as one that manages a referral.
std::optional<Error> refuse_little_choice(const OperationContext& context, const CreateReferral& command,
                                          int providers) {
    if (context.directory.kind_of(context.who.organisation->text()) != management_centre_kind) return std::nullopt;
    return choice::refuse_few_providers(command.choice, providers, context.settings.choice_providers_min);
}

std::optional<FieldError> refuse_own_triage(const OperationContext& context, const CreateReferral& command) {
    if (!is_triage(command)) return std::nullopt;
    auto wrong = refuse_triage_service(command.shortlist, command.shortlist.front(), context.directory,
                                       london_date(context.now));
    if (wrong) wrong->field = "shortlist[0]";
    return wrong;
}

std::optional<FieldError> refuse_manager(const OperationContext& context, const CreateReferral& command) {
    if (!command.managed_by) return std::nullopt;
    return refuse_centre(context, {*command.managed_by, context.who.organisation->text(), command.specialty_code},
                         "managed_by");
}

std::optional<Error> refuse_new(const OperationContext& context, const CreateReferral& command, int providers) {
    if (auto refused = refuse_organisation(context)) return refused;
    auto wrong = refuse_create(command, context.who, context.directory, london_date(context.now));
    if (!wrong.empty()) return refuse_fields(std::move(wrong)).value();
    if (auto one = refuse_clinician(context, command.referring_clinician)) return refuse_fields({*one}).value();
    if (auto one = refuse_manager(context, command)) return refuse_fields({*one}).value();
    if (auto refused = refuse_little_choice(context, command, providers)) return refused;
    if (auto one = refuse_own_triage(context, command)) return refuse_fields({*one}).value();
    return std::nullopt;
}

// The number that the referral gets: the reserved one, which is then used, the advice request's, or the next.
Result<Ubrn> number_for(const OperationContext& context, const CreateReferral& command) {
    if (!command.draft) return command.ubrn ? *command.ubrn : issue_ubrn(context);
    if (auto refused = use_draft(context, *command.draft)) return refuse_fields({std::move(*refused)});
    return *command.draft;
}

// None where the patient has one of the referrer already.
std::optional<std::string> access_code_for(const OperationContext& context, const patients::PatientMatch& match) {
    if (match.has_access_code && context.settings.access_code_per_patient) return std::nullopt;
    const auto issued = context.access_codes.take();
    patients::set_access_code(context.connection, {match.patient.id, context.who.organisation->text()}, issued,
                              context.now);
    return issued.code;
}

std::optional<Date> letter_due(const OperationContext& context, const CreateReferral& command) {
    if (command.letter_intention != LetterIntention::need_to_add_later) return std::nullopt;
    return add_working_days(london_date(context.now), context.settings.letter_days(command.priority));
}

// The referral as its first row has it.
Referral new_referral(const OperationContext& context, const CreateReferral& command, const Ubrn& ubrn,
                      patients::PatientRecord patient, int providers) {
    Referral referral{.ubrn = ubrn,
                      .id = context.random.uuid(),
                      .version = 1,
                      .patient = std::move(patient),
                      .referring_organisation = context.who.organisation->text(),
                      .referrer_user_id = context.who.user_id,
                      .referrer_name = context.who.user_name,
                      .referring_clinician = command.referring_clinician,
                      .priority = command.priority,
                      .request_type = command.request_type,
                      .specialty_code = command.specialty_code,
                      .clinic_type_code = command.clinic_type_code,
                      .shortlist = command.shortlist,
                      .letter_intention = command.letter_intention,
                      .letter_due = letter_due(context, command),
                      .pathway_start_override = command.pathway_start,
                      .created_at = context.now,
                      .updated_at = context.now,
                      .requirements = requirements_of(command.requirements, context.now)};
    referral.awaits_confirmation = is_to_be_confirmed(referral, context.settings);
    if (command.managed_by) {
        const auto is_enough = choice::is_enough(command.choice, providers, context.settings.choice_providers_min);
        begin_management(referral, *command.managed_by, is_enough, context.now);
    }
    if (!is_triage(command)) {
        begin_reminders(referral, context.settings, london_date(context.now), command.first_reminder_days);
    } else if (!referral.awaits_confirmation) {
        put_to_triage(context, referral, command.shortlist.front());
    }
    return referral;
}

} // namespace

Result<Created> create_referral(const OperationContext& context, const CreateReferral& command) {
    const int providers = choice::distinct_providers(command.shortlist, context.directory);
    if (auto refused = refuse_new(context, command, providers)) return tl::unexpected(std::move(*refused));
    auto match =
        patients::match_or_create(context.connection, command.patient, context.who.organisation->text(), context.now);
    if (!match) return tl::unexpected(match.error());
    const auto ubrn = number_for(context, command);
    if (!ubrn) return tl::unexpected(ubrn.error());

    auto code = access_code_for(context, *match);
    const auto earlier = find_duplicates(context, match->patient.id, command.specialty_code);
    auto referral = new_referral(context, command, *ubrn, std::move(match->patient), providers);
    insert_referral(context.connection, referral);
    choice::insert_choice(context.connection, referral.ubrn, command.choice, providers, context.who, context.now);
    tell_clinician(context, referral);
    audit_and_tell(context, referral, AuditAction::referral_created,
                   {{"priority", code_of(referral.priority)}, {"services", referral.shortlist.size()}},
                   messages::ReferralCreated{});
    write_requirements(context, referral);
    auto warnings = keep_duplicates(context, referral, earlier);
    if (referral.state == ReferralState::awaiting_triage) write_triage(context, referral, Party::referrer);
    if (!is_triage(command)) { // a triage request is sent by itself
        for (const auto& warning : shortlist_warnings(referral.shortlist, context.directory)) {
            warnings.push_back(warning);
        }
    }
    return Created{std::move(referral), std::move(code), std::move(warnings)};
}

} // namespace ers::referrals
