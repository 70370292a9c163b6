// Who looks, and what names are resolved with.
#pragma once

#include <cstdint>
#include <string_view>

#include "ers/core/time.hpp"
#include "ers/core/words.hpp"
#include "ers/directory/next_slots/next_slots.hpp"
#include "ers/directory/snapshot.hpp"

namespace ers::views {

// What a caller may see: staff see all of a referral, desks what is not clinical, patients their own side of it.
enum class Audience : std::uint8_t { staff, desk, patient };
[[nodiscard]] Audience audience_of(BusinessFunction function);

// For the length of a call: refers to the snapshots that the call holds.
struct Viewer {
    Audience audience;
    const directory::Snapshot& directory;
    const directory::NextSlots& next_slots;
    Date today; // in England
};

} // namespace ers::views
