// Codes with the names that people know them by; a code without a name is its own name.
#pragma once

#include <string>

#include "ers/directory/snapshot.hpp"

namespace ers::views {

struct Named {
    std::string code;
    std::string name;

    friend bool operator==(const Named&, const Named&) = default;
};

[[nodiscard]] Named named_organisation(const directory::Snapshot& directory, const std::string& code);
[[nodiscard]] Named named_specialty(const directory::Snapshot& directory, const std::string& code);
[[nodiscard]] Named named_clinic_type(const directory::Snapshot& directory, const std::string& specialty_code,
                                      const std::string& code);

} // namespace ers::views
