// The patient of a body.
#include "interfaces/rest/patient_fields.hpp"

#include "ers/core/limits.hpp"

namespace ers::rest {

namespace {

constexpr std::size_t telephone_characters_max = 40;

} // namespace

PatientFields read_patient_fields(JsonReader& body) {
    auto patient = body.object("patient");
    PatientFields fields;
    fields.nhs_number = patient.parsed<NhsNumber>("nhsNumber");
    fields.family_name = patient.text("familyName", limits::name_characters_max);
    fields.given_name = patient.text("givenName", limits::name_characters_max);
    fields.birth_date = patient.date("birthDate");
    fields.sex = patient.code<Sex>("sex");
    fields.address = patient.optional_text("address", limits::address_characters_max);
    fields.postcode = patient.optional_parsed<Postcode>("postcode");
    fields.telephone = patient.optional_text("telephone", telephone_characters_max);
    return fields;
}

patients::PatientRecord PatientFields::patient() const {
    return {.nhs_number = *nhs_number,
            .family_name = family_name,
            .given_name = given_name,
            .birth_date = *birth_date,
            .sex = *sex,
            .address = address.value_or(""),
            .postcode = postcode ? postcode->text() : "",
            .telephone = telephone.value_or("")};
}

std::optional<std::string> read_referring_clinician(JsonReader& body) {
    auto clinician = body.optional_object("referringClinician");
    if (!clinician) return std::nullopt;
    return clinician->text("userId", limits::name_characters_max);
}

} // namespace ers::rest
