// The reasons as data: see the header. Codes that e-RS has ended are left out.
#include "ers/referrals/reasons.hpp"

namespace ers::referrals {

namespace {

constexpr auto ending_appointment = Action::cancel_appointment;
constexpr auto ending_referral = Action::cancel_referral;

//   code, display, action, referrer, provider, patient, comment mandatory, withdraws the slot
constexpr std::array reason_table{
    Reason{"PATIENT_HOLIDAY", "Patient on holiday", ending_appointment, true, false, true, false, false},
    Reason{"PATIENT_ILL", "Patient is ill", ending_appointment, true, false, true, false, false},
    Reason{"PATIENT_OTHER_ENGAGEMENT", "Patient has another engagement", ending_appointment, true, false, true, true,
           false},
    Reason{"PATIENT_APPOINTMENT_CANCELLATION_OTHER", "Other reason of the patient", ending_appointment, true, false,
           true, true, false},
    Reason{"CLINIC_CANCELLED", "Clinic cancelled", ending_appointment, false, true, false, false, true},
    Reason{"CLINIC_OVERRUN", "Clinic overrun", ending_appointment, false, true, false, false, true},
    Reason{"SLOT_CANCELLED", "Slot cancelled", ending_appointment, false, true, false, false, true},
    Reason{"PRIORITY_CHANGE", "Priority changed for another reason", ending_appointment, false, true, false, true,
           false},
    Reason{"PRIORITY_INAPPROPRIATE", "Inappropriate priority", ending_appointment, false, true, false, true, false},
    Reason{"PROVIDER_CANCELLATION", "Other reason of the provider", ending_appointment, false, true, false, true,
           false},

    Reason{"FURTHER_INFORMATION_REQUIRED", "Further information required", Action::reject, false, true, false, true,
           false},
    Reason{"OUTPATIENT_APPT_NOT_REQUIRED", "Outpatient appointment not required", Action::reject, false, true, false,
           true, false},
    Reason{"SERVICE_INAPPROPRIATE", "Inappropriate service", Action::reject, false, true, false, true, false},
    Reason{"SERVICE_PREREQUISITES_NOT_COMPLETE", "What the service asks for beforehand is not complete", Action::reject,
           false, true, false, true, false},
    Reason{"OTHER", "Other reason", Action::reject, false, true, false, true, false},

    Reason{"RAISED_IN_ERROR", "Referral created by mistake", ending_referral, true, false, false, false, false},
    Reason{"REFERRER_CANCELLATION", "Other reason of the referrer", ending_referral, true, false, false, false, false},
    Reason{"INTEND_PRIVATE", "Patient will go to a private clinic", ending_referral, true, true, false, false, false},
    Reason{"PATIENT_DIED", "Patient died", ending_referral, true, true, false, false, false},
    Reason{"TREATMENT_NO_LONGER_REQUIRED", "Referral no longer needed", ending_referral, true, true, false, false,
           false},
    Reason{"PATIENT_REQUEST_CANCELLATION_OTHER", "Other reason of the patient", ending_referral, true, true, false,
           true, false},
    Reason{"BOOKED_OUTSIDE_CAB", "Patient booked outside this service", ending_referral, false, true, false, false,
           false},
};

bool is_for(const Reason& reason, Party party) {
    switch (party) {
        case Party::referrer: return reason.by_referrer;
        case Party::provider: return reason.by_provider;
        case Party::patient: return reason.by_patient;
        case Party::none: return false;
    }
    return false;
}

std::string codes_for(Action action, Party party) {
    std::string list;
    for (const auto& reason : reason_table) {
        if (reason.action != action || !is_for(reason, party)) continue;
        if (!list.empty()) list += ", ";
        list += reason.code;
    }
    return list;
}

} // namespace

std::span<const Reason> reasons() { return reason_table; }

Result<Reason> check_reason(Action action, Party party, std::string_view code, std::string_view comment) {
    for (const auto& reason : reason_table) {
        if (reason.action != action || reason.code != code) continue;
        if (!is_for(reason, party)) {
            return refuse_fields({{"reason", ErrorCode::inappropriate_value,
                                   "Not a reason for your role; allowed: " + codes_for(action, party) + "."}});
        }
        if (reason.comment_mandatory && comment.empty()) {
            return refuse_fields({{"comment", ErrorCode::missing_value, "This reason needs a comment."}});
        }
        return reason;
    }
    return refuse_fields({{"reason", ErrorCode::invalid_code, "Must be one of " + codes_for(action, party) + "."}});
}

} // namespace ers::referrals
