// The life of a referral as a table: which action by which party is allowed in which state, and what comes of it
// (domain.md b.2). The server, the tests and the documents read the same rows.
#pragma once

#include <optional>
#include <span>

#include "ers/core/principal.hpp"
#include "ers/core/words.hpp"

namespace ers::referrals {

// In what capacity somebody acts on a referral: the legitimate relationship. `none` learns nothing, not even that the
// referral exists.
enum class Party : std::uint8_t { none, referrer, provider, patient };

// The facts of a referral that a relationship rests on.
struct Relations {
    std::string referring_organisation;
    std::optional<std::string> with_organisation; // the provider that it is with now
    std::int64_t patient_id = 0;
    bool was_with_callers_organisation = false;   // a past appointment or deferral: may read, may not act
};

// The party that may act on it.
[[nodiscard]] Party party_of(const Principal& who, const Relations& relations);
// Whether it may be read: those who may act, and a provider that it was with.
[[nodiscard]] bool may_read(const Principal& who, const Relations& relations);

[[nodiscard]] bool is_referrer_function(BusinessFunction function);
[[nodiscard]] bool is_provider_function(BusinessFunction function);

enum class Action : std::uint8_t {
    book,
    defer,
    cancel_appointment,
    change_shortlist,
    accept,
    reject,
    cancel_referral,
};
} // namespace ers::referrals

namespace ers {
template <>
struct Codes<referrals::Action> {
    static constexpr std::array entries{
        Code<referrals::Action>{referrals::Action::book, "BOOK", "book an appointment"},
        Code<referrals::Action>{referrals::Action::defer, "DEFER", "leave the appointment to the provider"},
        Code<referrals::Action>{referrals::Action::cancel_appointment, "CANCEL_APPOINTMENT", "cancel the appointment"},
        Code<referrals::Action>{referrals::Action::change_shortlist, "CHANGE_SHORTLIST", "change the shortlist"},
        Code<referrals::Action>{referrals::Action::accept, "ACCEPT", "accept the referral"},
        Code<referrals::Action>{referrals::Action::reject, "REJECT", "reject the referral"},
        Code<referrals::Action>{referrals::Action::cancel_referral, "CANCEL_REFERRAL", "cancel the referral"},
    };
};
} // namespace ers

namespace ers::referrals {

struct Transition {
    ReferralState from;
    Action action;
    bool by_referrer;
    bool by_provider;
    bool by_patient;
    ReferralState to; // of a cancelled appointment: by the patient or for them; by the provider it is the other state
};

[[nodiscard]] std::span<const Transition> transitions();

// The state that the action leads to, or nothing where the table has no such row for that party.
[[nodiscard]] std::optional<ReferralState> next_state(ReferralState from, Action action, Party party);

// The refusal for what next_state() does not allow: invalid_request_state with both named.
[[nodiscard]] Error state_refusal(ReferralState from, Action action);

} // namespace ers::referrals
