// One batch of the reservation engine.
#include "booking/batch.hpp"

#include <algorithm>
#include <tuple>

#include "booking/rules.hpp"
#include "ers/core/working_days.hpp"
#include "ers/referrals/record/agreement_standing.hpp"

namespace ers::booking {

using operation::AuditAction;
namespace messages = operation::messages;

namespace {

using referrals::Action;
using referrals::Appointment;
using referrals::AppointmentStatus;
using referrals::Party;

std::optional<Ubrn> ubrn_of(const Command& command) {
    return std::visit(
        [](const auto& what) -> std::optional<Ubrn> {
            if constexpr (requires { what.ubrn; }) {
                return what.ubrn;
            } else {
                return std::nullopt;
            }
        },
        command.what);
}

std::optional<std::int64_t> slot_id_of(const Command& command) {
    return std::visit(
        [](const auto& what) -> std::optional<std::int64_t> {
            if constexpr (requires { what.slot_id; }) {
                return what.slot_id;
            } else {
                return std::nullopt;
            }
        },
        command.what);
}

constexpr int offered_slots_of_service_max = 32;
constexpr std::size_t offered_slots_max = 5;

// The earliest slots that suit, beginning elsewhere for each of those who lost together: were all sent to the same
// five, all but five would lose again.
std::vector<SlotOffer> choose_offers(const std::map<OfferQuery, std::vector<SlotOffer>>& found,
                                     const std::vector<OfferQuery>& asked, const ReferralFacts& referral,
                                     const directory::Snapshot& snapshot, std::size_t turn) {
    std::vector<SlotOffer> suitable;
    for (const auto& query : asked) {
        const auto offers = found.find(query);
        if (offers == found.end()) continue;
        const auto& service = *snapshot.find_service(query.service_id);
        for (const auto& offer : offers->second) {
            if (service.treats_age(referral.birth_date, london_date(offer.starts_at))) suitable.push_back(offer);
        }
    }
    const auto earlier = [](const SlotOffer& a, const SlotOffer& b) {
        return std::tie(a.starts_at, a.slot_id) < std::tie(b.starts_at, b.slot_id);
    };
    std::sort(suitable.begin(), suitable.end(), earlier);
    if (suitable.size() <= offered_slots_max) return suitable;
    const auto first = turn * offered_slots_max % (suitable.size() - offered_slots_max + 1);
    const auto begin = suitable.begin() + static_cast<std::ptrdiff_t>(first);
    return {begin, begin + static_cast<std::ptrdiff_t>(offered_slots_max)};
}

} // namespace

std::vector<Outcome> Batch::run(const std::vector<const Command*>& commands) {
    std::vector<std::string> ubrns;
    std::set<std::int64_t> slot_ids;
    for (const auto* command : commands) {
        if (const auto ubrn = ubrn_of(*command)) ubrns.push_back(ubrn->text());
        if (const auto slot = slot_id_of(*command)) slot_ids.insert(*slot);
    }
    referrals_ = lock_referrals(connection_, ubrns);
    for (const auto& [ubrn, referral] : referrals_.by_ubrn) {
        if (referral.live && referral.live->slot_id) slot_ids.insert(*referral.live->slot_id);
        if (referral.held_slot_id) slot_ids.insert(*referral.held_slot_id);
    }
    slots_ = lock_slots(connection_, slot_ids);

    std::vector<Outcome> outcomes;
    for (const auto* command : commands) outcomes.push_back(decide(*command));

    write_changes(connection_, gather(), now_);
    offer_alternatives(commands, outcomes);
    return outcomes;
}

std::vector<OfferQuery> Batch::offer_queries(const ReferralFacts& referral) const {
    std::vector<OfferQuery> queries;
    for (const auto id : referral.shortlist) {
        const auto* service = snapshot_->find_service(id);
        if (service == nullptr || service->bookable_type != BookableType::directly) continue;
        if (!service->treats_sex(referral.sex) || !service->is_in_operation(london_date(now_))) continue;
        if (const auto range = bookable_range(*service, referral.priority, now_)) {
            queries.push_back({id, referral.priority, range->from, range->until});
        }
    }
    return queries;
}

void Batch::offer_alternatives(const std::vector<const Command*>& commands, std::vector<Outcome>& outcomes) {
    std::map<std::size_t, std::vector<OfferQuery>> losers; // by position
    std::set<OfferQuery> queries;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        if (outcomes[i] || outcomes[i].error().code != ErrorCode::slot_not_available) continue;
        auto& asked = losers[i] = offer_queries(referrals_.by_ubrn.at(ubrn_of(*commands[i])->text()));
        queries.insert(asked.begin(), asked.end());
    }
    if (losers.empty()) return;
    const auto found = find_offers(connection_, queries, offered_slots_of_service_max, now_);
    std::size_t turn = 0;
    for (const auto& [position, asked] : losers) {
        const auto& referral = referrals_.by_ubrn.at(ubrn_of(*commands[position])->text());
        outcomes[position].error().details =
            std::make_shared<Alternatives>(choose_offers(found, asked, referral, *snapshot_, turn++));
    }
}

