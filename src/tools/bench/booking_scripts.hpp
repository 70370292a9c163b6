// A booking as pgbench runs it, twice: all of it in one statement, and as the usual conversation of some seven. Both do
// what the reservation engine does for one booking (src/booking, src/db/idempotency.cpp): the same checks of rows, the
// same rows written, of the same sizes. Rules that the engine decides in memory cost them nothing.
#pragma once

#include <cstddef>
#include <string>

namespace ers::bench {

// Each transaction books the pair of a number of its own: `base`, its client's number and how often that client has
// booked give it, `first_0` … `first_2` the pair's slot. `sealed_bytes`: how long the answer is that is kept under the
// idempotency key.
[[nodiscard]] std::string one_statement_script(std::size_t sealed_bytes);
[[nodiscard]] std::string conversation_script(std::size_t sealed_bytes);

} // namespace ers::bench
