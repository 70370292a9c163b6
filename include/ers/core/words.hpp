// The coded words of the field that more than one module uses: priorities, states, roles, reasons' owners. Codes are
// e-RS's own (rules.md#ers-codes).
#pragma once

#include <cstdint>

#include "ers/core/codes.hpp"

namespace ers {

enum class Priority : std::uint8_t { routine, urgent, two_week_wait };
template <>
struct Codes<Priority> {
    static constexpr std::array entries{
        Code<Priority>{Priority::routine, "ROUTINE", "Routine"},
        Code<Priority>{Priority::urgent, "URGENT", "Urgent"},
        Code<Priority>{Priority::two_week_wait, "TWO_WEEK_WAIT", "Urgent suspected cancer (2WW)"},
    };
};

enum class RequestType : std::uint8_t { appointment, triage, advice };
template <>
struct Codes<RequestType> {
    static constexpr std::array entries{
        Code<RequestType>{RequestType::appointment, "APPOINTMENT_REQUEST", "Appointment request"},
        Code<RequestType>{RequestType::triage, "TRIAGE_REQUEST", "Triage request"},
        Code<RequestType>{RequestType::advice, "ADVICE_AND_GUIDANCE_REQUEST", "Advice and guidance request"},
    };
};

enum class BookableType : std::uint8_t { directly, indirectly, unspecified };
template <>
struct Codes<BookableType> {
    static constexpr std::array entries{
        Code<BookableType>{BookableType::directly, "DIRECTLY_BOOKABLE", "Directly bookable"},
        Code<BookableType>{BookableType::indirectly, "INDIRECTLY_BOOKABLE", "Indirectly bookable"},
        Code<BookableType>{BookableType::unspecified, "UNSPECIFIED", "Not stated"},
    };
};

enum class AppointmentType : std::uint8_t {
    first_outpatient,
    day_case,
    diagnostic,
    nurse_clinic,
    ahp_clinic,
    gpsi,
    ophthalmologist,
    telephone_assessment,
    assessment_service,
};
template <>
struct Codes<AppointmentType> {
    static constexpr std::array entries{
        Code<AppointmentType>{AppointmentType::first_outpatient, "FIRST_OUTPATIENT", "First outpatient"},
        Code<AppointmentType>{AppointmentType::day_case, "DAY_CASE", "Day case"},
        Code<AppointmentType>{AppointmentType::diagnostic, "DIAGNOSTIC", "Diagnostic"},
        Code<AppointmentType>{AppointmentType::nurse_clinic, "NURSE_CLINIC", "Nurse clinic"},
        Code<AppointmentType>{AppointmentType::ahp_clinic, "AHP_CLINIC", "Allied health professional clinic"},
        Code<AppointmentType>{AppointmentType::gpsi, "GPSI", "GP with special interest"},
        Code<AppointmentType>{AppointmentType::ophthalmologist, "OPHTHALMOLOGIST", "Ophthalmologist"},
        Code<AppointmentType>{AppointmentType::telephone_assessment, "TELEPHONE_ASSESSMENT", "Telephone assessment"},
        Code<AppointmentType>{AppointmentType::assessment_service, "ASSESSMENT_SERVICE", "Assessment service"},
    };
};

// eRS-ReferralState-1 (rules.md#referral-states).
enum class ReferralState : std::uint8_t {
    not_booked,
    booked,
    deferred_to_provider,
    awaiting_triage,
    triaged_provider_to_action,
    triage_response,
    rejected,
    appointment_cancelled_by_patient,
    appointment_cancelled_by_provider,
    did_not_attend,
    assessment_result,
    cancelled_referral,
};
template <>
struct Codes<ReferralState> {
    static constexpr std::array entries{
        Code<ReferralState>{ReferralState::not_booked, "NOT_BOOKED", "Not booked"},
        Code<ReferralState>{ReferralState::booked, "BOOKED", "Booked"},
        Code<ReferralState>{ReferralState::deferred_to_provider, "DEFERRED_TO_PROVIDER", "Deferred to provider"},
        Code<ReferralState>{ReferralState::awaiting_triage, "AWAITING_TRIAGE", "Awaiting triage"},
        Code<ReferralState>{ReferralState::triaged_provider_to_action, "TRIAGED_PROVIDER_TO_ACTION",
                            "Triaged, provider to action"},
        Code<ReferralState>{ReferralState::triage_response, "TRIAGE_RESPONSE", "Triage response"},
        Code<ReferralState>{ReferralState::rejected, "REJECTED", "Rejected"},
        Code<ReferralState>{ReferralState::appointment_cancelled_by_patient, "APPT_CANCELLED_BY_PATIENT",
                            "Appointment cancelled by patient"},
        Code<ReferralState>{ReferralState::appointment_cancelled_by_provider, "APPT_CANCELLED_BY_PROVIDER",
                            "Appointment cancelled by provider"},
        Code<ReferralState>{ReferralState::did_not_attend, "DID_NOT_ATTEND", "Did not attend"},
        Code<ReferralState>{ReferralState::assessment_result, "ASSESSMENT_RESULT", "Assessment result"},
        Code<ReferralState>{ReferralState::cancelled_referral, "CANCELLED_REFERRAL", "Cancelled referral"},
    };
};

// Administrative sex as services restrict by it; unknown and other fit every service (a referrer decides).
enum class Sex : std::uint8_t { female, male, other, unknown };
template <>
struct Codes<Sex> {
    static constexpr std::array entries{
        Code<Sex>{Sex::female, "FEMALE", "Female"},
        Code<Sex>{Sex::male, "MALE", "Male"},
        Code<Sex>{Sex::other, "OTHER", "Other"},
        Code<Sex>{Sex::unknown, "UNKNOWN", "Not known"},
    };
};

enum class SexTreated : std::uint8_t { male, female, male_and_female };
template <>
struct Codes<SexTreated> {
    static constexpr std::array entries{
        Code<SexTreated>{SexTreated::male, "MALE", "Male"},
        Code<SexTreated>{SexTreated::female, "FEMALE", "Female"},
        Code<SexTreated>{SexTreated::male_and_female, "MALE_AND_FEMALE", "Male and female"},
    };
};

enum class LetterIntention : std::uint8_t { need_to_add_later, not_intending_to_add };
template <>
struct Codes<LetterIntention> {
    static constexpr std::array entries{
        Code<LetterIntention>{LetterIntention::need_to_add_later, "NEED_TO_ADD_LATER", "Letter to follow"},
        Code<LetterIntention>{LetterIntention::not_intending_to_add, "NOT_INTENDING_TO_ADD", "No letter intended"},
    };
};

// eRS-ReviewReason-1: why an appointment was left to the provider.
enum class DeferralReason : std::uint8_t { no_slots_at_service, slot_not_available, booking_attempt_problem, triage };
template <>
struct Codes<DeferralReason> {
    static constexpr std::array entries{
        Code<DeferralReason>{DeferralReason::no_slots_at_service, "NO_SLOTS_AT_SERVICE", "No slots at the service"},
        Code<DeferralReason>{DeferralReason::slot_not_available, "SLOT_NOT_AVAILABLE", "The chosen slot had gone"},
        Code<DeferralReason>{DeferralReason::booking_attempt_problem, "BOOKING_ATTEMPT_PROBLEM",
                             "The provider's system gave no answer"},
        Code<DeferralReason>{DeferralReason::triage, "TRIAGE", "Sent for triage"},
    };
};

// The role that a person acts in: e-RS's business functions, and the patient.
enum class BusinessFunction : std::uint8_t {
    referring_clinician,
    referring_clinician_admin,
    referring_admin,
    bms_hcp_proxy,
    bms_admin,
    service_provider_clinician,
    service_provider_clinician_admin,
    service_provider_admin,
    service_definer,
    booking_manager,
    commissioner,
    information_analyst,
    ers_admin,
    additional_requirements_manager,
    referrer_rights_manager,
    patient,
};
template <>
struct Codes<BusinessFunction> {
    static constexpr std::array entries{
        Code<BusinessFunction>{BusinessFunction::referring_clinician, "REFERRING_CLINICIAN", "Referring clinician"},
        Code<BusinessFunction>{BusinessFunction::referring_clinician_admin, "REFERRING_CLINICIAN_ADMIN",
                               "Referring clinician's administrator"},
        Code<BusinessFunction>{BusinessFunction::referring_admin, "REFERRING_ADMIN", "Referring administrator"},
        Code<BusinessFunction>{BusinessFunction::bms_hcp_proxy, "BMS_HCP_PROXY", "Booking line, clinician's proxy"},
        Code<BusinessFunction>{BusinessFunction::bms_admin, "BMS_ADMIN", "Booking line adviser"},
        Code<BusinessFunction>{BusinessFunction::service_provider_clinician, "SERVICE_PROVIDER_CLINICIAN",
                               "Service provider clinician"},
        Code<BusinessFunction>{BusinessFunction::service_provider_clinician_admin, "SERVICE_PROVIDER_CLINICIAN_ADMIN",
                               "Service provider clinician's administrator"},
        Code<BusinessFunction>{BusinessFunction::service_provider_admin, "SERVICE_PROVIDER_ADMIN",
                               "Service provider administrator"},
        Code<BusinessFunction>{BusinessFunction::service_definer, "SERVICE_DEFINER", "Service definer"},
        Code<BusinessFunction>{BusinessFunction::booking_manager, "BOOKING_MANAGER", "Booking manager"},
        Code<BusinessFunction>{BusinessFunction::commissioner, "COMMISSIONER", "Commissioner"},
        Code<BusinessFunction>{BusinessFunction::information_analyst, "INFORMATION_ANALYST", "Information analyst"},
        Code<BusinessFunction>{BusinessFunction::ers_admin, "ERS_ADMIN", "System administrator"},
        Code<BusinessFunction>{BusinessFunction::additional_requirements_manager, "ADDITIONAL_REQUIREMENTS_MANAGER",
                               "Additional requirements manager"},
        Code<BusinessFunction>{BusinessFunction::referrer_rights_manager, "REFERRER_RIGHTS_MANAGER",
                               "Referrer rights manager"},
        Code<BusinessFunction>{BusinessFunction::patient, "PATIENT", "Patient"},
    };
};

// Where a booking was made (rules.md#booking-channel).
enum class Channel : std::uint8_t { practice, telephone, web, provider, api };
template <>
struct Codes<Channel> {
    static constexpr std::array entries{
        Code<Channel>{Channel::practice, "PRACTICE", "In the practice"},
        Code<Channel>{Channel::telephone, "TELEPHONE", "By telephone"},
        Code<Channel>{Channel::web, "WEB", "By the patient on the web"},
        Code<Channel>{Channel::provider, "PROVIDER", "By the provider"},
        Code<Channel>{Channel::api, "API", "By a connected system"},
    };
};

} // namespace ers
