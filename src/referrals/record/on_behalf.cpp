// In whose name administrators act.
#include "ers/referrals/record/on_behalf.hpp"

#include "referrals/record/on_behalf_rules.hpp"

namespace ers::referrals {

namespace {

constexpr db::Statement find_provider_clinician{"referrals.provider_clinician_at", R"(
    select exists (
        select from person_role
        where user_id = $1 and organisation_code = $2 and function = 'SERVICE_PROVIDER_CLINICIAN') as found)"};

bool is_own_clinician(const OperationContext& context) {
    return context.connection.execute(find_provider_clinician, {*context.on_behalf_of, context.who.organisation})
        .front()
        .boolean("found");
}

NamedClinician named_clinician(const OperationContext& context) {
    if (!context.on_behalf_of) return NamedClinician::nobody;
    return is_own_clinician(context) ? NamedClinician::of_own_organisation : NamedClinician::somebody_else;
}

} // namespace

bool is_clinical_decision(Action action) {
    switch (action) {
        case Action::accept:
        case Action::reject:
        case Action::cancel_action_later:
        case Action::accept_book_later:
        case Action::return_with_advice:
        case Action::redirect:
        case Action::change_priority:
        case Action::record_assessment:
        case Action::refer_onward:
        case Action::stop_clock: return true;
        default: return false;
    }
}

std::optional<Error> refuse_on_behalf(const OperationContext& context, Action action) {
    return refuse_on_behalf(context, is_clinical_decision(action));
}

std::optional<Error> refuse_on_behalf(const OperationContext& context, bool is_decision) {
    return refuse_named_clinician(context.who.function, is_decision, named_clinician(context));
}

std::optional<std::string> acts_for(const OperationContext& context,
                                    const std::optional<std::string>& referring_clinician) {
    switch (context.who.function) {
        case BusinessFunction::service_provider_clinician_admin:
            // A read names anybody or nobody; only a clinician goes on record.
            return context.on_behalf_of && is_own_clinician(context) ? context.on_behalf_of : std::nullopt;
        case BusinessFunction::referring_clinician_admin: return referring_clinician;
        default: return std::nullopt;
    }
}

} // namespace ers::referrals
