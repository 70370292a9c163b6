// The patient record: one row for each NHS number, made by the first referral.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ers/core/error.hpp"
#include "ers/core/identifiers.hpp"
#include "ers/core/time.hpp"
#include "ers/core/words.hpp"
#include "ers/db/connection.hpp"
#include "ers/patients/access.hpp"

namespace ers::patients {

// The patient, as a referrer describes them and as the record has them. The decoder checks lengths and forms; the store
// trims nothing.
struct PatientRecord {
    std::int64_t id = 0; // 0: whether there is a record is not known yet
    NhsNumber nhs_number;
    std::string family_name;
    std::string given_name;
    Date birth_date;
    Sex sex = Sex::unknown;
    std::string address = {}; // empty where not known, as postcode and telephone
    std::string postcode = {};
    std::string telephone = {};
};

struct PatientMatch {
    PatientRecord patient;
    bool created = false;
    bool has_access_code = false; // of that issuer
};

// The record with that NHS number, made where there is none. A record that exists keeps its demographics; where its
// birth date differs the answer is patient_error, in words that do not tell which field it was. In the caller's
// transaction, where the NHS number then stays the caller's until the commit if the record was created.
[[nodiscard]] Result<PatientMatch> match_or_create(db::Connection& connection, const PatientRecord& patient,
                                                   const std::string& code_issuer, Instant now);

[[nodiscard]] std::optional<PatientRecord> find_patient(db::Connection& connection, std::int64_t id);

// The code from issue_access_code() becomes that one; an earlier one of the same issuer opens nothing any more.
void set_access_code(db::Connection& connection, const CodeOf& code, const IssuedAccessCode& issued, Instant now);

} // namespace ers::patients