Outcome Batch::decide(const Command& command) {
    return std::visit([&](const auto& what) { return decide(command, what); }, command.what);
}

Result<ReferralFacts*> Batch::referral_for(const Command& command, const Ubrn& ubrn) {
    const auto found = referrals_.by_ubrn.find(ubrn.text());
    if (found != referrals_.by_ubrn.end()) {
        auto& facts = found->second;
        const Party party = party_of(command.who, facts.relations);
        if (party == Party::none) return refuse(ErrorCode::not_found);
        if (party == Party::manager) {
            const auto standing = referrals::agreement_for(
                connection_,
                {*facts.relations.managed_by, facts.relations.referring_organisation, facts.specialty_code},
                london_date(now_));
            facts.release.is_agreement_in_force = standing == referrals::AgreementStanding::in_force;
        }
        return &facts;
    }
    const auto& elsewhere = referrals_.locked_elsewhere;
    if (std::find(elsewhere.begin(), elsewhere.end(), ubrn.text()) != elsewhere.end()) {
        return tl::unexpected(
            Error{ErrorCode::locked, "Somebody else is changing this referral at this moment.", {}, 1});
    }
    return refuse(ErrorCode::not_found);
}

// What the batch has decided on another of its referrals is not written yet: the links would show it as it was.
Result<std::vector<referrals::LinkedBooking>> Batch::linked_with(const ReferralFacts& referral) {
    std::vector<referrals::LinkedBooking> linked;
    if (!referral.is_linked) return linked;
    linked = referrals::find_linked_bookings(connection_, referral.ubrn, true);
    const bool is_changing = std::any_of(linked.begin(), linked.end(),
                                         [&](const auto& other) { return changed_.contains(other.other.text()); });
    if (!is_changing) return linked;
    return tl::unexpected(
        Error{ErrorCode::locked, "A linked referral is being changed at this moment; repeat it.", {}, 1});
}

SlotFacts* Batch::slot_of(std::int64_t id) {
    const auto found = slots_.find(id);
    return found == slots_.end() ? nullptr : &found->second;
}

void Batch::free_slot(std::int64_t id, bool withdraw) {
    if (auto* slot = slot_of(id); slot != nullptr) {
        slot->status = withdraw ? SlotStatus::withdrawn : SlotStatus::free;
        touch_slot(*slot);
    }
}

void Batch::end_hold_of(const Ubrn& ubrn) {
    for (auto& [id, slot] : slots_) {
        if (slot.held_by != ubrn.text()) continue;
        slot.held_by.reset();
        slot.held_until.reset();
        touch_slot(slot);
    }
}

