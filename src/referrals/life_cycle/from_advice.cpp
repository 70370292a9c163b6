// A referral out of an advice request.
#include "ers/referrals/life_cycle/from_advice.hpp"
#include "ers/referrals/record/settings.hpp"

#include <nlohmann/json.hpp>

#include "ers/core/working_days.hpp"
#include "ers/referrals/record/acting.hpp"
#include "referrals/record/rules.hpp"
#include "referrals/record/store.hpp"

namespace ers::referrals {

namespace {

constexpr std::string_view conversion_reason = "PROVIDER_CONVERTED_ADVICE_AND_GUIDANCE_ADMIN_TO_REFER";

// The refusal of the service or the priority, or nothing.
std::optional<FieldError> refuse_conversion(const OperationContext& context, const ConvertAdvice& command,
                                            const directory::Service* service) {
    if (service == nullptr || service->organisation_code != command.provider_organisation) {
        return FieldError{"service_id", ErrorCode::reference_not_found,
                          "There is no such service of the provider that gives the advice."};
    }
    if (service->window_for(command.priority) == nullptr) {
        return FieldError{"priority", ErrorCode::unsupported_priority, "The service does not take this priority."};
    }
    // To its own service the provider may take a patient as it likes; to another one goes who may be referred there.
    if (service->id == command.advice_service_id) return std::nullopt;
    auto wrong = refuse_shortlist({service->id},
                                  {.priority = command.priority,
                                   .specialty_code = service->specialty_code,
                                   .clinic_type_code = std::nullopt,
                                   .birth_date = command.patient.birth_date,
                                   .sex = command.patient.sex,
                                   .referring = {command.referring_organisation,
                                                 command.referring_clinician.value_or(""),
                                                 {command.advice_service_id}}},
                                  context.directory, london_date(context.now));
    if (wrong.empty()) return std::nullopt;
    wrong.front().field = "service_id";
    return std::move(wrong.front());
}

// The provider has just reviewed it: what is left is its administrators' to arrange, by the day to contact the patient.
Referral converted(const OperationContext& context, const ConvertAdvice& command, const directory::Service& service) {
    return {.ubrn = command.ubrn,
            .id = context.random.uuid(),
            .version = 1,
            .patient = command.patient,
            .referring_organisation = command.referring_organisation,
            .referrer_user_id = command.referrer_user_id,
            .referrer_name = command.referrer_name,
            .referring_clinician = command.referring_clinician,
            .priority = command.priority,
            .specialty_code = service.specialty_code,
            .shortlist = {service.id},
            .state = ReferralState::triaged_provider_to_action,
            .state_reason = std::string(conversion_reason),
            .state_comment = command.comment,
            .letter_intention = LetterIntention::not_intending_to_add,
            .with_service_id = service.id,
            .with_organisation = service.organisation_code,
            .contact_by = add_working_days(london_date(context.now), context.settings.contact_days(command.priority)),
            .created_at = context.now,
            .updated_at = context.now,
            .deferred_at = context.now,
            .reviewed_at = context.now};
}

} // namespace

Result<Referral> convert_advice(const OperationContext& context, const ConvertAdvice& command) {
    const auto* service = context.directory.find_service(command.service_id);
    if (auto refused = refuse_conversion(context, command, service)) return refuse_fields({*refused});
    auto referral = converted(context, command, *service);
    insert_referral(context.connection, referral);
    insert_appointment(context.connection, referral,
                       {.service_id = service->id,
                        .reason = referral.state_reason,
                        .comment = referral.state_comment,
                        .created_at = context.now},
                       context.who.user_id);
    audit_and_tell(context, referral, AuditAction::referral_created,
                   {{"from", "ADVICE"}, {"priority", code_of(referral.priority)}},
                   messages::ReferralCreated{.from = "ADVICE"});
    return referral;
}

} // namespace ers::referrals
