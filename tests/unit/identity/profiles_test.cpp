// Which profile a request acts under, for every combination of what the token holds and the headers say.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "ers/identity/tokens.hpp"

namespace ers::testing {

namespace {

using identity::choose_profile;
using identity::Profile;
using identity::TokenClaims;

Profile profile(const char* organisation, BusinessFunction function) {
    return {OdsCode::parse(organisation).value(), function};
}

TokenClaims claims_of(std::vector<Profile> profiles) { return {"u-1", "Ann Example", std::move(profiles), Instant{}}; }

TokenClaims with_two_profiles() {
    return claims_of({profile("B86001", BusinessFunction::referring_clinician),
                      profile("RR8", BusinessFunction::service_provider_clinician)});
}

struct ProfileCase {
    const char* name;
    TokenClaims claims;
    std::optional<std::string_view> organisation;
    std::optional<std::string_view> function;
    std::optional<ErrorCode> refusal;
};

std::vector<ProfileCase> profile_cases() {
    const auto one = claims_of({profile("B86001", BusinessFunction::referring_clinician)});
    const auto two = with_two_profiles();
    return {
        {"one profile, no header", one, {}, {}, {}},
        {"one profile, its headers", one, "B86001", "REFERRING_CLINICIAN", {}},
        {"one profile, another's role", one, "B86001", "REFERRING_ADMIN", ErrorCode::forbidden},
        {"one profile, another's organisation", one, "B86002", "REFERRING_CLINICIAN", ErrorCode::forbidden},
        {"one profile, organisation alone", one, "B86001", {}, ErrorCode::missing_header},
        {"one profile, function alone", one, {}, "REFERRING_CLINICIAN", ErrorCode::missing_header},
        {"two profiles, no header", two, {}, {}, ErrorCode::missing_header},
        {"two profiles, the second", two, "RR8", "SERVICE_PROVIDER_CLINICIAN", {}},
        {"two profiles, mixed", two, "RR8", "REFERRING_CLINICIAN", ErrorCode::forbidden},
        {"malformed organisation", two, "!", "REFERRING_CLINICIAN", ErrorCode::malformed_request},
        {"empty organisation", two, "", "REFERRING_CLINICIAN", ErrorCode::malformed_request},
        {"unknown function", two, "B86001", "JANITOR", ErrorCode::malformed_request},
        {"patients are no staff", two, "B86001", "PATIENT", ErrorCode::malformed_request},
        {"no profile, no header", claims_of({}), {}, {}, ErrorCode::missing_header},
        {"no profile, headers", claims_of({}), "B86001", "REFERRING_CLINICIAN", ErrorCode::forbidden},
    };
}

} // namespace

TEST(ChooseProfile, FollowsTheTable) {
    for (const auto& one : profile_cases()) {
        const auto principal = choose_profile(one.claims, one.organisation, one.function);
        const auto refusal = principal ? std::optional<ErrorCode>() : principal.error().code;
        EXPECT_EQ(refusal, one.refusal) << one.name;
    }
}

TEST(ChooseProfile, MakesAPrincipalOfStaff) {
    const auto principal = choose_profile(with_two_profiles(), "RR8", "SERVICE_PROVIDER_CLINICIAN");
    ASSERT_TRUE(principal);
    EXPECT_EQ(principal->function, BusinessFunction::service_provider_clinician);
    EXPECT_EQ(principal->organisation->text(), "RR8");
    EXPECT_EQ(principal->user_id, "u-1");
    EXPECT_EQ(principal->user_name, "Ann Example");
    EXPECT_FALSE(principal->is_patient());
}

TEST(ChooseProfile, NamesEachMissingHeader) {
    const auto refused = choose_profile(with_two_profiles(), {}, {});
    ASSERT_FALSE(refused);
    ASSERT_EQ(refused.error().fields.size(), 2U);
    EXPECT_EQ(refused.error().fields[0].field, "acting_organisation");
    EXPECT_EQ(refused.error().fields[1].field, "acting_function");
}

} // namespace ers::testing
