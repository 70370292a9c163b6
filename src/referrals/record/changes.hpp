// What operations do to a referral in hand before it is saved: pure, and in memory alone.
#pragma once

#include <optional>
#include <string>

#include "ers/core/time.hpp"
#include "ers/referrals/record/settings.hpp"
#include "ers/referrals/record/types.hpp"

namespace ers::referrals {

// With nobody until it is booked or sent anew.
void leave_provider(Referral& referral);
// The service that has it next reviews it as if nobody had.
void forget_review(Referral& referral);
// The provider has looked at all that is present now.
void note_review(Referral& referral, Instant now);
// To the referrer's side again, who is to see it.
void give_back(Referral& referral);

// The patient is to be reminded so many days from today, twice; none: as the settings have it; 0: not at all.
void begin_reminders(Referral& referral, const ReferralSettings& settings, Date today, std::optional<int> first_days);

// In a management centre's hands from now on. `is_choice_enough`: of the choice that was recorded last.
void begin_management(Referral& referral, const std::string& centre, bool is_choice_enough, Instant now);
// In its referrer's hands again; the comment is the centre's.
void end_management(Referral& referral, std::optional<std::string> comment);
// A managed referral was routed by its centre, or by its referrer; of others nothing is noted.
void note_routing(Referral& referral, bool is_by_centre, Instant now);
// A choice was recorded: whether the patient of a managed referral is to be offered more.
void note_choice(Referral& referral, bool is_choice_enough);

// A comment that was not given is none.
[[nodiscard]] std::optional<std::string> none_if_empty(const std::string& comment);

} // namespace ers::referrals
