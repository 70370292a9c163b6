// The staff of practices and providers.
#include "tools/generate/people.hpp"

#include <set>
#include <vector>

#include "tools/generate/dice.hpp"
#include "tools/generate/names.hpp"

namespace ers::generate {

namespace {

constexpr db::Statement people_there{"generate.people_there", "select user_id from person where user_id like 'made.%'"};
constexpr std::uint64_t providers_begin = std::uint64_t{1} << 32U; // of the numbers that names are made of

struct MadePerson {
    std::string id;
    std::string name;
    std::string organisation;
    std::string_view function;
};

std::string person_name(std::uint64_t seed, std::uint64_t number) {
    Dice dice(seed, Purpose::person, number);
    const Sex sex = dice.chance(0.5) ? Sex::female : Sex::male;
    const auto given = dice.next();
    return given_name(sex, given) + ' ' + family_name(dice.next());
}

std::string manager_id(const std::string& provider) { return "made.clinics." + provider; }

} // namespace

std::string referrer_id(const std::string& practice, std::uint32_t which) {
    return "made.gp" + std::to_string(which + 1) + '.' + practice;
}

std::string reviewer_id(const std::string& provider) { return "made.consultant." + provider; }

std::string referrer_name(std::uint64_t seed, std::uint32_t practice, std::uint32_t which) {
    return "Dr " + person_name(seed, std::uint64_t{practice} * referrers_each + which);
}

void write_people(const Workplace& place, const DirectoryFacts& directory) {
    std::set<std::string> there;
    for (const auto row : place.connection.execute(people_there)) there.insert(row.text("user_id"));
    const auto seed = place.settings.seed;
    std::vector<MadePerson> people;
    for (std::uint32_t i = 0; i < directory.practices.size(); ++i) {
        const auto& code = directory.practices[i].code;
        for (std::uint32_t which = 0; which < referrers_each; ++which) {
            people.push_back({referrer_id(code, which), referrer_name(seed, i, which), code, "REFERRING_CLINICIAN"});
        }
    }
    for (std::size_t i = 0; i < directory.providers.size(); ++i) {
        const auto& code = directory.providers[i];
        people.push_back({reviewer_id(code), "Dr " + person_name(seed, providers_begin + 2 * i), code,
                          "SERVICE_PROVIDER_CLINICIAN"});
        people.push_back({manager_id(code), person_name(seed, providers_begin + 2 * i + 1), code, "BOOKING_MANAGER"});
    }
    std::erase_if(people, [&](const MadePerson& person) { return there.contains(person.id); });

    TableCopy persons(place, "people", "person", {"user_id", "name"}, people.size());
    for (const auto& person : people) {
        persons.row().clean(person.id);
        persons.row().text(person.name);
        persons.end_row();
    }
    persons.finish();
    TableCopy roles(place, "roles", "person_role", {"user_id", "organisation_code", "function"}, people.size());
    for (const auto& person : people) {
        roles.row().clean(person.id);
        roles.row().clean(person.organisation);
        roles.row().clean(person.function);
        roles.end_row();
    }
    roles.finish();
}

} // namespace ers::generate
