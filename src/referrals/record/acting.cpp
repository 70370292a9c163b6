// The beginning and the end of every operation on a referral.
#include "ers/referrals/record/acting.hpp"

#include <nlohmann/json.hpp>

#include "ers/operation/refusals.hpp"
#include "ers/referrals/record/agreement_standing.hpp"
#include "ers/referrals/record/on_behalf.hpp"
#include "referrals/record/store.hpp"

namespace ers::referrals {

namespace {

// Lock, relationship, version.
Result<Readable> lock_version(const OperationContext& context, const Ubrn& ubrn, int version) {
    auto stored = lock_referral(context.connection, ubrn, context.who);
    if (!stored || !may_read(context.who, stored->relations)) return refuse(ErrorCode::not_found);
    const Party party = party_of(context.who, stored->relations);
    if (stored->referral.version != version) {
        return operation::refuse_stale("referral", version, stored->referral.version);
    }
    return Readable{std::move(stored->referral), party};
}

} // namespace

Result<Readable> read_for(const OperationContext& context, const Ubrn& ubrn) {
    auto stored = find_referral(context.connection, ubrn, context.who);
    if (!stored || !may_read(context.who, stored->relations)) return refuse(ErrorCode::not_found);
    const Party party = party_of(context.who, stored->relations);
    return Readable{std::move(stored->referral), party};
}

ActionFacts action_facts_for(const OperationContext& context, const Readable& seen) {
    const auto& referral = seen.referral;
    ActionFacts facts{context.directory, context.now};
    if (seen.party == Party::manager) {
        facts.is_agreement_in_force =
            agreement_for(context.connection,
                          {*referral.managed_by, referral.referring_organisation, referral.specialty_code},
                          london_date(context.now)) == AgreementStanding::in_force;
    }
    return facts;
}

Result<Actable> lock_for(const OperationContext& context, const Ubrn& ubrn, int version, Action action) {
    auto locked = lock_version(context, ubrn, version);
    if (!locked) return tl::unexpected(locked.error());
    const auto& referral = locked->referral;
    if (auto refused = refuse_action(referral, action, locked->party, action_facts_for(context, *locked))) {
        return tl::unexpected(std::move(*refused));
    }
    if (auto refused = refuse_on_behalf(context, action)) return tl::unexpected(std::move(*refused));
    const auto next = *next_state(referral.state, action, locked->party);
    return Actable{std::move(locked->referral), locked->party, next};
}

Result<Readable> lock_beside(const OperationContext& context, const Ubrn& ubrn, int version) {
    auto locked = lock_version(context, ubrn, version);
    if (locked && locked->party == Party::none) return refuse(ErrorCode::not_found);
    return locked;
}

void save(const OperationContext& context, Referral& referral) {
    save_referral(context.connection, referral, context.now);
}

void add_audit(const OperationContext& context, const Referral& referral, AuditAction action,
               const nlohmann::json& detail, operation::Traces& traces) {
    auto subject = operation::by_person(context.who, context.request_id);
    subject.patient_id = referral.patient.id;
    subject.ubrn = referral.ubrn.text();
    auto whole = detail;
    if (const auto clinician = acts_for(context, referral.referring_clinician)) whole["onBehalfOf"] = *clinician;
    traces.audit(subject, action, whole);
}

void audit(const OperationContext& context, const Referral& referral, AuditAction action,
           const nlohmann::json& detail) {
    operation::Traces traces;
    add_audit(context, referral, action, detail, traces);
    operation::write_traces(context.connection, traces, context.now);
}

void audit(const OperationContext& context, const Referral& referral, AuditAction action) {
    audit(context, referral, action, nlohmann::json::object());
}

} // namespace ers::referrals
