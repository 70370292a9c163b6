// Confirmation by the clinician in whose name was referred.
#include "referrals/life_cycle/confirmation.hpp"

#include <nlohmann/json.hpp>

#include "ers/referrals/life_cycle/confirm.hpp"
#include "ers/referrals/record/acting.hpp"
#include "referrals/life_cycle/triage.hpp"
#include "referrals/record/store.hpp"

namespace ers::referrals {

bool is_to_be_confirmed(const Referral& referral, const ReferralSettings& settings) {
    return referral.referring_clinician && settings.is_to_confirm(referral.priority);
}

void tell_clinician(const OperationContext& context, const Referral& referral) {
    if (!referral.referring_clinician) return; // in their own name
    const std::string& clinician = *referral.referring_clinician;
    const std::string priority(code_of(referral.priority));
    if (referral.priority == Priority::two_week_wait) {
        tell(context, referral, messages::ClinicianAlerted{clinician, priority});
    }
    if (referral.awaits_confirmation) tell(context, referral, messages::ConfirmationAsked{clinician, priority});
}

Result<Referral> confirm_referral(const OperationContext& context, const Ubrn& ubrn, int version) {
    auto locked = lock_for(context, ubrn, version, Action::confirm);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    const bool is_triage = referral.request_type == RequestType::triage;
    if (is_triage) {
        if (auto wrong = refuse_triage_service(referral.shortlist, referral.shortlist.front(), context.directory,
                                               london_date(context.now))) {
            return refuse_fields({std::move(*wrong)});
        }
    }
    referral.state = locked->next;
    referral.awaits_confirmation = false;
    referral.confirmed_by = context.who.user_id;
    referral.confirmed_at = context.now;
    if (is_triage) put_to_triage(context, referral, referral.shortlist.front());
    save(context, referral);
    audit_and_tell(context, referral, AuditAction::referral_confirmed, {{"clinician", *referral.referring_clinician}},
                   messages::ReferralConfirmed{});
    if (is_triage) write_triage(context, referral, locked->party);
    return std::move(referral);
}

} // namespace ers::referrals
