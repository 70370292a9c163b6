// The beginning and the end of every operation on a referral: see the header.
#include "ers/referrals/acting.hpp"

#include <nlohmann/json.hpp>

#include "ers/referrals/agreements.hpp"
#include "ers/referrals/links.hpp"
#include "ers/referrals/on_behalf.hpp"
#include "store.hpp"

namespace ers::referrals {

namespace {

// Relationship, lock, version.
Result<Readable> lock_version(const Setting& setting, const Ubrn& ubrn, int version) {
    const auto seen = find_referral(setting.connection, ubrn, setting.who);
    if (!seen || !may_read(setting.who, seen->relations)) return refuse(ErrorCode::not_found);
    lock_referral(setting.connection, ubrn);
    auto stored = find_referral(setting.connection, ubrn, setting.who); // as it is now that nobody can change it
    const Party party = party_of(setting.who, stored->relations);
    if (stored->referral.version != version) {
        return refuse(ErrorCode::version_stale, "The referral has changed since version " + std::to_string(version) +
                                                    "; it is at version " + std::to_string(stored->referral.version) +
                                                    ".");
    }
    return Readable{std::move(stored->referral), party};
}

} // namespace

Result<Readable> read_for(const Setting& setting, const Ubrn& ubrn) {
    auto stored = find_referral(setting.connection, ubrn, setting.who);
    if (!stored || !may_read(setting.who, stored->relations)) return refuse(ErrorCode::not_found);
    const Party party = party_of(setting.who, stored->relations);
    return Readable{std::move(stored->referral), party};
}

ActionContext context_for(const Setting& setting, const Readable& seen) {
    const auto& referral = seen.referral;
    ActionContext context{setting.directory, setting.now};
    if (seen.party == Party::manager) {
        context.is_agreement_in_force =
            agreement_for(setting.connection,
                          {*referral.managed_by, referral.referring_organisation, referral.specialty_code},
                          london_date(setting.now)) == AgreementStanding::in_force;
    }
    return context;
}

std::vector<Action> actions_for(const Setting& setting, const Readable& seen) {
    auto context = context_for(setting, seen);
    context.awaits_prerequisite =
        awaits_prerequisite(find_linked_bookings(setting.connection, seen.referral.ubrn, false));
    return possible_actions(seen.referral, seen.party, context);
}

Result<Actable> lock_for(const Setting& setting, const Ubrn& ubrn, int version, Action action) {
    auto locked = lock_version(setting, ubrn, version);
    if (!locked) return tl::unexpected(locked.error());
    const auto& referral = locked->referral;
    if (auto refused = refuse_action(referral, action, locked->party, context_for(setting, *locked))) {
        return tl::unexpected(std::move(*refused));
    }
    if (auto refused = refuse_on_behalf(setting, action)) return tl::unexpected(std::move(*refused));
    const auto next = *next_state(referral.state, action, locked->party);
    return Actable{std::move(locked->referral), locked->party, next};
}

Result<Readable> lock_beside(const Setting& setting, const Ubrn& ubrn, int version) {
    auto locked = lock_version(setting, ubrn, version);
    if (locked && locked->party == Party::none) return refuse(ErrorCode::not_found);
    return locked;
}

Referral read_again(const Setting& setting, const Ubrn& ubrn) {
    return find_referral(setting.connection, ubrn, setting.who)->referral;
}

void audit(const Setting& setting, const Referral& referral, std::string_view action, const nlohmann::json& detail) {
    auto whole = detail;
    if (const auto clinician = acts_for(setting, referral.referring_clinician)) whole["onBehalfOf"] = *clinician;
    insert_audit(setting.connection,
                 {.request_id = setting.request_id,
                  .who = &setting.who,
                  .patient_id = referral.patient.id,
                  .ubrn = referral.ubrn,
                  .action = action,
                  .detail = whole.dump()},
                 setting.now);
}

void audit(const Setting& setting, const Referral& referral, std::string_view action) {
    audit(setting, referral, action, nlohmann::json::object());
}

void tell(const Setting& setting, const Referral& referral, std::string_view kind, const nlohmann::json& payload) {
    insert_outbox(setting.connection, kind, referral.ubrn, payload.dump(), setting.now);
}

void tell(const Setting& setting, const Referral& referral, std::string_view kind) {
    tell(setting, referral, kind, nlohmann::json::object());
}

} // namespace ers::referrals
