// Preparation of a snapshot for search.
#include "directory/search/search_index.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <future>
#include <limits>
#include <numbers>
#include <numeric>
#include <utility>

#include "ers/core/text.hpp"

namespace ers::directory {
namespace {

constexpr double earth_radius_km = 6'371.0088; // mean radius
constexpr double grid_degrees = 0.25;
constexpr std::int32_t grid_columns = 2'000; // more than 360 / grid_degrees
constexpr std::int64_t grid_squares_max = 5'000;

double radians(double degrees) { return degrees * std::numbers::pi / 180.0; }

std::int32_t grid_row(double latitude) {
    return static_cast<std::int32_t>(std::floor((latitude + 90.0) / grid_degrees));
}

std::int32_t grid_column(double longitude) {
    return static_cast<std::int32_t>(std::floor((longitude + 180.0) / grid_degrees));
}

std::uint32_t facts_of(const Service& service) {
    std::uint32_t facts = fact::is(service.bookable_type);
    if (service.is_published) facts |= fact::is_published;
    if (service.is_nationally_available) facts |= fact::is_nationally_available;
    if (service.wait && service.wait->median_weeks) facts |= fact::has_median;
    if (service.place) facts |= fact::has_place;
    if (service.restriction) facts |= fact::is_restricted;
    if (service.sex_treated != SexTreated::male) facts |= fact::treats_women;
    if (service.sex_treated != SexTreated::female) facts |= fact::treats_men;
    for (const auto& window : service.windows) facts |= fact::takes(window.priority);
    for (const auto type : service.request_types) facts |= fact::takes(type);
    return facts;
}

void add_figures(const Service& service, SearchIndex& index) {
    index.facts.push_back(facts_of(service));
    index.positions.push_back(service.place ? unit_vector(*service.place) : UnitVector{});
    index.median_weeks.push_back(service.wait ? service.wait->median_weeks.value_or(0) : 0);
    index.age_from_months.push_back(service.age_from_months);
    index.age_below_months.push_back(service.age_below_months.value_or(std::numeric_limits<int>::max()));
    index.effective_from.emplace_back(service.effective_from);
    index.effective_to.push_back(service.effective_to ? std::chrono::sys_days(*service.effective_to)
                                                      : std::chrono::sys_days::max());
}

void add_rules(const Service& service, SearchIndex& index) {
    const auto first = static_cast<std::uint32_t>(index.all_rules.size());
    for (const auto& [commissioner, starts_on] : service.commissioners) {
        const auto next = static_cast<std::uint32_t>(index.commissioners.size());
        const auto number = index.commissioners.try_emplace(commissioner, next).first->second;
        index.all_rules.emplace_back(number, std::chrono::sys_days(starts_on));
    }
    index.rules.push_back({first, static_cast<std::uint32_t>(index.all_rules.size())});
}

void add_to_lists(const Service& service, std::uint32_t place, SearchIndex& index) {
    index.by_specialty.try_emplace(service.specialty_code, PlaceRange{place, place}).first->second.last = place + 1;
    for (const auto& type : service.clinic_types) index.by_clinic_type[type.code].push_back(place);
    index.by_provider[service.organisation_code].push_back(place);
    if (service.site_code != service.organisation_code) index.by_provider[service.site_code].push_back(place);
    if (service.place) index.grid.add(*service.place, place);
}

void add_words(const Service& service, WordIndexMaker& words, WordIndexMaker& clinicians) {
    words.add_unshared(service.name);
    for (const std::string* text : {&service.organisation_name, &service.site_name, &service.specialty_name,
                                    &service.site_postcode, &service.conditions_treated}) {
        words.add(*text);
    }
    for (const auto& type : service.clinic_types) words.add(type.name);
    for (const auto& clinician : service.clinicians) {
        words.add(clinician);
        clinicians.add(clinician);
    }
    words.next_service();
    clinicians.next_service();
}

struct WordIndexes {
    WordIndex words;
    WordIndex clinicians;
};

WordIndexes index_words(const std::vector<Service>& services, const std::vector<std::uint32_t>& numbers) {
    WordIndexMaker words;
    WordIndexMaker clinicians;
    for (const auto number : numbers) add_words(services[number], words, clinicians);
    return {words.make(), clinicians.make()};
}

// Ranks by name, so that sorting compares numbers.
void rank_names(const std::vector<Service>& services, SearchIndex& index) {
    std::vector<std::pair<std::string, std::uint32_t>> names;
    names.reserve(services.size());
    for (std::uint32_t place = 0; place < services.size(); ++place) {
        names.emplace_back(lower_ascii(services[index.numbers[place]].name), place);
    }
    std::sort(names.begin(), names.end());
    index.name_ranks.resize(services.size());
    for (auto& [name, place] : names) {
        if (index.sorted_names.empty() || index.sorted_names.back() != name) {
            index.sorted_names.push_back(std::move(name));
        }
        index.name_ranks[place] = static_cast<std::uint32_t>(index.sorted_names.size() - 1);
    }
}

} // namespace

UnitVector unit_vector(Place place) {
    const double latitude = radians(place.latitude);
    const double longitude = radians(place.longitude);
    return {std::cos(latitude) * std::cos(longitude), std::cos(latitude) * std::sin(longitude), std::sin(latitude)};
}

// By the chord between both points: exact for near ones, where the cosine of the angle would lose its digits.
double distance_km(const UnitVector& a, const UnitVector& b) {
    const double chord = std::hypot(a.x - b.x, a.y - b.y, a.z - b.z);
    return 2.0 * earth_radius_km * std::asin(std::min(1.0, chord / 2.0));
}

// Rounding makes errors of some 1e-16 of a chord; a billionth is far beyond them. Where the chord is nearly a diameter
// it says little about the distance: such distances are always worked out.
ChordRange ChordRange::of_distance(double km) {
    constexpr double margin = 1e-9;
    const double half_angle = km / (2.0 * earth_radius_km);
    if (!(half_angle < 1.0)) return {};
    const double chord = 2.0 * std::sin(half_angle);
    return {chord * chord * (1.0 - margin), chord * chord * (1.0 + margin)};
}

double distance_km(Place a, Place b) { return distance_km(unit_vector(a), unit_vector(b)); }

void MapGrid::add(Place place, std::uint32_t service) {
    squares_[grid_row(place.latitude) * grid_columns + grid_column(place.longitude)].push_back(service);
}

std::optional<std::vector<std::uint32_t>> MapGrid::around(Place centre, double radius_km) const {
    const double angle = radius_km / earth_radius_km;
    const double reach = angle * 180.0 / std::numbers::pi + 1e-9;
    const double south = centre.latitude - reach;
    const double north = centre.latitude + reach;
    if (south <= -90.0 || north >= 90.0) return std::nullopt;
    // Where the circle's sides touch a meridian; sin(angle) < cos(latitude), as no pole is inside.
    const double width =
        std::asin(std::sin(angle) / std::cos(radians(centre.latitude))) * 180.0 / std::numbers::pi + 1e-9;
    const double west = centre.longitude - width;
    const double east = centre.longitude + width;
    if (west < -180.0 || east > 180.0) return std::nullopt;
    const std::int64_t rows = grid_row(north) - grid_row(south) + 1;
    const std::int64_t columns = grid_column(east) - grid_column(west) + 1;
    if (rows * columns > grid_squares_max) return std::nullopt;
    std::vector<std::uint32_t> services;
    for (std::int32_t row = grid_row(south); row <= grid_row(north); ++row) {
        for (std::int32_t column = grid_column(west); column <= grid_column(east); ++column) {
            const auto square = squares_.find(row * grid_columns + column);
            if (square == squares_.end()) continue;
            services.insert(services.end(), square->second.begin(), square->second.end());
        }
    }
    return services;
}

SearchIndex make_search_index(const std::vector<Service>& services) {
    SearchIndex index;
    index.numbers.resize(services.size());
    std::iota(index.numbers.begin(), index.numbers.end(), 0U);
    std::stable_sort(index.numbers.begin(), index.numbers.end(), [&](std::uint32_t a, std::uint32_t b) {
        return services[a].specialty_code < services[b].specialty_code;
    });
    // Half of the work, on a core of its own where there is one.
    auto words = std::async(std::launch::async, index_words, std::cref(services), std::cref(index.numbers));
    for (std::uint32_t place = 0; place < services.size(); ++place) {
        const Service& service = services[index.numbers[place]];
        add_figures(service, index);
        add_rules(service, index);
        add_to_lists(service, place, index);
    }
    rank_names(services, index);
    auto indexed = words.get();
    index.words = std::move(indexed.words);
    index.clinician_words = std::move(indexed.clinicians);
    return index;
}

} // namespace ers::directory
