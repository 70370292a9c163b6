// The people of practices and providers: two who refer at each practice, one who reviews and one who keeps the clinics
// at each provider.
#pragma once

#include <cstdint>
#include <string>

#include "tools/generate/directory_facts.hpp"
#include "tools/generate/table_copy.hpp"

namespace ers::generate {

inline constexpr std::uint32_t referrers_each = 2;

[[nodiscard]] std::string referrer_id(const std::string& practice, std::uint32_t which);
[[nodiscard]] std::string reviewer_id(const std::string& provider);
// Of the which-th referrer of the n-th practice.
[[nodiscard]] std::string referrer_name(std::uint64_t seed, std::uint32_t practice, std::uint32_t which);

void write_people(const Workplace& place, const DirectoryFacts& directory);

} // namespace ers::generate
