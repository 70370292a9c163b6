// Services as JSON, one by one and as a search finds them.
#pragma once

#include <optional>

#include <nlohmann/json.hpp>

#include "ers/directory/search/search.hpp"

namespace ers::rest {

using nlohmann::json;

// A service that was found: its summary, how far it is and when its next slot is.
[[nodiscard]] json encode_hit(const directory::SearchHit& hit, Instant slots_seen_at);
// All that is said of a service.
[[nodiscard]] json encode_service(const directory::Service& service);

void put_next_slot(json& summary, const std::optional<Instant>& starts_at, Instant seen_at);

// How many were left out and why.
[[nodiscard]] json encode_hidden(const directory::SearchResult& result);
// "place": where distances were measured from; "waits": whose the waiting figures are.
void put_search_facts(json& body, const directory::SearchResult& result, const directory::SearchQuery& search,
                      const directory::Snapshot& snapshot);

} // namespace ers::rest
