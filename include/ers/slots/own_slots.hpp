// Slots as their provider publishes, withdraws and lists them. Another organisation's service is not there for the
// caller: not_found.
#pragma once

#include "ers/operation/context.hpp"
#include "ers/slots/slots.hpp"

namespace ers::slots {

// By the rules of publish_slots(): the priorities that the service takes, and its polling range.
[[nodiscard]] Result<PublishReport> publish_own_slots(const OperationContext& context, std::int64_t service_id,
                                                      const std::vector<PublishedSlot>& batch);
[[nodiscard]] Result<WithdrawReport> withdraw_own_slots(const OperationContext& context, std::int64_t service_id,
                                                        const std::vector<std::string>& references);

struct OwnSlots {
    std::int64_t service_id = 0;
    std::optional<Instant> from; // none: from now
    std::optional<Instant> to; // exclusive; none: for a year
    std::optional<std::string> status; // FREE, HELD, BOOKED, WITHDRAWN
    std::size_t limit = 20;
    std::optional<std::string> cursor;
};
[[nodiscard]] Result<SlotPage> list_slots_of_own_service(const OperationContext& context, const OwnSlots& asked);

} // namespace ers::slots
