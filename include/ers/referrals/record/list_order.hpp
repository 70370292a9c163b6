// What all worklists share: the order in which they are read, where a page ends, and when an item
// is overdue.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ers/core/identifiers.hpp"
#include "ers/core/time.hpp"
#include "ers/core/words.hpp"

namespace ers::referrals {

// 0 suspected cancer, 1 urgent, 2 routine: as the views have it.
[[nodiscard]] int urgency_of(Priority priority);

// Where a page ended; on its way "2|2026-11-21T09:30:00Z|012345678901" in base64. A list of referrals ranks by urgency
// and creation, one of appointments that were by their time alone.
struct ListPosition {
    int rank = 0; // 0 to 2
    Instant ranked_at;
    Ubrn ubrn;
};
// Nothing for a cursor of another list.
[[nodiscard]] std::optional<ListPosition> list_position_from(std::string_view cursor);
[[nodiscard]] std::string cursor_of(const ListPosition& position);

// An item that came onto a list before this instant, and may be there for so many working days, is overdue today.
[[nodiscard]] Instant overdue_before(Date today, int working_days);

} // namespace ers::referrals
