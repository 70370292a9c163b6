// The tables of the timeline.
#include "referrals/worklists/timeline_texts.hpp"

#include <algorithm>
#include <array>

namespace ers::referrals {

namespace {

using operation::AuditAction;

constexpr bool names_appointment = true;

// A new action needs a text here, or a place among those that are not told.
constexpr std::optional<EventText> told_as(AuditAction action) {
    using A = AuditAction;
    switch (action) {
        case A::ubrn_reserved:
            return EventText{A::ubrn_reserved, "UBRN_RESERVED", "", "The booking reference was reserved"};
        case A::referral_created:
            return EventText{A::referral_created, "REFERRED", "{practice} referred you to {specialty}",
                             "{practice} referred the patient to {specialty}"};
        case A::referral_possible_duplicate:
            return EventText{A::referral_possible_duplicate, "POSSIBLE_DUPLICATE", "",
                             "Another open referral to this specialty was there already"};
        case A::shortlist_changed:
            return EventText{A::shortlist_changed, "SHORTLIST_CHANGED",
                             "The clinics that you can choose from were changed", "The shortlist was changed"};
        case A::referral_sent_for_triage:
            return EventText{A::referral_sent_for_triage, "SENT_FOR_TRIAGE",
                             "Your referral was sent to a specialist, who reads it first", "Sent for triage",
                             names_appointment};
        case A::appointment_booked:
            return EventText{A::appointment_booked, "APPOINTMENT_BOOKED", "Your appointment was booked",
                             "An appointment was booked", names_appointment};
        case A::appointment_rebooked:
            return EventText{A::appointment_rebooked, "APPOINTMENT_MOVED", "Your appointment was moved",
                             "The appointment was moved", names_appointment};
        case A::appointment_recorded:
            return EventText{A::appointment_recorded, "APPOINTMENT_AGREED", "Your appointment was agreed by telephone",
                             "An appointment was agreed by telephone", names_appointment};
        case A::appointment_deferred:
            return EventText{A::appointment_deferred, "APPOINTMENT_DEFERRED",
                             "No time could be booked, so the clinic was asked to arrange your appointment",
                             "Deferred to the provider", names_appointment};
        case A::appointment_cancelled:
            return EventText{A::appointment_cancelled, "APPOINTMENT_CANCELLED", "Your appointment was cancelled",
                             "The appointment was cancelled", names_appointment};
        case A::appointment_cancelled_in_pas:
            return EventText{A::appointment_cancelled_in_pas, "APPOINTMENT_CANCELLED_IN_PAS", "",
                             "The appointment was cancelled in the provider's own system"};
        case A::appointment_attended:
            return EventText{A::appointment_attended, "SEEN", "You were seen", "The patient was seen",
                             names_appointment};
        case A::appointment_not_attended:
            return EventText{A::appointment_not_attended, "NOT_SEEN", "The appointment went by without you",
                             "The patient did not attend", names_appointment};
        case A::assessment_recorded:
            return EventText{A::assessment_recorded, "ASSESSED", "The specialist's assessment was finished",
                             "The assessment was recorded", names_appointment};
        case A::referral_accepted:
            return EventText{A::referral_accepted, "ACCEPTED", "The clinic read your referral and accepted it",
                             "Accepted"};
        case A::referral_rejected:
            return EventText{A::referral_rejected, "REJECTED", "The clinic sent your referral back to {practice}",
                             "Rejected: back to the referrer"};
        case A::referral_returned:
            return EventText{A::referral_returned, "RETURNED",
                             "The specialist sent your referral back to {practice} with advice",
                             "Returned to the referrer with advice"};
        case A::referral_to_be_booked:
            return EventText{A::referral_to_be_booked, "TO_BE_BOOKED",
                             "The clinic decided to arrange an appointment with you", "To be booked by the provider"};
        case A::referral_redirected:
            return EventText{A::referral_redirected, "REDIRECTED",
                             "Your referral was passed to another clinic of the same hospital",
                             "Redirected to another service of the provider"};
        case A::referral_referred_onward:
            return EventText{A::referral_referred_onward, "REFERRED_ONWARD", "You were referred on to another service",
                             "Referred onward"};
        case A::follow_up_created:
            return EventText{A::follow_up_created, "FOLLOW_UP", "A follow-up appointment was asked for",
                             "Made as a follow-up"};
        case A::priority_changed:
            return EventText{A::priority_changed, "PRIORITY_CHANGED",
                             "How urgent your referral is was looked at and changed", "The priority was changed"};
        case A::documents_changed:
            return EventText{A::documents_changed, "LETTER_CHANGED",
                             "{practice} sent the clinic a letter or changed one", "The documents were changed"};
        case A::letter_date_moved:
            return EventText{A::letter_date_moved, "LETTER_DATE_MOVED",
                             "The letter to the clinic will come later than planned", "The letter's date was moved"};
        case A::patient_letter_printed:
            return EventText{A::patient_letter_printed, "PATIENT_LETTER", "A letter to you was printed",
                             "The patient's letter was printed"};
        case A::access_code_renewed:
            return EventText{A::access_code_renewed, "ACCESS_CODE", "You were given a new access code",
                             "A new access code was issued"};
        case A::guidance_answered:
            return EventText{A::guidance_answered, "GUIDANCE_ANSWERED", "", "The booking guidance was followed"};
        case A::link_made:
            return EventText{A::link_made, "LINKED", "Another referral of yours was linked with this one",
                             "Linked with another referral of the patient"};
        case A::link_removed:
            return EventText{A::link_removed, "UNLINKED", "The link with another referral of yours was taken back",
                             "A link with another referral was taken back"};
        case A::advice_requested:
            return EventText{A::advice_requested, "ADVICE_REQUESTED", "{practice} asked a specialist for advice",
                             "Advice was requested"};
        case A::advice_replied:
            return EventText{A::advice_replied, "ADVICE_REPLIED", "The specialist answered {practice}",
                             "The provider replied"};
        case A::advice_information_sent:
            return EventText{A::advice_information_sent, "ADVICE_INFORMATION", "{practice} told the specialist more",
                             "More information was sent"};
        case A::advice_converted:
            return EventText{A::advice_converted, "ADVICE_CONVERTED", "The request for advice became this referral",
                             "The advice request became a referral"};
        case A::referral_confirmed:
            return EventText{A::referral_confirmed, "CONFIRMED", "", "The clinician confirmed the referral"};
        case A::referral_sent_to_centre:
            return EventText{A::referral_sent_to_centre, "SENT_TO_CENTRE",
                             "Your referral was given to a referral centre, which arranges it for {practice}",
                             "Given to a referral management centre"};
        case A::referral_returned_by_centre:
            return EventText{A::referral_returned_by_centre, "RETURNED_BY_CENTRE",
                             "The referral centre gave your referral back to {practice}",
                             "Returned by the referral management centre"};
        case A::referral_taken_back_from_centre:
            return EventText{A::referral_taken_back_from_centre, "TAKEN_BACK_FROM_CENTRE",
                             "{practice} took your referral back from the referral centre",
                             "Taken back from the referral management centre"};
        case A::requirements_asked:
            return EventText{A::requirements_asked, "REQUIREMENTS_ASKED", "What you need for your visit was noted",
                             "Additional requirements were recorded"};
        case A::requirements_changed:
            return EventText{A::requirements_changed, "REQUIREMENTS_CHANGED",
                             "What you need for your visit was changed", "Additional requirements were changed"};
        case A::requirement_decided:
            return EventText{A::requirement_decided, "REQUIREMENT_DECIDED",
                             "It was decided how you get what you need for your visit",
                             "An additional requirement was decided on"};
        case A::referral_reminder:
            return EventText{A::referral_reminder, "REMINDED", "You were reminded to book your appointment",
                             "The patient was reminded to book"};
        case A::referral_no_contact:
            return EventText{A::referral_no_contact, "NO_CONTACT", "", "The reminders went unanswered"};
        case A::referral_contact_overdue:
            return EventText{A::referral_contact_overdue, "CONTACT_OVERDUE",
                             "The clinic should have been in touch with you by then",
                             "The date to contact the patient by passed"};
        case A::call_back_promised:
            return EventText{A::call_back_promised, "CALL_BACK_PROMISED", "A telephone call to you was promised",
                             "A call to the patient was promised"};
        case A::call_back_made:
            return EventText{A::call_back_made, "CALL_BACK_MADE", "You were telephoned", "The patient was telephoned"};
        case A::referral_acknowledged:
            return EventText{A::referral_acknowledged, "ACKNOWLEDGED", "", "The referrer has seen what came back"};
        case A::clock_stopped:
            return EventText{A::clock_stopped, "CLOCK_STOPPED", "The count of your waiting time was ended",
                             "The 18-week clock was stopped"};
        case A::referral_cancelled:
            return EventText{A::referral_cancelled, "CANCELLED", "Your referral was cancelled",
                             "The referral was cancelled"};
        // Reading, printing for staff and holding a slot are no part of the story; the rest is about no referral.
        case A::advice_closed:
        case A::advice_cancelled:
        case A::advice_viewed:
        case A::advice_attachments_listed:
        case A::advice_attachment_downloaded:
        case A::advice_actions_listed:
        case A::advice_summary_printed:
        case A::agreement_made:
        case A::agreement_ended:
        case A::clinical_summary_printed:
        case A::document_uploaded:
        case A::document_downloaded:
        case A::documents_listed:
        case A::guidance_created:
        case A::guidance_changed:
        case A::guidance_approved:
        case A::guidance_published:
        case A::guidance_answers_viewed:
        case A::links_listed:
        case A::patient_signed_in:
        case A::referral_viewed:
        case A::referrals_listed:
        case A::service_restricted:
        case A::service_restriction_lifted:
        case A::service_opened_to_kinds:
        case A::shortlist_suggested:
        case A::slot_held:
        case A::timeline_viewed:
        case A::ubrn_deleted:
        case A::worklist_read: break;
    }
    return std::nullopt;
}

constexpr std::size_t told_count = [] {
    std::size_t count = 0;
    for (const auto& entry : Codes<AuditAction>::entries) count += told_as(entry.value) ? 1 : 0;
    return count;
}();

constexpr auto texts_of_events = [] {
    std::array<EventText, told_count> texts{};
    std::size_t at = 0;
    for (const auto& entry : Codes<AuditAction>::entries) {
        if (const auto text = told_as(entry.value)) texts[at++] = *text;
    }
    return texts;
}();

using enum ReferralState;
using enum StepOwner;

constexpr std::optional<ReferralState> any_state = std::nullopt;

constexpr std::array texts_of_steps{
    StepText{Worklist::referrals_to_confirm, any_state, Stage::any, referrer,
             "A clinician at {practice} looks at your referral before it goes on.",
             "A clinician of {practice} confirms the referral."},
    StepText{Worklist::to_triage_or_route, any_state, Stage::any, centre,
             "{centre} reads your referral and finds the right clinics for you.",
             "{centre} triages or routes the referral."},
    StepText{Worklist::choice_to_offer, any_state, Stage::any, centre, "{centre} offers you a choice of hospitals.",
             "{centre} offers a choice of providers, or records why there is none."},
    StepText{Worklist::returned_to_centre, any_state, Stage::any, centre,
             "{centre} talks with you about what happens next.",
             "{centre} acts on what has come back: other providers, or back to {practice}."},
    StepText{Worklist::rejected_triage_response, triage_response, Stage::in_own_hands, referrer,
             "{practice} talks with you about what happens next.",
             "{practice} acts on the advice: another shortlist, or no referral."},
    StepText{Worklist::awaiting_booking, triage_response, Stage::acknowledged, referrer,
             "{practice} talks with you about what happens next.",
             "{practice} acts on the advice: another shortlist, or no referral."},
    StepText{Worklist::rejected_triage_response, rejected, Stage::in_own_hands, referrer,
             "{practice} talks with you about what happens next.",
             "{practice} acts on the rejection: another shortlist, or no referral."},
    StepText{Worklist::awaiting_booking, rejected, Stage::acknowledged, referrer,
             "{practice} talks with you about what happens next.",
             "{practice} acts on the rejection: another shortlist, or no referral."},
    StepText{Worklist::rejected_triage_response, not_booked, Stage::in_own_hands, referrer,
             "{practice} talks with you about what happens next.",
             "{practice} acts on what the management centre has returned."},
    StepText{Worklist::slot_issues_to_forward, any_state, Stage::any, booking_line,
             "No time was free when you called: the booking line asks a clinic to find one for you.",
             "The booking line leaves the appointment to a provider: no slot was found for the patient."},
    StepText{Worklist::awaiting_booking, not_booked, Stage::patients_turn, patient,
             "Choose a clinic and book your appointment: on the web, by telephone, or at {practice}.",
             "The patient or {practice} books an appointment."},
    StepText{Worklist::awaiting_booking, not_booked, Stage::after_another, patient,
             "Another appointment of yours has to come first: book that one, and then this one.",
             "The linked referral that comes first is booked; then the patient or {practice} books this one."},
    StepText{Worklist::waiting_for_patient, any_state, Stage::any, centre,
             "{centre} asks how it is going if nothing is booked by then.",
             "{centre} asks after it if the patient has not booked."},
    StepText{Worklist::referrals_for_review, booked, Stage::any, provider, "{clinic} reads your referral.",
             "{clinic} reviews the referral."},
    StepText{Worklist::referrals_for_review, awaiting_triage, Stage::any, provider,
             "A specialist reads your referral and decides what will help you best. {clinic} then gets in touch.",
             "{clinic} decides on the referral."},
    StepText{Worklist::outcomes_to_record, any_state, Stage::appointment_ahead, patient,
             "Go to your appointment: {clinic}, {when}.", "The patient is seen: {clinic}, {when}."},
    StepText{Worklist::outcomes_to_record, any_state, Stage::day_has_come, provider,
             "{clinic} writes down what came of your appointment.", "{clinic} records what came of the appointment."},
    StepText{Worklist::appointment_slot_issues, any_state, Stage::any, provider,
             "{clinic} gets in touch with you to arrange your appointment.", "{clinic} arranges the appointment."},
    StepText{Worklist::appointments_for_booking, triaged_provider_to_action, Stage::any, provider,
             "{clinic} arranges your appointment with you.", "{clinic} books the appointment."},
    StepText{Worklist::appointments_for_booking, appointment_cancelled_by_patient, Stage::any, provider,
             "You have no appointment now. Book another one, or {clinic} arranges one with you.",
             "{clinic} books another appointment, unless the patient does."},
    StepText{Worklist::appointments_for_booking, appointment_cancelled_by_provider, Stage::any, provider,
             "You have no appointment now. {clinic} arranges another one with you, or book one yourself.",
             "{clinic} books another appointment, unless the patient does."},
    StepText{Worklist::appointments_for_booking, did_not_attend, Stage::any, provider,
             "{clinic} decides whether you get another appointment.",
             "{clinic} books another appointment, or returns the referral."},
    StepText{Worklist::appointments_for_booking, assessment_result, Stage::any, provider,
             "{clinic} refers you on, and you choose where.", "{clinic} refers onward."},
    StepText{Worklist::rejected_triage_response, appointment_cancelled_by_patient, Stage::in_own_hands, referrer,
             "{practice} talks with you about what happens next.",
             "{practice} acts on what the management centre has returned."},
    StepText{Worklist::rejected_triage_response, appointment_cancelled_by_provider, Stage::in_own_hands, referrer,
             "{practice} talks with you about what happens next.",
             "{practice} acts on what the management centre has returned."},
    StepText{Worklist::rejected_triage_response, any_state, Stage::in_centres_hands, referrer,
             "{practice} is told what the clinic has decided.", "{practice} takes note of what has come back."},
    StepText{Worklist::assessment_returned_cancelled_dna, assessment_result, Stage::any, referrer,
             "{practice} tells you what the specialist advises.", "{practice} acts on the assessment."},
    StepText{Worklist::assessment_returned_cancelled_dna, did_not_attend, Stage::any, referrer,
             "{practice} is told that the appointment went by without you.",
             "{practice} takes note that the patient did not attend."},
    StepText{Worklist::assessment_returned_cancelled_dna, cancelled_referral, Stage::any, referrer,
             "{practice} is told that your referral was cancelled.",
             "{practice} takes note that the referral was cancelled."},
    StepText{Worklist::call_backs, any_state, Stage::any, booking_line, "The booking line telephones you: {call}.",
             "The booking line telephones the patient: {call}."},
    StepText{Worklist::reminders_due, any_state, Stage::any, booking_line,
             "You are reminded, unless you have booked by then.",
             "The patient is reminded to book; the booking line may telephone before."},
    StepText{Worklist::no_contact, any_state, Stage::any, booking_line,
             "The booking line tries to reach you: you were reminded twice, and nothing is booked.",
             "The booking line finds out why nothing is booked: both reminders went unanswered."},
    StepText{Worklist::additional_requirements, any_state, Stage::with_provider, provider,
             "{clinic} arranges what you need for your visit: {needs}.",
             "{clinic} arranges what the patient needs: {needs}."},
    StepText{Worklist::additional_requirements, any_state, Stage::with_nobody, booking_line,
             "The booking line sees to what you need for your visit: {needs}.",
             "The booking line arranges what the patient needs: {needs}."},
    StepText{Worklist::letters_outstanding, any_state, Stage::any, referrer,
             "{practice} sends the clinic the letter about you.", "{practice} attaches the referral letter."},
};

} // namespace

std::span<const EventText> event_texts() { return texts_of_events; }

const EventText* event_text(AuditAction action) {
    const auto found = std::ranges::find(texts_of_events, action, &EventText::action);
    return found == texts_of_events.end() ? nullptr : &*found;
}

std::span<const StepText> step_texts() { return texts_of_steps; }

std::string fill_sentence(std::string_view text,
                          std::initializer_list<std::pair<std::string_view, std::string_view>> places) {
    std::string filled;
    while (!text.empty()) {
        const auto open = std::min(text.find('{'), text.size());
        filled += text.substr(0, open);
        text.remove_prefix(open);
        if (text.empty()) break;
        const auto close = text.find('}');
        const auto name = text.substr(1, close - 1);
        const auto place = std::find_if(places.begin(), places.end(), [&](const auto& p) { return p.first == name; });
        if (place != places.end()) filled += place->second;
        text.remove_prefix(close + 1);
    }
    if (!filled.empty() && filled.front() >= 'a' && filled.front() <= 'z') {
        filled.front() = static_cast<char>(filled.front() - 'a' + 'A');
    }
    return filled;
}

} // namespace ers::referrals
