// The numbers of the referral rules that an operator may change (rules.md#contact-date, rules.md#letter-deadline).
#pragma once

#include <chrono>

#include "ers/core/words.hpp"

namespace ers::referrals {

struct ReferralSettings {
    int letter_days_urgent = 1;  // working days; urgent and suspected cancer
    int letter_days_routine = 3;
    int contact_days_routine = 40; // working days from a deferral to the provider's contact
    int contact_days_urgent = 10;
    int contact_days_two_week_wait = 5;
    int booking_days_routine = 10; // working days that a referral may wait unbooked before it is overdue
    int booking_days_urgent = 2;
    int review_days_routine = 5; // working days from booking to the provider's review
    int review_days_urgent = 1;
    int triage_days_routine = 40; // working days from a triage request to the provider's decision
    int triage_days_urgent = 5;
    int triage_days_two_week_wait = 2;
    int outcome_days = 1;         // working days from an appointment to the record of what became of it
    int draft_days = 2; // days from reserving a UBRN until its referral is overdue (rules.md#reserved-ubrn)
    int duplicate_days = 14; // how far back another open referral to the specialty is a possible duplicate; 0: none
    int same_day_gap_minutes = 30; // between the two of a pair of slots on one day
    // Distinct providers that an assessment service or a management centre must offer (rules.md#choice-minimum).
    int choice_providers_min = 5;
    bool confirm_routine = false; // what an administrator refers is released once its clinician has confirmed it
    bool confirm_urgent = false;  // suspected cancer is released at once, whatever is set (rules.md#confirmation)
    int requirement_days_routine = 5; // working days for arranging what the patient needs
    int requirement_days_urgent = 1;
    int reminder_first_days_routine = 14; // days from the referral to the patient's first reminder (rules.md#reminders)
    int reminder_first_days_urgent = 3; // urgent and suspected cancer
    int reminder_next_days_routine = 14; // days from one to the next, and from the second to telling the referrer
    int reminder_next_days_urgent = 3;
    std::chrono::seconds timed_work_every{300}; // reminders, contact-by dates that have passed
    bool access_code_per_patient = true; // false: a new code with every referral

    [[nodiscard]] bool is_to_confirm(Priority priority) const;
    [[nodiscard]] int letter_days(Priority priority) const;
    [[nodiscard]] int contact_days(Priority priority) const;
    [[nodiscard]] int triage_days(Priority priority) const;
    [[nodiscard]] int booking_days(Priority priority) const;
    [[nodiscard]] int review_days(Priority priority) const;
    [[nodiscard]] int requirement_days(Priority priority) const;
    [[nodiscard]] int reminder_first_days(Priority priority) const;
    [[nodiscard]] int reminder_next_days(Priority priority) const;
};

} // namespace ers::referrals
