// Which days a page of pairs looks at, and which part of them: pure.
#pragma once

#include <optional>

#include "ers/slots/pairs.hpp"

namespace ers::slots {

struct PageDays {
    Date from;
    Date to; // inclusive
    bool is_empty = false; // the two sides have no day in common from here on; `to` is `from`
    bool is_more_after = false;
};
// The days in England on which both sides have time, beginning with `after` where there is one.
[[nodiscard]] PageDays days_of_page(const PairQuery& query, std::optional<Date> after);

// What of one side's time lies on that day.
[[nodiscard]] PairSide on_day(const PairSide& side, Date day);
[[nodiscard]] bool is_empty(const PairSide& side);

} // namespace ers::slots
