// What the directory shows depends on who asks.
#pragma once

#include "ers/directory/search/search.hpp"
#include "ers/operation/context.hpp"

namespace ers::directory {

// Completes a query with what the caller's organisation decides: whose restrictions and kinds apply, and the
// commissioner of its patients where the query names none. As of today.
void search_as_caller(SearchQuery& query, const OperationContext& context);

// not_found for a service that is not there or not published; one's own organisation's is seen before it is published.
// Refers to the context's directory.
[[nodiscard]] Result<const Service*> find_visible_service(const OperationContext& context, std::int64_t id);

} // namespace ers::directory
