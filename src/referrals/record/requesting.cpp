// The parts that requests of every kind share.
#include "ers/referrals/record/requesting.hpp"

#include "referrals/record/store.hpp"

namespace ers::referrals {

namespace {

constexpr int age_years_max = 130;

} // namespace

std::optional<Error> refuse_organisation(const OperationContext& context) {
    switch (standing_of(context.connection, context.who.organisation->text(), london_date(context.now))) {
        case Standing::unknown:
            return refuse(ErrorCode::forbidden, "Your organisation is not in this directory.").value();
        case Standing::closed:
            return refuse(ErrorCode::organisation_is_closed, "Your organisation has closed.").value();
        case Standing::open: break;
    }
    return std::nullopt;
}

std::optional<FieldError> refuse_birth_date(Date birth_date, Date today) {
    const auto wrong = [](std::string detail) {
        return FieldError{"patient.birth_date", ErrorCode::inappropriate_value, std::move(detail)};
    };
    if (birth_date > today) return wrong("Must not be in the future.");
    if (age_in_years(birth_date, today) > age_years_max) return wrong("Nobody is that old.");
    return std::nullopt;
}

std::optional<FieldError> refuse_clinician_named(const std::optional<std::string>& user_id, const Principal& who) {
    const bool is_administrator = who.function == BusinessFunction::referring_clinician_admin;
    if (is_administrator && !user_id) {
        return FieldError{"referring_clinician", ErrorCode::value_is_required,
                          "An administrator names the clinician on whose behalf the referral is made."};
    }
    if (!is_administrator && user_id) {
        return FieldError{"referring_clinician", ErrorCode::field_not_permitted,
                          "A clinician refers in their own name."};
    }
    return std::nullopt;
}

std::optional<FieldError> refuse_clinician(const OperationContext& context, const std::optional<std::string>& user_id) {
    if (!user_id || is_clinician_at(context.connection, *user_id, context.who.organisation->text())) {
        return std::nullopt;
    }
    return FieldError{"referring_clinician.user_id", ErrorCode::reference_not_found,
                      "Not a referring clinician of your organisation."};
}

Ubrn issue_ubrn(const OperationContext& context) { return next_ubrn(context.connection, context.ubrn_key); }

} // namespace ers::referrals
