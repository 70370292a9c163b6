// What a made service is like: which clinic it holds, whom it treats, how it is booked.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tools/generate/dice.hpp"

namespace ers::generate {

struct ClinicType {
    std::string code;
    std::string specialty;
    std::string specialty_name;
    std::string name; // "Not otherwise specified" for a specialty's general one
};

struct MadeService {
    std::string name; // without its site
    std::string_view request_types;
    std::string_view bookable_type;
    int age_from_months = 0;
    int age_below_months = 0; // 0: no limit
    std::string_view sex_treated = "MALE_AND_FEMALE";
    bool is_nationally_available = true;
    bool takes_routine = true; // routine and urgent
    bool takes_two_week_wait = false;
    std::vector<std::string> clinicians;
};

[[nodiscard]] MadeService made_service(const ClinicType& type, Dice& dice);

} // namespace ers::generate
