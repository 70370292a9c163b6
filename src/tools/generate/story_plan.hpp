// Which stories there are and how each goes: a booked one for every booked slot, and the other states in the shares of
// a Monday morning; most old referrals have ended.
#pragma once

#include <array>
#include <cstdint>

#include "tools/generate/calendar.hpp"
#include "tools/generate/directory_facts.hpp"
#include "tools/generate/patient_plan.hpp"
#include "tools/generate/slot_plan.hpp"
#include "tools/generate/story.hpp"

namespace ers::generate {

enum class Plot : std::uint8_t {
    booked, // on a published slot
    not_booked,
    deferred,
    awaiting_triage,
    triaged,
    triage_answered,
    rejected,
    cancelled_by_patient,
    cancelled_by_provider,
    not_attended,
    assessed,
    referral_cancelled,
    seen_long_ago, // booked and accepted, before the oldest slot that is kept
};
inline constexpr std::size_t plot_count = 13;

// Immutable; any thread. The n-th story is the same whenever it is told.
class StoryPlan {
public:
    StoryPlan(const DirectoryFacts& directory, const Calendar& calendar, const SlotPlan& slots,
              const PatientPlan& patients, std::uint64_t seed, std::uint32_t count);

    [[nodiscard]] std::uint32_t size() const { return ends_.back(); }
    // The story of the referral that comes n-th in the tables: plots are mixed.
    [[nodiscard]] Story at(std::uint32_t position) const;

private:
    struct Teller;
    [[nodiscard]] Story tell(std::uint32_t number) const;

    const DirectoryFacts& directory_;
    const Calendar& calendar_;
    const SlotPlan& slots_;
    const PatientPlan& patients_;
    std::uint64_t seed_;
    std::array<std::uint32_t, plot_count> ends_{}; // of each plot's numbers
    std::uint64_t stride_ = 1;                     // number = position * stride modulo size
};

} // namespace ers::generate
