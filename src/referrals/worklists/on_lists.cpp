// Worklists of one referral: see the header. The conditions are those of the view, list by list.
#include "referrals/worklists/on_lists.hpp"

#include <algorithm>
#include <stdexcept>

#include "ers/core/working_days.hpp"
#include "ers/referrals/contact/timed.hpp"

namespace ers::referrals {

namespace {

using State = ReferralState;

bool is_open(const Referral& referral) { return referral.state != State::cancelled_referral && !referral.completed_at; }

bool was_cancelled(const Referral& referral) {
    return referral.state == State::appointment_cancelled_by_patient ||
           referral.state == State::appointment_cancelled_by_provider;
}

bool has_come_back(const Referral& referral) {
    return referral.state == State::triage_response || referral.state == State::rejected;
}

bool is_to_review(const Referral& referral) {
    if (referral.completed_at) return false;
    const bool is_new = referral.state == State::booked || referral.state == State::awaiting_triage;
    if (!referral.accepted_at) return is_new;
    return referral.state == State::booked && (referral.letter_changed || referral.priority_changed);
}

bool is_to_book(const Referral& referral) {
    if (referral.completed_at) return false;
    if (referral.state == State::assessment_result) return referral.state_reason == "ONWARD";
    return referral.state == State::triaged_provider_to_action || was_cancelled(referral) ||
           referral.state == State::did_not_attend;
}

// Not booked, and released: what a centre has to see to.
bool is_at_centre(const Referral& referral) { return referral.managed_by && referral.state == State::not_booked; }

bool is_returned_to_centre(const Referral& referral) {
    if (!referral.managed_by || referral.completed_at) return false;
    if (referral.state == State::assessment_result) return referral.is_to_acknowledge;
    return has_come_back(referral) || was_cancelled(referral) || referral.state == State::did_not_attend;
}

bool is_requested(const Requirement& requirement) { return requirement.status == RequirementStatus::requested; }

// The oldest of the requirements that are open; nothing where none is.
std::optional<Instant> required_since(const Referral& referral) {
    std::optional<Instant> since;
    for (const auto& requirement : referral.requirements) {
        if (is_requested(requirement) && (!since || requirement.requested_at < *since))
            since = requirement.requested_at;
    }
    return since;
}

const Appointment* booked_appointment(const Referral& referral) {
    const auto* live = referral.live_appointment();
    return live != nullptr && live->is_booked() && live->starts_at ? live : nullptr;
}

} // namespace

int days_allowed(const ReferralSettings& numbers, Worklist list, Priority priority) {
    switch (list) {
        case Worklist::awaiting_booking:
        case Worklist::rejected_triage_response:
        case Worklist::assessment_returned_cancelled_dna:
        case Worklist::appointments_for_booking:
        case Worklist::waiting_for_patient:
        case Worklist::returned_to_centre: return numbers.booking_days(priority);
        case Worklist::letters_outstanding: return numbers.letter_days(priority);
        case Worklist::referrals_for_review:
        case Worklist::referrals_to_confirm:
        case Worklist::to_triage_or_route:
        case Worklist::choice_to_offer: return numbers.review_days(priority);
        case Worklist::appointment_slot_issues: return numbers.contact_days(priority);
        case Worklist::additional_requirements: return numbers.requirement_days(priority);
        case Worklist::no_contact: return numbers.booking_days(priority);
        case Worklist::reminders_due:
        case Worklist::call_backs:
        case Worklist::slot_issues_to_forward: return 0; // they have a day of their own
        case Worklist::appointments_to_cancel_in_pas:
        case Worklist::outcomes_to_record: break;
    }
    return numbers.outcome_days;
}

Date due_date(const ReferralSettings& numbers, Worklist list, Priority priority, const ListDates& dates) {
    if (dates.due_on) return *dates.due_on;
    return add_working_days(london_date(dates.since), days_allowed(numbers, list, priority));
}

bool is_to_cancel_in_pas(const Appointment& appointment) {
    return appointment.status == AppointmentStatus::cancelled && !appointment.slot_id && appointment.starts_at &&
           !appointment.cancelled_in_pas_at;
}

bool is_on(const Referral& referral, Worklist list) {
    const auto state = referral.state;
    const bool is_not_booked = state == State::not_booked;
    switch (list) {
        case Worklist::awaiting_booking:
            return is_open(referral) && state != State::booked && state != State::assessment_result;
        case Worklist::letters_outstanding:
            return is_open(referral) && referral.letter_intention == LetterIntention::need_to_add_later &&
                   !referral.clinical_information_at;
        case Worklist::rejected_triage_response:
            return referral.is_to_acknowledge && (has_come_back(referral) || is_not_booked || was_cancelled(referral));
        case Worklist::assessment_returned_cancelled_dna:
            return referral.is_to_acknowledge && (state == State::assessment_result ||
                                                  state == State::cancelled_referral || state == State::did_not_attend);
        case Worklist::referrals_to_confirm: return referral.awaits_confirmation && is_not_booked;
        case Worklist::to_triage_or_route:
            return is_at_centre(referral) && !referral.centre_routed_at && !referral.awaits_confirmation;
        case Worklist::choice_to_offer:
            return is_at_centre(referral) && referral.is_choice_to_offer && !referral.awaits_confirmation;
        case Worklist::waiting_for_patient:
            return is_at_centre(referral) && referral.centre_routed_at && !referral.is_choice_to_offer;
        case Worklist::returned_to_centre: return is_returned_to_centre(referral);
        case Worklist::referrals_for_review: return is_to_review(referral);
        case Worklist::appointment_slot_issues: return state == State::deferred_to_provider;
        case Worklist::appointments_for_booking: return is_to_book(referral);
        case Worklist::appointments_to_cancel_in_pas:
            return std::any_of(referral.appointments.begin(), referral.appointments.end(), is_to_cancel_in_pas);
        case Worklist::outcomes_to_record: return booked_appointment(referral) != nullptr;
        case Worklist::additional_requirements: return is_open(referral) && required_since(referral);
        case Worklist::reminders_due:
            return is_not_booked && referral.next_reminder_on && referral.reminders_sent < reminders_max;
        case Worklist::no_contact: return is_not_booked && referral.no_contact_at;
        case Worklist::call_backs: return is_open(referral) && referral.call_back_at;
        case Worklist::slot_issues_to_forward:
            return is_open(referral) && (is_not_booked || was_cancelled(referral)) && referral.call_back_at &&
                   referral.call_back_reason == "NO_SLOTS";
    }
    return false;
}

ListDates dates_on(const Referral& referral, Worklist list) {
    switch (list) {
        case Worklist::awaiting_booking: return {referral.created_at, referral.contact_by};
        case Worklist::letters_outstanding: return {referral.created_at, referral.letter_due};
        case Worklist::referrals_to_confirm: return {referral.created_at};
        case Worklist::rejected_triage_response:
        case Worklist::assessment_returned_cancelled_dna:
        case Worklist::returned_to_centre: return {referral.updated_at};
        case Worklist::to_triage_or_route:
        case Worklist::choice_to_offer: return {referral.managed_since.value()};
        case Worklist::waiting_for_patient: return {referral.centre_routed_at.value()};
        case Worklist::referrals_for_review:
            return {referral.updated_at, referral.accepted_at ? std::nullopt : referral.contact_by};
        case Worklist::appointment_slot_issues: return {referral.deferred_at.value(), referral.contact_by};
        case Worklist::appointments_for_booking: return {referral.updated_at, referral.contact_by};
        case Worklist::outcomes_to_record: return {booked_appointment(referral)->starts_at.value()};
        case Worklist::additional_requirements: return {required_since(referral).value()};
        case Worklist::reminders_due: return {referral.created_at, referral.next_reminder_on.value()};
        case Worklist::no_contact: return {referral.no_contact_at.value()};
        case Worklist::call_backs: return {*referral.call_back_at, london_date(referral.call_back_at.value())};
        case Worklist::slot_issues_to_forward:
            return {*referral.call_back_made_at, london_date(referral.call_back_made_at.value())};
        case Worklist::appointments_to_cancel_in_pas: break;
    }
    throw std::logic_error("a list of appointments, of which a referral may have several");
}

} // namespace ers::referrals
