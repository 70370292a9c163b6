// Slots: providers publish and withdraw them, everybody who books lists the free ones.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ers/core/codes.hpp"
#include "ers/core/error.hpp"
#include "ers/core/time.hpp"
#include "ers/core/words.hpp"
#include "ers/db/connection.hpp"

namespace ers::slots {

struct Slot {
    std::int64_t id = 0;
    std::int64_t service_id = 0;
    std::string reference; // the provider's own
    Instant starts_at;
    int duration_minutes = 0;
    std::vector<Priority> priorities;
    std::optional<std::string> clinician;
    std::string status; // FREE, HELD, BOOKED, WITHDRAWN
};

struct PublishedSlot {
    std::string reference;
    Instant starts_at;
    int duration_minutes = 0;
    std::vector<Priority> priorities;
    std::optional<std::string> clinician;
};

// A row that was not taken. `row` counts from 0 in the batch.
struct RefusedRow {
    std::size_t row = 0;
    std::string reference;
    FieldError why;
};

struct PublishReport {
    std::size_t created = 0;
    std::size_t updated = 0;
    std::size_t unchanged = 0;
    std::vector<RefusedRow> refused; // the rest of the batch is stored
};

// Tells the servers that the services' slots are others now; again_at: when they will be once more, without anybody's
// doing (a hold that runs out). In the transaction of the change.
void note_slot_change(db::Connection& connection, const std::vector<std::int64_t>& service_ids, Instant now,
                      std::optional<Instant> again_at = {});

// Recognises slots by the provider's reference, so that the same batch twice changes nothing. A withdrawn slot that is
// published again is free again; one that moves to another month gets another id. Refused: in the past, beyond the
// polling range, a booked slot that would change, a priority that the service does not take, a reference twice in the
// batch. In the caller's transaction.
[[nodiscard]] PublishReport publish_slots(db::Connection& connection, std::int64_t service_id,
                                          const std::vector<Priority>& priorities_taken, int polling_range_days,
                                          const std::vector<PublishedSlot>& batch, Instant now);

struct WithdrawReport {
    std::size_t withdrawn = 0;
    std::vector<RefusedRow> refused; // unknown references, and slots that are booked: their appointments come first
};
[[nodiscard]] WithdrawReport withdraw_slots(db::Connection& connection, std::int64_t service_id,
                                            const std::vector<std::string>& references, Instant now);

// Free slots for those who book: nobody holds them, and they start in [from, until).
struct FreeSlotQuery {
    std::int64_t service_id = 0;
    Priority priority = Priority::routine;
    Instant from;
    Instant until;
    std::optional<std::string> clinician; // part of the name, any case
    std::size_t limit = 20;
    std::optional<std::string> cursor;
};
struct SlotPage {
    std::vector<Slot> items; // by start, then id
    std::optional<std::string> next_cursor;
};
[[nodiscard]] Result<SlotPage> list_free_slots(db::Connection& connection, const FreeSlotQuery& query, Instant now);

// The provider's own view: every slot, with its reference and status.
struct OwnSlotQuery {
    std::int64_t service_id = 0;
    Instant from;
    Instant until;
    std::optional<std::string> status; // FREE, HELD, BOOKED, WITHDRAWN
    std::size_t limit = 20;
    std::optional<std::string> cursor;
};
[[nodiscard]] Result<SlotPage> list_own_slots(db::Connection& connection, const OwnSlotQuery& query, Instant now);

} // namespace ers::slots
