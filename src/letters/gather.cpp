// The facts of a referral for its documents.
#include "letters/gather.hpp"

#include <algorithm>

#include "ers/core/text.hpp"
#include "ers/referrals/record/reasons.hpp"

namespace ers::letters {

namespace {

using directory::Service;
using directory::Snapshot;

std::string name_of(const patients::PatientRecord& patient) { return patient.given_name + ' ' + patient.family_name; }

std::string organisation_named(const Snapshot& directory, const std::string& code) {
    return directory.organisation_name(code).value_or(code);
}

std::string specialty_named(const Snapshot& directory, const referrals::Referral& referral) {
    return directory.specialty_name(referral.specialty_code).value_or(referral.specialty_code);
}

std::optional<directory::Place> home_of(const referrals::Referral& referral, const Snapshot& directory) {
    const auto postcode = Postcode::parse(referral.patient.postcode);
    if (!postcode) return std::nullopt;
    const auto located = directory.locate(*postcode);
    return located ? std::optional(located->place) : std::nullopt;
}

struct ClinicView {
    std::optional<directory::Place> from; // none: no distance
    bool shows_postcode = true;
};

LetterClinic clinic_of(const Service& service, const ClinicView& view) {
    LetterClinic clinic{.name = service.name,
                        .provider = service.organisation_name,
                        .site = service.site_name,
                        .postcode = view.shows_postcode ? service.site_postcode : "",
                        .distance_km = std::nullopt,
                        .median_wait_weeks = std::nullopt,
                        .wait_as_of = {},
                        .rung_by_patient = service.bookable_type == BookableType::indirectly,
                        .telephone = service.telephone,
                        .hours = service.hours,
                        .instructions = service.patient_instructions};
    if (view.from && service.place) clinic.distance_km = directory::distance_km(*view.from, *service.place);
    if (service.wait && service.wait->median_weeks) {
        clinic.median_wait_weeks = service.wait->median_weeks;
        clinic.wait_as_of = service.wait->as_of;
    }
    return clinic;
}

std::vector<std::int64_t> clinics_shown(const referrals::Referral& referral, LetterSituation situation) {
    switch (situation) {
        case LetterSituation::to_be_booked:
        case LetterSituation::to_be_booked_again: return referral.shortlist;
        case LetterSituation::provider_arranges:
        case LetterSituation::triage:
            return referral.with_service_id ? std::vector{*referral.with_service_id} : std::vector<std::int64_t>();
        case LetterSituation::booked:
        case LetterSituation::returned: break;
    }
    return {};
}

std::optional<LetterAppointment> letter_appointment(const referrals::Referral& referral, const Snapshot& directory,
                                                    const ClinicView& view) {
    const auto* live = referral.live_appointment();
    if (live == nullptr || !live->starts_at) return std::nullopt;
    LetterAppointment appointment{.starts_at = *live->starts_at,
                                  .duration_minutes = live->duration_minutes.value_or(0),
                                  .clinician = live->clinician.value_or(""),
                                  .clinic = {}};
    if (const auto* service = directory.find_service(live->service_id)) appointment.clinic = clinic_of(*service, view);
    return appointment;
}

std::string reason_in_words(const std::optional<std::string>& code) {
    if (!code) return {};
    const auto all = referrals::reasons();
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& reason) { return reason.code == *code; });
    if (found != all.end()) return std::string(found->display);
    const auto deferral = from_code<DeferralReason>(*code);
    return deferral ? std::string(display_of(*deferral)) : *code;
}

std::string service_named(const Snapshot& directory, std::int64_t id) {
    const auto* service = directory.find_service(id);
    return service == nullptr ? std::to_string(id) : service->name;
}

std::optional<SummaryClock> summary_clock(const referrals::Referral& referral, Instant now) {
    const auto start = referrals::clock_start(referral);
    if (!start) return std::nullopt;
    return SummaryClock{.start = *start,
                        .week = referrals::clock_week(*start, london_date(now)),
                        .eighteen_weeks = referrals::breach_date(*start),
                        .forty_weeks = referrals::forty_week_mark(*start)};
}

SummaryAppointment summary_appointment(const referrals::Appointment& appointment, const Snapshot& directory) {
    return {.status = std::string(display_of(appointment.status)),
            .starts_at = appointment.starts_at,
            .service = service_named(directory, appointment.service_id),
            .clinician = appointment.clinician.value_or(""),
            .reason = reason_in_words(appointment.reason)};
}

} // namespace

std::optional<LetterSituation> situation_of(ReferralState state) {
    switch (state) {
        case ReferralState::not_booked: return LetterSituation::to_be_booked;
        case ReferralState::booked: return LetterSituation::booked;
        case ReferralState::deferred_to_provider:
        case ReferralState::triaged_provider_to_action: return LetterSituation::provider_arranges;
        case ReferralState::awaiting_triage: return LetterSituation::triage;
        case ReferralState::triage_response:
        case ReferralState::rejected:
        case ReferralState::assessment_result: return LetterSituation::returned;
        case ReferralState::appointment_cancelled_by_patient:
        case ReferralState::appointment_cancelled_by_provider:
        case ReferralState::did_not_attend: return LetterSituation::to_be_booked_again;
        case ReferralState::cancelled_referral: break;
    }
    return std::nullopt;
}

