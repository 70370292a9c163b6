// What links mean for appointments: pure rules over what booking knows.
#include <algorithm>
#include <chrono>

#include "ers/referrals/links/links.hpp"

namespace ers::referrals {

namespace {

Instant end_of(Instant starts_at, int duration_minutes) { return starts_at + std::chrono::minutes(duration_minutes); }

// Whether the two appointments are in the link's order.
bool is_in_order(const LinkedBooking& other, Instant starts_at, int duration_minutes) {
    if (other.other_position == LinkPosition::first) {
        return starts_at >= end_of(*other.starts_at, other.duration_minutes);
    }
    return *other.starts_at >= end_of(starts_at, duration_minutes);
}

Warning warning_of(WarningCode code, const LinkedBooking& other, const Principal& who) {
    return {code, may_read(who, other.relations) ? std::optional(other.other) : std::nullopt};
}

bool is_unbooked_prerequisite(const LinkedBooking& other) {
    return other.kind == LinkKind::prerequisite && !other.is_over && other.other_position == LinkPosition::first &&
           !other.starts_at;
}

} // namespace

bool is_made_by_people(LinkKind kind) {
    return kind == LinkKind::sequence || kind == LinkKind::same_day || kind == LinkKind::prerequisite;
}

bool awaits_prerequisite(std::span<const LinkedBooking> linked) {
    return std::any_of(linked.begin(), linked.end(), is_unbooked_prerequisite);
}

std::optional<Error> refuse_by_links(std::span<const LinkedBooking> linked, Instant starts_at, int duration_minutes) {
    const auto refusal = [](std::string why) { return Error{ErrorCode::inappropriate_slot, std::move(why), {}, 0}; };
    if (awaits_prerequisite(linked)) return refusal("A linked referral must be booked first: it has no appointment.");
    for (const auto& other : linked) {
        if (other.kind != LinkKind::prerequisite || other.is_over) continue;
        if (!other.starts_at || is_in_order(other, starts_at, duration_minutes)) continue;
        return refusal(other.other_position == LinkPosition::first
                           ? "It would be before the end of the appointment that must come first."
                           : "It would end after an appointment begins that may only follow it.");
    }
    return std::nullopt;
}

std::vector<Warning> warn_of_time(std::span<const LinkedBooking> linked, const Principal& who, Instant starts_at,
                                  int duration_minutes) {
    std::vector<Warning> warnings;
    for (const auto& other : linked) {
        if (other.is_over) continue;
        if (other.kind == LinkKind::sequence) {
            const bool is_kept = other.starts_at ? is_in_order(other, starts_at, duration_minutes)
                                                 : other.other_position == LinkPosition::then;
            if (!is_kept) warnings.push_back(warning_of(WarningCode::sequence_not_kept, other, who));
        } else if (other.kind == LinkKind::same_day && other.starts_at &&
                   london_date(*other.starts_at) != london_date(starts_at)) {
            warnings.push_back(warning_of(WarningCode::not_on_one_day, other, who));
        }
    }
    return warnings;
}

std::vector<Warning> warn_of_target(const TargetWindow& target, Instant starts_at) {
    if (target.has(london_date(starts_at))) return {};
    return {{WarningCode::outside_target_window, std::nullopt}};
}

std::vector<Warning> warn_of_end(std::span<const LinkedBooking> linked, const Principal& who) {
    std::vector<Warning> warnings;
    for (const auto& other : linked) {
        const bool depends = other.kind == LinkKind::same_day || other.other_position == LinkPosition::then;
        if (depends && !other.is_over) warnings.push_back(warning_of(WarningCode::linked_affected, other, who));
    }
    return warnings;
}

} // namespace ers::referrals
