// Confirmation by the clinician in whose name was referred.
#include "referrals/life_cycle/confirmation.hpp"

#include <nlohmann/json.hpp>

#include "ers/referrals/life_cycle/confirm.hpp"
#include "ers/referrals/record/acting.hpp"
#include "referrals/record/store.hpp"

namespace ers::referrals {

namespace {

constexpr db::Statement await_confirmation{"referrals.await_confirmation",
                                           "update referral set awaits_confirmation = true where ubrn = $1"};
constexpr db::Statement note_confirmation{"referrals.note_confirmation", R"(
    update referral
    set awaits_confirmation = false, confirmed_by = $2, confirmed_at = $3
    where ubrn = $1)"};

} // namespace

bool ask_for_confirmation(const OperationContext& context, const Referral& referral) {
    if (!referral.referring_clinician) return false; // in their own name
    const std::string clinician = *referral.referring_clinician;
    const std::string priority(code_of(referral.priority));
    if (referral.priority == Priority::two_week_wait) {
        tell(context, referral, messages::ClinicianAlerted{clinician, priority});
        return false;
    }
    if (!context.settings.is_to_confirm(referral.priority)) return false;
    context.connection.execute(await_confirmation, {referral.ubrn});
    tell(context, referral, messages::ConfirmationAsked{clinician, priority});
    return true;
}

Result<Referral> confirm_referral(const OperationContext& context, const Ubrn& ubrn, int version) {
    auto locked = lock_for(context, ubrn, version, Action::confirm);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    referral.state = locked->next;
    save_referral(context.connection, referral, context.now);
    context.connection.execute(note_confirmation, {ubrn, context.who.user_id, context.now});
    audit_and_tell(context, referral, AuditAction::referral_confirmed, {{"clinician", *referral.referring_clinician}},
                   messages::ReferralConfirmed{});
    if (referral.request_type != RequestType::triage) return read_again(context, ubrn);
    return send_for_triage(context, ubrn, version + 1, referral.shortlist.front());
}

} // namespace ers::referrals
