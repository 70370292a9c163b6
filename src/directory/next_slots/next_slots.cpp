// The next free slots by the services' numbers.
#include "ers/directory/next_slots/next_slots.hpp"

#include <algorithm>
#include <utility>

namespace ers::directory {

std::optional<std::uint32_t> ServiceNumbers::find(std::int64_t id) const {
    const auto found = std::lower_bound(ids_.begin(), ids_.end(), id);
    if (found == ids_.end() || *found != id) return std::nullopt;
    return static_cast<std::uint32_t>(found - ids_.begin());
}

std::uint32_t ServiceNumbers::first_behind(std::int64_t id) const {
    return static_cast<std::uint32_t>(std::upper_bound(ids_.begin(), ids_.end(), id) - ids_.begin());
}

NextSlots::NextSlots(std::shared_ptr<const ServiceNumbers> services, Instant looked_at)
    : seen_at(looked_at), services_(std::move(services)), by_service_(services_->size(), none) {
    for (auto& starts : by_priority_) starts.assign(services_->size(), none);
}

std::optional<Instant> NextSlots::next(std::int64_t service, std::optional<Priority> priority) const {
    const auto number = services_->find(service);
    if (!number) return std::nullopt;
    const Instant start = starts(priority)[*number];
    if (start == none) return std::nullopt;
    return start;
}

std::shared_ptr<const NextSlots> NextSlots::renumbered(std::shared_ptr<const ServiceNumbers> services) const {
    auto slots = std::make_shared<NextSlots>(std::move(services), seen_at);
    for (std::uint32_t number = 0; number < slots->services_->size(); ++number) {
        const auto before = services_->find(slots->services_->id(number));
        if (!before) continue;
        slots->by_service_[number] = by_service_[*before];
        for (std::size_t i = 0; i < by_priority_.size(); ++i) {
            slots->by_priority_[i][number] = by_priority_[i][*before];
        }
    }
    return slots;
}

void NextSlots::clear(std::uint32_t number) {
    by_service_[number] = none;
    for (auto& starts : by_priority_) starts[number] = none;
}

void NextSlots::set(std::uint32_t number, Priority priority, Instant starts_at) {
    by_priority_[static_cast<std::size_t>(priority)][number] = starts_at;
    by_service_[number] = none;
    for (const auto& starts : by_priority_) by_service_[number] = std::min(by_service_[number], starts[number]);
}

} // namespace ers::directory
