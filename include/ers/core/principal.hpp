// The person who acts: identity returns it, every operation takes it.
#pragma once

#include <optional>
#include <string>

#include "ers/core/identifiers.hpp"
#include "ers/core/words.hpp"

namespace ers {

// A member of staff acts as one business function of one organisation; a patient acts for one patient record only.
struct Principal {
    BusinessFunction function = BusinessFunction::patient;
    std::string user_id;                  // stable id of the person; "patient" for a patient
    std::string user_name;                // as shown to colleagues; never logged
    std::optional<OdsCode> organisation;  // none for a patient
    std::optional<std::int64_t> patient_id; // a patient's own record; none for staff
    std::optional<std::string> session_id;  // a patient's session
    std::optional<std::string> code_issuer = {}; // the organisation whose access code opened it

    [[nodiscard]] bool is_patient() const { return patient_id.has_value(); }
};

} // namespace ers
