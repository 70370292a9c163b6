// The state table: see the header.
#include "ers/referrals/states.hpp"

namespace ers::referrals {

namespace {

using State = ReferralState;

// from, action, by referrer, by provider, by patient, to
constexpr std::array transition_table{
    Transition{State::not_booked, Action::book, true, false, true, State::booked},
    Transition{State::not_booked, Action::defer, true, false, true, State::deferred_to_provider},
    Transition{State::not_booked, Action::change_shortlist, true, false, false, State::not_booked},
    Transition{State::not_booked, Action::cancel_referral, true, false, false, State::cancelled_referral},

    // Booking again while booked is a change of appointment: the new slot is taken and the old one freed at once.
    Transition{State::booked, Action::book, true, true, true, State::booked},
    Transition{State::booked, Action::cancel_appointment, true, true, true, State::appointment_cancelled_by_patient},
    Transition{State::booked, Action::accept, false, true, false, State::booked},
    Transition{State::booked, Action::reject, false, true, false, State::rejected},
    Transition{State::booked, Action::cancel_referral, true, true, false, State::cancelled_referral},

    // Deferred: it is the provider's to arrange.
    Transition{State::deferred_to_provider, Action::book, false, true, false, State::booked},
    Transition{State::deferred_to_provider, Action::cancel_referral, true, true, false, State::cancelled_referral},

    Transition{State::awaiting_triage, Action::cancel_referral, true, true, false, State::cancelled_referral},

    Transition{State::triaged_provider_to_action, Action::book, false, true, false, State::booked},
    Transition{State::triaged_provider_to_action, Action::cancel_referral, true, true, false,
               State::cancelled_referral},

    // Returned to the referrer: a new shortlist first.
    Transition{State::triage_response, Action::change_shortlist, true, false, false, State::not_booked},
    Transition{State::triage_response, Action::cancel_referral, true, false, false, State::cancelled_referral},
    Transition{State::rejected, Action::change_shortlist, true, false, false, State::not_booked},
    Transition{State::rejected, Action::cancel_referral, true, false, false, State::cancelled_referral},

    Transition{State::appointment_cancelled_by_patient, Action::book, true, true, true, State::booked},
    Transition{State::appointment_cancelled_by_patient, Action::defer, true, false, true, State::deferred_to_provider},
    Transition{State::appointment_cancelled_by_patient, Action::change_shortlist, true, false, false,
               State::not_booked},
    Transition{State::appointment_cancelled_by_patient, Action::cancel_referral, true, true, false,
               State::cancelled_referral},

    Transition{State::appointment_cancelled_by_provider, Action::book, true, true, true, State::booked},
    Transition{State::appointment_cancelled_by_provider, Action::defer, true, false, true, State::deferred_to_provider},
    Transition{State::appointment_cancelled_by_provider, Action::change_shortlist, true, false, false,
               State::not_booked},
    Transition{State::appointment_cancelled_by_provider, Action::cancel_referral, true, true, false,
               State::cancelled_referral},

    Transition{State::did_not_attend, Action::book, false, true, false, State::booked},
    Transition{State::did_not_attend, Action::change_shortlist, true, false, false, State::not_booked},
    Transition{State::did_not_attend, Action::cancel_referral, true, true, false, State::cancelled_referral},

    Transition{State::assessment_result, Action::change_shortlist, true, false, false, State::not_booked},
    Transition{State::assessment_result, Action::cancel_referral, true, true, false, State::cancelled_referral},
};

bool is_allowed(const Transition& row, Party party) {
    switch (party) {
        case Party::referrer: return row.by_referrer;
        case Party::provider: return row.by_provider;
        case Party::patient: return row.by_patient;
        case Party::none: return false;
    }
    return false;
}

} // namespace

std::span<const Transition> transitions() { return transition_table; }

bool is_referrer_function(BusinessFunction function) {
    return function == BusinessFunction::referring_clinician ||
           function == BusinessFunction::referring_clinician_admin || function == BusinessFunction::referring_admin;
}

bool is_provider_function(BusinessFunction function) {
    return function == BusinessFunction::service_provider_clinician ||
           function == BusinessFunction::service_provider_clinician_admin ||
           function == BusinessFunction::service_provider_admin;
}

Party party_of(const Principal& who, const Relations& relations) {
    if (who.is_patient()) return *who.patient_id == relations.patient_id ? Party::patient : Party::none;
    if (!who.organisation) return Party::none;
    const auto& organisation = who.organisation->text();
    if (is_referrer_function(who.function) && organisation == relations.referring_organisation) return Party::referrer;
    if (is_provider_function(who.function) && organisation == relations.with_organisation) return Party::provider;
    return Party::none;
}

bool may_read(const Principal& who, const Relations& relations) {
    if (party_of(who, relations) != Party::none) return true;
    return is_provider_function(who.function) && relations.was_with_callers_organisation;
}

std::optional<ReferralState> next_state(ReferralState from, Action action, Party party) {
    for (const auto& row : transition_table) {
        if (row.from != from || row.action != action || !is_allowed(row, party)) continue;
        if (action == Action::cancel_appointment && party == Party::provider) {
            return State::appointment_cancelled_by_provider;
        }
        return row.to;
    }
    return std::nullopt;
}

Error state_refusal(ReferralState from, Action action) {
    return {ErrorCode::invalid_request_state,
            "A referral in state " + std::string(code_of(from)) + " does not let you " +
                std::string(display_of(action)) + ".",
            {},
            0};
}

} // namespace ers::referrals
