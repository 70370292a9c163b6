// The demo's patients: nobody that there is. Their NHS numbers are of the 999 range, which is given to nobody.
#pragma once

#include "ers/core/time.hpp"
#include "ers/patients/patient.hpp"

namespace ers::app {

// The same person for the same number (0 .. 99,999); `age` in years on that day.
[[nodiscard]] patients::NewPatient demo_patient(int number, Sex sex, int age, Date today);

} // namespace ers::app
