// In whose name administrators act.
#include "ers/referrals/record/on_behalf.hpp"

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

std::optional<Error> wrong_clinician(ErrorCode code, std::string detail) {
    return refuse_fields({{std::string(on_behalf_of_field), code, std::move(detail)}}).value();
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
    const auto& named = context.on_behalf_of;
    if (context.who.function != BusinessFunction::service_provider_clinician_admin) {
        if (!named) return std::nullopt;
        return wrong_clinician(ErrorCode::field_not_permitted, "Your role acts in its own name.");
    }
    if (!named) {
        if (!is_decision) return std::nullopt;
        return wrong_clinician(ErrorCode::value_is_required,
                               "An administrator names the clinician in whose name they decide.");
    }
    if (is_own_clinician(context)) return std::nullopt;
    return wrong_clinician(ErrorCode::reference_not_found, "Not a clinician of your organisation.");
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
