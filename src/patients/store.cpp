// Patient records in the database.
#include <stdexcept>
#include <string>

#include "ers/patients/patient_row.hpp"

namespace ers::patients {

namespace {

constexpr db::Statement find_patient_by_id{"patients.find_by_id", R"(
select id, nhs_number, family_name, given_name, birth_date, sex, address, postcode, telephone
from patient
where id = $1
)"};

constexpr db::Statement find_patient_by_nhs_number{"patients.find_by_nhs_number", R"(
select id, nhs_number, family_name, given_name, birth_date, sex, address, postcode, telephone,
       exists (select from access_code where patient_id = patient.id and issuer = $2) as has_access_code
from patient
where nhs_number = $1
)"};

// Returns nothing where another transaction was faster: its row is there to be read by then.
constexpr db::Statement insert_patient{"patients.insert", R"(
insert into patient (nhs_number, family_name, given_name, birth_date, sex, address, postcode, telephone,
                     created_at, updated_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
on conflict (nhs_number) do nothing
returning id
)"};

constexpr db::Statement put_access_code{"patients.set_access_code", R"(
insert into access_code (patient_id, issuer, salt, hash, issued_at)
values ($1, $2, $3, $4, $5)
on conflict (patient_id, issuer) do update
set salt = excluded.salt,
    hash = excluded.hash,
    issued_at = excluded.issued_at
)"};

std::optional<PatientMatch> create_patient(db::Connection& connection, PatientRecord patient, Instant now) {
    const auto rows = connection.execute(
        insert_patient, {patient.nhs_number, patient.family_name, patient.given_name, patient.birth_date,
                         code_of(patient.sex), patient.address, patient.postcode, patient.telephone, now});
    if (rows.empty()) return std::nullopt;
    patient.id = rows.front().integer("id");
    return PatientMatch{.patient = std::move(patient), .created = true, .has_access_code = false};
}

std::optional<PatientMatch> match_patient(db::Connection& connection, const NhsNumber& nhs_number,
                                          const std::string& code_issuer) {
    const auto rows = connection.execute(find_patient_by_nhs_number, {nhs_number, code_issuer});
    if (rows.empty()) return std::nullopt;
    return PatientMatch{.patient = patient_from(rows.front(), "id"),
                        .created = false,
                        .has_access_code = rows.front().boolean("has_access_code")};
}

} // namespace

PatientRecord patient_from(const db::Row& row, std::string_view id_column) {
    const auto nhs_number = NhsNumber::parse(row.text("nhs_number"));
    if (!nhs_number) throw std::logic_error("column nhs_number is not an NHS number");
    return PatientRecord{.id = row.integer(id_column),
                         .nhs_number = *nhs_number,
                         .family_name = row.text("family_name"),
                         .given_name = row.text("given_name"),
                         .birth_date = row.date("birth_date"),
                         .sex = row.code<Sex>("sex"),
                         .address = row.text("address"),
                         .postcode = row.text("postcode"),
                         .telephone = row.text("telephone")};
}

Result<PatientMatch> match_or_create(db::Connection& connection, const PatientRecord& patient,
                                     const std::string& code_issuer, Instant now) {
    auto match = match_patient(connection, patient.nhs_number, code_issuer);
    if (!match) match = create_patient(connection, patient, now);
    if (!match) match = match_patient(connection, patient.nhs_number, code_issuer);
    if (!match) throw std::runtime_error("A patient row was there and is not: rows of patients are never deleted.");
    if (match->patient.birth_date != patient.birth_date) {
        return refuse(ErrorCode::patient_error,
                      "The patient's details do not agree with the record. Check them; do not try again unchanged.");
    }
    return *match;
}

std::optional<PatientRecord> find_patient(db::Connection& connection, std::int64_t id) {
    const auto rows = connection.execute(find_patient_by_id, {id});
    if (rows.empty()) return std::nullopt;
    return patient_from(rows.front(), "id");
}

void set_access_code(db::Connection& connection, const CodeOf& code, const IssuedAccessCode& issued, Instant now) {
    connection.execute(put_access_code, {code.patient_id, code.issuer, issued.salt, issued.hash, now});
}

} // namespace ers::patients
