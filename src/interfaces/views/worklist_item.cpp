// What each list shows beside what all show.
#include "interfaces/views/worklist_item.hpp"

namespace ers::views {

namespace {

ClinicalInformation clinical_information_of(const referrals::WorklistItem& item, Date today) {
    if (item.has_letter) return ClinicalInformation::present;
    if (item.letter_intention == LetterIntention::not_intending_to_add || !item.letter_due) {
        return ClinicalInformation::not_applicable;
    }
    return *item.letter_due < today ? ClinicalInformation::overdue : ClinicalInformation::not_due;
}

std::optional<WaitingView> view_waiting(const referrals::WorklistItem& item, Date today) {
    if (!item.clock_start) return std::nullopt;
    const auto breach = referrals::breach_date(*item.clock_start);
    return WaitingView{*item.clock_start, referrals::clock_week(*item.clock_start, today), breach, breach <= today};
}

ContactFacts contact_facts(const referrals::WorklistItem& item, referrals::Worklist list) {
    using enum referrals::Worklist;
    ContactFacts facts;
    if (list == additional_requirements) facts.requirements_open = item.requirements_open;
    if (list == call_backs || list == slot_issues_to_forward) {
        facts.call_back_at = item.call_back_at;
        facts.call_back_reason = item.call_back_reason;
    }
    if (list == reminders_due || list == no_contact) facts.reminders_sent = item.reminders_sent;
    if (list == reminders_due) facts.next_reminder_on = item.next_reminder_on;
    return facts;
}

} // namespace

WorklistItemView view_worklist_item(const referrals::WorklistItem& item, referrals::Worklist list,
                                    const Viewer& viewer) {
    WorklistItemView view{.ubrn = item.ubrn,
                          .version = item.version,
                          .family_name = item.family_name,
                          .given_name = item.given_name,
                          .nhs_number = item.nhs_number,
                          .birth_date = item.birth_date,
                          .priority = item.priority,
                          .specialty = named_specialty(viewer.directory, item.specialty_code),
                          .clinic_type = std::nullopt,
                          .state = item.state,
                          .reason = item.reason,
                          .referring_organisation = named_organisation(viewer.directory, item.referring_organisation),
                          .referrer_name = item.referrer_name,
                          .service = std::nullopt,
                          .appointment_id = item.appointment_id,
                          .starts_at = item.starts_at,
                          .waiting = view_waiting(item, viewer.today),
                          .contact_by = item.contact_by,
                          .clinical_information = clinical_information_of(item, viewer.today),
                          .letter_due = item.letter_due,
                          .contact = contact_facts(item, list),
                          .review = std::nullopt,
                          .created_at = item.created_at,
                          .updated_at = item.updated_at,
                          .since = item.since,
                          .due = item.due,
                          .is_overdue = item.is_overdue,
                          .age_days = item.age_days};
    if (item.clinic_type_code && viewer.audience != Audience::desk) {
        view.clinic_type = named_clinic_type(viewer.directory, item.specialty_code, *item.clinic_type_code);
    }
    if (item.service_id) view.service = Named{std::to_string(*item.service_id), *item.service_name};
    if (list == referrals::Worklist::referrals_for_review) {
        view.review = ReviewFacts{item.review_status, item.state == ReferralState::awaiting_triage};
    }
    return view;
}

} // namespace ers::views
