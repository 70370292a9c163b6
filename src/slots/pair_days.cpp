#include "slots/pair_days.hpp"

#include <algorithm>

namespace ers::slots {

namespace {

// The last instant of a time is before its end.
Date last_day_of(const PairSide& side) { return london_date(side.until - std::chrono::microseconds(1)); }

} // namespace

PageDays days_of_page(const PairQuery& query, std::optional<Date> after) {
    const Date begin = london_date(std::max(query.first.from, query.then.from));
    const Date end = std::min(last_day_of(query.first), last_day_of(query.then));
    const Date from = std::max(begin, after.value_or(begin));
    const Date to = std::min(end, add_days(from, query.days - 1));
    if (to < from) return {.from = from, .to = from, .is_empty = true};
    return {.from = from, .to = to, .is_more_after = to < end};
}

PairSide on_day(const PairSide& side, Date day) {
    auto part = side;
    part.from = std::max(side.from, london_midnight(day));
    part.until = std::min(side.until, london_midnight(add_days(day, 1)));
    return part;
}

bool is_empty(const PairSide& side) { return side.from >= side.until; }

} // namespace ers::slots
