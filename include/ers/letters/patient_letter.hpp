// The letter that a patient takes home (rules.md#patient-letter): booking reference, what happens next, the clinics,
// how to book.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ers/core/identifiers.hpp"
#include "ers/core/time.hpp"
#include "ers/letters/language.hpp"
#include "ers/letters/settings.hpp"

namespace ers::letters {

// A clinic on the shortlist, or the one that an appointment is at. Empty members are left out.
struct LetterClinic {
    std::string name;
    std::string provider;
    std::string site;
    std::string postcode;
    std::optional<double> distance_km;
    std::optional<double> median_wait_weeks;
    Date wait_as_of; // of the figure, where there is one
    bool rung_by_patient = false; // indirectly bookable: the patient telephones
    std::string telephone;
    std::string hours;
    std::string instructions; // the service's own words to its patients
};

struct LetterAppointment {
    Instant starts_at;
    int duration_minutes = 0; // 0: not known
    std::string clinician;
    LetterClinic clinic;
};

// What the letter is about, by the referral's state.
enum class LetterSituation : std::uint8_t {
    to_be_booked, // the patient chooses and books
    to_be_booked_again, // an appointment was cancelled or missed
    booked,
    provider_arranges, // the provider finds the time
    triage, // a specialist reads the referral first
    returned, // it has come back to the surgery
};

struct PatientLetter {
    LetterSituation situation = LetterSituation::to_be_booked;
    Ubrn ubrn;
    std::string patient_name;
    std::vector<std::string> patient_address; // lines; empty: a letter without any address
    std::string practice;
    std::string practice_postcode;
    std::string referrer;
    std::string specialty;
    std::vector<LetterClinic> clinics; // to be booked: the shortlist; otherwise the clinic it is with
    std::optional<LetterAppointment> appointment; // booked
    std::optional<Date> contact_by; // provider_arranges
    std::optional<std::string> access_code; // printed on a page of its own, the last
    std::optional<Date> access_code_given_on; // said where the code is not printed
    Instant written_at;
};

struct LetterStyle {
    Language language = Language::english;
    bool large_print = false;
};

// The letter as a PDF of A4 pages. The address stands where the window of a DL envelope is. Throws PdfFault where the
// fonts cannot be read.
[[nodiscard]] std::string make_patient_letter(const PatientLetter& letter, const LetterStyle& style,
                                              const LetterSettings& settings);

} // namespace ers::letters
