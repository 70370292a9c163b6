// Names for everybody, the rest for staff.
#include "interfaces/views/patient.hpp"

namespace ers::views {

PatientView view_patient(const patients::PatientRecord& patient, Audience audience) {
    PatientView view{patient.family_name, patient.given_name, std::nullopt};
    if (audience == Audience::patient) return view;
    view.details = PatientDetails{.nhs_number = patient.nhs_number.text(),
                                  .birth_date = patient.birth_date,
                                  .sex = patient.sex,
                                  .address = patient.address,
                                  .postcode = patient.postcode,
                                  .telephone = patient.telephone};
    return view;
}

} // namespace ers::views
