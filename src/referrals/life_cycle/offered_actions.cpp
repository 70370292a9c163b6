// Party, state and role together.
#include "ers/referrals/life_cycle/offered_actions.hpp"

#include "ers/identity/roles.hpp"
#include "ers/referrals/life_cycle/possible_actions.hpp"
#include "ers/referrals/record/acting.hpp"

namespace ers::referrals {

namespace {

std::vector<Reason> reasons_for(Action action, Party party, Date today) {
    std::vector<Reason> usable;
    for (const auto& reason : reasons()) {
        if (reason.action != action) continue;
        if (check_reason(action, party, reason.code, "a comment", today)) usable.push_back(reason);
    }
    return usable;
}

} // namespace

std::string_view permission_of(Action action) {
    switch (action) {
        case Action::book: return "appointment.book";
        case Action::record_booking: return "appointment.record";
        case Action::defer: return "appointment.defer";
        case Action::send_for_triage: return "referral.send_for_triage";
        case Action::cancel_appointment: return "appointment.cancel";
        case Action::change_shortlist: return "referral.change_shortlist";
        case Action::accept: return "referral.accept";
        case Action::reject: return "referral.reject";
        case Action::cancel_action_later:
        case Action::accept_book_later:
        case Action::return_with_advice:
        case Action::redirect:
        case Action::change_priority: return "referral.decide";
        case Action::record_attendance:
        case Action::record_non_attendance: return "appointment.outcome";
        case Action::record_assessment: return "referral.assess";
        case Action::refer_onward: return "referral.refer_onward";
        case Action::stop_clock: return "referral.stop_clock";
        case Action::link_documents: return "document.link";
        case Action::acknowledge: return "referral.acknowledge";
        case Action::confirm: return "referral.confirm";
        case Action::send_to_centre: return "referral.send_to_centre";
        case Action::return_from_centre: return "referral.return_from_centre";
        case Action::cancel_referral: return "referral.cancel";
    }
    return {};
}

Result<OfferedActions> list_actions(const OperationContext& context, const Ubrn& ubrn) {
    auto seen = read_for(context, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    std::vector<OfferedAction> actions;
    for (const auto action : actions_for(context, *seen)) {
        if (!identity::may(context.who.function, permission_of(action))) continue;
        actions.push_back({action, reasons_for(action, seen->party, london_date(context.now))});
    }
    return OfferedActions{std::move(seen->referral), std::move(actions)};
}

} // namespace ers::referrals
