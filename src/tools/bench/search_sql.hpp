// The directory's search as one SQL statement, for comparison with the search in memory; and the searches that both are
// asked.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "ers/core/random.hpp"
#include "ers/core/time.hpp"
#include "ers/db/connection.hpp"
#include "ers/directory/search/search.hpp"

namespace ers::bench {

// Searches as patients ask them: a specialty, by distance from a site's postcode, a median wait of at most 6 to 40
// weeks, with a slot that a routine referral could book; the first page. Needs a directory that has services.
[[nodiscard]] std::vector<directory::SearchQuery> random_searches(const directory::Snapshot& snapshot,
                                                                  RandomSource& random, std::size_t count, Instant now);

struct FoundServices {
    std::vector<std::int64_t> ids; // of the first page, in its order
    std::size_t total = 0;
    friend bool operator==(const FoundServices&, const FoundServices&) = default;
};
[[nodiscard]] FoundServices search_by_sql(db::Connection& connection, const directory::Snapshot& snapshot,
                                          const directory::SearchQuery& query, Instant now);
[[nodiscard]] FoundServices found_of(const directory::SearchResult& result);

// The statement with this search's values written into it, as pgbench runs it.
[[nodiscard]] std::string search_script(const directory::Snapshot& snapshot, const directory::SearchQuery& query,
                                        Instant now);

} // namespace ers::bench
