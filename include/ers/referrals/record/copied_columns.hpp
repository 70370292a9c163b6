// The columns of the table `referral` that a bulk load writes, in its order. The service itself never loads in bulk.
#pragma once

#include <array>

namespace ers::referrals {

inline constexpr std::array copied_columns{
    "ubrn",
    "id",
    "version",
    "patient_id",
    "referring_organisation",
    "referrer_user_id",
    "referrer_name",
    "priority",
    "request_type",
    "specialty_code",
    "clinic_type_code",
    "shortlist",
    "state",
    "state_reason",
    "state_comment",
    "letter_intention",
    "letter_due",
    "with_service_id",
    "with_organisation",
    "contact_by",
    "accepted_at",
    "created_at",
    "updated_at",
    "converted_at",
    "deferred_at",
    "triage_sent_at",
    "clinical_information_at",
    "reviewed_at",
    "completed_at",
    "is_to_acknowledge",
    "booking_line",
    "reminders_sent",
    "next_reminder_on",
    "no_contact_at",
    "overdue_told_for",
};

} // namespace ers::referrals
