// The state table.
#include "ers/referrals/record/states.hpp"

namespace ers::referrals {

namespace {

using State = ReferralState;

// from, action, by referrer, by provider, by patient, to
constexpr std::array transition_table{
    // A provider acts here only where the patient telephones one of its indirectly bookable services.
    Transition{State::not_booked, Action::book, true, false, true, State::booked},
    Transition{State::not_booked, Action::record_booking, false, true, false, State::booked},
    Transition{State::not_booked, Action::defer, true, false, true, State::deferred_to_provider},
    Transition{State::not_booked, Action::send_for_triage, true, false, true, State::awaiting_triage},
    Transition{State::not_booked, Action::change_shortlist, true, false, false, State::not_booked},
    Transition{State::not_booked, Action::link_documents, true, false, false, State::not_booked},
    Transition{State::not_booked, Action::acknowledge, true, false, false, State::not_booked},
    Transition{State::not_booked, Action::confirm, true, false, false, State::not_booked},
    Transition{State::not_booked, Action::send_to_centre, true, false, false, State::not_booked},
    Transition{State::not_booked, Action::return_from_centre, true, false, false, State::not_booked},
    Transition{State::not_booked, Action::cancel_referral, true, false, false, State::cancelled_referral},

    // Booking again while booked is a change of appointment: the new slot is taken and the old one freed at once. An
    // appointment that the provider cancels leads to the provider's state of that.
    Transition{State::booked, Action::book, true, true, true, State::booked},
    Transition{State::booked, Action::record_booking, false, true, false, State::booked},
    Transition{State::booked, Action::cancel_appointment, true, true, true, State::appointment_cancelled_by_patient},
    Transition{State::booked, Action::accept, false, true, false, State::booked},
    Transition{State::booked, Action::reject, false, true, false, State::rejected},
    Transition{State::booked, Action::cancel_action_later, false, true, false, State::triaged_provider_to_action},
    Transition{State::booked, Action::redirect, false, true, false, State::triaged_provider_to_action},
    Transition{State::booked, Action::change_priority, false, true, false, State::booked},
    Transition{State::booked, Action::record_attendance, false, true, false, State::booked},
    Transition{State::booked, Action::record_non_attendance, false, true, false, State::did_not_attend},
    Transition{State::booked, Action::record_assessment, false, true, false, State::assessment_result},
    Transition{State::booked, Action::refer_onward, false, true, false, State::booked},
    Transition{State::booked, Action::stop_clock, false, true, false, State::booked},
    Transition{State::booked, Action::link_documents, true, false, false, State::booked},
    Transition{State::booked, Action::cancel_referral, true, true, false, State::cancelled_referral},

    // Deferred: it is the provider's to arrange.
    Transition{State::deferred_to_provider, Action::book, false, true, false, State::booked},
    Transition{State::deferred_to_provider, Action::record_booking, false, true, false, State::booked},
    Transition{State::deferred_to_provider, Action::accept_book_later, false, true, false,
               State::triaged_provider_to_action},
    Transition{State::deferred_to_provider, Action::return_with_advice, false, true, false, State::triage_response},
    Transition{State::deferred_to_provider, Action::redirect, false, true, false, State::triaged_provider_to_action},
    Transition{State::deferred_to_provider, Action::change_priority, false, true, false, State::deferred_to_provider},
    Transition{State::deferred_to_provider, Action::stop_clock, false, true, false, State::deferred_to_provider},
    Transition{State::deferred_to_provider, Action::link_documents, true, false, false, State::deferred_to_provider},
    Transition{State::deferred_to_provider, Action::cancel_referral, true, true, false, State::cancelled_referral},

    // With a referral assessment service: a decision on paper, no appointment.
    Transition{State::awaiting_triage, Action::accept_book_later, false, true, false,
               State::triaged_provider_to_action},
    Transition{State::awaiting_triage, Action::return_with_advice, false, true, false, State::triage_response},
    Transition{State::awaiting_triage, Action::redirect, false, true, false, State::triaged_provider_to_action},
    Transition{State::awaiting_triage, Action::change_priority, false, true, false, State::awaiting_triage},
    Transition{State::awaiting_triage, Action::stop_clock, false, true, false, State::awaiting_triage},
    Transition{State::awaiting_triage, Action::link_documents, true, false, false, State::awaiting_triage},
    Transition{State::awaiting_triage, Action::cancel_referral, true, true, false, State::cancelled_referral},

    // Decided; the provider's administrators carry it out.
    Transition{State::triaged_provider_to_action, Action::book, false, true, false, State::booked},
    Transition{State::triaged_provider_to_action, Action::record_booking, false, true, false, State::booked},
    Transition{State::triaged_provider_to_action, Action::redirect, false, true, false,
               State::triaged_provider_to_action},
    Transition{State::triaged_provider_to_action, Action::return_with_advice, false, true, false,
               State::triage_response},
    Transition{State::triaged_provider_to_action, Action::change_priority, false, true, false,
               State::triaged_provider_to_action},
    Transition{State::triaged_provider_to_action, Action::change_shortlist, false, true, false,
               State::triaged_provider_to_action},
    Transition{State::triaged_provider_to_action, Action::stop_clock, false, true, false,
               State::triaged_provider_to_action},
    Transition{State::triaged_provider_to_action, Action::link_documents, true, false, false,
               State::triaged_provider_to_action},
    Transition{State::triaged_provider_to_action, Action::cancel_referral, true, true, false,
               State::cancelled_referral},

    // Returned to the referrer: a new shortlist first.
    Transition{State::triage_response, Action::send_for_triage, true, false, false, State::awaiting_triage},
    Transition{State::triage_response, Action::change_shortlist, true, false, false, State::not_booked},
    Transition{State::triage_response, Action::link_documents, true, false, false, State::triage_response},
    Transition{State::triage_response, Action::send_to_centre, true, false, false, State::triage_response},
    Transition{State::triage_response, Action::return_from_centre, true, false, false, State::triage_response},
    Transition{State::triage_response, Action::acknowledge, true, false, false, State::triage_response},
    Transition{State::triage_response, Action::cancel_referral, true, false, false, State::cancelled_referral},

    Transition{State::rejected, Action::send_for_triage, true, false, false, State::awaiting_triage},
    Transition{State::rejected, Action::change_shortlist, true, false, false, State::not_booked},
    Transition{State::rejected, Action::link_documents, true, false, false, State::rejected},
    Transition{State::rejected, Action::send_to_centre, true, false, false, State::rejected},
    Transition{State::rejected, Action::return_from_centre, true, false, false, State::rejected},
    Transition{State::rejected, Action::acknowledge, true, false, false, State::rejected},
    Transition{State::rejected, Action::cancel_referral, true, false, false, State::cancelled_referral},

    // The last appointment is off: either side, or the patient, makes another.
    Transition{State::appointment_cancelled_by_patient, Action::book, true, true, true, State::booked},
    Transition{State::appointment_cancelled_by_patient, Action::record_booking, false, true, false, State::booked},
    Transition{State::appointment_cancelled_by_patient, Action::defer, true, false, true, State::deferred_to_provider},
    Transition{State::appointment_cancelled_by_patient, Action::send_for_triage, true, false, false,
               State::awaiting_triage},
    Transition{State::appointment_cancelled_by_patient, Action::change_shortlist, true, false, false,
               State::not_booked},
    Transition{State::appointment_cancelled_by_patient, Action::redirect, false, true, false,
               State::triaged_provider_to_action},
    Transition{State::appointment_cancelled_by_patient, Action::return_with_advice, false, true, false,
               State::triage_response},
    Transition{State::appointment_cancelled_by_patient, Action::change_priority, false, true, false,
               State::appointment_cancelled_by_patient},
    Transition{State::appointment_cancelled_by_patient, Action::stop_clock, false, true, false,
               State::appointment_cancelled_by_patient},
    Transition{State::appointment_cancelled_by_patient, Action::link_documents, true, false, false,
               State::appointment_cancelled_by_patient},
    Transition{State::appointment_cancelled_by_patient, Action::acknowledge, true, false, false,
               State::appointment_cancelled_by_patient},
    Transition{State::appointment_cancelled_by_patient, Action::send_to_centre, true, false, false,
               State::appointment_cancelled_by_patient},
    Transition{State::appointment_cancelled_by_patient, Action::return_from_centre, true, false, false,
               State::appointment_cancelled_by_patient},
    Transition{State::appointment_cancelled_by_patient, Action::cancel_referral, true, true, false,
               State::cancelled_referral},

    Transition{State::appointment_cancelled_by_provider, Action::book, true, true, true, State::booked},
    Transition{State::appointment_cancelled_by_provider, Action::record_booking, false, true, false, State::booked},
    Transition{State::appointment_cancelled_by_provider, Action::defer, true, false, true, State::deferred_to_provider},
    Transition{State::appointment_cancelled_by_provider, Action::send_for_triage, true, false, false,
               State::awaiting_triage},
    Transition{State::appointment_cancelled_by_provider, Action::change_shortlist, true, false, false,
               State::not_booked},
    Transition{State::appointment_cancelled_by_provider, Action::redirect, false, true, false,
               State::triaged_provider_to_action},
    Transition{State::appointment_cancelled_by_provider, Action::return_with_advice, false, true, false,
               State::triage_response},
    Transition{State::appointment_cancelled_by_provider, Action::change_priority, false, true, false,
               State::appointment_cancelled_by_provider},
    Transition{State::appointment_cancelled_by_provider, Action::stop_clock, false, true, false,
               State::appointment_cancelled_by_provider},
    Transition{State::appointment_cancelled_by_provider, Action::link_documents, true, false, false,
               State::appointment_cancelled_by_provider},
    Transition{State::appointment_cancelled_by_provider, Action::acknowledge, true, false, false,
               State::appointment_cancelled_by_provider},
    Transition{State::appointment_cancelled_by_provider, Action::send_to_centre, true, false, false,
               State::appointment_cancelled_by_provider},
    Transition{State::appointment_cancelled_by_provider, Action::return_from_centre, true, false, false,
               State::appointment_cancelled_by_provider},
    Transition{State::appointment_cancelled_by_provider, Action::cancel_referral, true, true, false,
               State::cancelled_referral},

    // The provider makes another appointment, or hands the referral back.
    Transition{State::did_not_attend, Action::book, false, true, false, State::booked},
    Transition{State::did_not_attend, Action::record_booking, false, true, false, State::booked},
    Transition{State::did_not_attend, Action::send_for_triage, true, false, false, State::awaiting_triage},
    Transition{State::did_not_attend, Action::change_shortlist, true, false, false, State::not_booked},
    Transition{State::did_not_attend, Action::return_with_advice, false, true, false, State::triage_response},
    Transition{State::did_not_attend, Action::stop_clock, false, true, false, State::did_not_attend},
    Transition{State::did_not_attend, Action::link_documents, true, false, false, State::did_not_attend},
    Transition{State::did_not_attend, Action::return_from_centre, true, false, false, State::did_not_attend},
    Transition{State::did_not_attend, Action::acknowledge, true, false, false, State::did_not_attend},
    Transition{State::did_not_attend, Action::cancel_referral, true, true, false, State::cancelled_referral},

    // Assessed: the provider refers on, or the referrer takes it from here.
    Transition{State::assessment_result, Action::refer_onward, false, true, false, State::assessment_result},
    Transition{State::assessment_result, Action::send_for_triage, true, false, false, State::awaiting_triage},
    Transition{State::assessment_result, Action::change_shortlist, true, false, false, State::not_booked},
    Transition{State::assessment_result, Action::stop_clock, false, true, false, State::assessment_result},
    Transition{State::assessment_result, Action::link_documents, true, false, false, State::assessment_result},
    Transition{State::assessment_result, Action::return_from_centre, true, false, false, State::assessment_result},
    Transition{State::assessment_result, Action::acknowledge, true, false, false, State::assessment_result},
    Transition{State::assessment_result, Action::cancel_referral, true, true, false, State::cancelled_referral},

    // The end. What the other side cancelled is shown to the referrer until it was seen.
    Transition{State::cancelled_referral, Action::acknowledge, true, false, false, State::cancelled_referral},
};

// The referrer has to see the result of a referral, also where there is none.
bool is_for_the_referrer_to_see(const Transition& row) {
    return row.action == Action::acknowledge &&
           (row.from == State::assessment_result || row.from == State::cancelled_referral);
}

bool is_allowed(const Transition& row, Party party) {
    switch (party) {
        case Party::referrer: return row.by_referrer;
        case Party::provider: return row.by_provider;
        case Party::patient: return row.by_patient;
        case Party::manager:
            return row.by_referrer && is_done_by_centres(row.action) && !is_for_the_referrer_to_see(row);
        case Party::desk: return row.by_patient && row.action == Action::defer;
        case Party::none: return false;
    }
    return false;
}

// A booking line looks after the patients of its commissioner's practices; requirements are also arranged where the
// patient goes.
// A patient sees what the code of their session opens, not all that they have anywhere.
bool is_opened_by(const Principal& patient, const Relations& relations) {
    return *patient.patient_id == relations.patient_id && patient.code_issuer == relations.access_issuer();
}

bool is_desk_of(const Principal& who, const Relations& relations) {
    const auto& organisation = who.organisation->text();
    if (organisation == relations.booking_line) return true;
    return who.function == BusinessFunction::additional_requirements_manager &&
           organisation == relations.with_organisation;
}

} // namespace

std::span<const Transition> transitions() { return transition_table; }

bool is_done_by_centres(Action action) {
    switch (action) {
        case Action::book:
        case Action::defer:
        case Action::send_for_triage:
        case Action::cancel_appointment:
        case Action::change_shortlist:
        case Action::acknowledge:
        case Action::return_from_centre: return true;
        default: return false;
    }
}

bool is_referrer_function(BusinessFunction function) {
    return function == BusinessFunction::referring_clinician ||
           function == BusinessFunction::referring_clinician_admin || function == BusinessFunction::referring_admin;
}

bool is_provider_function(BusinessFunction function) {
    return function == BusinessFunction::service_provider_clinician ||
           function == BusinessFunction::service_provider_clinician_admin ||
           function == BusinessFunction::service_provider_admin;
}

bool is_booking_line_function(BusinessFunction function) {
    return function == BusinessFunction::bms_admin || function == BusinessFunction::bms_hcp_proxy;
}

bool is_desk_function(BusinessFunction function) {
    return is_booking_line_function(function) || function == BusinessFunction::additional_requirements_manager;
}

Party party_of(const Principal& who, const Relations& relations) {
    if (who.is_patient()) return is_opened_by(who, relations) ? Party::patient : Party::none;
    if (!who.organisation) return Party::none;
    const auto& organisation = who.organisation->text();
    if (is_referrer_function(who.function) && organisation == relations.referring_organisation) return Party::referrer;
    if (is_referrer_function(who.function) && organisation == relations.managed_by) return Party::manager;
    if (is_desk_function(who.function)) return is_desk_of(who, relations) ? Party::desk : Party::none;
    if (!is_provider_function(who.function)) return Party::none;
    if (organisation == relations.with_organisation || relations.is_callers_to_book) return Party::provider;
    return organisation == relations.referring_organisation ? Party::referrer : Party::none; // who referred onward
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
