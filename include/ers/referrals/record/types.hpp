// A referral as it is read, and the commands that make and change it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ers/choice/record/choice.hpp"
#include "ers/core/principal.hpp"
#include "ers/core/time.hpp"
#include "ers/patients/patient.hpp"
#include "ers/referrals/record/appointment.hpp"
#include "ers/referrals/record/requirement_types.hpp"
#include "ers/referrals/record/states.hpp"
#include "ers/referrals/record/warnings.hpp"

namespace ers::referrals {

struct Referral {
    Ubrn ubrn;
    std::string id = {};
    int version = 0;
    patients::PatientRecord patient;
    std::string referring_organisation = {};
    std::string referrer_user_id = {};
    std::string referrer_name = {};
    std::optional<std::string> referring_clinician = {};
    Priority priority = Priority::routine;
    RequestType request_type = RequestType::appointment;
    std::string specialty_code = {};
    std::optional<std::string> clinic_type_code = {};
    std::vector<std::int64_t> shortlist = {};
    ReferralState state = ReferralState::not_booked;
    std::optional<std::string> state_reason = {};
    std::optional<std::string> state_comment = {};
    LetterIntention letter_intention = LetterIntention::need_to_add_later;
    std::optional<Date> letter_due = {};
    std::optional<Date> pathway_start_override = {};
    std::optional<std::int64_t> with_service_id = {};
    std::optional<std::string> with_organisation = {};
    std::optional<std::int64_t> held_slot_id = {}; // the last one; whether the hold still stands, the slot knows
    std::optional<Date> contact_by = {};
    std::optional<Instant> accepted_at = {};
    Instant created_at = {};
    Instant updated_at = {};
    std::optional<Instant> converted_at = {};
    std::optional<Instant> deferred_at = {};
    std::optional<Instant> triage_sent_at = {}; // the first time
    std::optional<Instant> clinical_information_at = {}; // the first document
    std::optional<Instant> reviewed_at = {}; // by the provider that it is with
    bool letter_changed = false; // since then
    bool priority_changed = false; // since then
    bool is_to_acknowledge = false; // something has come back to the referrer
    std::optional<Ubrn> pathway_ubrn = {}; // of the pathway's first referral, if another
    std::optional<Ubrn> parent_ubrn = {}; // the one that was referred onward
    std::optional<std::string> code_issuer =
        {}; // whose access code opens it, where that is not the referrer: the parent's
    std::optional<Date> inherited_clock_start = {}; // of the pathway
    TargetWindow target = {}; // of a follow-up
    std::optional<Date> clock_stopped_on = {};
    std::optional<std::string> clock_stop_code = {};
    std::optional<Instant> completed_at = {}; // nothing is left to do
    bool awaits_confirmation = false; // of the clinician in whose name it was made
    std::optional<std::string> confirmed_by = {}; // user id
    std::optional<Instant> confirmed_at = {};
    std::optional<std::string> managed_by = {}; // a referral management centre
    std::optional<Instant> managed_since = {};
    std::optional<Instant> centre_routed_at = {}; // it first chose services, or sent it to one
    bool is_choice_to_offer = false; // managed: too few providers, and no reason for it
    std::optional<std::string> centre_comment = {}; // with which the centre returned it
    std::optional<std::string> letter_exception = {}; // code of the reason why letter_due was moved
    std::optional<std::string> booking_line = {}; // the organisation whose line looks after its patient
    int reminders_sent = 0; // 0 to 2
    std::optional<Date> next_reminder_on = {}; // while it is not booked
    std::optional<Instant> no_contact_at = {}; // both reminders went unanswered
    std::optional<Instant> call_back_at = {}; // of the call-back that is promised
    std::optional<Instant> call_back_made_at = {}; // when it was promised
    std::optional<std::string> call_back_reason = {};
    std::vector<Requirement> requirements = {}; // by type
    std::vector<Appointment> appointments = {}; // newest first

    [[nodiscard]] const Appointment* live_appointment() const;
};

// What the referral-to-treatment clock starts by.
struct ClockFacts {
    std::optional<Date> inherited = {}; // of the pathway that it goes on with
    std::optional<Date> override_by_referrer = {};
    std::optional<Instant> converted_at = {};
    std::optional<Instant> deferred_at = {};
    std::optional<Instant> triage_sent_at = {}; // assessment services count as consultant-led
};
// The clock (rules.md#clock-start): the pathway's, else what the referrer said, else the day of the first booking,
// deferral or sending for triage, whichever came first. Nothing that happens later moves it.
[[nodiscard]] std::optional<Date> clock_start(const ClockFacts& facts);
[[nodiscard]] inline std::optional<Date> clock_start(const Referral& referral) {
    return clock_start({referral.inherited_clock_start, referral.pathway_start_override, referral.converted_at,
                        referral.deferred_at, referral.triage_sent_at});
}
// Week 0 is the first seven days.
[[nodiscard]] int clock_week(Date start, Date today);
[[nodiscard]] Date breach_date(Date start); // 18 weeks: start + 126 days
[[nodiscard]] Date forty_week_mark(Date start); // start + 280 days

struct CreateReferral {
    patients::PatientRecord patient;
    Priority priority = Priority::routine;
    RequestType request_type = RequestType::appointment; // triage: sent at once to the one service of the shortlist
    std::string specialty_code;
    std::optional<std::string> clinic_type_code = {};
    std::vector<std::int64_t> shortlist;
    LetterIntention letter_intention = LetterIntention::need_to_add_later;
    std::optional<Date> pathway_start = {};
    std::optional<std::string> referring_clinician = {}; // user id
    choice::ChoiceGiven choice = {};
    std::optional<std::string> managed_by = {}; // a referral management centre that takes it in hand
    std::vector<RequirementAsked> requirements = {};
    std::optional<int> first_reminder_days = {}; // 0: the patient is not reminded; none: as the settings have it
    std::optional<Ubrn> ubrn = {}; // one that was issued before: of the advice request that it was; none: the next one
    std::optional<Ubrn> draft = {}; // one that the caller's organisation has reserved
};

struct Created {
    Referral referral;
    std::optional<std::string> access_code; // shown once; none where the patient has one already
    std::vector<Warning> warnings = {};
};

} // namespace ers::referrals
