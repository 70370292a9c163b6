// The rules of booking: pure functions over facts, each read from top to bottom as the list of reasons to refuse.
#pragma once

#include "booking/facts.hpp"
#include "ers/booking/booking_window.hpp"
#include "ers/booking/command.hpp"
#include "ers/directory/snapshot.hpp"

namespace ers::booking {

// Nothing to refuse: nullopt. `party` is not `none`.
using Refusal = std::optional<Error>;

[[nodiscard]] Refusal refuse_version(int sent, int current);

// Whether the slot suits the referral: it exists, is on the shortlist (or, for the provider, one of its own services'),
// its service takes the referral's priority, the patient's age on the day and sex, and it starts inside the booking
// window (rules.md#booking-window; providers may book outside it). `service` is the slot's, nullptr when the directory
// has none.
[[nodiscard]] Refusal refuse_slot(const ReferralFacts& referral, referrals::Party party, const SlotFacts* slot,
                                  const directory::Service* service, Instant now);

// Whether the slot is available at this moment: free, and not held for another referral.
[[nodiscard]] Refusal refuse_taken(const ReferralFacts& referral, const SlotFacts& slot, Instant now);

[[nodiscard]] Refusal refuse_book(const Book& command, const ReferralFacts& referral, referrals::Party party,
                                  const SlotFacts* slot, const directory::Service* service, Instant now);
[[nodiscard]] Refusal refuse_hold(const ReferralFacts& referral, referrals::Party party, const SlotFacts* slot,
                                  const directory::Service* service, Instant now);
[[nodiscard]] Refusal refuse_cancel(const CancelAppointment& command, const ReferralFacts& referral,
                                    referrals::Party party, Instant now);

// `service_has_slots`: whether the service has a slot now that this referral could book. `slot`: the one that was lost,
// where the reason is slot_not_available.
[[nodiscard]] Refusal refuse_defer(const Defer& command, const ReferralFacts& referral, referrals::Party party,
                                   const SlotFacts* slot, const directory::Service* service, bool service_has_slots,
                                   Instant now);

} // namespace ers::booking
