// Search of the directory: one list of all services, national and local (rules.md#one-menu, rules.md#search-order,
// rules.md#hidden-services). Pure: a snapshot, the next free slots and a query in, a page of services out, with how
// many were left out and why.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ers/core/codes.hpp"
#include "ers/core/error.hpp"
#include "ers/core/identifiers.hpp"
#include "ers/core/limits.hpp"
#include "ers/core/time.hpp"
#include "ers/core/words.hpp"
#include "ers/directory/snapshot.hpp"

namespace ers::directory {

enum class SearchSort : std::uint8_t { wait, distance, next_slot, name };

// Why a service that the other filters found is not in the list. A service counts under the first that applies.
enum class HiddenReason : std::uint8_t {
    not_published,
    not_in_operation, // not yet, or not any more
    not_commissioned, // neither nationally available nor under a rule of the patient's commissioner
    priority,
    age,
    sex,
    no_wait_figure, // asked for a wait of at most so long, and nothing is known of its wait
    restricted, // to other referrers
};

} // namespace ers::directory

namespace ers {
template <>
struct Codes<directory::SearchSort> {
    static constexpr std::array entries{
        Code<directory::SearchSort>{directory::SearchSort::wait, "wait", "Shortest wait"},
        Code<directory::SearchSort>{directory::SearchSort::distance, "distance", "Nearest"},
        Code<directory::SearchSort>{directory::SearchSort::next_slot, "nextSlot", "Soonest appointment"},
        Code<directory::SearchSort>{directory::SearchSort::name, "name", "Name"},
    };
};
template <>
struct Codes<directory::HiddenReason> {
    static constexpr std::array entries{
        Code<directory::HiddenReason>{directory::HiddenReason::not_published, "NOT_PUBLISHED", "Not published"},
        Code<directory::HiddenReason>{directory::HiddenReason::not_in_operation, "NOT_IN_OPERATION",
                                      "Not in operation today"},
        Code<directory::HiddenReason>{directory::HiddenReason::not_commissioned, "NOT_COMMISSIONED",
                                      "Not commissioned for the patient"},
        Code<directory::HiddenReason>{directory::HiddenReason::priority, "PRIORITY", "Does not take the priority"},
        Code<directory::HiddenReason>{directory::HiddenReason::age, "AGE", "Does not treat the patient's age"},
        Code<directory::HiddenReason>{directory::HiddenReason::sex, "SEX", "Does not treat the patient's sex"},
        Code<directory::HiddenReason>{directory::HiddenReason::no_wait_figure, "NO_WAIT_FIGURE",
                                      "Nothing is known of its wait"},
        Code<directory::HiddenReason>{directory::HiddenReason::restricted, "RESTRICTED",
                                      "Restricted to other referrers"},
    };
};
} // namespace ers

namespace ers::directory {

// A patient's age as months, both included: one month where it is exact, twelve where only the years are known. A
// service fits unless it treats none of them.
struct AgeRange {
    int from_months = 0;
    int to_months = 0;
    [[nodiscard]] static AgeRange of_months(int months) { return {months, months}; }
    [[nodiscard]] static AgeRange of_years(int years) { return {years * 12, years * 12 + 11}; }
};

struct SearchQuery {
    std::optional<std::string> specialty; // codes
    std::optional<std::string> clinic_type;
    std::optional<std::string> text; // each word begins a word of name, organisation, site, specialty, clinic types,
        // conditions or clinicians, whatever the case
    std::optional<std::string> clinician; // the same, of clinicians only
    std::optional<OdsCode> organisation; // the provider, or one of its sites
    std::optional<Priority> priority;
    std::optional<RequestType> request_type;
    std::optional<BookableType> bookable;
    std::optional<Postcode> postcode; // whole or outward: the patient's, or where else care would be handy
    std::optional<double> max_distance_km;
    std::optional<int> max_wait_weeks; // of the median
    bool has_slots = false;
    std::optional<AgeRange> age;
    std::optional<Sex> sex; // other and unknown fit every service
    std::optional<std::string> commissioner; // the patient's
    std::optional<Referring> referring; // none: services that are restricted are shown to nobody
    std::string referring_kind = {}; // of that organisation: "GP_PRACTICE" …
    SearchSort sort = SearchSort::wait;
    std::size_t limit = limits::page_items_default;
    std::optional<std::string> cursor; // of the page before, for the same query
    Date today; // in England
};

struct SearchHit {
    const Service* service = nullptr; // of the snapshot
    std::optional<double> distance_km;
    std::optional<Instant> next_slot;
};

struct SearchResult {
    std::vector<SearchHit> hits;
    std::size_t total = 0; // on all pages
    std::optional<std::string> next_cursor;
    std::array<std::size_t, Codes<HiddenReason>::entries.size()> hidden{}; // in the order of HiddenReason
    std::optional<Snapshot::Located> place; // of the postcode

    [[nodiscard]] std::size_t hidden_total() const;
};

// The faults of a query, as far as the directory knows: codes that are not in it, postcodes that are not known, a
// distance from nowhere. Fields are named as in /api/v1.
[[nodiscard]] std::vector<FieldError> check_query(const Snapshot& snapshot, const SearchQuery& query);

// Refuses what check_query() finds, and a cursor that is not of this query. The order is stable: unknown waits,
// distances and slots last, ties by service id; a page after a swapped snapshot goes on behind the last service that
// was shown.
[[nodiscard]] Result<SearchResult> search(const Snapshot& snapshot, const NextSlots& next_slots,
                                          const SearchQuery& query);

} // namespace ers::directory
