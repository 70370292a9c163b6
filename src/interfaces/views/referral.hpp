// A referral as the caller sees it: names resolved and privacy applied, for every interface alike.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ers/referrals/contact/requirements.hpp"
#include "ers/referrals/record/types.hpp"
#include "interfaces/views/names.hpp"
#include "interfaces/views/patient.hpp"

namespace ers::views {

// The referral-to-treatment clock.
struct ClockView {
    Date start;
    Date breach_date; // 18 weeks
    Date forty_week_mark;
    std::optional<Date> stopped_on;
    std::optional<std::string> stop_code;
};

struct ServiceName {
    std::int64_t id = 0;
    std::optional<std::string> name; // none: the directory does not have it any more
};

struct AppointmentShown {
    referrals::Appointment appointment;
    ServiceName service;
};

struct NextSlotSeen {
    Instant starts_at;
    Instant seen_at; // the figure's age: it is a hint
};
// What the directory says of a service on a shortlist.
struct ShortlistedFacts {
    std::string name;
    Named organisation;
    Named site;
    std::string site_postcode;
    BookableType bookable_type = BookableType::directly;
    std::optional<double> distance_km; // rounded to 100 metres
    std::optional<directory::Wait> wait;
    std::optional<NextSlotSeen> next_slot;
};
struct ShortlistedService {
    std::int64_t service_id = 0;
    std::optional<ShortlistedFacts> facts; // none: the directory does not have it any more
};

struct CallBackView {
    Instant at;
    std::string reason;
};
// Who sees to it that the patient books and can come: no patient sees this.
struct ContactView {
    std::vector<referrals::UnmetRequirement> unmet_requirements;
    std::optional<CallBackView> call_back;
    int reminders_sent = 0;
    std::optional<Date> next_reminder_on;
    std::optional<Instant> no_contact_at;
};

struct ManagedBy {
    Named centre;
    bool is_choice_to_offer = false;
};
// What no patient sees of how the referral is handled.
struct StaffSide {
    std::string id;
    std::string referrer_user_id;
    std::string referrer_name;
    std::optional<std::string> referring_clinician; // user id
    LetterIntention letter_intention = LetterIntention::need_to_add_later;
    std::optional<Date> letter_due;
    std::optional<std::string> letter_exception;
    std::optional<Date> pathway_start; // that the referrer gave
    bool is_to_acknowledge = false;
    std::optional<Instant> reviewed_at;
    bool awaits_confirmation = false;
    std::optional<std::string> confirmed_by; // user id
    std::optional<ManagedBy> managed_by;
    ContactView contact;
};

// What may be clinical words: for clinical and administrative staff of the parties, not for desks and patients.
struct ClinicalWords {
    std::optional<std::string> state_comment;
    std::optional<std::string> centre_comment;
};

struct ReferralView {
    Ubrn ubrn;
    int version = 0;
    ReferralState state = ReferralState::not_booked;
    std::optional<std::string> state_reason;
    Priority priority = Priority::routine;
    RequestType request_type = RequestType::appointment;
    Named specialty;
    std::optional<Named> clinic_type; // not for desks: it says what the patient has
    PatientView patient;
    Named referring_organisation;
    std::optional<ClockView> clock;
    std::optional<Ubrn> pathway_ubrn;
    std::optional<Ubrn> parent_ubrn;
    referrals::TargetWindow target;
    std::optional<ServiceName> with_service;
    std::optional<Date> contact_by;
    std::vector<referrals::Requirement> requirements;
    std::optional<StaffSide> staff;
    std::optional<ClinicalWords> clinical;
    std::vector<ShortlistedService> shortlist;
    std::optional<AppointmentShown> live_appointment;
    std::vector<AppointmentShown> appointments; // newest first
    Instant created_at;
    Instant updated_at;
    std::optional<Instant> triage_sent_at;
    std::optional<Instant> completed_at;
    std::optional<Instant> converted_at;
    std::optional<Instant> accepted_at;
};

// The place that distances are measured from; refused where the directory does not know the postcode.
[[nodiscard]] Result<directory::Place> place_of(const Postcode& postcode, const directory::Snapshot& directory);
// Distances on the shortlist are from `from`; without it a patient's are from their home, and others get none.
[[nodiscard]] ReferralView view_referral(const referrals::Referral& referral, const Viewer& viewer,
                                         std::optional<directory::Place> from = std::nullopt);

} // namespace ers::views
