// Keeps the next free slots of all services by looking only at those that may have changed.
#pragma once

#include <cstdint>
#include <memory>
#include <queue>
#include <utility>
#include <vector>

#include "directory/next_slots/slot_changes.hpp"
#include "ers/core/time.hpp"
#include "ers/db/connection.hpp"
#include "ers/directory/snapshot.hpp"

namespace ers::directory {

// A service's next free slot changes for one of four reasons only, and each is looked for:
// - somebody changed its slots: the transaction has left a row in slot_change;
// - a hold runs out: the row that it left says when;
// - time passes, and the slot is no longer as many hours ahead as its window opens: known from the slot itself;
// - a day begins in England, and windows reach one day further: everything is looked at anew.
// With another directory come other services and other windows: those are looked at, and the rest is kept. The services
// found are read after the changes, so a reading is never older than the change that asked for it; a change that is
// committed in between comes again with the next look. Several servers follow the same table, each for itself. One
// thread at a time.
class NextSlotKeeper {
public:
    // Goes on with another directory. What the last look was at was `before`, or the next look is at everything.
    void move(const Snapshot& before, const Snapshot& after);
    // The next free slots as of now. After an exception the next look is at everything.
    [[nodiscard]] std::shared_ptr<const NextSlots> look(db::Connection& connection, const Snapshot& snapshot,
                                                        Instant now);

private:
    using HoldEnd = std::pair<Instant, std::int64_t>; // when, and the service

    [[nodiscard]] bool must_look_at_all(const Snapshot& snapshot, Instant now) const;
    [[nodiscard]] std::shared_ptr<const NextSlots> look_at_all(db::Connection& connection, const Snapshot& snapshot,
                                                               Instant now);
    [[nodiscard]] std::shared_ptr<const NextSlots> look_at_changes(db::Connection& connection, const Snapshot& snapshot,
                                                                   Instant now);
    void note_holds(const SlotChange& change, Instant now);
    void note_window(const Service& service, std::uint32_t number, const NextSlots& slots);

    std::shared_ptr<const NextSlots> kept_; // null: look at everything
    Instant looked_at_all_at_;
    SlotChanges changes_;
    std::priority_queue<HoldEnd, std::vector<HoldEnd>, std::greater<>> hold_ends_;
    std::vector<std::int64_t> moved_; // services that are new or have other windows since the last look
    std::vector<Instant> leaves_window_at_; // by service's number: when its first slot does; NextSlots::none: never
};

} // namespace ers::directory
