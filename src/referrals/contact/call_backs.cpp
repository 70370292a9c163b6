// Call-backs. The referral's own row knows the one that is open, so that their list is a walk along an
// index.
#include "ers/referrals/contact/call_backs.hpp"

#include <nlohmann/json.hpp>

#include "ers/referrals/record/acting.hpp"
#include "referrals/record/rules.hpp"
#include "referrals/record/store.hpp"

namespace ers::referrals {

namespace {

constexpr db::Statement promise_one{"call_backs.promise", R"(
    with promised as (
        insert into call_back (ubrn, reason, at, promised_by, promised_at)
        values ($1, $2, $3, $4, $5))
    update referral
    set call_back_at = $3, call_back_made_at = $5, call_back_reason = $2
    where ubrn = $1)"};
constexpr db::Statement end_open{"call_backs.end", R"(
    with ended as (
        update call_back
        set outcome = $2, called_by = $3, called_at = $4
        where ubrn = $1 and outcome is null)
    update referral
    set call_back_at = null, call_back_made_at = null, call_back_reason = null
    where ubrn = $1)"};

std::optional<FieldError> refuse_call_time(Instant at, Instant now, const char* field) {
    if (at >= now && at <= now + std::chrono::hours(24 * call_back_days_ahead_max)) return std::nullopt;
    return FieldError{field, ErrorCode::inappropriate_value,
                      "Must lie ahead, at most " + std::to_string(call_back_days_ahead_max) + " days."};
}

void write_promise(const OperationContext& context, const Referral& referral, Instant at, CallBackReason reason) {
    context.connection.execute(promise_one, {referral.ubrn, code_of(reason), at, context.who.user_id, context.now});
    audit(context, referral, AuditAction::call_back_promised, {{"reason", code_of(reason)}});
}

} // namespace

Result<Referral> promise_call_back(const OperationContext& context, const Ubrn& ubrn, int version, Instant at,
                                   CallBackReason reason) {
    const auto locked = lock_beside(context, ubrn, version);
    if (!locked) return tl::unexpected(locked.error());
    const auto& referral = locked->referral;
    if (referral.state == ReferralState::cancelled_referral || referral.completed_at) {
        return refuse(ErrorCode::invalid_request_state, "The referral has ended.");
    }
    if (referral.call_back_at) return refuse(ErrorCode::invalid_request_state, "A call-back is promised already.");
    if (auto wrong = refuse_call_time(at, context.now, "at")) return refuse_fields({*wrong});
    write_promise(context, referral, at, reason);
    save_referral(context.connection, referral, context.now);
    return read_again(context, ubrn);
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
    context.connection.execute(end_open, {ubrn, code_of(made.outcome), context.who.user_id, context.now});
    audit(context, referral, AuditAction::call_back_made, {{"outcome", code_of(made.outcome)}});
    if (made.again_at) write_promise(context, referral, *made.again_at, CallBackReason::not_reached);
    const bool has_reminders = referral.next_reminder_on || referral.no_contact_at;
    if (made.outcome == CallOutcome::reached && referral.state == ReferralState::not_booked && has_reminders) {
        begin_reminders(context, referral, std::nullopt);
    }
    save_referral(context.connection, referral, context.now);
    return read_again(context, ubrn);
}

} // namespace ers::referrals
