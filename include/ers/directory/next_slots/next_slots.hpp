// When each service's next free slot starts, as far as was last looked: a hint with an age, never the truth of a
// booking.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "ers/core/codes.hpp"
#include "ers/core/time.hpp"
#include "ers/core/words.hpp"
#include "ers/db/connection.hpp"

namespace ers::directory {

class Snapshot;

// The services of a snapshot by their ids in rising order: a service's number is its place among them.
class ServiceNumbers {
public:
    ServiceNumbers() = default;
    explicit ServiceNumbers(std::vector<std::int64_t> rising_ids) : ids_(std::move(rising_ids)) {}
    [[nodiscard]] std::optional<std::uint32_t> find(std::int64_t id) const;
    [[nodiscard]] std::uint32_t first_behind(std::int64_t id) const; // the number of the first service with a higher id
    [[nodiscard]] std::size_t size() const { return ids_.size(); }
    [[nodiscard]] std::int64_t id(std::uint32_t number) const { return ids_[number]; }

private:
    std::vector<std::int64_t> ids_;
};

// Only slots that somebody could book: free, not held, in the booking window of a priority that the slot is for.
class NextSlots {
public:
    static constexpr Instant none = Instant::max();

    NextSlots() : NextSlots(std::make_shared<const ServiceNumbers>(), {}) {} // of no service
    NextSlots(std::shared_ptr<const ServiceNumbers> services, Instant looked_at);

    // For any priority, or for one. Nothing for a service that is not there.
    [[nodiscard]] std::optional<Instant> next(std::int64_t service, std::optional<Priority> priority = {}) const;
    // The same by the service's number, for who looks at many: `none` where there is no slot.
    [[nodiscard]] const std::vector<Instant>& starts(std::optional<Priority> priority = {}) const {
        return priority ? by_priority_[static_cast<std::size_t>(*priority)] : by_service_;
    }
    // Whether numbers mean the same services as a snapshot's.
    [[nodiscard]] const std::shared_ptr<const ServiceNumbers>& numbers() const { return services_; }

    // The same for another directory's services; of its new ones no slot is known.
    [[nodiscard]] std::shared_ptr<const NextSlots> renumbered(std::shared_ptr<const ServiceNumbers> services) const;

    void clear(std::uint32_t number);
    void set(std::uint32_t number, Priority priority, Instant starts_at);

    Instant seen_at;

private:
    std::shared_ptr<const ServiceNumbers> services_;
    std::vector<Instant> by_service_; // the earliest of all priorities
    std::array<std::vector<Instant>, Codes<Priority>::entries.size()> by_priority_; // in the order of Priority
};

// Looks for the next free slot of every service.
[[nodiscard]] std::shared_ptr<const NextSlots> load_next_slots(db::Connection& connection, const Snapshot& snapshot,
                                                               Instant now);

} // namespace ers::directory