void Batch::end_live_appointment(ReferralFacts& referral, std::optional<std::string> reason,
                                 std::optional<std::string> comment, bool withdraw_slot) {
    if (!referral.live) return;
    changes_.ended_appointments.row()
        .add("ubrn", referral.ubrn.text())
        .add("id", referral.live->id)
        .add("status", "CANCELLED")
        .add("reason", reason)
        .add("comment", comment);
    if (referral.live->slot_id && referral.live->is_booked()) free_slot(*referral.live->slot_id, withdraw_slot);
    referral.live.reset();
}

void Batch::change(ReferralFacts& referral, ReferralState state, ReferralChange change) {
    referral.state = state;
    ++referral.version;
    changed_.insert(referral.ubrn.text());
    changes_.referrals.row()
        .add("ubrn", referral.ubrn.text())
        .add("version", referral.version)
        .add("state", code_of(state))
        .add("state_reason", change.reason)
        .add("state_comment", change.comment)
        .add("with_service_id", change.with_service_id)
        .add("with_organisation", change.with_organisation)
        .add("contact_by", change.contact_by ? std::optional(format_date(*change.contact_by)) : std::nullopt)
        .add("keep_accepted", change.keep_accepted)
        .add("is_booking", change.is_booking)
        .add("is_deferral", change.is_deferral);
}

void Batch::note(const Command& command, const ReferralFacts& referral, AuditAction action, db::NamedTexts detail) {
    auto subject = operation::by_person(command.who, command.request_id);
    subject.patient_id = referral.relations.patient_id;
    subject.ubrn = referral.ubrn.text();
    changes_.traces.audit_texts(subject, action, detail);
}

Changes Batch::gather() {
    for (const auto id : touched_slots_) {
        const auto& slot = slots_.at(id);
        changes_.services.insert(slot.service_id);
        changes_.slots.row()
            .add("id", slot.id)
            .add("status", code_of(slot.status))
            .add("held_by", slot.held_by)
            .add("held_until", slot.held_until ? std::optional(format_instant(*slot.held_until)) : std::nullopt);
    }
    return std::move(changes_);
}

Outcome Batch::decide(const Command& command, const Book& book) {
    const auto found = referral_for(command, book.ubrn);
    if (!found) return tl::unexpected(found.error());
    ReferralFacts& referral = **found;
    const Party party = party_of(command.who, referral.relations);
    SlotFacts* slot = slot_of(book.slot_id);
    const auto* service = slot != nullptr ? snapshot_->find_service(slot->service_id) : nullptr;
    if (auto refused = refuse_book(book, referral, party, slot, service, now_)) return tl::unexpected(*refused);
    const auto linked = linked_with(referral);
    if (!linked) return tl::unexpected(linked.error());
    if (auto refused = referrals::refuse_by_links(*linked, slot->starts_at, slot->duration_minutes)) {
        return tl::unexpected(*refused);
    }

    const auto earlier_slot = referral.live ? referral.live->slot_id : std::nullopt;
    const bool same_service = referral.with_service_id == slot->service_id;
    end_live_appointment(referral, std::nullopt, std::nullopt, false);
    end_hold_of(referral.ubrn);
    slot->status = SlotStatus::booked;
    slot->held_by.reset();
    slot->held_until.reset();
    touch_slot(*slot);

    const Appointment appointment{.id = referral.next_appointment_id,
                                  .service_id = slot->service_id,
                                  .slot_id = slot->id,
                                  .status = AppointmentStatus::booked,
                                  .starts_at = slot->starts_at,
                                  .duration_minutes = slot->duration_minutes,
                                  .clinician = slot->clinician,
                                  .channel = channel_of(party)};
    Done done{.ubrn = referral.ubrn,
              .version = referral.version + 1,
              .state = std::string(code_of(ReferralState::booked)),
              .appointment = appointment,
              .slot_id = slot->id,
              .held_until = std::nullopt,
              .contact_by = std::nullopt,
              .warnings = referrals::warn_of_time(*linked, command.who, slot->starts_at, slot->duration_minutes)};
    for (const auto& warning : referrals::warn_of_target(referral.target, slot->starts_at)) {
        done.warnings.push_back(warning);
    }
    changes_.appointments.push_back({referral.ubrn, appointment, command.who.user_id});

    // What a clinician has accepted stays accepted at that service: only the time changes, or it was to be booked
    // later.
    change(referral, ReferralState::booked,
           {.reason = std::nullopt,
            .comment = std::nullopt,
            .with_service_id = slot->service_id,
            .with_organisation = service->organisation_code,
            .contact_by = std::nullopt,
            .keep_accepted = same_service,
            .is_booking = true,
            .is_deferral = false});
    const auto slot_text = std::to_string(slot->id);
    const auto service_text = std::to_string(slot->service_id);
    note(command, referral, earlier_slot ? AuditAction::appointment_rebooked : AuditAction::appointment_booked,
         {{"appointment", std::to_string(appointment.id)}, {"slot", slot_text}, {"service", service_text}});
    tell(referral, messages::AppointmentBooked{
                       .slot = messages::Id{slot->id}, .service = {slot->service_id}, .starts_at = slot->starts_at});
    return done;
}

