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

constexpr std::string_view organisation_header_name = "NHSD-End-User-Organisation-ODS";
constexpr std::string_view function_header_name = "NHSD-eRS-Business-Function";

tl::unexpected<Error> refuse_header(std::string_view name, ErrorCode code, std::string detail) {
    return refuse_fields({FieldError{"header " + std::string(name), code, std::move(detail)}});
}

tl::unexpected<Error> refuse_missing_headers(bool organisation_missing, bool function_missing) {
    std::vector<FieldError> fields;
    const auto note = [&](std::string_view name) {
        fields.push_back({"header " + std::string(name), ErrorCode::missing_header,
                          "It says which of your profiles you act under."});
    };
    if (organisation_missing) note(organisation_header_name);
    if (function_missing) note(function_header_name);
    return refuse_fields(std::move(fields));
}

Result<Profile> profile_of_headers(std::string_view organisation_text, std::string_view function_text) {
    const auto organisation = OdsCode::parse(organisation_text);
    if (!organisation) {
        return refuse_header(organisation_header_name, ErrorCode::malformed_request, organisation.error());
    }
    const auto function = from_code<BusinessFunction>(function_text);
    if (!function || *function == BusinessFunction::patient) {
        return refuse_header(function_header_name, ErrorCode::malformed_request,
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

Result<Principal> choose_profile(const TokenClaims& claims, std::optional<std::string_view> organisation_header,
                                 std::optional<std::string_view> function_header) {
    if (!organisation_header && !function_header && claims.profiles.size() == 1) {
        return principal_for(claims, claims.profiles.front());
    }
    if (!organisation_header || !function_header) {
        return refuse_missing_headers(!organisation_header, !function_header);
    }
    const auto wanted = profile_of_headers(*organisation_header, *function_header);
    if (!wanted) return tl::unexpected(wanted.error());
    if (std::ranges::find(claims.profiles, *wanted) == claims.profiles.end()) {
        return refuse(ErrorCode::forbidden, "Your sign-in does not hold this role at this organisation.");
    }
    return principal_for(claims, *wanted);
}

} // namespace ers::identity
