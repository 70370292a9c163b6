// Slots that may be booked now: free, and inside the booking window of their service (rules.md#booking-window).
#pragma once

#include "ers/core/identifiers.hpp"
#include "ers/operation/context.hpp"
#include "ers/slots/pairs.hpp"
#include "ers/slots/slots.hpp"

namespace ers::booking {

struct BookableSlots {
    std::int64_t service_id = 0;
    Priority priority = Priority::routine;
    std::optional<Instant> from; // none: from the opening of the window
    std::optional<Instant> to; // exclusive; none: to the end of the window
    std::optional<std::string> clinician; // part of the name, any case
    std::size_t limit = 20;
    std::optional<std::string> cursor;
};
// not_found for a service that is not published; unsupported_priority on "priority"; invalid_value on "cursor".
[[nodiscard]] Result<slots::SlotPage> list_bookable_slots(const OperationContext& context, const BookableSlots& asked);

// For a referral that the caller may see, with its own priority whatever is asked. not_found also for a service that is
// not on its shortlist.
[[nodiscard]] Result<slots::SlotPage> list_bookable_slots_for(const OperationContext& context, const Ubrn& ubrn,
                                                              BookableSlots asked);

// Free slots on one day for two linked referrals (rules.md#linked-referrals).
struct SameDaySlots {
    std::int64_t service = 0; // on the shortlist of the referral that is named
    std::int64_t other_service = 0; // on the shortlist of the referral at the other end of the link
    std::optional<int> gap_minutes; // none: as the settings have it
    int days = slots::pair_days_default;
    std::optional<std::string> cursor;
};
// not_found for a link that is not the caller's; invalid_state for links of operations. On "service" and
// "other_service" inappropriate_value for one that is not on the shortlist, unsupported_priority where it does not take
// the referral's priority.
[[nodiscard]] Result<slots::PairPage> list_same_day_slots(const OperationContext& context, const Ubrn& ubrn,
                                                          std::int64_t link_id, const SameDaySlots& asked);

} // namespace ers::booking
