// Call-backs. The referral's own row knows the one that is open, so that their list is a walk along an
// index.
#include "ers/referrals/contact/call_backs.hpp"

#include <nlohmann/json.hpp>

#include "ers/referrals/record/acting.hpp"
#include "ers/referrals/record/settings.hpp"
#include "referrals/record/changes.hpp"

namespace ers::referrals {

namespace {

constexpr db::Statement promise_one{"call_backs.promise", R"(
    insert into call_back (ubrn, reason, at, promised_by, promised_at)
    values ($1, $2, $3, $4, $5))"};
constexpr db::Statement end_open{"call_backs.end", R"(
    update call_back
    set outcome = $2, called_by = $3, called_at = $4
    where ubrn = $1 and outcome is null)"};

std::optional<FieldError> refuse_call_time(Instant at, Instant now, const char* field) {
    if (at >= now && at <= now + std::chrono::hours(24 * call_back_days_ahead_max)) return std::nullopt;
    return FieldError{field, ErrorCode::inappropriate_value,
                      "Must lie ahead, at most " + std::to_string(call_back_days_ahead_max) + " days."};
}

void promise(const OperationContext& context, Referral& referral, Instant at, CallBackReason reason) {
    context.connection.execute(promise_one, {referral.ubrn, code_of(reason), at, context.who.user_id, context.now});
    referral.call_back_at = at;
    referral.call_back_made_at = context.now;
    referral.call_back_reason = std::string(code_of(reason));
    audit(context, referral, AuditAction::call_back_promised, {{"reason", code_of(reason)}});
}

void end_promise(const OperationContext& context, Referral& referral, CallOutcome outcome) {
    context.connection.execute(end_open, {referral.ubrn, code_of(outcome), context.who.user_id, context.now});
    referral.call_back_at.reset();
    referral.call_back_made_at.reset();
    referral.call_back_reason.reset();
    audit(context, referral, AuditAction::call_back_made, {{"outcome", code_of(outcome)}});
}

} // namespace

Result<Referral> promise_call_back(const OperationContext& context, const Ubrn& ubrn, int version, Instant at,
                                   CallBackReason reason) {
    auto locked = lock_beside(context, ubrn, version);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    if (referral.state == ReferralState::cancelled_referral || referral.completed_at) {
        return refuse(ErrorCode::invalid_request_state, "The referral has ended.");
    }
    if (referral.call_back_at) return refuse(ErrorCode::invalid_request_state, "A call-back is promised already.");
    if (auto wrong = refuse_call_time(at, context.now, "at")) return refuse_fields({*wrong});
    promise(context, referral, at, reason);
    save(context, referral);
    return std::move(referral);
}

Result<Referral> record_call(const OperationContext& context, const Ubrn& ubrn, int version, const CallMade& made) {
    auto locked = lock_beside(context, ubrn, version);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    if (!referral.call_back_at) return refuse(ErrorCode::invalid_request_state, "No call-back is promised.");
    if (made.again_at) {
        if (made.outcome != CallOutcome::not_reached) {
            return refuse_fields({{"again_at", ErrorCode::field_not_permitted, "Only where nobody answered."}});
        }
        if (auto wrong = refuse_call_time(*made.again_at, context.now, "again_at")) return refuse_fields({*wrong});
    }
    end_promise(context, referral, made.outcome);
    if (made.again_at) promise(context, referral, *made.again_at, CallBackReason::not_reached);
    const bool has_reminders = referral.next_reminder_on || referral.no_contact_at;
    if (made.outcome == CallOutcome::reached && referral.state == ReferralState::not_booked && has_reminders) {
        begin_reminders(referral, context.settings, london_date(context.now), std::nullopt);
    }
    save(context, referral);
    return std::move(referral);
}

} // namespace ers::referrals
