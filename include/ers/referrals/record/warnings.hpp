// What an answer says beside "done": nothing is refused for it, but somebody should know.
#pragma once

#include <optional>
#include <string_view>

#include "ers/core/codes.hpp"
#include "ers/core/identifiers.hpp"
#include "ers/core/time.hpp"

namespace ers::referrals {

enum class WarningCode : std::uint8_t {
    possible_duplicate,
    sequence_not_kept,
    not_on_one_day,
    linked_affected,
    only_triage_shortlisted,
    outside_target_window,
};

// When an appointment is wanted: from the one day to the other, both inclusive, in London; either may be open.
struct TargetWindow {
    std::optional<Date> from = std::nullopt;
    std::optional<Date> to = std::nullopt;

    [[nodiscard]] bool has(Date day) const { return (!from || *from <= day) && (!to || day <= *to); }
};

struct Warning {
    WarningCode code = WarningCode::possible_duplicate;
    std::optional<Ubrn> ubrn; // the other referral; nothing where the caller may not see it
};

} // namespace ers::referrals

namespace ers {
template <>
struct Codes<referrals::WarningCode> {
    using enum referrals::WarningCode;
    static constexpr std::array entries{
        Code<referrals::WarningCode>{possible_duplicate, "POSSIBLE_DUPLICATE",
                                     "The patient has another open referral to this specialty that was made lately."},
        Code<referrals::WarningCode>{sequence_not_kept, "LINKED_SEQUENCE_NOT_KEPT",
                                     "The appointment is not in the order of the linked referrals."},
        Code<referrals::WarningCode>{not_on_one_day, "LINKED_NOT_ON_ONE_DAY",
                                     "The appointment is not on the day of the linked referral that it belongs with."},
        Code<referrals::WarningCode>{linked_affected, "LINKED_REFERRAL_AFFECTED",
                                     "Another referral of the patient is linked with this one: see what becomes of "
                                     "it."},
        Code<referrals::WarningCode>{only_triage_shortlisted, "ONLY_TRIAGE_SHORTLISTED",
                                     "No service of the shortlist can be booked: nobody has the referral until it is "
                                     "sent for triage."},
        Code<referrals::WarningCode>{outside_target_window, "OUTSIDE_TARGET_WINDOW",
                                     "The appointment is not in the time for which the follow-up is wanted."},
    };
};
} // namespace ers
