// The index of a search, prepared once for each snapshot: the figures of all services, figure by figure and specialty
// by specialty, so that judging them reads memory from front to back; and lists to look in instead of everything.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "directory/search/word_index.hpp"
#include "ers/directory/snapshot.hpp"

namespace ers::directory {

// A point on the unit sphere: distances between many points without trigonometry for each.
struct UnitVector {
    double x = 0, y = 0, z = 0;
};
[[nodiscard]] UnitVector unit_vector(Place place);
[[nodiscard]] double distance_km(const UnitVector& a, const UnitVector& b);

// The squared chord between two points rises with their distance, and is much cheaper. Below `below` it is surely less
// than the distance this was made of, above `above` surely more; in between only distance_km() tells.
[[nodiscard]] inline double squared_chord(const UnitVector& a, const UnitVector& b) {
    const double x = a.x - b.x, y = a.y - b.y, z = a.z - b.z;
    return x * x + y * y + z * z;
}
struct ChordRange {
    double below = -1;
    double above = std::numeric_limits<double>::infinity();
    [[nodiscard]] static ChordRange of_distance(double km);
};

// Yes-or-no facts of a service as bits. Sets of codes are bits by the enumeration's value.
namespace fact {
inline constexpr std::uint32_t is_published = 1U << 0;
inline constexpr std::uint32_t is_nationally_available = 1U << 1;
inline constexpr std::uint32_t has_median = 1U << 2;
inline constexpr std::uint32_t has_place = 1U << 3;
inline constexpr std::uint32_t treats_women = 1U << 4;
inline constexpr std::uint32_t treats_men = 1U << 5;
inline constexpr std::uint32_t is_restricted = 1U << 6;
[[nodiscard]] constexpr std::uint32_t takes(Priority priority) { return 1U << (8U + static_cast<unsigned>(priority)); }
[[nodiscard]] constexpr std::uint32_t takes(RequestType type) { return 1U << (12U + static_cast<unsigned>(type)); }
[[nodiscard]] constexpr std::uint32_t is(BookableType type) { return 1U << (16U + static_cast<unsigned>(type)); }
} // namespace fact

// From first to before last.
struct PlaceRange {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    [[nodiscard]] std::uint32_t size() const { return last - first; }
    [[nodiscard]] bool has(std::uint32_t place) const { return place >= first && place < last; }
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

using ServicesByCode = std::unordered_map<std::string, std::vector<std::uint32_t>>;

// A service has a place in the index: specialty by specialty, and within one by id. Each list has an entry for each
// place; so have the sets.
struct SearchIndex {
    std::vector<std::uint32_t> numbers; // in Snapshot::services()
    std::vector<std::uint32_t> facts;
    std::vector<UnitVector> positions;
    std::vector<double> median_weeks;
    std::vector<int> age_from_months;
    std::vector<int> age_below_months; // the greatest int for no limit
    std::vector<std::chrono::sys_days> effective_from;
    std::vector<std::chrono::sys_days> effective_to;
    std::vector<std::uint32_t> name_ranks; // equal names have equal ranks
    std::vector<PlaceRange> rules; // in all_rules

    std::vector<std::pair<std::uint32_t, std::chrono::sys_days>> all_rules; // commissioner's number, first day
    std::unordered_map<std::string, std::uint32_t> commissioners;
    std::vector<std::string> sorted_names; // distinct, in lower case; a rank is a place in it
    std::unordered_map<std::string, PlaceRange> by_specialty;
    ServicesByCode by_clinic_type;
    ServicesByCode by_provider; // organisations and sites
    WordIndex words;
    WordIndex clinician_words;
    MapGrid grid;
};
[[nodiscard]] SearchIndex make_search_index(const std::vector<Service>& services);

} // namespace ers::directory
