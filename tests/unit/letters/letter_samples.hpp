// Letters to test with, about people who do not exist.
#pragma once

#include "ers/letters/advice_summary.hpp"
#include "ers/letters/clinical_summary.hpp"
#include "ers/letters/patient_letter.hpp"

namespace ers::letters {

inline LetterSettings sample_settings() {
    return {.web_address = "www.example.org/book",
            .help_line = "0113 496 0100",
            .text_phone = "0113 496 0101",
            .opening_hours = "Monday to Friday, 8am to 6pm",
            .fonts = {}};
}

inline LetterClinic sample_clinic(int n = 1) {
    return {.name = "Cardiology, clinic number " + std::to_string(n),
            .provider = "Wrenmoor Hospitals NHS Trust",
            .site = "Wrenmoor General Hospital",
            .postcode = "LS9 9ZY",
            .distance_km = 3.2 + n,
            .median_wait_weeks = 11.4,
            .wait_as_of = parse_date("2026-01-31").value(),
            .rung_by_patient = n % 2 == 0,
            .telephone = "0113 496 0102",
            .hours = "Monday to Friday, 9am to 5pm",
            .instructions = n % 3 == 0 ? "" : "Bring a list of your medicines. You may have a heart tracing first."};
}

inline PatientLetter sample_letter(int clinics = 3) {
    PatientLetter letter{.situation = LetterSituation::to_be_booked,
                         .ubrn = Ubrn::parse("000000070000").value(),
                         .patient_name = "Zoë Łukasz-Quillfeather",
                         .patient_address = {"12 Oxlip Terrace", "Flat 3", "Leeds", "LS6 9ZY"},
                         .practice = "Larkspur Lane Surgery",
                         .practice_postcode = "LS6 9ZX",
                         .referrer = "Dr Imogen Farraway",
                         .specialty = "Cardiology",
                         .clinics = {},
                         .appointment = std::nullopt,
                         .contact_by = std::nullopt,
                         .access_code = "amber kettle",
                         .access_code_given_on = parse_date("2026-11-24").value(),
                         .written_at = parse_instant("2026-11-24T10:00:00Z").value()};
    for (int n = 1; n <= clinics; ++n) letter.clinics.push_back(sample_clinic(n));
    return letter;
}

inline PatientLetter sample_booked_letter() {
    auto letter = sample_letter(0);
    letter.situation = LetterSituation::booked;
    letter.appointment = LetterAppointment{.starts_at = parse_instant("2026-12-03T14:30:00Z").value(),
                                           .duration_minutes = 30,
                                           .clinician = "Mr Rafael Samplewell",
                                           .clinic = sample_clinic(1)};
    return letter;
}

inline SummaryPatient sample_patient() {
    return {.name = "Zoë Łukasz-Quillfeather",
            .nhs_number = "999 345 6780",
            .birth_date = parse_date("1970-03-14").value(),
            .sex = "Female",
            .is_sensitive = false,
            .address = "12 Oxlip Terrace, Flat 3, Leeds, LS6 9ZY",
            .telephone = "0113 496 0199"};
}

inline ClinicalSummary sample_summary() {
    const auto at = [](const char* text) { return parse_instant(text).value(); };
    const auto on = [](const char* text) { return parse_date(text).value(); };
    return {.ubrn = Ubrn::parse("000000070000").value(),
            .state = "Rejected",
            .state_reason = "Further information required",
            .state_comment = "Please send the last ECG, and say whether the palpitations come with faintness.",
            .request_type = "Appointment request",
            .priority = "Urgent",
            .specialty = "Cardiology",
            .clinic_type = "Palpitations and heart rhythm",
            .patient = sample_patient(),
            .referring_organisation = "Larkspur Lane Surgery",
            .referrer = "Ms Una Practice",
            .referring_clinician = "Dr Imogen Farraway",
            .referred_at = at("2026-11-02T09:12:00Z"),
            .letter_intention = "Letter to follow",
            .letter_due = on("2026-11-03"),
            .with_service = "",
            .contact_by = std::nullopt,
            .accepted_at = std::nullopt,
            .clock = SummaryClock{on("2026-11-02"), 3, on("2027-03-08"), on("2027-08-09")},
            .shortlist = {{"Cardiology, clinic number 1", "Wrenmoor Hospitals NHS Trust",
                           "Wrenmoor General Hospital, LS9 9ZY", "Directly bookable"},
                          {"Cardiology, clinic number 2", "Ashgrove Independent Hospital", "Ashgrove Hospital, M13 9ZZ",
                           "Indirectly bookable"}},
            .appointments = {{"Cancelled", at("2026-12-03T14:30:00Z"), "Cardiology, clinic number 1",
                              "Mr Rafael Samplewell", "Further information required"}},
            .made_at = at("2026-11-24T10:00:00Z")};
}

inline AdviceSummary sample_advice() {
    const auto at = [](const char* text) { return parse_instant(text).value(); };
    return {
        .ubrn = Ubrn::parse("000049146177").value(),
        .status = "Referrer to review response",
        .specialty = "Cardiology",
        .service = "Cardiology advice",
        .provider = "Wrenmoor Hospitals NHS Trust",
        .requester = "Dr Imogen Farraway",
        .requesting_organisation = "Larkspur Lane Surgery",
        .conversion = "The provider may make a referral of it",
        .patient = sample_patient(),
        .messages = {{"Dr Imogen Farraway",
                      "Larkspur Lane Surgery",
                      "Request for advice",
                      at("2026-11-20T09:30:00Z"),
                      "Palpitations for two months, no faintness.\n\nWould you see her, or is a 24-hour tape enough?",
                      {"ecg.pdf", "bloods.txt"}},
                     {"Dr Owen Wellbrook",
                      "Wrenmoor Hospitals NHS Trust",
                      "Advice",
                      at("2026-11-23T16:05:00Z"),
                      "A 24-hour tape first. Refer if it shows more than isolated ectopics.",
                      {}}},
        .made_at = at("2026-11-24T10:00:00Z")};
}

} // namespace ers::letters
