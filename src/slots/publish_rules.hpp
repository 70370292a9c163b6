// What becomes of each slot that a provider publishes or withdraws: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "ers/slots/slots.hpp"

namespace ers::slots {

struct StoredSlot {
    std::int64_t id = 0;
    PublishedSlot slot;
    std::string status; // FREE, BOOKED, WITHDRAWN
};

struct PublishFacts {
    const std::vector<Priority>& priorities_taken; // by the service
    Instant now;
    Instant end_of_polling;
};
// When the polling range of a service ends: with its last day in England.
[[nodiscard]] Instant end_of_polling(Instant now, int polling_range_days);

enum class Publication : std::uint8_t { created, updated, unchanged };
// `stored`: the slot that has this reference already, or null. A slot as it is stored is unchanged even where its time
// has come. Refused otherwise: a booked slot, then the time, its length, the priorities.
[[nodiscard]] tl::expected<Publication, FieldError> decide_publication(const PublishedSlot& slot,
                                                                       const StoredSlot* stored,
                                                                       const PublishFacts& facts);

// `stored`: null where no slot has the reference. A slot that was withdrawn is no refusal.
[[nodiscard]] std::optional<FieldError> refuse_withdrawal(const StoredSlot* stored);

// An id tells the month that its slot starts in (UTC): 202612 0000004711.
[[nodiscard]] bool is_of_month(std::int64_t id, Instant starts_at);

} // namespace ers::slots
