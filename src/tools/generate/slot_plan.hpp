// Which slots there are, and which of them are booked: clinics on working days, morning or afternoon, many at few
// services and few at many, nearly all of the next days taken and few of those far off.
#pragma once

#include <cstdint>
#include <vector>

#include "tools/generate/calendar.hpp"
#include "tools/generate/dice.hpp"
#include "tools/generate/directory_facts.hpp"
#include "tools/generate/table_copy.hpp"

namespace ers::generate {

enum class SlotFate : std::uint8_t { free, booked, withdrawn };

// A set of priorities: bit 0 routine, 1 urgent, 2 two-week wait.
using PrioritySet = std::uint8_t;
[[nodiscard]] constexpr PrioritySet only(Priority priority) {
    return static_cast<PrioritySet>(1U << static_cast<unsigned>(priority));
}

struct SlotFacts {
    std::int64_t id = 0;
    std::uint32_t service = 0;
    Moment starts = 0;
    int duration_minutes = 0;
    PrioritySet priorities = 0;
    std::uint32_t session = 0; // of the service
    std::uint32_t place = 0;   // in the session
    const std::string* clinician = nullptr;
};

// Six bytes a slot; everything else is computed when it is asked for. Immutable once made; any thread.
class SlotPlan {
public:
    // `first_number` is the first of the running numbers in the slots' ids.
    SlotPlan(const DirectoryFacts& directory, const Calendar& calendar, std::uint64_t seed, std::uint32_t count,
             std::uint32_t referrals, std::int64_t first_number);

    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(fates_.size()); }
    [[nodiscard]] SlotFacts at(std::uint32_t index) const;
    [[nodiscard]] SlotFate fate(std::uint32_t index) const { return fates_[index]; }
    [[nodiscard]] std::uint32_t service_of(std::uint32_t index) const;
    // Slots of a service: [first_of(s), first_of(s + 1))
    [[nodiscard]] std::uint32_t first_of(std::uint32_t service) const { return first_[service]; }

    // Slots that are booked, in order: the n-th is that of the n-th booked referral.
    [[nodiscard]] const std::vector<std::uint32_t>& booked() const { return booked_; }
    // Slots that are free and will stay bookable for some days.
    [[nodiscard]] const std::vector<std::uint32_t>& open() const { return open_; }

    // What the n-th booked referral is about: a priority of its slot's, and when it was booked.
    [[nodiscard]] Priority booked_priority(std::uint32_t n) const;
    [[nodiscard]] Moment booked_at(std::uint32_t n) const;

private:
    void share_out(std::uint32_t count);
    void decide_fates(std::uint32_t referrals);
    [[nodiscard]] double fill(const SlotFacts& slot) const;
    [[nodiscard]] bool stays_open(const SlotFacts& slot) const;
    [[nodiscard]] int closes_days(const SlotFacts& slot) const;
    [[nodiscard]] PrioritySet session_priorities(std::uint32_t service, std::uint32_t session) const;

    const DirectoryFacts& directory_;
    const Calendar& calendar_;
    std::uint64_t seed_;
    std::int64_t first_number_;
    std::vector<std::uint32_t> first_;
    std::vector<SlotFate> fates_;
    std::vector<std::uint32_t> booked_;
    std::vector<std::uint32_t> open_;
};

// A priority of the set, as often as it comes among referrals.
[[nodiscard]] Priority choose_priority(PrioritySet set, Dice& dice);

void write_slots(const Workplace& place, const DirectoryFacts& directory, const Calendar& calendar,
                 const SlotPlan& slots);

} // namespace ers::generate
