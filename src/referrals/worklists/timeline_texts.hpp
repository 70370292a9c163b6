// The words of the timeline as tables: which event is told how to whom, and which worklist leads to which next step.
// Places in braces are filled in: {practice}, {specialty}; {clinic}, {when}, {centre}, {call}, {needs}.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "ers/operation/audit.hpp"
#include "ers/referrals/worklists/timeline.hpp"
#include "ers/referrals/worklists/worklists.hpp"

namespace ers::referrals {

struct EventText {
    operation::AuditAction action = {}; // of the audit row
    std::string_view kind = {};
    std::string_view for_patient = {}; // empty: not told
    std::string_view for_staff = {};
    bool names_appointment = false; // the one that it made or ended, whose id the audit row has
};
// In the order of the actions. An action that is not told (reading, holding a slot) has no text.
[[nodiscard]] std::span<const EventText> event_texts();
[[nodiscard]] const EventText* event_text(operation::AuditAction action);

// The facts that distinguish items of one list in one state. In a management centre's hands others act than in the
// practice's own.
enum class Stage : std::uint8_t {
    any,
    patients_turn, // released, chosen for, and nobody else has to act first
    after_another, // the same, when a linked referral has been booked
    in_own_hands,
    in_centres_hands,
    acknowledged, // in own hands, and what came back was seen
    appointment_ahead,
    day_has_come, // of the appointment
    with_provider,
    with_nobody,
};

// A step that the side owes whose worklist the referral is on; it is due as it is there, or on the day of an
// appointment that is ahead.
struct StepText {
    Worklist list;
    std::optional<ReferralState> state; // nothing: any
    Stage stage;
    StepOwner owner;
    std::string_view for_patient; // empty: not told
    std::string_view for_staff;
};
// Steps that move a referral on come first.
[[nodiscard]] std::span<const StepText> step_texts();

// Steps of what no list of referrals has.
inline constexpr std::string_view pas_step_staff = "{clinic} cancels the old appointment in its own system, too.";
inline constexpr std::string_view treatment_step_patient =
    "Your treatment should have begun by then, if it is right for you and you want it: that is 18 weeks.";
inline constexpr std::string_view treatment_step_staff = "Treatment has begun, or the clock is stopped: 18 weeks.";

// The sentence with its places filled and its first letter a capital; values are not searched for places.
[[nodiscard]] std::string fill_sentence(std::string_view text,
                                        std::initializer_list<std::pair<std::string_view, std::string_view>> places);

} // namespace ers::referrals
