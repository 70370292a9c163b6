// Rows for the tests of sign-in.
#include "tests/integration/patients/patient_fixture.hpp"

namespace ers::testing {

namespace {

constexpr std::string_view patient_fixture_script = R"(
insert into organisation (code, name, kind) values ('B86001', 'The Test Practice', 'GP_PRACTICE'),
                                                   ('B86002', 'The Other Practice', 'GP_PRACTICE');
insert into specialty (code, name) values ('TEST_SPECIALTY', 'Specialty of a test');
)";

constexpr db::Statement insert_test_referral{"test.insert_referral", R"(
insert into referral (ubrn, id, patient_id, referring_organisation, referrer_user_id, referrer_name, priority,
                      specialty_code, shortlist, state, letter_intention, created_at, updated_at)
values ($1, gen_random_uuid(), $2, $5, 'u-1', 'Dr Test', 'ROUTINE', 'TEST_SPECIALTY', '{1}', $3,
        'NOT_INTENDING_TO_ADD', $4, $4)
)"};

NhsNumber test_nhs_number(int number) {
    for (int nine = 999'000'000 + number * 11;; ++nine) {
        const auto digits = std::to_string(nine);
        const int check = nhs_number_check_digit(digits);
        if (check >= 0) return NhsNumber::parse(digits + std::to_string(check)).value();
    }
}

} // namespace

PatientDatabase::PatientDatabase() { database_.owner().run_script(patient_fixture_script); }

patients::PatientRecord PatientDatabase::new_patient(int number, Date born) {
    return {.nhs_number = test_nhs_number(number),
            .family_name = "Example",
            .given_name = "Ann",
            .birth_date = born,
            .sex = Sex::female,
            .address = "1 Test Street",
            .postcode = "LS1 4AP",
            .telephone = "0113 496 0000"};
}

ReferredPatient PatientDatabase::refer_patient(Date born, std::string_view state) {
    auto& connection = database_.owner();
    const auto match =
        patients::match_or_create(connection, new_patient(++patients_made_, born), practice_, now_).value();
    const auto code = patients::issue_access_code(random_);
    patients::set_access_code(connection, {match.patient.id, practice_}, code, now_);
    return {match.patient.id, refer_again(match.patient.id, state), code.code, static_cast<int>(born.year())};
}

ReferredPatient PatientDatabase::refer_patient_without_code() {
    const auto born = adult_birth_date();
    const auto match =
        patients::match_or_create(database_.owner(), new_patient(++patients_made_, born), practice_, now_).value();
    return {match.patient.id, refer_again(match.patient.id), "", static_cast<int>(born.year())};
}

std::string PatientDatabase::refer_again(std::int64_t patient_id, std::string_view state, std::string_view practice) {
    const auto ubrn = Ubrn::from_number(++referrals_made_).text();
    database_.owner().execute(insert_test_referral, {ubrn, patient_id, state, now_, practice});
    return ubrn;
}

std::int64_t PatientDatabase::count(const db::Statement& statement, const db::Parameters& parameters) {
    return database_.owner().execute(statement, parameters).front().integer("n");
}

} // namespace ers::testing
