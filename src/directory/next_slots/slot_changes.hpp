// Follows the table slot_change: which services' slots have changed since the last look.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ers/core/time.hpp"
#include "ers/db/connection.hpp"

namespace ers::directory {

struct SlotChange {
    std::vector<std::int64_t> services;
    std::optional<Instant> again_at; // when holds that were made run out
};

// Rows are told apart by their ids and not by their time: writers' clocks differ, and a row's time is before its
// commit. Ids are given out in order but become visible in the order of commits. So besides the highest id that was
// seen, the lower ones that were not are remembered, and asked for again: they are of transactions that were open or
// rolled back.
class SlotChanges {
public:
    // From here on. Whatever was committed before this call is not given; all that is committed later, is: also by
    // transactions that are open now, unless thousands of others were begun since.
    void begin(db::Connection& connection);
    // The changes since begin() or the last call.
    [[nodiscard]] std::vector<SlotChange> next(db::Connection& connection);
    // More ids are missing than it is worth asking for: begin again.
    [[nodiscard]] bool is_lost() const;

private:
    void saw(std::int64_t id);
    std::int64_t last_ = 0;
    std::vector<std::int64_t> missing_; // in rising order
};

// The changes whose holds end after `now`.
[[nodiscard]] std::vector<SlotChange> load_holds(db::Connection& connection, Instant now);

} // namespace ers::directory
