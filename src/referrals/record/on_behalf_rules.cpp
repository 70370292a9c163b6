#include "referrals/record/on_behalf_rules.hpp"

#include "ers/referrals/record/on_behalf.hpp"

namespace ers::referrals {

namespace {

std::optional<Error> wrong_clinician(ErrorCode code, std::string detail) {
    return refuse_fields({{std::string(on_behalf_of_field), code, std::move(detail)}}).value();
}

} // namespace

std::optional<Error> refuse_named_clinician(BusinessFunction caller, bool is_decision, NamedClinician named) {
    if (caller != BusinessFunction::service_provider_clinician_admin) {
        if (named == NamedClinician::nobody) return std::nullopt;
        return wrong_clinician(ErrorCode::field_not_permitted, "Your role acts in its own name.");
    }
    switch (named) {
        case NamedClinician::nobody:
            if (!is_decision) return std::nullopt;
            return wrong_clinician(ErrorCode::value_is_required,
                                   "An administrator names the clinician in whose name they decide.");
        case NamedClinician::somebody_else:
            return wrong_clinician(ErrorCode::reference_not_found, "Not a clinician of your organisation.");
        case NamedClinician::of_own_organisation: break;
    }
    return std::nullopt;
}

} // namespace ers::referrals
