// The refusals of an action beside those of the state table.
#include "ers/referrals/record/actions.hpp"

#include <algorithm>

namespace ers::referrals {

namespace {

std::optional<Error> refusal_of(ErrorCode code, std::string detail) { return Error{code, std::move(detail), {}, 0}; }

std::optional<Error> wrong_state(std::string detail) {
    return refusal_of(ErrorCode::invalid_request_state, std::move(detail));
}

// After the patient was seen: what remains is to tell, to look back, and to go on elsewhere.
bool is_for_completed(Action action) {
    return action == Action::refer_onward || action == Action::stop_clock || action == Action::link_documents ||
           action == Action::acknowledge;
}

std::optional<Error> refuse_review(const Referral& referral) {
    const bool is_changed = referral.letter_changed || referral.priority_changed;
    if (referral.accepted_at && !is_changed) return wrong_state("The referral has been accepted already.");
    return std::nullopt;
}

// An outcome belongs to an appointment whose day has come.
std::optional<Error> refuse_outcome(const Referral& referral, Instant now) {
    const auto* live = referral.live_appointment();
    if (live == nullptr || !live->starts_at) return wrong_state("The referral has no booked appointment.");
    if (london_date(*live->starts_at) > london_date(now)) return wrong_state("The appointment is yet to come.");
    return std::nullopt;
}

std::optional<Error> refuse_assessment(const Referral& referral, const ActionFacts& facts) {
    const auto* service = referral.with_service_id ? facts.directory.find_service(*referral.with_service_id) : nullptr;
    if (service == nullptr || service->appointment_type != AppointmentType::assessment_service) {
        return refusal_of(ErrorCode::invalid_request_type, "The referral is not with an assessment service.");
    }
    return refuse_outcome(referral, facts.now);
}

bool has_triage_service(const Referral& referral, const directory::Snapshot& directory) {
    return std::any_of(referral.shortlist.begin(), referral.shortlist.end(), [&](std::int64_t id) {
        const auto* service = directory.find_service(id);
        if (service == nullptr) return false;
        const auto& types = service->request_types;
        return std::find(types.begin(), types.end(), RequestType::triage) != types.end();
    });
}

std::optional<Error> refuse_clock_stop(const Referral& referral, Date today) {
    if (referral.clock_stopped_on) return wrong_state("The clock has been stopped already.");
    const auto start = clock_start(referral);
    if (!start || *start > today) return wrong_state("The clock has not started.");
    return std::nullopt;
}

// Until the clinician has confirmed it, it may be looked after, and go nowhere.
bool is_for_unconfirmed(Action action) {
    return action == Action::confirm || action == Action::change_shortlist || action == Action::link_documents ||
           action == Action::return_from_centre || action == Action::cancel_referral;
}

bool is_booking(Action action) { return action == Action::book || action == Action::defer; }

bool is_appointment(Action action) { return action == Action::book || action == Action::record_booking; }

std::optional<Error> refuse_management(const Referral& referral, Action action) {
    const bool is_managed = referral.managed_by.has_value();
    if (action == Action::send_to_centre && is_managed)
        return wrong_state("A management centre has it in hand already.");
    if (action == Action::return_from_centre && !is_managed) return wrong_state("No management centre has it in hand.");
    return std::nullopt;
}

} // namespace

std::optional<Error> refuse_unreleased(const ReleaseFacts& facts, Action action, Party party) {
    const bool has_to_wait =
        party == Party::manager ? action != Action::return_from_centre : !is_for_unconfirmed(action);
    if (facts.awaits_confirmation && has_to_wait) {
        return wrong_state("The clinician in whose name it was made has not confirmed it yet.");
    }
    if (party != Party::manager || action == Action::return_from_centre) return std::nullopt;
    if (!facts.is_agreement_in_force) {
        return refusal_of(ErrorCode::no_relationship,
                          "No agreement with the referring organisation or its commissioner is in force.");
    }
    if (facts.is_choice_to_offer && is_booking(action)) {
        return refusal_of(ErrorCode::choice_minimum_not_met,
                          "The patient has not been offered enough providers, and there is no coded reason for it.");
    }
    return std::nullopt;
}

std::optional<Error> refuse_action(const Referral& referral, Action action, Party party, const ActionFacts& facts) {
    if (!next_state(referral.state, action, party)) return state_refusal(referral.state, action);
    if (referral.completed_at && !is_for_completed(action)) {
        return wrong_state("The patient was seen: the referral is completed.");
    }
    const ReleaseFacts release{referral.awaits_confirmation, referral.is_choice_to_offer, facts.is_agreement_in_force};
    if (auto refused = refuse_unreleased(release, action, party)) return refused;
    switch (action) {
        case Action::send_to_centre:
        case Action::return_from_centre: return refuse_management(referral, action);
        case Action::confirm:
            if (referral.awaits_confirmation) return std::nullopt;
            return wrong_state("There is nothing to confirm.");
        case Action::accept:
        case Action::reject: return refuse_review(referral);
        case Action::record_attendance:
        case Action::record_non_attendance: return refuse_outcome(referral, facts.now);
        case Action::record_assessment: return refuse_assessment(referral, facts);
        case Action::send_for_triage:
            if (has_triage_service(referral, facts.directory)) return std::nullopt;
            return refusal_of(ErrorCode::invalid_request_type, "No service of the shortlist takes triage requests.");
        case Action::stop_clock: return refuse_clock_stop(referral, london_date(facts.now));
        case Action::acknowledge:
            if (referral.is_to_acknowledge) return std::nullopt;
            return wrong_state("There is nothing to acknowledge.");
        default: return std::nullopt;
    }
}

std::vector<Action> possible_actions(const Referral& referral, Party party, const ActionFacts& facts) {
    std::vector<Action> possible;
    for (const auto& entry : Codes<Action>::entries) {
        if (facts.awaits_prerequisite && is_appointment(entry.value)) continue;
        if (!refuse_action(referral, entry.value, party, facts)) possible.push_back(entry.value);
    }
    return possible;
}

} // namespace ers::referrals
