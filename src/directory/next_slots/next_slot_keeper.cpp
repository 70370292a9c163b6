// Full looks at the start and now and then, small ones in between.
#include "directory/next_slots/next_slot_keeper.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "directory/next_slots/find_next_slots.hpp"

namespace ers::directory {
namespace {

// A change without its row in slot_change (a repair by hand, a restored database) is noticed after this time.
// Much less than housekeeping keeps the rows for.
constexpr std::chrono::minutes look_at_all_every{15};

// Whether the same slots of a service can be booked as before.
bool has_same_windows(const Service& before, const Service& after) {
    const auto is_same = [](const BookingWindow& one, const BookingWindow& other) {
        return one.priority == other.priority && one.opens_hours == other.opens_hours &&
               one.closes_days == other.closes_days;
    };
    return before.polling_range_days == after.polling_range_days &&
           std::equal(before.windows.begin(), before.windows.end(), after.windows.begin(), after.windows.end(),
                      is_same);
}

} // namespace

void NextSlotKeeper::move(const Snapshot& before, const Snapshot& after) {
    if (!kept_ || kept_->numbers() != before.numbers()) return;
    std::vector<Instant> leaves(after.services().size(), NextSlots::none);
    for (std::uint32_t number = 0; number < leaves.size(); ++number) {
        const auto& service = after.services()[number];
        const auto known = before.numbers()->find(service.id);
        if (known) leaves[number] = leaves_window_at_[*known];
        if (!known || !has_same_windows(before.services()[*known], service)) moved_.push_back(service.id);
    }
    leaves_window_at_ = std::move(leaves);
    kept_ = kept_->renumbered(after.numbers());
}

std::shared_ptr<const NextSlots> NextSlotKeeper::look(db::Connection& connection, const Snapshot& snapshot,
                                                      Instant now) {
    try {
        kept_ = must_look_at_all(snapshot, now) ? look_at_all(connection, snapshot, now)
                                                : look_at_changes(connection, snapshot, now);
    } catch (...) {
        kept_.reset();
        throw;
    }
    return kept_;
}

bool NextSlotKeeper::must_look_at_all(const Snapshot& snapshot, Instant now) const {
    return !kept_ || kept_->numbers() != snapshot.numbers() || changes_.is_lost() || now < kept_->seen_at ||
           now - looked_at_all_at_ >= look_at_all_every || london_date(now) != london_date(looked_at_all_at_);
}

std::shared_ptr<const NextSlots> NextSlotKeeper::look_at_all(db::Connection& connection, const Snapshot& snapshot,
                                                             Instant now) {
    hold_ends_ = {};
    moved_.clear();
    changes_.begin(connection);
    for (const auto& change : load_holds(connection, now)) note_holds(change, now);
    auto slots = std::make_shared<NextSlots>(snapshot.numbers(), now);
    std::vector<std::uint32_t> all(snapshot.services().size());
    std::iota(all.begin(), all.end(), 0U);
    find_next_slots(connection, snapshot, all, *slots);
    leaves_window_at_.assign(all.size(), NextSlots::none);
    for (const auto number : all) note_window(snapshot.services()[number], number, *slots);
    looked_at_all_at_ = now;
    return slots;
}

std::shared_ptr<const NextSlots> NextSlotKeeper::look_at_changes(db::Connection& connection, const Snapshot& snapshot,
                                                                 Instant now) {
    std::vector<std::uint32_t> numbers;
    const auto add = [&](std::int64_t service) {
        if (const auto number = snapshot.numbers()->find(service)) numbers.push_back(*number);
    };
    for (const auto& change : changes_.next(connection)) {
        for (const auto service : change.services) add(service);
        note_holds(change, now);
    }
    for (; !hold_ends_.empty() && hold_ends_.top().first <= now; hold_ends_.pop()) add(hold_ends_.top().second);
    for (std::uint32_t number = 0; number < leaves_window_at_.size(); ++number) {
        if (leaves_window_at_[number] < now) numbers.push_back(number);
    }
    for (const auto service : moved_) add(service);
    moved_.clear();
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());

    auto slots = std::make_shared<NextSlots>(*kept_);
    slots->seen_at = now;
    find_next_slots(connection, snapshot, numbers, *slots);
    for (const auto number : numbers) note_window(snapshot.services()[number], number, *slots);
    return slots;
}

void NextSlotKeeper::note_holds(const SlotChange& change, Instant now) {
    if (!change.again_at || *change.again_at <= now) return; // a hold that has ended is found free now
    for (const auto service : change.services) hold_ends_.emplace(*change.again_at, service);
}

void NextSlotKeeper::note_window(const Service& service, std::uint32_t number, const NextSlots& slots) {
    Instant leaves = NextSlots::none;
    for (const auto& window : service.windows) {
        const Instant start = slots.starts(window.priority)[number];
        if (start != NextSlots::none) leaves = std::min(leaves, start - std::chrono::hours(window.opens_hours));
    }
    leaves_window_at_[number] = leaves;
}

std::shared_ptr<const NextSlots> load_next_slots(db::Connection& connection, const Snapshot& snapshot, Instant now) {
    return NextSlotKeeper().look(connection, snapshot, now);
}

} // namespace ers::directory
