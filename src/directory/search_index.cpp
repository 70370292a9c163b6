// Preparation of a snapshot for search.
#include "directory/search_index.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include <string.h>

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

template <class E>
std::uint8_t bit_of(E value) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(value));
}

LightService light_service(const Service& service) {
    LightService light;
    light.has_place = service.place.has_value();
    if (service.place) light.position = unit_vector(*service.place);
    light.has_median = service.wait && service.wait->median_weeks;
    if (light.has_median) light.median_weeks = *service.wait->median_weeks;
    light.is_published = service.is_published;
    light.is_nationally_available = service.is_nationally_available;
    for (const auto& window : service.windows) light.priorities |= bit_of(window.priority);
    for (const auto type : service.request_types) light.request_types |= bit_of(type);
    light.bookable = service.bookable_type;
    light.sex = service.sex_treated;
    light.age_from_months = service.age_from_months;
    light.age_below_months = service.age_below_months.value_or(std::numeric_limits<int>::max());
    light.effective_from = std::chrono::sys_days(service.effective_from);
    light.effective_to =
        service.effective_to ? std::chrono::sys_days(*service.effective_to) : std::chrono::sys_days::max();
    light.id = service.id;
    return light;
}

std::string words_of(const Service& service) {
    std::string text;
    const auto add = [&](std::string_view part) {
        text += part;
        text += ' ';
    };
    for (const std::string* part : {&service.name, &service.organisation_name, &service.site_name,
                                    &service.specialty_name, &service.site_postcode, &service.conditions_treated}) {
        add(*part);
    }
    for (const auto& type : service.clinic_types) add(type.name);
    for (const auto& clinician : service.clinicians) add(clinician);
    return searchable_words(text);
}

std::string clinician_words_of(const Service& service) {
    std::string words;
    for (const auto& clinician : service.clinicians) words += searchable_words(clinician);
    return words;
}

// Ranks by name, so that sorting compares numbers.
void rank_names(const std::vector<Service>& services, SearchIndex& index) {
    for (const auto& service : services) index.sorted_names.push_back(lower_ascii(service.name));
    std::sort(index.sorted_names.begin(), index.sorted_names.end());
    index.sorted_names.erase(std::unique(index.sorted_names.begin(), index.sorted_names.end()),
                             index.sorted_names.end());
    for (std::size_t i = 0; i < services.size(); ++i) {
        const auto place =
            std::lower_bound(index.sorted_names.begin(), index.sorted_names.end(), lower_ascii(services[i].name));
        index.light[i].name_rank = static_cast<std::uint32_t>(place - index.sorted_names.begin());
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
    index.light.reserve(services.size());
    for (std::size_t i = 0; i < services.size(); ++i) {
        const auto& service = services[i];
        const auto number = static_cast<std::uint32_t>(i);
        index.light.push_back(light_service(service));
        index.words.push_back(words_of(service));
        index.clinician_words.push_back(clinician_words_of(service));
        index.by_specialty[service.specialty_code].push_back(number);
        index.all.push_back(number);
        if (service.place) index.grid.add(*service.place, number);
    }
    rank_names(services, index);
    return index;
}

std::string searchable_words(std::string_view text) {
    constexpr std::string_view curly_apostrophe = "\xE2\x80\x99";
    std::string words = " ";
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool is_letter = is_ascii_letter(c) || is_ascii_digit(c) || static_cast<unsigned char>(c) >= 0x80;
        if (text.substr(i, curly_apostrophe.size()) == curly_apostrophe) {
            i += curly_apostrophe.size() - 1;
        } else if (is_letter) {
            words += to_lower_ascii(c);
        } else if (c != '\'' && words.back() != ' ') {
            words += ' ';
        }
    }
    if (words.size() > 1 && words.back() == ' ') words.pop_back();
    return words;
}

std::vector<std::string> typed_words(std::string_view text) {
    const std::string words = searchable_words(text);
    std::vector<std::string> list;
    for (std::size_t start = 0; start + 1 < words.size();) {
        const std::size_t end = std::min(words.find(' ', start + 1), words.size());
        list.push_back(words.substr(start, end - start));
        start = end;
    }
    return list;
}

bool has_all_words(const std::string& words, const std::vector<std::string>& typed) {
    // memmem: std::string::find stops at every space, with which every word begins.
    return std::all_of(typed.begin(), typed.end(), [&](const std::string& word) {
        return ::memmem(words.data(), words.size(), word.data(), word.size()) != nullptr;
    });
}

} // namespace ers::directory
