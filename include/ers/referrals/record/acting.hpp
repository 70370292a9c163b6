// How every operation on a referral begins and ends, in whatever module it lives: look (relationship, version, state),
// lock, save, and leave the audit row and the message to others behind.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "ers/operation/context.hpp"
#include "ers/operation/traces.hpp"
#include "ers/referrals/record/actions.hpp"

namespace ers::referrals {

using operation::AuditAction;
namespace messages = operation::messages;

// A referral that the caller may read, without a lock and without a trace; not_found alike for what is not there and
// what is not theirs.
struct Readable {
    Referral referral;
    Party party; // none: may read and not act
};
[[nodiscard]] Result<Readable> read_for(const OperationContext& context, const Ubrn& ubrn);

// The facts that refuse_action() needs beside a referral that was read.
[[nodiscard]] ActionFacts action_facts_for(const OperationContext& context, const Readable& seen);

struct Actable {
    Referral referral; // as it is under the lock
    Party party;
    ReferralState next; // the state that the action leads to
};
// Reads the referral under a lock that lasts until the caller's transaction ends. Refuses in the order: not theirs
// (not_found), stale (version_stale), wrong state (invalid_request_state), in nobody's name (refuse_on_behalf()).
// Throws db::RowLocked where somebody else is changing it: the dispatcher's 423.
[[nodiscard]] Result<Actable> lock_for(const OperationContext& context, const Ubrn& ubrn, int version, Action action);

// The same for what is no action of the state table, and has rules of its own. `party` is never none: who may only
// read gets not_found, too.
[[nodiscard]] Result<Readable> lock_beside(const OperationContext& context, const Ubrn& ubrn, int version);

// To be saved: a document has come or gone, and a provider that had reviewed the referral is to look again.
void note_clinical_information(Referral& referral, Instant now);

// Writes the locked referral as it is in hand. Its version goes up by one, and it is the operation's answer.
void save(const OperationContext& context, Referral& referral);

// The audit row; no personal data in the detail. It has both ids where the caller
// acts in a clinician's name.
void audit(const OperationContext& context, const Referral& referral, AuditAction action, const nlohmann::json& detail);
void audit(const OperationContext& context, const Referral& referral, AuditAction action);
// The same among other traces, which the caller writes.
void add_audit(const OperationContext& context, const Referral& referral, AuditAction action,
               const nlohmann::json& detail, operation::Traces& traces);
// The message to others, delivered after the commit.
template <messages::Message M>
void tell(const OperationContext& context, const Referral& referral, const M& message) {
    operation::tell_request(context, referral.ubrn, message);
}
// Both, in one statement.
template <messages::Message M>
void audit_and_tell(const OperationContext& context, const Referral& referral, AuditAction action,
                    const nlohmann::json& detail, const M& message) {
    operation::Traces traces;
    add_audit(context, referral, action, detail, traces);
    traces.tell(referral.ubrn, message);
    operation::write_traces(context.connection, traces, context.now);
}

} // namespace ers::referrals
