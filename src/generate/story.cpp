// What happened to one referral: see the header.
#include "generate/story.hpp"

namespace ers::generate {

void Story::change(Moment at, ReferralState to, std::string_view reason, std::string_view comment) {
    state = to;
    state_reason = reason;
    state_comment = comment;
    contact_by = 0;
    updated = at;
    ++version;
}

void Story::end_live(Moment at, std::string_view reason, std::string_view comment) {
    if (visits.empty() || !visits.last().is_live()) return;
    auto& visit = visits.last();
    visit.status = "CANCELLED";
    if (!reason.empty()) visit.reason = reason;
    visit.comment = comment;
    visit.ended = at;
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
    events.add({.kind = EventKind::appointment_cancelled, .at = at, .by = by, .reason = reason});
}

void Story::defer(Moment at, By by, std::uint32_t service, std::string_view reason, Day contact_until) {
    Visit proposed;
    proposed.service = service;
    proposed.status = "PROPOSED";
    proposed.reason = reason;
    proposed.by = by;
    proposed.created = at;
    visits.add(proposed);
    change(at, ReferralState::deferred_to_provider, reason, {});
    with_service = service;
    contact_by = contact_until;
    accepted = 0;
    if (deferred == 0) deferred = at;
    events.add({.kind = EventKind::deferred, .at = at, .by = by, .service = service, .reason = reason});
}

void Story::accept(Moment at) {
    change(at, ReferralState::booked, {}, {});
    accepted = at;
    visits.last().accepted = at;
    events.add({.kind = EventKind::accepted, .at = at, .by = By::provider});
}

void Story::reject(Moment at, std::string_view reason, std::string_view comment) {
    events.add({.kind = EventKind::rejected, .at = at, .by = By::provider, .service = with_service, .reason = reason});
    end_live(at, reason, comment);
    change(at, ReferralState::rejected, reason, comment);
    with_service = none;
    accepted = 0;
}

void Story::cancel_referral(Moment at, By by, std::string_view reason) {
    end_live(at, reason, {});
    change(at, ReferralState::cancelled_referral, reason, {});
    events.add({.kind = EventKind::referral_cancelled, .at = at, .by = by, .reason = reason});
}

void Story::write_state(Moment at, ReferralState to, std::uint32_t service, std::string_view reason) {
    change(at, to, reason, {});
    with_service = service;
    events.add({.kind = EventKind::state_written, .at = at, .by = By::provider});
}

void Story::end_visit(Moment at, std::string_view status, std::string_view reason) {
    auto& visit = visits.last();
    visit.status = status;
    visit.reason = reason;
    visit.ended = at;
}

} // namespace ers::generate
