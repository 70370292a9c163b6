// Looked up in the snapshot.
#include "interfaces/views/names.hpp"

namespace ers::views {

Named named_organisation(const directory::Snapshot& directory, const std::string& code) {
    return {code, directory.organisation_name(code).value_or(code)};
}

Named named_specialty(const directory::Snapshot& directory, const std::string& code) {
    return {code, directory.specialty_name(code).value_or(code)};
}

Named named_clinic_type(const directory::Snapshot& directory, const std::string& specialty_code,
                        const std::string& code) {
    const auto type = directory.clinic_type(specialty_code, code);
    return {code, type ? type->name : code};
}

} // namespace ers::views
