// The history of one referral.
#include "tools/generate/story.hpp"

namespace ers::generate {

void Story::change(Moment at, ReferralState to, std::string_view reason, std::string_view comment) {
    state = to;
    state_reason = reason;
    state_comment = comment;
    contact_by = 0;
    updated = at;
    ++version;
}

void Story::end_live(Moment at, std::string_view reason, std::string_view comment, std::string_view status) {
    if (visits.empty() || !visits.last().is_live()) return;
    auto& visit = visits.last();
    visit.status = status;
    if (!reason.empty()) visit.reason = reason;
    if (!comment.empty()) visit.comment = comment;
    visit.ended = at;
}

void Story::propose(Moment at, By by, std::uint32_t service, std::string_view reason, std::string_view comment) {
    Visit proposed;
    proposed.service = service;
    proposed.status = "PROPOSED";
    proposed.reason = reason;
    proposed.comment = comment;
    proposed.by = by;
    proposed.created = at;
    visits.add(proposed);
}

void Story::create(Moment at) {
    created = at;
    updated = at;
    events.add({.kind = EventKind::created, .at = at, .count = static_cast<std::uint32_t>(shortlist.size())});
}

void Story::change_shortlist(Moment at) {
    change(at, ReferralState::not_booked, {}, {});
    with_service = none;
    accepted = 0;
    reviewed = 0;
    is_to_acknowledge = false;
    events.add({.kind = EventKind::shortlist_changed, .at = at, .count = static_cast<std::uint32_t>(shortlist.size())});
}

void Story::book(Moment at, By by, Visit visit) {
    const bool is_rebooked = !visits.empty() && visits.last().status == "BOOKED";
    end_live(at, {}, {});
    visit.created = at;
    visit.by = by;
    visits.add(visit);
    change(at, ReferralState::booked, {}, {});
    with_service = visit.service;
    accepted = 0;
    if (converted == 0) converted = at;
    events.add({.kind = is_rebooked ? EventKind::rebooked : EventKind::booked,
                .at = at,
                .by = by,
                .service = visit.service,
                .visit = visits.size(),
                .slot = visit.slot,
                .starts = visit.starts});
}

void Story::cancel_appointment(Moment at, By by, std::string_view reason, std::string_view comment) {
    end_live(at, reason, comment);
    change(at,
           by == By::provider ? ReferralState::appointment_cancelled_by_provider
                              : ReferralState::appointment_cancelled_by_patient,
           reason, comment);
    accepted = 0;
    events.add(
        {.kind = EventKind::appointment_cancelled, .at = at, .by = by, .visit = visits.size(), .reason = reason});
}

void Story::defer(Moment at, By by, std::uint32_t service, std::string_view reason, Day contact_until) {
    propose(at, by, service, reason, {});
    change(at, ReferralState::deferred_to_provider, reason, {});
    with_service = service;
    contact_by = contact_until;
    accepted = 0;
    if (deferred == 0) deferred = at;
    events.add({.kind = EventKind::deferred,
                .at = at,
                .by = by,
                .service = service,
                .visit = visits.size(),
                .reason = reason});
}

void Story::accept(Moment at) {
    change(at, ReferralState::booked, {}, {});
    accepted = at;
    reviewed = at;
    visits.last().accepted = at;
    events.add({.kind = EventKind::accepted, .at = at, .by = By::provider});
}

void Story::reject(Moment at, std::string_view reason, std::string_view comment) {
    events.add({.kind = EventKind::rejected, .at = at, .by = By::provider, .service = with_service, .reason = reason});
    end_live(at, reason, comment);
    change(at, ReferralState::rejected, reason, comment);
    with_service = none;
    accepted = 0;
    reviewed = at;
    is_to_acknowledge = true;
}

void Story::cancel_referral(Moment at, By by, std::string_view reason) {
    end_live(at, reason, {});
    change(at, ReferralState::cancelled_referral, reason, {});
    is_to_acknowledge = by != By::referrer;
    events.add({.kind = EventKind::referral_cancelled, .at = at, .by = by, .reason = reason});
}

void Story::send_for_triage(Moment at, By by, std::uint32_t service, Day contact_until) {
    propose(at, by, service, "TRIAGE", {});
    change(at, ReferralState::awaiting_triage, "TRIAGE", {});
    with_service = service;
    contact_by = contact_until;
    if (triage_sent == 0) triage_sent = at;
    events.add({.kind = EventKind::sent_for_triage, .at = at, .by = by, .service = service, .visit = visits.size()});
}

void Story::book_later(Moment at, std::string_view comment) {
    constexpr std::string_view outcome = "ACCEPT_REFER_BOOK_LATER";
    const Day contact_until = contact_by;
    end_live(at, {}, comment);
    propose(at, By::provider, with_service, outcome, comment);
    change(at, ReferralState::triaged_provider_to_action, outcome, comment);
    contact_by = contact_until;
    accepted = at;
    reviewed = at;
    events.add({.kind = EventKind::to_be_booked, .at = at, .by = By::provider, .reason = outcome});
}

void Story::return_with_advice(Moment at, std::string_view comment) {
    constexpr std::string_view outcome = "RETURN_TO_REFERRER_WITH_ADVICE";
    end_live(at, outcome, comment);
    change(at, ReferralState::triage_response, outcome, comment);
    with_service = none;
    accepted = 0;
    reviewed = at;
    is_to_acknowledge = true;
    events.add({.kind = EventKind::returned, .at = at, .by = By::provider});
}

void Story::attend(Moment at, std::string_view outcome) {
    end_live(at, outcome, {}, "FULFILLED");
    change(at, ReferralState::booked, outcome, {});
    if (accepted == 0) accepted = at;
    completed = at;
    events.add({.kind = EventKind::attended, .at = at, .by = By::provider, .visit = visits.size(), .reason = outcome});
}

void Story::miss(Moment at, std::string_view reason) {
    end_live(at, reason, {}, "NOSHOW");
    change(at, ReferralState::did_not_attend, reason, {});
    is_to_acknowledge = true;
    events.add(
        {.kind = EventKind::not_attended, .at = at, .by = By::provider, .visit = visits.size(), .reason = reason});
}

void Story::assess(Moment at, std::string_view outcome, std::string_view comment) {
    end_live(at, outcome, comment, "FULFILLED");
    change(at, ReferralState::assessment_result, outcome, comment);
    if (accepted == 0) accepted = at;
    is_to_acknowledge = outcome == "ADVISE";
    if (outcome == "DISCHARGE" || outcome == "TREAT_HERE") completed = at;
    events.add({.kind = EventKind::assessed, .at = at, .by = By::provider, .visit = visits.size(), .reason = outcome});
}

} // namespace ers::generate
