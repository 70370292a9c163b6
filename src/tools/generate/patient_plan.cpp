// The made-up people.
#include "tools/generate/patient_plan.hpp"

#include <algorithm>
#include <stdexcept>

#include "ers/core/identifiers.hpp"
#include "tools/generate/names.hpp"

namespace ers::generate {

namespace {

constexpr std::uint32_t first_nhs_prefix = 900'000'000;
constexpr int attempts_near = 200;
constexpr int attempts_max = 200'000;
constexpr std::uint32_t neighbours_min = 3;
constexpr std::uint32_t neighbours_max = 60;

} // namespace

PatientPlan::PatientPlan(const DirectoryFacts& directory, const Calendar& calendar, std::uint64_t seed,
                         std::uint32_t count)
    : directory_(directory),
      calendar_(calendar),
      seed_(seed),
      households_(std::max(count / household_size + 1, static_cast<std::uint32_t>(directory.practices.size()))) {}

std::uint32_t PatientPlan::practice_of(std::uint32_t household) const {
    return static_cast<std::uint32_t>(std::uint64_t{household} * directory_.practices.size() / households_);
}

PersonFacts PatientPlan::at(std::uint32_t index) const {
    Dice dice(seed_, Purpose::patient, index);
    PersonFacts person;
    person.index = index;
    person.practice = practice_of(index / household_size);
    const double sex = dice.unit();
    person.sex = sex < 0.53 ? Sex::female : sex < 0.995 ? Sex::male : sex < 0.998 ? Sex::other : Sex::unknown;
    // Children, adults, and the old, who are referred more than others.
    const double age = dice.unit();
    const std::int64_t from = age < 0.14 ? 1 : age < 0.66 ? 18 : 60;
    const std::int64_t until = age < 0.14 ? 17 : age < 0.66 ? 59 : 94;
    const auto days = dice.between(from * 1'461 / 4, (until + 1) * 1'461 / 4 - 2);
    person.born = date_of(calendar_.today() - history_days - static_cast<Day>(days));
    return person;
}

std::uint32_t PatientPlan::practice_near(const ServiceFacts& service, Dice& dice, int attempt) const {
    const auto all = static_cast<std::uint32_t>(directory_.practices.size());
    if (!service.is_nationally_available) {
        const auto& commissioner = service.commissioners[dice.below(service.commissioners.size())];
        const auto& own = directory_.practices_of[commissioner];
        if (!own.empty()) return own[dice.below(own.size())];
    }
    if (attempt > attempts_near) return dice.below(all);
    const std::uint32_t spread = std::clamp(all / 20, neighbours_min, neighbours_max);
    const auto position = std::int64_t{service.home} + dice.below(spread) + dice.below(spread) - spread;
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(position, 0, all - 1));
}

PersonFacts PatientPlan::find_for(const ServiceFacts& service, Day from, Day until, Dice& dice) const {
    const auto practices = directory_.practices.size();
    for (int attempt = 0; attempt < attempts_max; ++attempt) {
        const std::uint64_t practice = practice_near(service, dice, attempt);
        // Households of a practice stand next to each other.
        const auto first = (practice * households_ + practices - 1) / practices;
        const auto next = ((practice + 1) * households_ + practices - 1) / practices;
        if (first >= next) continue;
        const auto household = static_cast<std::uint32_t>(first + dice.below(next - first));
        const auto person = at(household * household_size + dice.below(household_size));
        if (!service.treats(person.born, person.sex, date_of(from))) continue;
        if (!service.treats(person.born, person.sex, date_of(until))) continue;
        if (service.is_commissioned_for(directory_.practices[person.practice].commissioner)) return person;
    }
    throw std::runtime_error("nobody can be found whom service " + std::to_string(service.id) + " treats");
}

// Of two neighbours one has a check digit at least: when the first has none, the second's differs by 2 of 11.
std::string PatientPlan::nhs_number(std::uint32_t index) const {
    for (std::uint32_t prefix = first_nhs_prefix + 2 * index;; ++prefix) {
        std::string digits = std::to_string(prefix);
        if (const int check = nhs_number_check_digit(digits); check >= 0)
            return digits + static_cast<char>('0' + check);
    }
}

void PatientPlan::write_row(TableCopy& copy, std::uint32_t index, std::int64_t id) const {
    const auto person = at(index);
    const std::uint32_t household = index / household_size;
    Dice home(seed_, Purpose::household, household);
    Dice own(seed_, Purpose::identity, index);
    const auto family = home.next();
    const auto street = home.next();
    const auto number = home.between(1, 120);
    const auto& practice = directory_.practices[person.practice];
    auto& row = copy.row();
    row.number(id + index);
    row.clean(nhs_number(index));
    row.clean(family_name(own.chance(0.12) ? own.next() : family));
    row.clean(given_name(person.sex, own.next()));
    row.date(day_of(person.born));
    row.clean(code_of(person.sex));
    row.clean(std::to_string(number) + ' ' + street_name(street) + ", " + town_name(street >> 20U));
    constexpr std::string_view letters = "ABDEFGHJLNPQRSTUWXYZ"; // those of inward parts
    row.begin_cell();
    if (!practice.outward.empty()) {
        row.append(practice.outward);
        row.append(" ");
        row.append_number(home.between(0, 9));
        for (int i = 0; i < 2; ++i) row.append(letters.substr(home.below(letters.size()), 1));
    }
    row.begin_cell();
    if (home.chance(0.9)) { // numbers kept for fiction
        row.append("01632 960");
        row.append_number(home.between(100, 999));
    }
    const Moment added = calendar_.moment(calendar_.today() - history_days - 1, static_cast<int>(own.below(600)));
    row.instant(added);
    row.instant(added);
    copy.end_row();
}

void PatientPlan::write(const Workplace& place, std::int64_t first_id) const {
    TableCopy copy(place, "patients", "patient",
                   {"id", "nhs_number", "family_name", "given_name", "birth_date", "sex", "address", "postcode",
                    "telephone", "created_at", "updated_at"},
                   size());
    for (std::uint32_t i = 0; i < size(); ++i) write_row(copy, i, first_id);
    copy.finish();
}

} // namespace ers::generate
