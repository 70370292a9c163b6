// Refusals that operations of many features share, so that every caller reads them in the same words.
#pragma once

#include <string_view>

#include "ers/core/error.hpp"

namespace ers::operation {

// version_stale: `what` ("referral") was changed by somebody else since the version that the caller read.
[[nodiscard]] tl::unexpected<Error> refuse_stale(std::string_view what, int read, int current);

// invalid_value on "cursor": a text that is no place in this list.
[[nodiscard]] tl::unexpected<Error> refuse_cursor();

} // namespace ers::operation
