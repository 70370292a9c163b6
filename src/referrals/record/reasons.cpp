// The reasons as data.
#include "ers/referrals/record/reasons.hpp"

namespace ers::referrals {

namespace {

constexpr auto ending_appointment = Action::cancel_appointment;
constexpr auto ending_referral = Action::cancel_referral;
constexpr ReasonUsers from_the_patient{.referrer = true, .provider = false, .patient = true};
constexpr ReasonUsers of_the_referrer{.referrer = true};
constexpr ReasonUsers of_the_provider{.referrer = false, .provider = true};
constexpr ReasonUsers of_both{.referrer = true, .provider = true};

constexpr Reason plain(std::string_view code, std::string_view display, Action action, ReasonUsers by) {
    return {.code = code, .display = display, .action = action, .by = by};
}

constexpr Reason with_comment(std::string_view code, std::string_view display, Action action, ReasonUsers by) {
    auto reason = plain(code, display, action, by);
    reason.comment_mandatory = true;
    return reason;
}

constexpr Reason withdraws_slot(std::string_view code, std::string_view display) {
    auto reason = plain(code, display, ending_appointment, of_the_provider);
    reason.withdraws_slot = true;
    return reason;
}

constexpr Reason ends_triage(std::string_view code, std::string_view display) {
    auto reason = with_comment(code, display, ending_referral, of_the_provider);
    reason.ends_triage = true;
    return reason;
}

constexpr Reason ended(std::string_view code, std::string_view display, Action action, ReasonUsers by,
                       std::string_view day) {
    auto reason = plain(code, display, action, by);
    reason.ended = day;
    return reason;
}

constexpr std::array reason_table{
    plain("PATIENT_HOLIDAY", "Patient on holiday", ending_appointment, from_the_patient),
    plain("PATIENT_ILL", "Patient is ill", ending_appointment, from_the_patient),
    with_comment("PATIENT_OTHER_ENGAGEMENT", "Patient has another engagement", ending_appointment, from_the_patient),
    with_comment("PATIENT_APPOINTMENT_CANCELLATION_OTHER", "Other reason of the patient", ending_appointment,
                 from_the_patient),
    ended("PATIENT_APPOINTMENT_CLASH", "Clashes with another appointment", ending_appointment, from_the_patient,
          "2007-06-01"),
    withdraws_slot("CLINIC_CANCELLED", "Clinic cancelled"),
    withdraws_slot("CLINIC_OVERRUN", "Clinic overrun"),
    withdraws_slot("SLOT_CANCELLED", "Slot cancelled"),
    with_comment("PRIORITY_CHANGE", "Priority changed for another reason", ending_appointment, of_the_provider),
    with_comment("PRIORITY_INAPPROPRIATE", "Inappropriate priority", ending_appointment, of_the_provider),
    with_comment("PROVIDER_CANCELLATION", "Other reason of the provider", ending_appointment, of_the_provider),
    plain("ADDITIONAL_REQ_NOT_ELIGIBLE", "Not eligible for an additional requirement", ending_appointment,
          of_the_provider),
    plain("ADDITIONAL_REQ_NOT_PROVIDED", "Additional requirement not provided at this place", ending_appointment,
          of_the_provider),
    plain("ADDITIONAL_REQ_UNAVAILABLE", "Additional requirement not available for this appointment", ending_appointment,
          of_the_provider),
    ended("ADDITIONAL_REQ_NOT_AVAILABLE", "Additional requirement not available", ending_appointment, of_the_provider,
          "2007-06-25"),

    with_comment("FURTHER_INFORMATION_REQUIRED", "Further information required", Action::reject, of_the_provider),
    with_comment("OUTPATIENT_APPT_NOT_REQUIRED", "Outpatient appointment not required", Action::reject,
                 of_the_provider),
    with_comment("SERVICE_INAPPROPRIATE", "Inappropriate service", Action::reject, of_the_provider),
    with_comment("SERVICE_PREREQUISITES_NOT_COMPLETE", "What the service asks for beforehand is not complete",
                 Action::reject, of_the_provider),
    with_comment("OTHER", "Other reason", Action::reject, of_the_provider),

    with_comment("REDIRECTED_AGE", "The patient's age", Action::redirect, of_the_provider),
    with_comment("REDIRECTED_GENDER", "The patient's sex", Action::redirect, of_the_provider),
    with_comment("REDIRECTED_PRIORITY", "The priority", Action::redirect, of_the_provider),
    with_comment("REDIRECTED_APPROPRIATE_CLINIC", "A more appropriate clinic", Action::redirect, of_the_provider),
    with_comment("REDIRECTED_APPROPRIATE_SPECIALTY", "A more appropriate specialty", Action::redirect, of_the_provider),
    with_comment("REDIRECTED_CONFIDENTIALITY", "Confidentiality", Action::redirect, of_the_provider),
    with_comment("REDIRECTED_STAFF_VACATION", "Staff are absent", Action::redirect, of_the_provider),
    with_comment("REDIRECTED_OTHER", "Other reason", Action::redirect, of_the_provider),
    ended("REDIRECTED_TEMPORARILY", "Redirected for a time", Action::redirect, of_the_provider, "2014-10-01"),

    plain("PATIENT_FORGOT", "Patient forgot the appointment", Action::record_non_attendance, of_the_provider),
    plain("ARRIVED_TOO_LATE", "Patient came too late to be seen", Action::record_non_attendance, of_the_provider),
    plain("CANCELLED_TOO_LATE", "Cancelled too late", Action::record_non_attendance, of_the_provider),
    plain("PATIENT_ILL", "Patient is ill", Action::record_non_attendance, of_the_provider),
    plain("PATIENT_DIED", "Patient died", Action::record_non_attendance, of_the_provider),
    plain("UNKNOWN", "Reason not known", Action::record_non_attendance, of_the_provider),
    plain("NOT_SPECIFIED", "Not stated", Action::record_non_attendance, of_the_provider),

    with_comment("ADVISE", "Returned to the referrer with advice", Action::record_assessment, of_the_provider),
    plain("ONWARD", "To be referred onward", Action::record_assessment, of_the_provider),
    plain("TREAT_HERE", "Treated by the assessment service", Action::record_assessment, of_the_provider),
    plain("DISCHARGE", "Discharged", Action::record_assessment, of_the_provider),

    plain("DISCHARGED", "Seen and discharged", Action::record_attendance, of_the_provider),
    plain("FOLLOW_UP", "Seen, a follow-up is to come", Action::record_attendance, of_the_provider),
    plain("PATIENT_INITIATED_FOLLOW_UP", "Seen, the patient asks for a follow-up when needed",
          Action::record_attendance, of_the_provider),
    plain("TREATMENT_STARTED", "Treatment has started", Action::record_attendance, of_the_provider),
    plain("REFERRED_ONWARD", "Seen, referred onward", Action::record_attendance, of_the_provider),

    plain("FIRST_TREATMENT", "First definitive treatment", Action::stop_clock, of_the_provider),
    plain("DECISION_NOT_TO_TREAT", "Decision not to treat", Action::stop_clock, of_the_provider),
    plain("PATIENT_DECLINED_TREATMENT", "The patient declined treatment", Action::stop_clock, of_the_provider),
    plain("ACTIVE_MONITORING", "Active monitoring agreed", Action::stop_clock, of_the_provider),
    plain("DISCHARGED", "Discharged", Action::stop_clock, of_the_provider),
    plain("DID_NOT_ATTEND_FIRST", "Did not attend the first appointment", Action::stop_clock, of_the_provider),
    plain("PATIENT_DIED", "Patient died", Action::stop_clock, of_the_provider),

    plain("RAISED_IN_ERROR", "Referral created by mistake", ending_referral, of_the_referrer),
    plain("REFERRER_CANCELLATION", "Other reason of the referrer", ending_referral, of_the_referrer),
    plain("INTEND_PRIVATE", "Patient will go to a private clinic", ending_referral, of_both),
    plain("PATIENT_DIED", "Patient died", ending_referral, of_both),
    plain("TREATMENT_NO_LONGER_REQUIRED", "Referral no longer needed", ending_referral, of_both),
    with_comment("PATIENT_REQUEST_CANCELLATION_OTHER", "Other reason of the patient", ending_referral, of_both),
    plain("BOOKED_OUTSIDE_CAB", "Patient booked outside this service", ending_referral, of_the_provider),
    ends_triage("STRAIGHT_TO_TEST", "Sent straight to a test or procedure"),
    ends_triage("COMPLEX_PATHWAY", "Complex pathway, several appointments needed"),
    ends_triage("COMMUNITY_SERVICE_NA", "Sent to a community service that is not here"),
    ends_triage("OUTPATIENT_SERVICE_NA", "Sent to an outpatient service that is not here"),
    ends_triage("OUTPATIENT_CLINICIAN_NA", "Sent to a clinician who is not here"),
    ends_triage("BOOKED_CLINICAL_NEED", "Booked more urgently for clinical need"),
    ends_triage("NO_LONGER_REQUIRED", "Referral is no longer required"),
    ends_triage("OTHER_OTHER", "Other reason"),
    ends_triage("TRIAGE_ENDED", "Triage ended"),
};

bool is_for(const Reason& reason, Party party) {
    switch (party) {
        case Party::referrer:
        case Party::manager: return reason.by.referrer;
        case Party::provider: return reason.by.provider;
        case Party::patient: return reason.by.patient;
        case Party::desk:
        case Party::none: return false;
    }
    return false;
}

bool has_ended(const Reason& reason, Date today) {
    return !reason.ended.empty() && parse_date(reason.ended).value() <= today;
}

std::string codes_for(Action action, Party party, Date today) {
    std::string list;
    for (const auto& reason : reason_table) {
        if (reason.action != action || !is_for(reason, party) || has_ended(reason, today)) continue;
        if (!list.empty()) list += ", ";
        list += reason.code;
    }
    return list;
}

} // namespace

std::span<const Reason> reasons() { return reason_table; }

Result<Reason> check_reason(Action action, Party party, std::string_view code, std::string_view comment, Date today) {
    for (const auto& reason : reason_table) {
        if (reason.action != action || reason.code != code) continue;
        if (!is_for(reason, party)) {
            return refuse_fields({{"reason", ErrorCode::inappropriate_value,
                                   "Not a reason for your role; allowed: " + codes_for(action, party, today) + "."}});
        }
        if (has_ended(reason, today)) {
            return refuse_fields({{"reason", ErrorCode::inappropriate_value,
                                   "Not used any more; allowed: " + codes_for(action, party, today) + "."}});
        }
        if (reason.comment_mandatory && comment.empty()) {
            return refuse_fields({{"comment", ErrorCode::missing_value, "This reason needs a comment."}});
        }
        return reason;
    }
    return refuse_fields(
        {{"reason", ErrorCode::invalid_code, "Must be one of " + codes_for(action, party, today) + "."}});
}

} // namespace ers::referrals
