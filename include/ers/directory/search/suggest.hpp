// Providers to choose among, for a patient who may have any (rules.md#shortlist-suggestion): of each organisation that
// a search finds, its best service. Pure, as the search is.
#pragma once

#include "ers/directory/search/search.hpp"

namespace ers::directory {

// A provider organisation by the first of its services in the order of the search.
struct SuggestedProvider {
    SearchHit best;
    std::size_t other_services = 0; // of the same organisation that fit, too
};

struct Suggestions {
    std::vector<SuggestedProvider> providers; // distinct organisations, best first
    std::size_t providers_found = 0;          // that fit, suggested or not
    SearchResult searched;                    // all that fits, and what was hidden with the reasons
};

// The first `count` organisations in the order of the query's sort. Nothing but that figure of their best services, and
// after it the service's id, decides the order: no provider can be put first. The query's limit and cursor are not
// read. Refuses what search() refuses.
[[nodiscard]] Result<Suggestions> suggest_providers(const Snapshot& snapshot, const NextSlots& next_slots,
                                                    SearchQuery query, std::size_t count);

} // namespace ers::directory
