// One batch: locks what its commands need, decides each in turn on what the ones before have left, and writes all of
// it. The caller owns the transaction.
#pragma once

#include <set>

#include "booking/store.hpp"
#include "ers/booking/engine.hpp"
#include "ers/referrals/links/links.hpp"
#include "ers/referrals/record/reasons.hpp"

namespace ers::booking {

class Batch {
public:
    Batch(db::Connection& connection, const directory::Directory& directory, const BookingSettings& booking,
          const referrals::ReferralSettings& referrals, Instant now)
        : connection_(connection),
          snapshot_(directory.snapshot()),
          booking_(booking),
          referral_settings_(referrals),
          now_(now) {}

    // Outcomes in the order of the commands; at most one command for each referral.
    [[nodiscard]] std::vector<Outcome> run(const std::vector<const Command*>& commands);

private:
    Outcome decide(const Command& command);
    Outcome decide(const Command& command, const Book& book);
    Outcome decide(const Command& command, const Hold& hold);
    Outcome decide(const Command& command, const Release& release);
    Outcome decide(const Command& command, const CancelAppointment& cancel);
    Outcome decide(const Command& command, const Defer& defer);

    // The referral, locked, if the caller has a relationship with it; else why not.
    [[nodiscard]] Result<ReferralFacts*> referral_for(const Command& command, const Ubrn& ubrn);
    // The referrals linked with it, locked; refused where this batch has changed one of them.
    [[nodiscard]] Result<std::vector<referrals::LinkedBooking>> linked_with(const ReferralFacts& referral);
    [[nodiscard]] SlotFacts* slot_of(std::int64_t id);
    void free_slot(std::int64_t id, bool withdraw);
    void end_hold_of(const Ubrn& ubrn);
    void end_live_appointment(ReferralFacts& referral, std::optional<std::string> reason,
                              std::optional<std::string> comment, bool withdraw_slot);
    void touch_slot(const SlotFacts& slot) { touched_slots_.insert(slot.id); }
    void note(const Command& command, const ReferralFacts& referral, operation::AuditAction action,
              db::NamedTexts detail);
    // The message to others.
    template <operation::messages::Message M>
    void tell(const ReferralFacts& referral, const M& message) {
        changes_.traces.tell(referral.ubrn, message);
    }
    [[nodiscard]] Changes gather();
    // Tells those whose slot is gone which others they could have.
    void offer_alternatives(const std::vector<const Command*>& commands, std::vector<Outcome>& outcomes);
    [[nodiscard]] std::vector<OfferQuery> offer_queries(const ReferralFacts& referral) const;

    struct ReferralChange {
        std::optional<std::string> reason;
        std::optional<std::string> comment;
        std::optional<std::int64_t> with_service_id;
        std::optional<std::string> with_organisation;
        std::optional<Date> contact_by;
        bool keep_accepted = false;
        bool is_booking = false;
        bool is_deferral = false;
    };
    void change(ReferralFacts& referral, ReferralState state, ReferralChange change);

    db::Connection& connection_;
    std::shared_ptr<const directory::Snapshot> snapshot_;
    const BookingSettings& booking_;
    const referrals::ReferralSettings& referral_settings_;
    Instant now_;

    LockedReferrals referrals_;
    std::map<std::int64_t, SlotFacts> slots_;
    std::set<std::int64_t> touched_slots_;
    std::set<std::string> changed_; // UBRNs
    Changes changes_;
};

} // namespace ers::booking
