// The words of the timeline as tables: which event is told how to whom, and which state leads to which next step.
// Places in braces are filled in: {practice}, {specialty}, {clinic}, {when}.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "ers/referrals/timeline.hpp"

namespace ers::referrals {

// Which of the appointments an event tells of: the one that it made, or that it ended.
enum class EventAppointment : std::uint8_t { none, made, ended };

struct EventText {
    std::string_view action; // of the audit row
    std::string_view kind;
    std::string_view for_patient; // empty: not told
    std::string_view for_staff;
    EventAppointment appointment = EventAppointment::none;
};
// What is not in the table (reading, holding a slot) is no part of the story.
[[nodiscard]] std::span<const EventText> event_texts();
[[nodiscard]] const EventText* event_text(std::string_view action);

// What tells referrals of one state apart. `unread`: the provider has yet to look at it, or at what has changed.
enum class Stage : std::uint8_t { any, unread, appointment_ahead, appointment_over, to_refer_onward };
// Where a step's date comes from.
enum class DueBy : std::uint8_t { booking_days_from_start, booking_days, review_days, contact, appointment, outcome };

struct StepText {
    ReferralState state;
    Stage stage;
    StepOwner owner;
    DueBy due;
    std::string_view for_patient;
    std::string_view for_staff;
};
[[nodiscard]] std::span<const StepText> step_texts();

inline constexpr std::string_view letter_step_patient = "{practice} sends the clinic the letter about you.";
inline constexpr std::string_view letter_step_staff = "{practice} attaches the referral letter.";
inline constexpr std::string_view treatment_step_patient =
    "Your treatment should have begun by then, if it is right for you and you want it: that is 18 weeks.";
inline constexpr std::string_view treatment_step_staff = "Treatment has begun, or the clock is stopped: 18 weeks.";

// The sentence with its places filled and its first letter a capital; what is filled in is not looked through.
[[nodiscard]] std::string fill_sentence(std::string_view text,
                                        std::initializer_list<std::pair<std::string_view, std::string_view>> places);

} // namespace ers::referrals
