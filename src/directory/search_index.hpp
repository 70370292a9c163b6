// What search prepares once per snapshot: each service as a few numbers, its words, and lists to look in instead of
// everything: services of a specialty, services of a square of the map.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ers/directory/snapshot.hpp"

namespace ers::directory {

// A point on the unit sphere: distances between many points without trigonometry for each.
struct UnitVector {
    double x = 0, y = 0, z = 0;
};
[[nodiscard]] UnitVector unit_vector(Place place);
[[nodiscard]] double distance_km(const UnitVector& a, const UnitVector& b);

// The numbers of a service that filters and sorting look at. Sets of codes are bits by the enumeration's value.
struct LightService {
    UnitVector position;
    bool has_place = false;
    bool has_median = false;
    bool is_published = false;
    bool is_nationally_available = false;
    std::uint8_t priorities = 0;
    std::uint8_t request_types = 0;
    BookableType bookable = BookableType::unspecified;
    SexTreated sex = SexTreated::male_and_female;
    int age_from_months = 0;
    int age_below_months = 0; // the greatest int for no limit
    std::uint32_t name_rank = 0;  // equal names have equal ranks
    double median_weeks = 0;
    std::chrono::sys_days effective_from;
    std::chrono::sys_days effective_to;
    std::int64_t id = 0;
};

// Squares of a quarter of a degree, about 28 by 17 kilometres in England.
class MapGrid {
public:
    void add(Place place, std::uint32_t service);
    // The services of all squares that a circle touches; nothing where looking at every service costs no more, or where
    // the circle holds a pole or the date line.
    [[nodiscard]] std::optional<std::vector<std::uint32_t>> around(Place centre, double radius_km) const;

private:
    std::unordered_map<std::int32_t, std::vector<std::uint32_t>> squares_;
};

struct SearchIndex {
    std::vector<LightService> light; // as Snapshot::services()
    std::vector<std::string> words; // of each service: " cardiology leeds general infirmary …"
    std::vector<std::string> clinician_words; // of each service
    std::vector<std::string> sorted_names; // distinct, in lower case; a rank is a place in it
    std::unordered_map<std::string, std::vector<std::uint32_t>> by_specialty;
    std::vector<std::uint32_t> all;
    MapGrid grid;
};
[[nodiscard]] SearchIndex make_search_index(const std::vector<Service>& services);

// Lower case, everything but letters and digits a single space, apostrophes nothing, a space in front: a word that
// begins with "leed" is then found by " leed".
[[nodiscard]] std::string searchable_words(std::string_view text);
// Each word of `typed` begins a word of `words`.
[[nodiscard]] bool has_all_words(const std::string& words, const std::vector<std::string>& typed);
// " leed", " gen": the words to look for.
[[nodiscard]] std::vector<std::string> typed_words(std::string_view text);

} // namespace ers::directory
