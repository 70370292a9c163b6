// Referrals of one patient that belong together, each with its own UBRN (rules.md#linked-referrals). What a link means
// for the order of appointments is decided here for every way of booking; a prerequisite blocks, the others warn.
#pragma once

#include <span>

#include "ers/operation/context.hpp"
#include "ers/referrals/record/types.hpp"
#include "ers/referrals/record/warnings.hpp"

namespace ers::referrals {

inline constexpr int links_of_referral_max = 20; // made by people, of either direction

enum class LinkKind : std::uint8_t { sequence, same_day, prerequisite, follow_up, duplicate };
// Where a referral stands in a link whose order matters; of SAME_DAY and DUPLICATE it does not.
enum class LinkPosition : std::uint8_t { first, then };
[[nodiscard]] constexpr bool has_order(LinkKind kind) {
    return kind != LinkKind::same_day && kind != LinkKind::duplicate;
}
} // namespace ers::referrals

namespace ers {
template <>
struct Codes<referrals::LinkKind> {
    using enum referrals::LinkKind;
    static constexpr std::array entries{
        Code<referrals::LinkKind>{sequence, "SEQUENCE", "One after the other"},
        Code<referrals::LinkKind>{same_day, "SAME_DAY", "On the same day"},
        Code<referrals::LinkKind>{prerequisite, "PREREQUISITE", "The first must be before the other"},
        Code<referrals::LinkKind>{follow_up, "FOLLOW_UP", "Follow-up"},
        Code<referrals::LinkKind>{duplicate, "DUPLICATE", "Possibly the same request twice"},
    };
};
template <>
struct Codes<referrals::LinkPosition> {
    static constexpr std::array entries{
        Code<referrals::LinkPosition>{referrals::LinkPosition::first, "FIRST", "Comes first"},
        Code<referrals::LinkPosition>{referrals::LinkPosition::then, "THEN", "Comes afterwards"},
    };
};
} // namespace ers

namespace ers::referrals {

// Made and taken back by people; the other kinds come of operations and stay.
[[nodiscard]] bool is_made_by_people(LinkKind kind);

// A link as seen from one of its two referrals.
struct Link {
    std::int64_t id = 0;
    LinkKind kind = LinkKind::sequence;
    LinkPosition position = LinkPosition::first; // of the referral that it is seen from
    Instant created_at;
    std::optional<Referral> other; // nothing where the caller may not see it
};
[[nodiscard]] Result<std::vector<Link>> list_links(const OperationContext& context, const Ubrn& ubrn);

struct NewLink {
    Ubrn first; // for SAME_DAY whichever
    Ubrn then;
    LinkKind kind = LinkKind::sequence;
};
// The caller must be allowed to act on both. not_found for the first; on the fields "ubrn" and "kind":
// reference_not_found for the second, inappropriate_value (another patient, itself, ended, a kind that people do not
// make), conflicting_values (there already, it would come before itself, booked the other way round), too_many_items.
// Throws db::RowLocked where somebody is changing one of the two.
[[nodiscard]] Result<Link> make_link(const OperationContext& context, const NewLink& link);
// not_found for a link that is not there or not the caller's on both sides; invalid_state for a kind that stays.
[[nodiscard]] Result<Link> remove_link(const OperationContext& context, const Ubrn& ubrn, std::int64_t id);
// One link with its other side; not_found where the caller may not read both.
[[nodiscard]] Result<Link> find_link(const OperationContext& context, const Ubrn& ubrn, std::int64_t id);

// The other referral of a link, as far as booking has to know it.
struct LinkedBooking {
    LinkKind kind = LinkKind::sequence;
    LinkPosition other_position = LinkPosition::first;
    Ubrn other;
    Relations relations; // of the other
    bool is_over = false; // completed or cancelled: nothing is to be kept in order any more
    std::optional<Instant> starts_at; // of its booked appointment
    int duration_minutes = 0;
};
// Those linked by hand. `with_lock`: nobody changes them until the transaction ends; throws db::RowLocked where
// somebody is changing one.
[[nodiscard]] std::vector<LinkedBooking> find_linked_bookings(db::Connection& connection, const Ubrn& ubrn,
                                                              bool with_lock);

// Why an appointment at that time cannot be: a prerequisite has no appointment, or an appointment that it must follow
// or precede is on the wrong side of it. inappropriate_slot; names no referral.
[[nodiscard]] std::optional<Error> refuse_by_links(std::span<const LinkedBooking> linked, Instant starts_at,
                                                   int duration_minutes);
// A prerequisite that is not over has no appointment: any time would be refused.
[[nodiscard]] bool awaits_prerequisite(std::span<const LinkedBooking> linked);
// The refusal and the warnings of an appointment at that time.
[[nodiscard]] std::vector<Warning> warn_of_time(std::span<const LinkedBooking> linked, const Principal& who,
                                                Instant starts_at, int duration_minutes);
// The linked referrals that are open when this one has lost its appointment or its life.
[[nodiscard]] std::vector<Warning> warn_of_end(std::span<const LinkedBooking> linked, const Principal& who);
// The appointment is outside the time in which the follow-up is wanted.
[[nodiscard]] std::vector<Warning> warn_of_target(const TargetWindow& target, Instant starts_at);
// The one of the three that fits the referral as it is now.
[[nodiscard]] std::vector<Warning> appointment_warnings(const OperationContext& context, const Referral& referral);

} // namespace ers::referrals
