// The patient as every request that begins with one names them.
#pragma once

#include "ers/patients/patient.hpp"
#include "interfaces/rest/decode.hpp"

namespace ers::rest {

// {"nhsNumber", "familyName", "givenName", "birthDate", "sex", "address"?, "postcode"?, "telephone"?}
struct PatientFields {
    std::optional<NhsNumber> nhs_number;
    std::string family_name;
    std::string given_name;
    std::optional<Date> birth_date;
    std::optional<Sex> sex;
    std::optional<std::string> address;
    std::optional<Postcode> postcode;
    std::optional<std::string> telephone;

    // Once the body's finish() has found nothing wrong.
    [[nodiscard]] patients::PatientRecord patient() const;
};

// Reads "patient" of the body.
[[nodiscard]] PatientFields read_patient_fields(JsonReader& body);

// The user id in "referringClinician": {"userId"}, where it was sent.
[[nodiscard]] std::optional<std::string> read_referring_clinician(JsonReader& body);

} // namespace ers::rest
