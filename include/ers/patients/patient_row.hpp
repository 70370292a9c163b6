// A patient as a part of other modules' rows.
#pragma once

#include <string_view>

#include "ers/patients/patient.hpp"

namespace ers::patients {

// From a row with the patient's columns; the id is in a column of that name.
[[nodiscard]] PatientRecord patient_from(const db::Row& row, std::string_view id_column);

} // namespace ers::patients
