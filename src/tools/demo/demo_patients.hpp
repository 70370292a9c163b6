// The demo's patients: nobody that there is. Their NHS numbers are of the 999 range, which is given to nobody.
#pragma once

#include "ers/patients/patient.hpp"

namespace ers::app {

// The same person for the same number (0 .. 99,999); `age`: on the birthday in 2026.
[[nodiscard]] patients::PatientRecord demo_patient(int number, Sex sex, int age);

} // namespace ers::app
