// The slots that are offered to a caller whose slot is gone.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "ers/core/error.hpp"
#include "ers/core/instant.hpp"

namespace ers::booking {

// A free slot. Somebody else may take it before this caller does.
struct SlotOffer {
    std::int64_t slot_id = 0;
    std::int64_t service_id = 0;
    Instant starts_at;
    int duration_minutes = 0;

    friend bool operator==(const SlotOffer&, const SlotOffer&) = default;
};

// The details of the refusal slot_not_available. Without slots: the shortlisted services have none that would suit.
struct Alternatives : ErrorDetails {
    explicit Alternatives(std::vector<SlotOffer> offers) : slots(std::move(offers)) {}
    std::vector<SlotOffer> slots;
};

// The alternatives that a refusal carries, or nullptr. They live as long as the refusal does.
[[nodiscard]] inline const Alternatives* alternatives_of(const Error& error) {
    return dynamic_cast<const Alternatives*>(error.details.get());
}

} // namespace ers::booking
