// A referral out of an advice request.
#include "ers/referrals/life_cycle/from_advice.hpp"
#include "ers/referrals/record/settings.hpp"

#include <nlohmann/json.hpp>

#include "ers/core/working_days.hpp"
#include "ers/referrals/record/acting.hpp"
#include "referrals/record/rules.hpp"

namespace ers::referrals {

namespace {

constexpr std::string_view conversion_reason = "PROVIDER_CONVERTED_ADVICE_AND_GUIDANCE_ADMIN_TO_REFER";

// The provider has just reviewed it: its administrators arrange the rest, by the day to contact the patient.
constexpr db::Statement insert_converted{"referrals.convert_advice", R"(
    with made as (
        insert into referral (ubrn, id, patient_id, referring_organisation, referrer_user_id, referrer_name,
                              referring_clinician, priority, request_type, specialty_code, shortlist, state,
                              state_reason, state_comment, letter_intention, with_service_id, with_organisation,
                              contact_by, reviewed_at, deferred_at, created_at, updated_at, booking_line)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, array[$11::bigint], $12, $13, $14, $15, $11, $16, $17, $18,
                $18, $18, $18, (select coalesce(commissioner, code) from organisation where code = $4))
        returning ubrn)
    insert into appointment (ubrn, service_id, status, reason, comment, channel, created_by, created_at)
    select ubrn, $11, 'PROPOSED', $13, $14, $19, $20, $18
    from made)"};

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

} // namespace

Result<Referral> convert_advice(const OperationContext& context, const ConvertAdvice& command) {
    const auto* service = context.directory.find_service(command.service_id);
    if (auto refused = refuse_conversion(context, command, service)) return refuse_fields({*refused});
    const Date contact_by = add_working_days(london_date(context.now), context.settings.contact_days(command.priority));
    context.connection.execute(insert_converted, {command.ubrn,
                                                  context.random.uuid(),
                                                  command.patient.id,
                                                  command.referring_organisation,
                                                  command.referrer_user_id,
                                                  command.referrer_name,
                                                  command.referring_clinician,
                                                  code_of(command.priority),
                                                  code_of(RequestType::appointment),
                                                  service->specialty_code,
                                                  service->id,
                                                  code_of(ReferralState::triaged_provider_to_action),
                                                  conversion_reason,
                                                  command.comment,
                                                  code_of(LetterIntention::not_intending_to_add),
                                                  service->organisation_code,
                                                  contact_by,
                                                  context.now,
                                                  code_of(Channel::provider),
                                                  context.who.user_id});
    auto referral = read_again(context, command.ubrn);
    audit_and_tell(context, referral, AuditAction::referral_created,
                   {{"from", "ADVICE"}, {"priority", code_of(referral.priority)}},
                   messages::ReferralCreated{.from = "ADVICE"});
    return referral;
}

} // namespace ers::referrals
