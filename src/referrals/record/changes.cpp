#include "referrals/record/changes.hpp"

#include "ers/referrals/record/acting.hpp"

namespace ers::referrals {

void leave_provider(Referral& referral) {
    referral.with_service_id.reset();
    referral.with_organisation.reset();
    referral.contact_by.reset();
    referral.accepted_at.reset();
}

void forget_review(Referral& referral) {
    referral.accepted_at.reset();
    referral.reviewed_at.reset();
    referral.letter_changed = false;
    referral.priority_changed = false;
}

void note_review(Referral& referral, Instant now) {
    referral.reviewed_at = now;
    referral.letter_changed = false;
    referral.priority_changed = false;
}

void give_back(Referral& referral) {
    leave_provider(referral);
    referral.is_to_acknowledge = true;
}

void note_clinical_information(Referral& referral, Instant now) {
    if (!referral.clinical_information_at) referral.clinical_information_at = now;
    if (referral.reviewed_at && referral.with_organisation) referral.letter_changed = true;
}

void begin_reminders(Referral& referral, const ReferralSettings& settings, Date today, std::optional<int> first_days) {
    const int days = first_days.value_or(settings.reminder_first_days(referral.priority));
    referral.reminders_sent = 0;
    referral.no_contact_at.reset();
    referral.next_reminder_on.reset();
    if (days > 0) referral.next_reminder_on = add_days(today, days);
}

void begin_management(Referral& referral, const std::string& centre, bool is_choice_enough, Instant now) {
    referral.managed_by = centre;
    referral.managed_since = now;
    referral.centre_comment.reset();
    note_choice(referral, is_choice_enough);
}

void end_management(Referral& referral, std::optional<std::string> comment) {
    referral.managed_by.reset();
    referral.managed_since.reset();
    referral.centre_routed_at.reset();
    referral.is_choice_to_offer = false;
    referral.centre_comment = std::move(comment);
}

void note_routing(Referral& referral, bool is_by_centre, Instant now) {
    if (!referral.managed_by || !is_by_centre || referral.centre_routed_at) return;
    referral.centre_routed_at = now;
}

void note_choice(Referral& referral, bool is_choice_enough) {
    if (referral.managed_by) referral.is_choice_to_offer = !is_choice_enough;
}

std::optional<std::string> none_if_empty(const std::string& comment) {
    return comment.empty() ? std::nullopt : std::optional(comment);
}

} // namespace ers::referrals
