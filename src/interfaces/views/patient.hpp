// A patient as the caller sees them.
#pragma once

#include <optional>
#include <string>

#include "ers/patients/patient.hpp"
#include "interfaces/views/viewer.hpp"

namespace ers::views {

// What only staff see.
struct PatientDetails {
    std::string nhs_number;
    Date birth_date;
    Sex sex = Sex::unknown;
    std::string address;  // empty: not known
    std::string postcode; // empty: not known
    std::string telephone; // empty: not known
};

struct PatientView {
    std::string family_name;
    std::string given_name;
    std::optional<PatientDetails> details;
};
[[nodiscard]] PatientView view_patient(const patients::PatientRecord& patient, Audience audience);

} // namespace ers::views
