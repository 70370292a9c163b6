// The life of a referral as a table: which action by which party is allowed in which state, and what comes of it
// (rules.md#referral-states). The server, the tests and the documents read the same rows.
#pragma once

#include <optional>
#include <span>

#include "ers/core/principal.hpp"
#include "ers/core/words.hpp"

namespace ers::referrals {

// In what capacity somebody acts on a referral: the legitimate relationship. `none` learns nothing, not even that the
// referral exists. A manager is of the referral management centre that has the referral in hand for its referrer.
// `desk`: who arranges things around it and sees nothing clinical: a booking line's adviser, who may do one thing in
// the patient's stead (leave the appointment to the provider), and a manager of additional requirements.
enum class Party : std::uint8_t { none, referrer, provider, patient, manager, desk };

// The facts of a referral that a relationship rests on.
struct Relations {
    std::string referring_organisation;
    std::optional<std::string> with_organisation = {}; // the provider that it is with now
    std::int64_t patient_id = 0;
    bool was_with_callers_organisation = false; // a past appointment or deferral: may read, may not act
    bool is_callers_to_book = false; // not booked, and shortlisted at an indirectly bookable service of the caller's
    std::optional<std::string> managed_by = {}; // a referral management centre
    std::optional<std::string> booking_line = {}; // that looks after its patient
    std::optional<std::string> code_issuer = {}; // whose access code opens it for the patient; none: the referrer's

    [[nodiscard]] const std::string& access_issuer() const {
        return code_issuer ? *code_issuer : referring_organisation;
    }
};

// The party that may act on it.
[[nodiscard]] Party party_of(const Principal& who, const Relations& relations);
// Whether it may be read: those who may act, and a provider that it was with.
[[nodiscard]] bool may_read(const Principal& who, const Relations& relations);

[[nodiscard]] bool is_referrer_function(BusinessFunction function);
[[nodiscard]] bool is_provider_function(BusinessFunction function);
[[nodiscard]] bool is_booking_line_function(BusinessFunction function);
// A booking line's or a manager of additional requirements: the functions that act as `desk`.
[[nodiscard]] bool is_desk_function(BusinessFunction function);

enum class Action : std::uint8_t {
    book,
    record_booking,
    defer,
    send_for_triage,
    cancel_appointment,
    change_shortlist,
    accept,
    reject,
    cancel_action_later,
    accept_book_later,
    return_with_advice,
    redirect,
    change_priority,
    record_attendance,
    record_non_attendance,
    record_assessment,
    refer_onward,
    stop_clock,
    link_documents,
    acknowledge,
    confirm,
    send_to_centre,
    return_from_centre,
    cancel_referral,
};
} // namespace ers::referrals

namespace ers {
template <>
struct Codes<referrals::Action> {
    using enum referrals::Action;
    static constexpr std::array entries{
        Code<referrals::Action>{book, "BOOK", "book an appointment"},
        Code<referrals::Action>{record_booking, "RECORD_BOOKING", "record an appointment that was agreed by telephone"},
        Code<referrals::Action>{defer, "DEFER", "leave the appointment to the provider"},
        Code<referrals::Action>{send_for_triage, "SEND_FOR_TRIAGE", "send the referral for triage"},
        Code<referrals::Action>{cancel_appointment, "CANCEL_APPOINTMENT", "cancel the appointment"},
        Code<referrals::Action>{change_shortlist, "CHANGE_SHORTLIST", "change the shortlist"},
        Code<referrals::Action>{accept, "ACCEPT", "accept the referral"},
        Code<referrals::Action>{reject, "REJECT", "reject the referral"},
        Code<referrals::Action>{cancel_action_later, "CANCEL_APPOINTMENT_ACTION_LATER",
                                "cancel the appointment and act later"},
        Code<referrals::Action>{accept_book_later, "ACCEPT_REFER_BOOK_LATER", "accept the referral and book later"},
        Code<referrals::Action>{return_with_advice, "RETURN_TO_REFERRER_WITH_ADVICE",
                                "return the referral with advice"},
        Code<referrals::Action>{redirect, "REDIRECT", "redirect the referral to another of your services"},
        Code<referrals::Action>{change_priority, "CHANGE_PRIORITY", "change the priority"},
        Code<referrals::Action>{record_attendance, "RECORD_ATTENDANCE", "record that the patient was seen"},
        Code<referrals::Action>{record_non_attendance, "RECORD_NON_ATTENDANCE",
                                "record that the patient did not attend"},
        Code<referrals::Action>{record_assessment, "RECORD_ASSESSMENT_RESULT", "record the result of the assessment"},
        Code<referrals::Action>{refer_onward, "REFER_ONWARD", "refer the patient onward"},
        Code<referrals::Action>{stop_clock, "STOP_CLOCK", "stop the waiting-time clock"},
        Code<referrals::Action>{link_documents, "LINK_DOCUMENTS", "change the referral's documents"},
        Code<referrals::Action>{acknowledge, "ACKNOWLEDGE", "acknowledge what has come back"},
        Code<referrals::Action>{confirm, "CONFIRM", "confirm what was referred in your name"},
        Code<referrals::Action>{send_to_centre, "SEND_TO_CENTRE", "give the referral into a management centre's hands"},
        Code<referrals::Action>{return_from_centre, "RETURN_FROM_CENTRE",
                                "return the referral to the referrer's hands"},
        Code<referrals::Action>{cancel_referral, "CANCEL_REFERRAL", "cancel the referral"},
    };
};
} // namespace ers

namespace ers::referrals {

struct Transition {
    ReferralState from;
    Action action;
    bool by_referrer; // and by a manager, of what a centre does for the referrer
    bool by_provider;
    bool by_patient;
    ReferralState to; // of a cancelled appointment: by the patient or for them; by the provider it is the other state
};

[[nodiscard]] std::span<const Transition> transitions();

// What a management centre does in the referrer's place, in the same states (rules.md#management-centre). Documents and
// the end of a referral stay the referrer's own, and so does acknowledging that end.
[[nodiscard]] bool is_done_by_centres(Action action);

// The state that the action leads to, or nothing where the table has no such row for that party.
[[nodiscard]] std::optional<ReferralState> next_state(ReferralState from, Action action, Party party);

// The refusal for what next_state() does not allow: invalid_request_state with both named.
[[nodiscard]] Error state_refusal(ReferralState from, Action action);

} // namespace ers::referrals
