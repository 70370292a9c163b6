// The people: households of a practice's neighbourhood, each person with a valid NHS number of a range that is not
// issued (it begins with a 9 that is followed by no other 9).
#pragma once

#include <cstdint>
#include <string>

#include "tools/generate/calendar.hpp"
#include "tools/generate/dice.hpp"
#include "tools/generate/directory_facts.hpp"
#include "tools/generate/table_copy.hpp"

namespace ers::generate {

struct PersonFacts {
    std::uint32_t index = 0;
    std::uint32_t practice = 0;
    Sex sex = Sex::unknown;
    Date born;
};

// Everything is computed when it is asked for. Immutable; any thread.
class PatientPlan {
public:
    PatientPlan(const DirectoryFacts& directory, const Calendar& calendar, std::uint64_t seed, std::uint32_t count);

    [[nodiscard]] std::uint32_t size() const { return households_ * household_size; }
    [[nodiscard]] PersonFacts at(std::uint32_t index) const;
    // Somebody near the service whom it treats on both days, and who may be referred to it.
    [[nodiscard]] PersonFacts find_for(const ServiceFacts& service, Day from, Day until, Dice& dice) const;

    [[nodiscard]] std::string nhs_number(std::uint32_t index) const;
    void write(const Workplace& place, std::int64_t first_id) const;

private:
    static constexpr std::uint32_t household_size = 3;
    [[nodiscard]] std::uint32_t practice_near(const ServiceFacts& service, Dice& dice, int attempt) const;
    [[nodiscard]] std::uint32_t practice_of(std::uint32_t household) const;
    void write_row(TableCopy& copy, std::uint32_t index, std::int64_t id) const;

    const DirectoryFacts& directory_;
    const Calendar& calendar_;
    std::uint64_t seed_;
    std::uint32_t households_;
};

} // namespace ers::generate
