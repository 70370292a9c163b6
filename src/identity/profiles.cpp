// Chooses the one profile that a request acts under from those that the token holds.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ers/identity/tokens.hpp"

namespace ers::identity {

namespace {

tl::unexpected<Error> refuse_choice_of_profile(const char* field, ErrorCode code, std::string detail) {
    return refuse_fields({FieldError{field, code, std::move(detail)}});
}

tl::unexpected<Error> refuse_missing_choice(bool organisation_missing, bool function_missing) {
    std::vector<FieldError> fields;
    const auto note = [&](const char* field) {
        fields.push_back({field, ErrorCode::missing_header, "It says which of your profiles you act under."});
    };
    if (organisation_missing) note("acting_organisation");
    if (function_missing) note("acting_function");
    return refuse_fields(std::move(fields));
}

Result<Profile> profile_named(std::string_view organisation_text, std::string_view function_text) {
    const auto organisation = OdsCode::parse(organisation_text);
    if (!organisation) {
        return refuse_choice_of_profile("acting_organisation", ErrorCode::malformed_request, organisation.error());
    }
    const auto function = from_code<BusinessFunction>(function_text);
    if (!function || *function == BusinessFunction::patient) {
        return refuse_choice_of_profile("acting_function", ErrorCode::malformed_request,
                                        "It must be a business function of staff.");
    }
    return Profile{*organisation, *function};
}

Principal principal_for(const TokenClaims& claims, const Profile& profile) {
    Principal principal;
    principal.function = profile.function;
    principal.user_id = claims.user_id;
    principal.user_name = claims.user_name;
    principal.organisation = profile.organisation;
    return principal;
}

} // namespace

Result<Principal> choose_profile(const TokenClaims& claims, std::optional<std::string_view> acting_organisation,
                                 std::optional<std::string_view> acting_function) {
    if (!acting_organisation && !acting_function && claims.profiles.size() == 1) {
        return principal_for(claims, claims.profiles.front());
    }
    if (!acting_organisation || !acting_function) {
        return refuse_missing_choice(!acting_organisation, !acting_function);
    }
    const auto wanted = profile_named(*acting_organisation, *acting_function);
    if (!wanted) return tl::unexpected(wanted.error());
    if (std::ranges::find(claims.profiles, *wanted) == claims.profiles.end()) {
        return refuse(ErrorCode::forbidden, "Your sign-in does not hold this role at this organisation.");
    }
    return principal_for(claims, *wanted);
}

} // namespace ers::identity