Outcome Batch::decide(const Command& command, const Hold& hold) {
    const auto found = referral_for(command, hold.ubrn);
    if (!found) return tl::unexpected(found.error());
    ReferralFacts& referral = **found;
    SlotFacts* slot = slot_of(hold.slot_id);
    if (slot == nullptr) return refuse(ErrorCode::not_found);
    const auto* service = snapshot_->find_service(slot->service_id);
    const Party party = party_of(command.who, referral.relations);
    if (auto refused = refuse_hold(referral, party, slot, service, now_)) return tl::unexpected(*refused);

    end_hold_of(referral.ubrn); // one hold for each referral
    slot->held_by = referral.ubrn.text();
    slot->held_until = now_ + booking_.hold_for;
    touch_slot(*slot);
    changes_.holds.row().add("ubrn", referral.ubrn.text()).add("slot_id", slot->id);
    changes_.holds_end = slot->held_until;
    note(command, referral, AuditAction::slot_held, {{"slot", std::to_string(slot->id)}});
    return Done{.ubrn = referral.ubrn,
                .version = 0,
                .state = std::string(code_of(referral.state)),
                .appointment = std::nullopt,
                .slot_id = slot->id,
                .held_until = slot->held_until,
                .contact_by = std::nullopt};
}

Outcome Batch::decide(const Command& command, const Release& release) {
    const auto found = referral_for(command, release.ubrn);
    if (!found) return tl::unexpected(found.error());
    const ReferralFacts& referral = **found;
    SlotFacts* slot = slot_of(release.slot_id);
    if (slot == nullptr) return refuse(ErrorCode::not_found);
    if (slot->held_by == referral.ubrn.text())
        end_hold_of(referral.ubrn); // to release what is not held changes nothing
    return Done{.ubrn = referral.ubrn,
                .version = 0,
                .state = std::string(code_of(referral.state)),
                .appointment = std::nullopt,
                .slot_id = slot->id,
                .held_until = std::nullopt,
                .contact_by = std::nullopt};
}

