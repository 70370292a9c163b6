// A referral, a command that makes one, and the directory that they fit, without a database: what tests of pure rules
// change one thing of.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ers/referrals/record/types.hpp"
#include "tests/unit/directory/directory_samples.hpp"

namespace ers::referrals::samples {

inline const Instant now = parse_instant("2026-11-24T10:00:00Z").value();
inline const Date today = london_date(now);

inline constexpr std::int64_t ordinary = 1;
inline constexpr std::int64_t of_another_provider = 2;
inline constexpr std::int64_t triage_only = 3;
inline constexpr std::int64_t assessment = 4;
inline constexpr std::int64_t unknown_service = 99;

// Services of Cardiology that everybody may refer to; practice T10001 of board QAA and a dentist's practice.
inline directory::DirectoryContents directory_contents() {
    using directory::samples::service;
    auto other = service(of_another_provider);
    other.organisation_code = "NBB";
    auto triage = service(triage_only);
    triage.request_types = {RequestType::triage};
    triage.bookable_type = BookableType::unspecified;
    auto assessing = service(assessment);
    assessing.appointment_type = AppointmentType::assessment_service;
    directory::DirectoryContents contents;
    contents.services = {service(ordinary), std::move(other), std::move(triage), std::move(assessing)};
    contents.organisations = {{"RT1", {"TEST VALLEY NHS TRUST", "QAA", "NHS_TRUST"}},
                              {"T10001", {"THE TEST SURGERY", "QAA", "GP_PRACTICE"}},
                              {"V10001", {"THE TEST DENTIST", "QAA", "DENTAL_PRACTICE"}}};
    contents.specialties = {{"CARDIOLOGY",
                             "Cardiology",
                             {{"GENERAL_CARDIOLOGY", "Not otherwise specified"}, {"PALPITATIONS", "Palpitations"}}},
                            {"DERMATOLOGY", "Dermatology", {{"ACNE", "Acne"}}}};
    return contents;
}

// With one service changed.
template <class Change>
std::shared_ptr<const directory::Snapshot> directory_with(std::int64_t id, Change&& change) {
    auto contents = directory_contents();
    for (auto& service : contents.services) {
        if (service.id == id) change(service);
    }
    return std::make_shared<const directory::Snapshot>(std::move(contents));
}
inline std::shared_ptr<const directory::Snapshot> directory_as_it_is() {
    return std::make_shared<const directory::Snapshot>(directory_contents());
}

inline Principal staff(BusinessFunction function, const char* organisation = "T10001") {
    return {.function = function,
            .user_id = "user-1",
            .user_name = "Dr Quince",
            .organisation = OdsCode::parse(organisation).value(),
            .patient_id = {},
            .session_id = {}};
}
inline Principal gp() { return staff(BusinessFunction::referring_clinician); }

inline Date born(int year) { return Date{std::chrono::year(year), std::chrono::March, std::chrono::day(14)}; }

inline CreateReferral command() {
    return {.patient = {.nhs_number = NhsNumber::parse("9990000018").value(),
                        .family_name = "Example",
                        .given_name = "Person",
                        .birth_date = born(1970),
                        .sex = Sex::female,
                        .address = "",
                        .postcode = "",
                        .telephone = ""},
            .specialty_code = "CARDIOLOGY",
            .clinic_type_code = {},
            .shortlist = {ordinary},
            .pathway_start = {},
            .referring_clinician = {}};
}

// Not booked, to the ordinary service and one that triages.
inline Referral referral() {
    const auto last_week = now - std::chrono::hours(24 * 7);
    return {.ubrn = Ubrn::parse("000000070000").value(),
            .id = "",
            .version = 1,
            .patient = {.nhs_number = NhsNumber::parse("9990000018").value(),
                        .family_name = "Example",
                        .given_name = "Person",
                        .birth_date = born(1970),
                        .sex = Sex::female,
                        .address = "",
                        .postcode = "",
                        .telephone = ""},
            .referring_organisation = "T10001",
            .referrer_user_id = "user-1",
            .referrer_name = "Dr Quince",
            .referring_clinician = {},
            .specialty_code = "CARDIOLOGY",
            .clinic_type_code = {},
            .shortlist = {ordinary, triage_only},
            .state_reason = {},
            .state_comment = {},
            .letter_due = {},
            .pathway_start_override = {},
            .with_service_id = {},
            .with_organisation = {},
            .contact_by = {},
            .accepted_at = {},
            .created_at = last_week,
            .updated_at = last_week,
            .converted_at = {},
            .deferred_at = {}};
}

// With a booked appointment at the service, that long from now.
inline Referral booked(std::chrono::hours from_now, std::int64_t service = ordinary) {
    auto made = referral();
    made.state = ReferralState::booked;
    made.with_service_id = service;
    made.with_organisation = "RT1";
    made.converted_at = now - std::chrono::hours(24);
    Appointment appointment;
    appointment.id = 7;
    appointment.service_id = service;
    appointment.status = AppointmentStatus::booked;
    appointment.starts_at = now + from_now;
    made.appointments = {appointment};
    return made;
}

// "done", or the refusal's code and the beginning of what it says.
inline std::string refusal(const std::optional<Error>& refused) {
    return refused ? std::string(error_info(refused->code).text) + ": " + refused->detail : "done";
}

// Each wrong field's code with what it says; one line each.
inline std::string refusals(const std::vector<FieldError>& wrong) {
    std::string text;
    for (const auto& one : wrong) {
        text += (text.empty() ? "" : "\n") + std::string(error_info(one.code).text) + ": " + one.detail;
    }
    return text.empty() ? "done" : text;
}

} // namespace ers::referrals::samples
