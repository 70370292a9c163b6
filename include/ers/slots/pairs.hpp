// Pairs of free slots on one day, at two services: what referrals that belong on one day are booked into
// (rules.md#pairs-of-slots).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ers/slots/slots.hpp"

namespace ers::slots {

inline constexpr int pair_days_default = 14; // days that one page looks at
inline constexpr int pair_days_max = 31;
inline constexpr int pairs_first_max = 10; // of one day: slots that a pair begins with, the earliest
inline constexpr int pairs_each_max = 3; // and for each of them, slots that follow it

// Where slots may be taken: at this service, for referrals of this priority, that start in [from, until).
struct PairSide {
    std::int64_t service_id = 0;
    Priority priority = Priority::routine;
    Instant from;
    Instant until;
};
struct PairQuery {
    PairSide first;
    PairSide then;
    bool in_either_order = false; // else `first` comes first
    int gap_minutes_min = 0; // from the end of the one to the start of the other
    int days = pair_days_default;
    std::optional<std::string> cursor;
};

struct SlotPair {
    Slot earlier;
    Slot later;
};
struct PairDay {
    Date day; // in England
    std::vector<SlotPair> pairs; // by the start of the earlier one, then of the later one; at least one
};
struct PairPage {
    Date from; // the days that were looked at
    Date to; // inclusive
    std::vector<PairDay> days;
    std::optional<std::string> next_cursor;
};
// Free slots that nobody holds, both on one day in England. invalid_value on "cursor" for one of another list. Nothing
// where the two services have no day in common: an empty page of the first day.
[[nodiscard]] Result<PairPage> list_slot_pairs(db::Connection& connection, const PairQuery& query, Instant now);

} // namespace ers::slots
