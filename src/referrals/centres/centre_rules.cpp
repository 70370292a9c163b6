#include "referrals/centres/centre_rules.hpp"

namespace ers::referrals {

std::vector<FieldError> refuse_agreement(const MakeAgreement& command, const directory::Snapshot& directory,
                                         Date today) {
    std::vector<FieldError> wrong;
    if (directory.kind_of(command.centre) != management_centre_kind) {
        wrong.push_back({"centre", ErrorCode::reference_not_found, "There is no such referral management centre."});
    }
    if (command.valid_to < command.valid_from) {
        wrong.push_back({"valid_to", ErrorCode::conflicting_values, "Must not be before validFrom."});
    } else if (command.valid_to < today) {
        wrong.push_back({"valid_to", ErrorCode::inappropriate_value, "Must not have gone by."});
    }
    for (std::size_t i = 0; i < command.specialties.size(); ++i) {
        if (directory.specialty_name(command.specialties[i])) continue;
        wrong.push_back(
            {"specialties[" + std::to_string(i) + "]", ErrorCode::invalid_code, "There is no such specialty."});
    }
    return wrong;
}

std::optional<FieldError> refuse_standing(AgreementStanding standing, std::string_view field) {
    const auto wrong = [&](ErrorCode code, std::string detail) {
        return FieldError{std::string(field), code, std::move(detail)};
    };
    switch (standing) {
        case AgreementStanding::none:
            return wrong(ErrorCode::no_relationship,
                         "Neither your organisation nor its commissioner has an agreement with this centre.");
        case AgreementStanding::not_in_force:
            return wrong(ErrorCode::invalid_state, "The agreement with this centre is not in force today.");
        case AgreementStanding::other_specialties:
            return wrong(ErrorCode::inappropriate_value, "The agreement with this centre is not for this specialty.");
        case AgreementStanding::in_force: break;
    }
    return std::nullopt;
}

std::optional<FieldError> refuse_return(bool is_by_centre, const std::string& comment) {
    if (!is_by_centre || !comment.empty()) return std::nullopt;
    return FieldError{"comment", ErrorCode::missing_value, "The referrer needs to know why."};
}

} // namespace ers::referrals
