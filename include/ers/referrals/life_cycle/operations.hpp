// What people do with referrals other than booking: one function each, in the caller's transaction. Every function
// checks the relationship and the state, writes, and leaves its audit and outbox rows.
#pragma once

#include "ers/directory/snapshot.hpp"
#include "ers/operation/context.hpp"
#include "ers/referrals/record/types.hpp"

namespace ers::referrals {

[[nodiscard]] Result<Created> create_referral(const OperationContext& context, const CreateReferral& command);

// not_found both for a referral that does not exist and for one of others. A read is audited.
[[nodiscard]] Result<Referral> view_referral(const OperationContext& context, const Ubrn& ubrn);

// A patient's own, newest first.
[[nodiscard]] std::vector<Referral> list_patient_referrals(const OperationContext& context);

// Replaces the shortlist as a whole. By the referrer: it goes back to NOT_BOOKED; so by a management centre, which must
// have presented enough distinct providers or give a coded reason (choice_minimum_not_met). By the provider that has
// decided to book it (TRIAGED_PROVIDER_TO_ACTION): it stays there, and may now be booked at those services. The
// referrer's begins the patient's reminders anew: `first_reminder_days` as at creation.
[[nodiscard]] Result<Referral> change_shortlist(const OperationContext& context, const Ubrn& ubrn, int version,
                                                const std::vector<std::int64_t>& shortlist,
                                                const choice::ChoiceGiven& choice = {},
                                                std::optional<int> first_reminder_days = {});
// Warnings about a shortlist for the person who has set it: where all its services only triage, there is nothing to
// book (rules.md#triage).
[[nodiscard]] std::vector<Warning> shortlist_warnings(const std::vector<std::int64_t>& shortlist,
                                                      const directory::Snapshot& directory);
// To a service of the shortlist that takes triage requests; it decides by its contact-by date (rules.md#contact-date).
// A choice that is given is recorded; a management centre that has one to offer must give it (choice_minimum_not_met).
[[nodiscard]] Result<Referral> send_for_triage(const OperationContext& context, const Ubrn& ubrn, int version,
                                               std::int64_t service_id,
                                               const std::optional<choice::ChoiceGiven>& choice = std::nullopt);
[[nodiscard]] Result<Referral> cancel_referral(const OperationContext& context, const Ubrn& ubrn, int version,
                                               const std::string& reason, const std::string& comment);
// The referrer has seen what came back: the referral leaves that list. Advice of an assessment service ends there.
[[nodiscard]] Result<Referral> acknowledge(const OperationContext& context, const Ubrn& ubrn, int version);
// A new access code for the patient of this referral; locks are lifted.
[[nodiscard]] Result<std::string> renew_access_code(const OperationContext& context, const Ubrn& ubrn);

} // namespace ers::referrals
