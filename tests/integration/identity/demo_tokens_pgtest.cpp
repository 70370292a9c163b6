// The demo's tokens are for its own people in their own roles.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "ers/identity/demo_tokens.hpp"
#include "tests/support/test_database.hpp"

namespace ers::testing {

namespace {

constexpr std::string_view demo_people_script = R"(
insert into organisation (code, name, kind) values ('B86001', 'The Test Practice', 'GP_PRACTICE');
insert into person (user_id, name) values ('u-ann', 'Dr Ann Example'), ('u-bob', 'Bob Example');
insert into person_role (user_id, organisation_code, function) values ('u-ann', 'B86001', 'REFERRING_CLINICIAN');
)";

} // namespace

class DemoTokens : public ::testing::Test {
protected:
    DemoTokens() : issuer_((test_folder() / (database_.name() + "-token-key.json")).string()) {
        database_.owner().run_script(demo_people_script);
    }
    Result<identity::IssuedToken> issue(std::string_view user, const char* organisation, BusinessFunction function) {
        return identity::issue_demo_token(database_.connection(), issuer_, user, OdsCode::parse(organisation).value(),
                                          function, "demo", "openers", now_);
    }

    TestDatabase database_;
    identity::TokenIssuer issuer_;
    Instant now_ = std::chrono::sys_days(std::chrono::year{2026} / 11 / 24) + std::chrono::microseconds(1'500'000);
};

TEST_F(DemoTokens, AreAcceptedForTwelveHours) {
    const auto issued = issue("u-ann", "B86001", BusinessFunction::referring_clinician);
    ASSERT_TRUE(issued);
    const identity::TokenVerifier verifier({issuer_.public_key_set(), "demo", "openers", std::chrono::seconds(0)});
    const auto claims = verifier.verify(issued->token, now_);
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->user_id, "u-ann");
    EXPECT_EQ(claims->user_name, "Dr Ann Example");
    EXPECT_EQ(claims->expires, issued->expires);
    EXPECT_EQ(issued->expires, std::chrono::floor<std::chrono::seconds>(now_) + std::chrono::hours(12));
    const auto principal = identity::choose_profile(*claims, {}, {});
    ASSERT_TRUE(principal);
    EXPECT_EQ(principal->organisation->text(), "B86001");
    EXPECT_FALSE(verifier.verify(issued->token, issued->expires));
}

TEST_F(DemoTokens, AreRefusedForOthersAndForOtherRoles) {
    for (const auto& refused : {issue("u-ann", "B86001", BusinessFunction::service_provider_clinician),
                                issue("u-ann", "B86002", BusinessFunction::referring_clinician),
                                issue("u-bob", "B86001", BusinessFunction::referring_clinician),
                                issue("u-eve", "B86001", BusinessFunction::referring_clinician),
                                issue("' or true --", "B86001", BusinessFunction::referring_clinician)}) {
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::reference_not_found);
    }
}

// Even where a person had it as a role: patients sign in with their access code.
TEST_F(DemoTokens, AreNeverForPatients) {
    database_.owner().run_script(
        "insert into person_role (user_id, organisation_code, function) values ('u-bob', 'B86001', 'PATIENT')");
    EXPECT_FALSE(issue("u-bob", "B86001", BusinessFunction::patient));
}

} // namespace ers::testing
