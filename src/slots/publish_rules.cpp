// The refusals of publishing and withdrawing.
#include "slots/publish_rules.hpp"

#include <algorithm>

#include "ers/slots/limits.hpp"

namespace ers::slots {

namespace {

FieldError booked_slot() {
    return {"reference", ErrorCode::invalid_state, "The slot is booked; its appointment comes first."};
}

bool is_same(const PublishedSlot& a, const PublishedSlot& b) {
    return a.starts_at == b.starts_at && a.duration_minutes == b.duration_minutes && a.priorities == b.priorities &&
           a.clinician == b.clinician;
}

std::optional<FieldError> refuse_slot(const PublishedSlot& slot, const PublishFacts& facts) {
    if (slot.starts_at <= facts.now)
        return FieldError{"starts_at", ErrorCode::inappropriate_value, "Must be in the future."};
    if (slot.starts_at >= facts.end_of_polling) {
        return FieldError{"starts_at", ErrorCode::inappropriate_value, "Beyond the polling range of the service."};
    }
    if (slot.duration_minutes < limits::slot_minutes_min || slot.duration_minutes > limits::slot_minutes_max) {
        return FieldError{"duration_minutes", ErrorCode::invalid_value,
                          "Must be " + std::to_string(limits::slot_minutes_min) + " .. " +
                              std::to_string(limits::slot_minutes_max) + " minutes."};
    }
    if (slot.priorities.empty()) return FieldError{"priorities", ErrorCode::missing_value, "Must name one at least."};
    const auto& taken = facts.priorities_taken;
    for (const auto priority : slot.priorities) {
        if (std::find(taken.begin(), taken.end(), priority) == taken.end()) {
            return FieldError{"priorities", ErrorCode::unsupported_priority,
                              "The service does not take " + std::string(code_of(priority)) + "."};
        }
    }
    return std::nullopt;
}

} // namespace

Instant end_of_polling(Instant now, int polling_range_days) {
    return london_midnight(add_days(london_date(now), polling_range_days + 1));
}

tl::expected<Publication, FieldError> decide_publication(const PublishedSlot& slot, const StoredSlot* stored,
                                                         const PublishFacts& facts) {
    const bool is_withdrawn = stored != nullptr && stored->status == "WITHDRAWN";
    if (stored != nullptr && !is_withdrawn && is_same(stored->slot, slot)) return Publication::unchanged;
    if (stored != nullptr && stored->status == "BOOKED") return tl::unexpected(booked_slot());
    if (auto refused = refuse_slot(slot, facts)) return tl::unexpected(std::move(*refused));
    return stored == nullptr ? Publication::created : Publication::updated;
}

std::optional<FieldError> refuse_withdrawal(const StoredSlot* stored) {
    if (stored == nullptr) {
        return FieldError{"reference", ErrorCode::reference_not_found, "There is no such slot."};
    }
    if (stored->status == "BOOKED") return booked_slot();
    return std::nullopt;
}

bool is_of_month(std::int64_t id, Instant starts_at) {
    constexpr std::int64_t ids_of_a_month = 10'000'000'000;
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(starts_at));
    return id / ids_of_a_month == static_cast<int>(day.year()) * 100 + static_cast<int>(unsigned(day.month()));
}

} // namespace ers::slots
