// The demo's patients. None of them exists: their NHS numbers are of the range 999, which is never issued.
#pragma once

#include "ers/patients/patient.hpp"

namespace ers::app {

// The same person for the same number (0 .. 99,999); `age`: on the birthday in 2026.
[[nodiscard]] patients::PatientRecord demo_patient(int number, Sex sex, int age);

} // namespace ers::app
