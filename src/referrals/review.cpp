// The provider's decisions: see the header.
#include "ers/referrals/review.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "ers/core/working_days.hpp"
#include "ers/referrals/acting.hpp"
#include "ers/referrals/reasons.hpp"
#include "ers/referrals/red_flags.hpp"
#include "rules.hpp"
#include "store.hpp"

namespace ers::referrals {

namespace {

// The provider has looked at all there is now.
void note_review(Referral& referral, Instant now) {
    referral.reviewed_at = now;
    referral.letter_changed = false;
    referral.priority_changed = false;
}

std::optional<Error> refuse_decision(const Decision& decision) {
    if (!decision.comment.empty()) return std::nullopt;
    return refuse_fields({{"comment", ErrorCode::missing_value, "Whoever carries it out needs a comment."}}).value();
}

// Nothing where the service that it is with takes that priority, and the referral may have it.
std::optional<Error> refuse_priority(const Setting& setting, const Referral& referral, Priority priority) {
    const auto* service =
        referral.with_service_id ? setting.directory.find_service(*referral.with_service_id) : nullptr;
    if (service == nullptr || service->window_for(priority) == nullptr) {
        return refuse_fields(
                   {{"priority", ErrorCode::unsupported_priority, "The service does not take this priority."}})
            .value();
    }
    if (auto wrong = refuse_routine(setting, referral, priority)) return refuse_fields({std::move(*wrong)}).value();
    return std::nullopt;
}

// To the referrer's side again, who is to see it.
void give_back(Referral& referral) {
    leave_provider(referral);
    referral.is_to_acknowledge = true;
}

void propose(const Setting& setting, const Referral& referral, std::string_view reason, const std::string& comment) {
    insert_appointment(setting.connection, referral.ubrn,
                       {.service_id = *referral.with_service_id,
                        .status = "PROPOSED",
                        .reason = std::string(reason),
                        .comment = none_if_empty(comment),
                        .starts_at = std::nullopt,
                        .duration_minutes = std::nullopt,
                        .clinician = std::nullopt},
                       setting.who, setting.now);
}

// The provider decides and books later: the last appointment ends, a proposed one stands for what is to be booked.
Result<Referral> decide_later(const Setting& setting, const Ubrn& ubrn, int version, const Decision& decision,
                              Action action) {
    auto locked = lock_for(setting, ubrn, version, action);
    if (!locked) return tl::unexpected(locked.error());
    if (auto refused = refuse_decision(decision)) return tl::unexpected(std::move(*refused));
    auto& referral = locked->referral;
    if (decision.priority) {
        if (auto refused = refuse_priority(setting, referral, *decision.priority)) {
            return tl::unexpected(std::move(*refused));
        }
        referral.priority = *decision.priority;
    }
    const auto outcome = code_of(action);
    end_live_appointment(setting.connection, ubrn,
                         {.status = "CANCELLED", .reason = std::nullopt, .comment = decision.comment}, setting.now);
    propose(setting, referral, outcome, decision.comment);
    referral.state = locked->next;
    referral.state_reason = std::string(outcome);
    referral.state_comment = decision.comment;
    referral.accepted_at = setting.now;
    note_review(referral, setting.now);
    save_referral(setting.connection, referral, setting.now);
    audit(setting, referral, "referral.to_be_booked", {{"outcome", outcome}});
    tell(setting, referral, "referral.to_be_booked", {{"outcome", outcome}});
    return read_again(setting, ubrn);
}

} // namespace

Result<Referral> accept_referral(const Setting& setting, const Ubrn& ubrn, int version, const std::string& comment) {
    auto locked = lock_for(setting, ubrn, version, Action::accept);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    referral.state = locked->next;
    referral.state_reason.reset();
    referral.state_comment = none_if_empty(comment);
    if (!referral.accepted_at) referral.accepted_at = setting.now;
    note_review(referral, setting.now);
    save_referral(setting.connection, referral, setting.now);
    accept_live_appointment(setting.connection, ubrn, setting.who.user_id, setting.now);
    audit(setting, referral, "referral.accepted");
    tell(setting, referral, "referral.accepted");
    return read_again(setting, ubrn);
}

Result<Referral> reject_referral(const Setting& setting, const Ubrn& ubrn, int version, const std::string& reason,
                                 const std::string& comment) {
    auto locked = lock_for(setting, ubrn, version, Action::reject);
    if (!locked) return tl::unexpected(locked.error());
    const auto known = check_reason(Action::reject, locked->party, reason, comment, london_date(setting.now));
    if (!known) return tl::unexpected(known.error());
    auto& referral = locked->referral;
    end_live_appointment(setting.connection, ubrn,
                         {.status = "CANCELLED", .reason = reason, .comment = none_if_empty(comment)}, setting.now);
    referral.state = locked->next;
    referral.state_reason = reason;
    referral.state_comment = none_if_empty(comment);
    note_review(referral, setting.now);
    give_back(referral);
    save_referral(setting.connection, referral, setting.now);
    audit(setting, referral, "referral.rejected", {{"reason", reason}});
    tell(setting, referral, "referral.rejected", {{"reason", reason}});
    return read_again(setting, ubrn);
}

Result<Referral> accept_book_later(const Setting& setting, const Ubrn& ubrn, int version, const Decision& decision) {
    return decide_later(setting, ubrn, version, decision, Action::accept_book_later);
}

Result<Referral> cancel_action_later(const Setting& setting, const Ubrn& ubrn, int version, const Decision& decision) {
    return decide_later(setting, ubrn, version, decision, Action::cancel_action_later);
}

Result<Referral> return_with_advice(const Setting& setting, const Ubrn& ubrn, int version, const Decision& decision) {
    auto locked = lock_for(setting, ubrn, version, Action::return_with_advice);
    if (!locked) return tl::unexpected(locked.error());
    if (auto refused = refuse_decision(decision)) return tl::unexpected(std::move(*refused));
    auto& referral = locked->referral;
    if (decision.priority && *decision.priority != referral.priority) {
        return refuse_fields(
            {{"priority", ErrorCode::priority_not_current, "A referral that is returned keeps its priority."}});
    }
    const auto outcome = code_of(Action::return_with_advice);
    end_live_appointment(setting.connection, ubrn,
                         {.status = "CANCELLED", .reason = std::string(outcome), .comment = decision.comment},
                         setting.now);
    referral.state = locked->next;
    referral.state_reason = std::string(outcome);
    referral.state_comment = decision.comment;
    note_review(referral, setting.now);
    give_back(referral);
    save_referral(setting.connection, referral, setting.now);
    audit(setting, referral, "referral.returned");
    tell(setting, referral, "referral.returned");
    return read_again(setting, ubrn);
}

Result<Referral> redirect_referral(const Setting& setting, const Ubrn& ubrn, int version,
                                   const Redirection& redirection) {
    auto locked = lock_for(setting, ubrn, version, Action::redirect);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    const Date today = london_date(setting.now);
    const auto known = check_reason(Action::redirect, locked->party, redirection.reason, redirection.comment, today);
    if (!known) return tl::unexpected(known.error());
    const auto* service = setting.directory.find_service(redirection.service_id);
    const auto wrong = [&](ErrorCode code, std::string why) {
        return refuse_fields({{"serviceId", code, std::move(why)}});
    };
    if (service == nullptr || service->organisation_code != setting.who.organisation->text()) {
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
    end_live_appointment(setting.connection, ubrn,
                         {.status = "CANCELLED", .reason = redirection.reason, .comment = comment}, setting.now);
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
    propose(setting, referral, redirection.reason, redirection.comment);
    save_referral(setting.connection, referral, setting.now);
    const nlohmann::json detail{{"reason", redirection.reason}, {"service", std::to_string(service->id)}};
    audit(setting, referral, "referral.redirected", detail);
    tell(setting, referral, "referral.redirected", detail);
    return read_again(setting, ubrn);
}

Result<Referral> change_priority(const Setting& setting, const Ubrn& ubrn, int version, Priority priority,
                                 const std::string& comment) {
    auto locked = lock_for(setting, ubrn, version, Action::change_priority);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    if (priority == referral.priority) {
        return refuse_fields({{"priority", ErrorCode::no_changes_detected, "It has this priority already."}});
    }
    if (auto refused = refuse_priority(setting, referral, priority)) return tl::unexpected(std::move(*refused));
    referral.priority = priority;
    referral.state_comment = none_if_empty(comment);
    if (referral.accepted_at) referral.priority_changed = true; // to be reviewed again
    if (referral.contact_by) {
        referral.contact_by = std::min(
            *referral.contact_by, add_working_days(london_date(setting.now), setting.numbers.contact_days(priority)));
    }
    save_referral(setting.connection, referral, setting.now);
    audit(setting, referral, "priority.changed", {{"priority", code_of(priority)}});
    tell(setting, referral, "priority.changed", {{"priority", code_of(priority)}});
    return read_again(setting, ubrn);
}

} // namespace ers::referrals
