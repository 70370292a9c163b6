// The rules of booking.
#include "booking/rules.hpp"

#include <algorithm>

#include "ers/operation/refusals.hpp"
#include "ers/referrals/record/reasons.hpp"

namespace ers::booking {

namespace {

using referrals::Action;
using referrals::Party;

Error refusal(ErrorCode code, std::string detail) { return {code, std::move(detail), {}, 0}; }

bool is_on_shortlist(const ReferralFacts& referral, std::int64_t service_id) {
    return std::find(referral.shortlist.begin(), referral.shortlist.end(), service_id) != referral.shortlist.end();
}

std::vector<std::int64_t> services_it_is_with(const ReferralFacts& referral) {
    if (!referral.with_service_id) return {};
    return {*referral.with_service_id};
}

} // namespace

Refusal refuse_version(int sent, int current) {
    if (sent == current) return std::nullopt;
    return operation::refuse_stale("referral", sent, current).value();
}

Refusal refuse_slot(const ReferralFacts& referral, Party party, const SlotFacts* slot,
                    const directory::Service* service, Instant now) {
    if (slot == nullptr) {
        return refuse_fields({{"slot_id", ErrorCode::reference_not_found, "There is no such slot."}}).value();
    }
    const bool is_own_service = party == Party::provider && service != nullptr &&
                                service->organisation_code == referral.relations.with_organisation;
    if (!is_on_shortlist(referral, slot->service_id) && !is_own_service) {
        return refusal(ErrorCode::inappropriate_slot, "The slot's service is not on the shortlist.");
    }
    if (!is_on_shortlist(referral, slot->service_id) &&
        !service->admits({referral.relations.referring_organisation, "", services_it_is_with(referral)})) {
        return refusal(ErrorCode::inappropriate_slot, "The slot's service is restricted to other referrers.");
    }
    const Date day = london_date(slot->starts_at);
    if (service == nullptr || !service->is_in_operation(day)) {
        return refusal(ErrorCode::service_unavailable, "The slot's service is not in operation.");
    }
    if (service->bookable_type != BookableType::directly) {
        return refusal(ErrorCode::service_unavailable, "The slot's service is not directly bookable.");
    }
    const auto range = bookable_range(*service, referral.priority, now);
    const bool takes_priority = range && std::find(slot->priorities.begin(), slot->priorities.end(),
                                                   referral.priority) != slot->priorities.end();
    if (!takes_priority) {
        return refusal(ErrorCode::inappropriate_slot, "The slot is not for referrals of this priority.");
    }
    if (!service->treats_age(referral.birth_date, day)) {
        return refusal(ErrorCode::inappropriate_slot, "The service does not treat patients of this age.");
    }
    if (!service->treats_sex(referral.sex)) {
        return refusal(ErrorCode::inappropriate_slot, "The service does not treat patients of this sex.");
    }
    if (slot->starts_at <= now) return refusal(ErrorCode::slot_not_available, "The slot has begun.");
    const bool is_inside = slot->starts_at >= range->from && slot->starts_at < range->until;
    if (!is_inside && party != Party::provider) {
        return refusal(ErrorCode::inappropriate_slot, "The slot is outside the booking window of its service.");
    }
    return std::nullopt;
}

Refusal refuse_taken(const ReferralFacts& referral, const SlotFacts& slot, Instant now) {
    switch (slot.status) {
        case SlotStatus::booked: return refusal(ErrorCode::slot_not_available, "The slot has been taken.");
        case SlotStatus::withdrawn: return refusal(ErrorCode::slot_not_available, "The slot has been withdrawn.");
        case SlotStatus::free: break;
    }
    if (slot.is_held_for_another(referral.ubrn, now)) {
        return refusal(ErrorCode::slot_not_available, "The slot is being held for somebody else.");
    }
    return std::nullopt;
}

Refusal refuse_book(const Book& command, const ReferralFacts& referral, Party party, const SlotFacts* slot,
                    const directory::Service* service, Instant now) {
    if (auto stale = refuse_version(command.version, referral.version)) return stale;
    if (referral.is_completed || !referrals::next_state(referral.state, Action::book, party)) {
        return referrals::state_refusal(referral.state, Action::book);
    }
    if (auto unreleased = referrals::refuse_unreleased(referral.release, Action::book, party)) return unreleased;
    if (auto unsuitable = refuse_slot(referral, party, slot, service, now)) return unsuitable;
    return refuse_taken(referral, *slot, now);
}

Refusal refuse_hold(const ReferralFacts& referral, Party party, const SlotFacts* slot,
                    const directory::Service* service, Instant now) {
    if (referral.is_completed || !referrals::next_state(referral.state, Action::book, party)) {
        return referrals::state_refusal(referral.state, Action::book);
    }
    if (auto unreleased = referrals::refuse_unreleased(referral.release, Action::book, party)) return unreleased;
    if (auto unsuitable = refuse_slot(referral, party, slot, service, now)) return unsuitable;
    return refuse_taken(referral, *slot, now);
}

Refusal refuse_cancel(const CancelAppointment& command, const ReferralFacts& referral, Party party, Instant now) {
    if (auto stale = refuse_version(command.version, referral.version)) return stale;
    const auto next = referrals::next_state(referral.state, Action::cancel_appointment, party);
    if (!next || !referral.live) return referrals::state_refusal(referral.state, Action::cancel_appointment);
    if (auto unreleased = referrals::refuse_unreleased(referral.release, Action::cancel_appointment, party)) {
        return unreleased;
    }
    const auto reason =
        referrals::check_reason(Action::cancel_appointment, party, command.reason, command.comment, london_date(now));
    if (!reason) return reason.error();
    return std::nullopt;
}

Refusal refuse_defer(const Defer& command, const ReferralFacts& referral, Party party, const SlotFacts* slot,
                     const directory::Service* service, bool service_has_slots, Instant now) {
    if (auto stale = refuse_version(command.version, referral.version)) return stale;
    if (!referrals::next_state(referral.state, Action::defer, party)) {
        return referrals::state_refusal(referral.state, Action::defer);
    }
    if (auto unreleased = referrals::refuse_unreleased(referral.release, Action::defer, party)) return unreleased;
    if (!is_on_shortlist(referral, command.service_id)) {
        return refuse_fields({{"service_id", ErrorCode::inappropriate_value, "The service is not on the shortlist."}})
            .value();
    }
    if (service == nullptr || !service->is_in_operation(london_date(now))) {
        return refusal(ErrorCode::service_unavailable, "The service is not in operation.");
    }
    switch (command.reason) {
        case DeferralReason::no_slots_at_service:
            if (service_has_slots) {
                return refusal(ErrorCode::slots_currently_available, "The service has slots that can be booked.");
            }
            return std::nullopt;
        case DeferralReason::slot_not_available:
            if (!command.slot_id) {
                return refuse_fields(
                           {{"slot_id", ErrorCode::value_is_required, "Name the slot that was not to be had."}})
                    .value();
            }
            if (slot == nullptr || slot->service_id != command.service_id) {
                return refuse_fields(
                           {{"slot_id", ErrorCode::reference_not_found, "There is no such slot at this service."}})
                    .value();
            }
            if (!refuse_taken(referral, *slot, now) && !refuse_slot(referral, party, slot, service, now)) {
                return refusal(ErrorCode::this_slot_is_available, "This slot can be booked.");
            }
            return std::nullopt;
        case DeferralReason::booking_attempt_problem:
            // A service's slots are rows of this database: there is no system behind them that could be silent.
            return refuse_fields({{"reason", ErrorCode::inappropriate_value,
                                   "Bookings are confirmed at once; there is no provider system to wait for."}})
                .value();
        case DeferralReason::triage:
            return refuse_fields(
                       {{"reason", ErrorCode::inappropriate_value, "A referral for triage is not deferred here."}})
                .value();
    }
    return std::nullopt;
}

} // namespace ers::booking
