// Distinct providers out of a search.
#include "ers/directory/search/suggest.hpp"

#include <string_view>
#include <unordered_map>

namespace ers::directory {

Result<Suggestions> suggest_providers(const Snapshot& snapshot, const NextSlots& next_slots, SearchQuery query,
                                      std::size_t count) {
    query.limit = snapshot.services().size(); // one organisation may have the whole first page
    query.cursor.reset();
    auto searched = search(snapshot, next_slots, query);
    if (!searched) return tl::unexpected(std::move(searched.error()));
    Suggestions suggestions{{}, 0, std::move(*searched)};
    std::unordered_map<std::string_view, std::size_t> ranks; // of organisations, in the order of their best services
    for (const auto& hit : suggestions.searched.hits) {
        const auto [found, is_new] = ranks.emplace(hit.service->organisation_code, ranks.size());
        if (is_new && suggestions.providers.size() < count) {
            suggestions.providers.push_back({hit, 0});
        } else if (!is_new && found->second < suggestions.providers.size()) {
            ++suggestions.providers[found->second].other_services;
        }
    }
    suggestions.providers_found = ranks.size();
    return suggestions;
}

} // namespace ers::directory
