// What referrers do with referrals that are there, and reading them.
#include "ers/referrals/life_cycle/operations.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "ers/operation/traces.hpp"
#include "ers/patients/access.hpp"
#include "ers/referrals/contact/requirements.hpp"
#include "ers/referrals/record/access.hpp"
#include "ers/referrals/record/acting.hpp"
#include "ers/referrals/record/agreement_standing.hpp"
#include "ers/referrals/record/reasons.hpp"
#include "ers/referrals/record/settings.hpp"
#include "referrals/record/changes.hpp"
#include "referrals/record/rules.hpp"
#include "referrals/record/store.hpp"

namespace ers::referrals {

namespace {

using nlohmann::json;

// States in which the provider was to decide, or has decided to book.
bool is_being_decided(ReferralState state) {
    return state == ReferralState::awaiting_triage || state == ReferralState::triaged_provider_to_action ||
           state == ReferralState::deferred_to_provider;
}

// Every wrong field of a new shortlist and its choice.
std::vector<FieldError> refuse_new_shortlist(const OperationContext& context, const Referral& referral,
                                             const std::vector<std::int64_t>& shortlist,
                                             const choice::ChoiceGiven& choice) {
    auto wrong = choice::refuse_choice(choice);
    auto needs = shortlist_for(referral, referral.patient, referring_of(referral));
    needs.shortlisted = referral.shortlist;
    for (auto& error : refuse_shortlist(shortlist, needs, context.directory, london_date(context.now))) {
        wrong.push_back(std::move(error));
    }
    return wrong;
}

// Whether it is a management centre that changes the shortlist: it must offer a choice.
bool is_by_centre(const OperationContext& context, Party party) {
    return party == Party::manager ||
           context.directory.kind_of(context.who.organisation->text()) == management_centre_kind;
}

// The referrer's side begins anew.
void begin_anew(const OperationContext& context, Referral& referral, std::optional<int> first_reminder_days) {
    referral.state_reason.reset();
    referral.state_comment.reset();
    leave_provider(referral);
    forget_review(referral);
    begin_reminders(referral, context.settings, london_date(context.now), first_reminder_days);
    referral.is_to_acknowledge = false;
}

} // namespace

Result<Referral> view_referral(const OperationContext& context, const Ubrn& ubrn) {
    auto seen = read_for(context, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    audit(context, seen->referral, AuditAction::referral_viewed);
    return std::move(seen->referral);
}

std::vector<Referral> list_patient_referrals(const OperationContext& context) {
    auto referrals =
        find_patient_referrals(context.connection, *context.who.patient_id, context.who.code_issuer.value());
    operation::audit_request(context, context.who.patient_id, std::nullopt, AuditAction::referrals_listed,
                             json::object());
    return referrals;
}

Result<Referral> change_shortlist(const OperationContext& context, const Ubrn& ubrn, int version,
                                  const std::vector<std::int64_t>& shortlist, const choice::ChoiceGiven& choice,
                                  std::optional<int> first_reminder_days) {
    auto locked = lock_for(context, ubrn, version, Action::change_shortlist);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    if (auto wrong = refuse_new_shortlist(context, referral, shortlist, choice); !wrong.empty()) {
        return refuse_fields(std::move(wrong));
    }
    const int providers = choice::distinct_providers(shortlist, context.directory);
    const int providers_min = context.settings.choice_providers_min;
    if (is_by_centre(context, locked->party)) {
        if (auto refused = choice::refuse_few_providers(choice, providers, providers_min)) {
            return tl::unexpected(std::move(*refused));
        }
    }
    end_holds(context.connection, referral, context.now);
    choice::insert_choice(context.connection, ubrn, choice, providers, context.who, context.now);
    note_choice(referral, choice::is_enough(choice, providers, providers_min));
    note_routing(referral, locked->party == Party::manager, context.now);
    referral.shortlist = shortlist;
    referral.state = locked->next;
    if (locked->party != Party::provider) begin_anew(context, referral, first_reminder_days);
    save(context, referral);
    audit_and_tell(context, referral, AuditAction::shortlist_changed, {{"services", shortlist.size()}},
                   messages::ShortlistChanged{});
    return std::move(referral);
}

std::vector<Warning> shortlist_warnings(const std::vector<std::int64_t>& shortlist,
                                        const directory::Snapshot& directory) {
    const bool is_only_triage = std::all_of(shortlist.begin(), shortlist.end(), [&](std::int64_t id) {
        const auto* service = directory.find_service(id);
        if (service == nullptr) return false;
        const auto& types = service->request_types;
        return std::find(types.begin(), types.end(), RequestType::appointment) == types.end();
    });
    if (!is_only_triage) return {};
    return {{WarningCode::only_triage_shortlisted, std::nullopt}};
}

Result<Referral> cancel_referral(const OperationContext& context, const Ubrn& ubrn, int version,
                                 const std::string& reason, const std::string& comment) {
    auto locked = lock_for(context, ubrn, version, Action::cancel_referral);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    const auto known = check_reason(Action::cancel_referral, locked->party, reason, comment, london_date(context.now));
    if (!known) return tl::unexpected(known.error());
    if (known->ends_triage && !is_being_decided(referral.state)) {
        return refuse_fields({{"reason", ErrorCode::inappropriate_value,
                               "Only for a referral that the provider was to decide on or to book."}});
    }
    end_live_appointment(context.connection, referral, {.reason = reason, .comment = none_if_empty(comment)},
                         context.now);
    end_holds(context.connection, referral, context.now);
    cancel_requirements(context, referral);
    referral.state = locked->next;
    referral.state_reason = reason;
    referral.state_comment = none_if_empty(comment);
    referral.contact_by.reset();
    referral.is_to_acknowledge = locked->party != Party::referrer; // the referrer has to see it
    save(context, referral);
    audit_and_tell(context, referral, AuditAction::referral_cancelled, {{"reason", reason}},
                   messages::ReferralCancelled{reason});
    return std::move(referral);
}

Result<Referral> acknowledge(const OperationContext& context, const Ubrn& ubrn, int version) {
    auto locked = lock_for(context, ubrn, version, Action::acknowledge);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    referral.is_to_acknowledge = false;
    // Advice was asked for and given: nothing more follows.
    if (referral.state == ReferralState::assessment_result) referral.completed_at = context.now;
    save(context, referral);
    audit(context, referral, AuditAction::referral_acknowledged);
    return std::move(referral);
}

Result<std::string> renew_access_code(const OperationContext& context, const Ubrn& ubrn) {
    const auto seen = read_for(context, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    const auto& referral = seen->referral;
    if (seen->party != Party::referrer) return refuse(ErrorCode::not_found);
    // The code opens all that its issuer has referred: nobody else gives it out, not even who referred onward.
    const auto opened_by = access_code_of(referral);
    if (opened_by.issuer != context.who.organisation->text()) return refuse(ErrorCode::not_found);
    auto code = patients::reset_access_code(context.connection, opened_by, context.access_codes, context.now);
    audit_and_tell(context, referral, AuditAction::access_code_renewed, nlohmann::json::object(),
                   messages::AccessCodeRenewed{});
    return code;
}

} // namespace ers::referrals
