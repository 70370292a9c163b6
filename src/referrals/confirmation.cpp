// Confirmation by the clinician in whose name was referred: see the header.
#include "confirmation.hpp"

#include <nlohmann/json.hpp>

#include "ers/referrals/acting.hpp"
#include "ers/referrals/confirm.hpp"
#include "store.hpp"

namespace ers::referrals {

namespace {

constexpr db::Statement await_confirmation{"referrals.await_confirmation",
                                           "update referral set awaits_confirmation = true where ubrn = $1"};
constexpr db::Statement note_confirmation{"referrals.note_confirmation", R"(
    update referral
    set awaits_confirmation = false, confirmed_by = $2, confirmed_at = $3
    where ubrn = $1)"};

} // namespace

bool ask_for_confirmation(const Setting& setting, const Referral& referral) {
    if (!referral.referring_clinician) return false; // in their own name
    const nlohmann::json detail{{"clinician", *referral.referring_clinician}, {"priority", code_of(referral.priority)}};
    if (referral.priority == Priority::two_week_wait) {
        tell(setting, referral, "clinician.alerted", detail);
        return false;
    }
    if (!setting.numbers.is_to_confirm(referral.priority)) return false;
    setting.connection.execute(await_confirmation, {referral.ubrn});
    tell(setting, referral, "confirmation.asked", detail);
    return true;
}

Result<Referral> confirm_referral(const Setting& setting, const Ubrn& ubrn, int version) {
    auto locked = lock_for(setting, ubrn, version, Action::confirm);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    referral.state = locked->next;
    save_referral(setting.connection, referral, setting.now);
    setting.connection.execute(note_confirmation, {ubrn, setting.who.user_id, setting.now});
    audit(setting, referral, "referral.confirmed", {{"clinician", *referral.referring_clinician}});
    tell(setting, referral, "referral.confirmed");
    if (referral.request_type != RequestType::triage) return read_again(setting, ubrn);
    return send_for_triage(setting, ubrn, version + 1, referral.shortlist.front());
}

} // namespace ers::referrals
