// Made-up names of people, places and houses. None is meant to be anybody's.
#pragma once

#include <cstdint>
#include <string>

#include "ers/core/words.hpp"

namespace ers::generate {

// Any number has a name; numbers repeat after some thousands.
[[nodiscard]] std::string given_name(Sex sex, std::uint64_t number);
[[nodiscard]] std::string family_name(std::uint64_t number);
[[nodiscard]] std::string town_name(std::uint64_t number);
[[nodiscard]] std::string practice_name(std::uint64_t number);
[[nodiscard]] std::string hospital_name(std::uint64_t number);
[[nodiscard]] std::string street_name(std::uint64_t number);

} // namespace ers::generate
