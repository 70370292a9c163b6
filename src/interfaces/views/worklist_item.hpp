// A referral on a worklist as the caller sees it.
#pragma once

#include "ers/referrals/worklists/worklists.hpp"
#include "interfaces/views/names.hpp"
#include "interfaces/views/viewer.hpp"

namespace ers::views {

// Whether the letter is there (eRS-ClinicalInformationStatus-1).
enum class ClinicalInformation : std::uint8_t { present, not_applicable, overdue, not_due };
} // namespace ers::views

namespace ers {
template <>
struct Codes<views::ClinicalInformation> {
    using enum views::ClinicalInformation;
    static constexpr std::array entries{
        Code<views::ClinicalInformation>{present, "PRESENT", "The letter is there"},
        Code<views::ClinicalInformation>{not_applicable, "NOT_APPLICABLE", "No letter is owed"},
        Code<views::ClinicalInformation>{overdue, "OVERDUE", "The letter is overdue"},
        Code<views::ClinicalInformation>{not_due, "NOT_DUE", "The letter is not due yet"},
    };
};
} // namespace ers

namespace ers::views {

// How long the patient has waited, and when that becomes too long.
struct WaitingView {
    Date pathway_start;
    int weeks = 0;
    Date breach_date;
    bool is_breached = false;
};

// What the lists of those who see to the patient's coming are about; each list shows its own part.
struct ContactFacts {
    std::optional<std::vector<referrals::RequirementType>> requirements_open;
    std::optional<Instant> call_back_at;
    std::optional<std::string> call_back_reason;
    std::optional<int> reminders_sent;
    std::optional<Date> next_reminder_on;
};

struct ReviewFacts {
    referrals::ReviewStatus status = referrals::ReviewStatus::never_reviewed;
    bool is_for_triage = false; // else an appointment
};

struct WorklistItemView {
    Ubrn ubrn;
    int version = 0;
    std::string family_name;
    std::string given_name;
    std::string nhs_number;
    Date birth_date;
    Priority priority = Priority::routine;
    Named specialty;
    std::optional<Named> clinic_type; // not for desks
    ReferralState state = ReferralState::not_booked;
    std::optional<std::string> reason;
    Named referring_organisation;
    std::string referrer_name;
    std::optional<Named> service; // code: its id
    std::optional<std::int64_t> appointment_id; // that the list is about
    std::optional<Instant> starts_at;
    std::optional<WaitingView> waiting;
    std::optional<Date> contact_by;
    ClinicalInformation clinical_information = ClinicalInformation::not_applicable;
    std::optional<Date> letter_due;
    ContactFacts contact;
    std::optional<ReviewFacts> review; // of REFERRALS FOR REVIEW
    Instant created_at;
    Instant updated_at;
    Instant since; // when it came onto this list
    Date due;
    bool is_overdue = false;
    int age_days = 0;
};
[[nodiscard]] WorklistItemView view_worklist_item(const referrals::WorklistItem& item, referrals::Worklist list,
                                                  const Viewer& viewer);

} // namespace ers::views
