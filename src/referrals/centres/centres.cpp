// Referrals in the hands of a management centre.
#include "ers/referrals/centres/centres.hpp"

#include <nlohmann/json.hpp>

#include "ers/referrals/centres/agreements.hpp"
#include "ers/referrals/record/acting.hpp"
#include "ers/referrals/record/settings.hpp"
#include "referrals/centres/centre_rules.hpp"
#include "referrals/record/changes.hpp"
#include "referrals/record/store.hpp"

namespace ers::referrals {

Result<Referral> send_to_centre(const OperationContext& context, const Ubrn& ubrn, int version,
                                const std::string& centre) {
    auto locked = lock_for(context, ubrn, version, Action::send_to_centre);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    if (auto refused =
            refuse_centre(context, {centre, referral.referring_organisation, referral.specialty_code}, "centre")) {
        return refuse_fields({std::move(*refused)});
    }
    referral.state = locked->next;
    referral.is_to_acknowledge = false; // the centre deals with a referral that has come back
    const bool is_enough = choice::was_enough(context.connection, ubrn, context.settings.choice_providers_min);
    begin_management(referral, centre, is_enough, context.now);
    save(context, referral);
    audit_and_tell(context, referral, AuditAction::referral_sent_to_centre, {{"centre", centre}},
                   messages::ReferralSentToCentre{centre});
    return std::move(referral);
}

Result<Referral> return_from_centre(const OperationContext& context, const Ubrn& ubrn, int version,
                                    const std::string& comment) {
    auto locked = lock_for(context, ubrn, version, Action::return_from_centre);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    const bool is_by_centre = locked->party == Party::manager;
    if (auto refused = refuse_return(is_by_centre, comment)) return refuse_fields({std::move(*refused)});
    const std::string centre = *referral.managed_by;
    const nlohmann::json detail{{"centre", centre}};
    referral.state = locked->next;
    if (is_by_centre) referral.is_to_acknowledge = true;
    end_management(referral, none_if_empty(comment));
    save(context, referral);
    if (is_by_centre) {
        audit_and_tell(context, referral, AuditAction::referral_returned_by_centre, detail,
                       messages::ReferralReturnedByCentre{centre});
    } else {
        audit_and_tell(context, referral, AuditAction::referral_taken_back_from_centre, detail,
                       messages::ReferralTakenBackFromCentre{centre});
    }
    // The centre has no more to do with it: what it was is answered as it is now.
    return std::move(referral);
}

} // namespace ers::referrals
