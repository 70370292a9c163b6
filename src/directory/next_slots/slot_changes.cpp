// The reading of slot_change. Its header says why no change is missed.
#include "directory/next_slots/slot_changes.hpp"

#include <algorithm>

namespace ers::directory {
namespace {

constexpr std::int64_t ids_looked_back_at = 20'000; // for transactions that are open when we begin
constexpr std::int64_t ids_before_the_first = 64;   // the same, where the table begins later than that
constexpr std::size_t missing_ids_max = 10'000;

constexpr db::Statement slot_change_last{"directory.slot_change_last",
                                         "select coalesce(max(id), 0) as last\n"
                                         "from slot_change"};
constexpr db::Statement slot_change_missing{
    "directory.slot_change_missing",
    "select generate_series(greatest(previous, id - $2::bigint) + 1, id - 1) as missing\n"
    "from (\n"
    "    select id, coalesce(lag(id) over (order by id), greatest(id - $3::bigint, 1) - 1) as previous\n"
    "    from slot_change\n"
    "    where id > $1::bigint - $2::bigint\n"
    "        and id <= $1::bigint\n"
    ") recent\n"
    "where id > previous + 1\n"
    "order by missing"};
constexpr db::Statement slot_change_next{"directory.slot_change_next",
                                         "select id, service_ids, again_at\n"
                                         "from slot_change\n"
                                         "where id = any ($2::bigint[])\n"
                                         "union all\n"
                                         "select id, service_ids, again_at\n"
                                         "from slot_change\n"
                                         "where id > $1\n"
                                         "order by id"};
constexpr db::Statement slot_change_holds{"directory.slot_change_holds",
                                          "select service_ids, again_at\n"
                                          "from slot_change\n"
                                          "where again_at > $1"};

SlotChange slot_change_of(const db::Row& row) {
    return {row.integers("service_ids"), row.optional_instant("again_at")};
}

} // namespace

void SlotChanges::begin(db::Connection& connection) {
    missing_.clear();
    last_ = connection.execute(slot_change_last).front().integer("last");
    const db::Parameters parameters{last_, ids_looked_back_at, ids_before_the_first};
    for (const auto row : connection.execute(slot_change_missing, parameters)) {
        missing_.push_back(row.integer("missing"));
    }
}

std::vector<SlotChange> SlotChanges::next(db::Connection& connection) {
    std::vector<SlotChange> changes;
    for (const auto row : connection.execute(slot_change_next, {last_, missing_})) {
        saw(row.integer("id"));
        changes.push_back(slot_change_of(row));
    }
    return changes;
}

bool SlotChanges::is_lost() const { return missing_.size() > missing_ids_max; }

void SlotChanges::saw(std::int64_t id) {
    if (id <= last_) {
        const auto found = std::lower_bound(missing_.begin(), missing_.end(), id);
        if (found != missing_.end() && *found == id) missing_.erase(found);
        return;
    }
    const std::int64_t first = std::max(last_ + 1, id - static_cast<std::int64_t>(missing_ids_max) - 1);
    for (std::int64_t skipped = first; skipped < id; ++skipped) missing_.push_back(skipped);
    last_ = id;
}

std::vector<SlotChange> load_holds(db::Connection& connection, Instant now) {
    std::vector<SlotChange> changes;
    for (const auto row : connection.execute(slot_change_holds, {now})) changes.push_back(slot_change_of(row));
    return changes;
}

} // namespace ers::directory
