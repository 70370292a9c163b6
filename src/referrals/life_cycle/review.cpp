// The provider's decisions.
#include "ers/referrals/life_cycle/review.hpp"
#include "ers/referrals/record/settings.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "ers/core/working_days.hpp"
#include "ers/referrals/life_cycle/red_flags.hpp"
#include "ers/referrals/record/acting.hpp"
#include "ers/referrals/record/reasons.hpp"
#include "referrals/record/changes.hpp"
#include "referrals/record/rules.hpp"
#include "referrals/record/store.hpp"

namespace ers::referrals {

namespace {

std::optional<Error> refuse_decision(const Decision& decision) {
    if (!decision.comment.empty()) return std::nullopt;
    return refuse_fields({{"comment", ErrorCode::missing_value, "The people who carry it out need a comment."}})
        .value();
}

// Nothing where the service that it is with takes that priority, and the referral may have it.
std::optional<Error> refuse_priority(const OperationContext& context, const Referral& referral, Priority priority) {
    const auto* service =
        referral.with_service_id ? context.directory.find_service(*referral.with_service_id) : nullptr;
    if (service == nullptr || service->window_for(priority) == nullptr) {
        return refuse_fields(
                   {{"priority", ErrorCode::unsupported_priority, "The service does not take this priority."}})
            .value();
    }
    if (auto wrong = refuse_routine(context, referral, priority)) return refuse_fields({std::move(*wrong)}).value();
    return std::nullopt;
}

void propose(const OperationContext& context, Referral& referral, std::string_view reason, const std::string& comment) {
    insert_appointment(context.connection, referral,
                       {.service_id = *referral.with_service_id,
                        .reason = std::string(reason),
                        .comment = none_if_empty(comment),
                        .created_at = context.now},
                       context.who.user_id);
}

// The provider decides and books later: the last appointment ends, a proposed one stands for what is to be booked.
Result<Referral> decide_later(const OperationContext& context, const Ubrn& ubrn, int version, const Decision& decision,
                              Action action) {
    auto locked = lock_for(context, ubrn, version, action);
    if (!locked) return tl::unexpected(locked.error());
    if (auto refused = refuse_decision(decision)) return tl::unexpected(std::move(*refused));
    auto& referral = locked->referral;
    if (decision.priority) {
        if (auto refused = refuse_priority(context, referral, *decision.priority)) {
            return tl::unexpected(std::move(*refused));
        }
        referral.priority = *decision.priority;
    }
    const auto outcome = code_of(action);
    end_live_appointment(context.connection, referral, {.comment = decision.comment}, context.now);
    propose(context, referral, outcome, decision.comment);
    referral.state = locked->next;
    referral.state_reason = std::string(outcome);
    referral.state_comment = decision.comment;
    referral.accepted_at = context.now;
    note_review(referral, context.now);
    save(context, referral);
    audit_and_tell(context, referral, AuditAction::referral_to_be_booked, {{"outcome", outcome}},
                   messages::ReferralToBeBooked{std::string(outcome)});
    return std::move(referral);
}

} // namespace

Result<Referral> accept_referral(const OperationContext& context, const Ubrn& ubrn, int version,
                                 const std::string& comment) {
    auto locked = lock_for(context, ubrn, version, Action::accept);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    referral.state = locked->next;
    referral.state_reason.reset();
    referral.state_comment = none_if_empty(comment);
    if (!referral.accepted_at) referral.accepted_at = context.now;
    note_review(referral, context.now);
    save(context, referral);
    accept_live_appointment(context.connection, referral, context.who.user_id, context.now);
    audit_and_tell(context, referral, AuditAction::referral_accepted, nlohmann::json::object(),
                   messages::ReferralAccepted{});
    return std::move(referral);
}

Result<Referral> reject_referral(const OperationContext& context, const Ubrn& ubrn, int version,
                                 const std::string& reason, const std::string& comment) {
    auto locked = lock_for(context, ubrn, version, Action::reject);
    if (!locked) return tl::unexpected(locked.error());
    const auto known = check_reason(Action::reject, locked->party, reason, comment, london_date(context.now));
    if (!known) return tl::unexpected(known.error());
    auto& referral = locked->referral;
    end_live_appointment(context.connection, referral, {.reason = reason, .comment = none_if_empty(comment)},
                         context.now);
    referral.state = locked->next;
    referral.state_reason = reason;
    referral.state_comment = none_if_empty(comment);
    note_review(referral, context.now);
    give_back(referral);
    save(context, referral);
    audit_and_tell(context, referral, AuditAction::referral_rejected, {{"reason", reason}},
                   messages::ReferralRejected{reason});
    return std::move(referral);
}

Result<Referral> accept_book_later(const OperationContext& context, const Ubrn& ubrn, int version,
                                   const Decision& decision) {
    return decide_later(context, ubrn, version, decision, Action::accept_book_later);
}

Result<Referral> cancel_action_later(const OperationContext& context, const Ubrn& ubrn, int version,
                                     const Decision& decision) {
    return decide_later(context, ubrn, version, decision, Action::cancel_action_later);
}

Result<Referral> return_with_advice(const OperationContext& context, const Ubrn& ubrn, int version,
                                    const Decision& decision) {
    auto locked = lock_for(context, ubrn, version, Action::return_with_advice);
    if (!locked) return tl::unexpected(locked.error());
    if (auto refused = refuse_decision(decision)) return tl::unexpected(std::move(*refused));
    auto& referral = locked->referral;
    if (decision.priority && *decision.priority != referral.priority) {
        return refuse_fields(
            {{"priority", ErrorCode::priority_not_current, "A referral that is returned keeps its priority."}});
    }
    const auto outcome = code_of(Action::return_with_advice);
    end_live_appointment(context.connection, referral, {.reason = std::string(outcome), .comment = decision.comment},
                         context.now);
    referral.state = locked->next;
    referral.state_reason = std::string(outcome);
    referral.state_comment = decision.comment;
    note_review(referral, context.now);
    give_back(referral);
    save(context, referral);
    audit_and_tell(context, referral, AuditAction::referral_returned, nlohmann::json::object(),
                   messages::ReferralReturned{});
    return std::move(referral);
}

Result<Referral> redirect_referral(const OperationContext& context, const Ubrn& ubrn, int version,
                                   const Redirection& redirection) {
    auto locked = lock_for(context, ubrn, version, Action::redirect);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    const Date today = london_date(context.now);
    const auto known = check_reason(Action::redirect, locked->party, redirection.reason, redirection.comment, today);
    if (!known) return tl::unexpected(known.error());
    const auto* service = context.directory.find_service(redirection.service_id);
    const auto wrong = [&](ErrorCode code, std::string why) {
        return refuse_fields({{"service_id", code, std::move(why)}});
    };
    if (service == nullptr || service->organisation_code != context.who.organisation->text()) {
        return wrong(ErrorCode::reference_not_found, "There is no such service of yours.");
    }
    if (!service->is_in_operation(today)) {
        return wrong(ErrorCode::service_unavailable, "The service is not in operation.");
    }
    if (referral.with_service_id == redirection.service_id) {
        return wrong(ErrorCode::inappropriate_value, "It is with this service already.");
    }
    if (service->window_for(referral.priority) == nullptr) {
        return wrong(ErrorCode::unsupported_priority, "The service does not take the referral's priority.");
    }
    if (!service->treats_age(referral.patient.birth_date, today) || !service->treats_sex(referral.patient.sex)) {
        return wrong(ErrorCode::shortlisted_service_not_in_results, "The service does not treat this patient.");
    }
    if (!service->admits(referring_of(referral))) {
        return wrong(ErrorCode::shortlisted_service_not_in_results, "The service is restricted to other referrers.");
    }
    const auto comment = none_if_empty(redirection.comment);
    end_live_appointment(context.connection, referral, {.reason = redirection.reason, .comment = comment}, context.now);
    auto& shortlist = referral.shortlist;
    if (std::find(shortlist.begin(), shortlist.end(), service->id) == shortlist.end()) {
        if (shortlist.size() == limits::shortlist_services_max) shortlist.pop_back();
        shortlist.push_back(service->id);
    }
    referral.state = locked->next;
    referral.state_reason = redirection.reason;
    referral.state_comment = comment;
    referral.with_service_id = service->id;
    forget_review(referral);
    propose(context, referral, redirection.reason, redirection.comment);
    save(context, referral);
    const nlohmann::json detail{{"reason", redirection.reason}, {"service", std::to_string(service->id)}};
    audit_and_tell(context, referral, AuditAction::referral_redirected, detail,
                   messages::ReferralRedirected{redirection.reason, {service->id}});
    return std::move(referral);
}

Result<Referral> change_priority(const OperationContext& context, const Ubrn& ubrn, int version, Priority priority,
                                 const std::string& comment) {
    auto locked = lock_for(context, ubrn, version, Action::change_priority);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    if (priority == referral.priority) {
        return refuse_fields({{"priority", ErrorCode::no_changes_detected, "It has this priority already."}});
    }
    if (auto refused = refuse_priority(context, referral, priority)) return tl::unexpected(std::move(*refused));
    referral.priority = priority;
    referral.state_comment = none_if_empty(comment);
    if (referral.accepted_at) referral.priority_changed = true; // to be reviewed again
    if (referral.contact_by) {
        referral.contact_by = std::min(
            *referral.contact_by, add_working_days(london_date(context.now), context.settings.contact_days(priority)));
    }
    save(context, referral);
    audit_and_tell(context, referral, AuditAction::priority_changed, {{"priority", code_of(priority)}},
                   messages::PriorityChanged{std::string(code_of(priority))});
    return std::move(referral);
}

} // namespace ers::referrals
