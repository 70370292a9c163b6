#include "referrals/life_cycle/triage.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "ers/core/working_days.hpp"
#include "ers/directory/snapshot.hpp"
#include "ers/referrals/life_cycle/operations.hpp"
#include "ers/referrals/record/acting.hpp"
#include "ers/referrals/record/settings.hpp"
#include "referrals/record/changes.hpp"
#include "referrals/record/store.hpp"

namespace ers::referrals {

std::optional<FieldError> refuse_triage_service(const std::vector<std::int64_t>& shortlist, std::int64_t service_id,
                                                const directory::Snapshot& directory, Date today) {
    const auto wrong = [](ErrorCode code, const char* why) { return FieldError{"service_id", code, why}; };
    if (std::find(shortlist.begin(), shortlist.end(), service_id) == shortlist.end()) {
        return wrong(ErrorCode::inappropriate_value, "The service is not on the shortlist.");
    }
    const auto* service = directory.find_service(service_id);
    if (service == nullptr || !service->is_in_operation(today)) {
        return wrong(ErrorCode::service_unavailable, "The service is not in operation.");
    }
    const auto& types = service->request_types;
    if (std::find(types.begin(), types.end(), RequestType::triage) == types.end()) {
        return wrong(ErrorCode::invalid_request_type, "The service does not take triage requests.");
    }
    return std::nullopt;
}

void put_to_triage(const OperationContext& context, Referral& referral, std::int64_t service_id) {
    leave_provider(referral);
    forget_review(referral);
    referral.state = ReferralState::awaiting_triage;
    referral.state_reason = std::string(code_of(DeferralReason::triage));
    referral.state_comment.reset();
    referral.with_service_id = service_id;
    referral.with_organisation = context.directory.find_service(service_id)->organisation_code;
    referral.contact_by = add_working_days(london_date(context.now), context.settings.triage_days(referral.priority));
    referral.is_to_acknowledge = false;
    if (!referral.triage_sent_at) referral.triage_sent_at = context.now;
}

void write_triage(const OperationContext& context, Referral& referral, Party party) {
    insert_appointment(context.connection, referral,
                       {.service_id = *referral.with_service_id,
                        .reason = referral.state_reason,
                        .channel = channel_of(party),
                        .created_at = context.now},
                       context.who.user_id);
    const nlohmann::json detail{{"appointment", std::to_string(referral.live_appointment()->id)},
                                {"service", std::to_string(*referral.with_service_id)}};
    audit_and_tell(context, referral, AuditAction::referral_sent_for_triage, detail,
                   messages::ReferralSentForTriage{{*referral.with_service_id}});
}

Result<Referral> send_for_triage(const OperationContext& context, const Ubrn& ubrn, int version,
                                 std::int64_t service_id, const std::optional<choice::ChoiceGiven>& choice) {
    auto locked = lock_for(context, ubrn, version, Action::send_for_triage);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    if (auto wrong =
            refuse_triage_service(referral.shortlist, service_id, context.directory, london_date(context.now))) {
        return refuse_fields({std::move(*wrong)});
    }
    const auto given = choice.value_or(choice::ChoiceGiven{});
    if (auto wrong = choice::refuse_choice(given); !wrong.empty()) return refuse_fields(std::move(wrong));
    const int providers = choice::distinct_providers(referral.shortlist, context.directory);
    const int providers_min = context.settings.choice_providers_min;
    const bool is_by_centre = locked->party == Party::manager;
    if (is_by_centre && referral.is_choice_to_offer) {
        if (auto refused = choice::refuse_few_providers(given, providers, providers_min)) {
            return tl::unexpected(std::move(*refused));
        }
    }
    if (choice) {
        choice::insert_choice(context.connection, ubrn, *choice, providers, context.who, context.now);
        note_choice(referral, choice::is_enough(*choice, providers, providers_min));
    }
    note_routing(referral, is_by_centre, context.now);
    end_holds(context.connection, referral, context.now);
    put_to_triage(context, referral, service_id);
    save(context, referral);
    write_triage(context, referral, locked->party);
    return std::move(referral);
}

} // namespace ers::referrals