std::vector<std::string> address_lines(const std::string& address, const std::string& postcode) {
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < address.size();) {
        const auto end = std::min(address.find_first_of(",\n", begin), address.size());
        const auto line = trimmed(std::string_view(address).substr(begin, end - begin));
        if (!line.empty()) lines.emplace_back(line);
        begin = end + 1;
    }
    if (!postcode.empty() && (lines.empty() || !lines.back().ends_with(postcode))) lines.push_back(postcode);
    return lines;
}

SummaryPatient summary_patient(const patients::PatientRecord& patient, bool is_sensitive) {
    SummaryPatient summary{.name = name_of(patient),
                           .nhs_number = patient.nhs_number.printed(),
                           .birth_date = patient.birth_date,
                           .sex = std::string(display_of(patient.sex)),
                           .is_sensitive = is_sensitive,
                           .address = {},
                           .telephone = {}};
    if (is_sensitive) return summary;
    for (const auto& line : address_lines(patient.address, patient.postcode)) {
        summary.address += (summary.address.empty() ? "" : ", ") + line;
    }
    summary.telephone = patient.telephone;
    return summary;
}

PatientLetter gather_patient_letter(const referrals::Referral& referral, LetterSituation situation,
                                    const LetterFacts& facts, const directory::Snapshot& directory, Instant now) {
    const ClinicView view{.from = facts.is_sensitive ? std::nullopt : home_of(referral, directory),
                          .shows_postcode = !facts.is_sensitive};
    PatientLetter letter{
        .situation = situation,
        .ubrn = referral.ubrn,
        .patient_name = name_of(referral.patient),
        .patient_address = {},
        .practice = organisation_named(directory, referral.referring_organisation),
        .practice_postcode = {},
        .referrer = facts.referring_clinician.empty() ? referral.referrer_name : facts.referring_clinician,
        .specialty = specialty_named(directory, referral),
        .clinics = {},
        .appointment = std::nullopt,
        .contact_by = referral.contact_by,
        .access_code = std::nullopt,
        .access_code_given_on = std::nullopt,
        .written_at = now};
    if (!facts.is_sensitive) {
        letter.patient_address = address_lines(referral.patient.address, referral.patient.postcode);
        letter.practice_postcode = facts.practice_postcode;
    }
    for (const auto id : clinics_shown(referral, situation)) {
        if (const auto* service = directory.find_service(id)) letter.clinics.push_back(clinic_of(*service, view));
    }
    if (situation == LetterSituation::booked) letter.appointment = letter_appointment(referral, directory, view);
    if (facts.access_code_issued_at) letter.access_code_given_on = london_date(*facts.access_code_issued_at);
    return letter;
}

ClinicalSummary gather_clinical_summary(const referrals::Referral& referral, const LetterFacts& facts,
                                        const directory::Snapshot& directory, Instant now) {
    ClinicalSummary summary{
        .ubrn = referral.ubrn,
        .state = std::string(display_of(referral.state)),
        .state_reason = reason_in_words(referral.state_reason),
        .state_comment = referral.state_comment.value_or(""),
        .request_type = std::string(display_of(referral.request_type)),
        .priority = std::string(display_of(referral.priority)),
        .specialty = specialty_named(directory, referral),
        .clinic_type = {},
        .patient = summary_patient(referral.patient, facts.is_sensitive),
        .referring_organisation = organisation_named(directory, referral.referring_organisation),
        .referrer = referral.referrer_name,
        .referring_clinician = facts.referring_clinician,
        .referred_at = referral.created_at,
        .letter_intention = std::string(display_of(referral.letter_intention)),
        .letter_due = referral.letter_due,
        .with_service = referral.with_service_id ? service_named(directory, *referral.with_service_id) : "",
        .contact_by = referral.contact_by,
        .accepted_at = referral.accepted_at,
        .clock = summary_clock(referral, now),
        .shortlist = {},
        .appointments = {},
        .made_at = now};
    if (referral.clinic_type_code) {
        const auto type = directory.clinic_type(referral.specialty_code, *referral.clinic_type_code);
        summary.clinic_type = type ? type->name : *referral.clinic_type_code;
    }
    for (const auto id : referral.shortlist) {
        const auto* service = directory.find_service(id);
        if (service == nullptr) continue;
        summary.shortlist.push_back({.name = service->name,
                                     .provider = service->organisation_name,
                                     .site = service->site_name + ", " + service->site_postcode,
                                     .booking = std::string(display_of(service->bookable_type))});
    }
    for (const auto& appointment : referral.appointments) {
        summary.appointments.push_back(summary_appointment(appointment, directory));
    }
    return summary;
}

} // namespace ers::letters