Outcome Batch::decide(const Command& command, const CancelAppointment& cancel) {
    const auto found = referral_for(command, cancel.ubrn);
    if (!found) return tl::unexpected(found.error());
    ReferralFacts& referral = **found;
    const Party party = party_of(command.who, referral.relations);
    if (auto refused = refuse_cancel(cancel, referral, party, now_)) return tl::unexpected(*refused);
    std::vector<referrals::LinkedBooking> linked; // only for warnings: they may change meanwhile
    if (referral.is_linked) linked = referrals::find_linked_bookings(connection_, referral.ubrn, false);

    const auto reason =
        referrals::check_reason(Action::cancel_appointment, party, cancel.reason, cancel.comment, london_date(now_));
    const auto state = *next_state(referral.state, Action::cancel_appointment, party);
    const auto comment = cancel.comment.empty() ? std::nullopt : std::optional(cancel.comment);
    Appointment view{.id = referral.live->id,
                     .service_id = referral.live->service_id,
                     .slot_id = referral.live->slot_id,
                     .status = AppointmentStatus::cancelled,
                     .reason = cancel.reason,
                     .channel = channel_of(party)};
    end_live_appointment(referral, cancel.reason, comment, reason->withdraws_slot);
    change(referral, state,
           {.reason = cancel.reason,
            .comment = comment,
            .with_service_id = referral.with_service_id,
            .with_organisation = referral.relations.with_organisation,
            .contact_by = std::nullopt,
            .keep_accepted = false,
            .is_booking = false,
            .is_deferral = false});
    note(command, referral, AuditAction::appointment_cancelled,
         {{"appointment", std::to_string(view.id)}, {"reason", cancel.reason}});
    tell(referral, messages::AppointmentCancelled{.appointment = {view.id}, .reason = cancel.reason});
    return Done{.ubrn = referral.ubrn,
                .version = referral.version,
                .state = std::string(code_of(state)),
                .appointment = std::move(view),
                .slot_id = std::nullopt,
                .held_until = std::nullopt,
                .contact_by = std::nullopt,
                .warnings = referrals::warn_of_end(linked, command.who)};
}

Outcome Batch::decide(const Command& command, const Defer& defer) {
    const auto found = referral_for(command, defer.ubrn);
    if (!found) return tl::unexpected(found.error());
    ReferralFacts& referral = **found;
    const Party party = party_of(command.who, referral.relations);
    const auto* service = snapshot_->find_service(defer.service_id);
    const auto range = service != nullptr ? bookable_range(*service, referral.priority, now_) : std::nullopt;
    const bool asks_for_slots = defer.reason == DeferralReason::no_slots_at_service;
    const bool has_slots = asks_for_slots && range && service->bookable_type == BookableType::directly &&
                           has_bookable_slot(connection_, defer.service_id, referral.priority, range->from,
                                             range->until, referral.ubrn, now_);
    const SlotFacts* slot = defer.slot_id ? slot_of(*defer.slot_id) : nullptr;
    if (auto refused = refuse_defer(defer, referral, party, slot, service, has_slots, now_)) {
        return tl::unexpected(*refused);
    }

    const Date contact_by = add_working_days(london_date(now_), referral_settings_.contact_days(referral.priority));
    const Appointment appointment{.id = referral.next_appointment_id,
                                  .service_id = defer.service_id,
                                  .reason = std::string(code_of(defer.reason)),
                                  .channel = channel_of(party)};
    Done done{.ubrn = referral.ubrn,
              .version = referral.version + 1,
              .state = std::string(code_of(ReferralState::deferred_to_provider)),
              .appointment = appointment,
              .slot_id = std::nullopt,
              .held_until = std::nullopt,
              .contact_by = contact_by};
    changes_.appointments.push_back({referral.ubrn, appointment, command.who.user_id});
    end_hold_of(referral.ubrn);
    change(referral, ReferralState::deferred_to_provider,
           {.reason = std::string(code_of(defer.reason)),
            .comment = std::nullopt,
            .with_service_id = defer.service_id,
            .with_organisation = service->organisation_code,
            .contact_by = contact_by,
            .keep_accepted = false,
            .is_booking = false,
            .is_deferral = true});
    note(command, referral, AuditAction::appointment_deferred,
         {{"appointment", std::to_string(appointment.id)},
          {"service", std::to_string(defer.service_id)},
          {"reason", code_of(defer.reason)}});
    tell(referral,
         messages::AppointmentDeferred{.service = {defer.service_id}, .reason = std::string(code_of(defer.reason))});
    return done;
}

} // namespace ers::booking
