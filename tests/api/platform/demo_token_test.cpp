// Tokens for the asking: in demo mode, for people who are there, and nowhere else.
#include <gtest/gtest.h>

#include "ers/app/wiring/service.hpp"
#include "tests/support/api_fixture.hpp"

namespace ers::testing {
namespace {

using DemoToken = ApiTest;

json request_of(const std::string& user, const std::string& organisation, const std::string& role) {
    return {{"user", user}, {"organisation", organisation}, {"role", role}};
}

TEST_F(DemoToken, IsGivenForARoleThatAPersonHasAndIsGoodForIt) {
    const auto answer = caller().post("/demo/token", request_of("gp-1", "P81001", "REFERRING_CLINICIAN"), {});
    ASSERT_EQ(answer.outcome(), "200");
    EXPECT_EQ(answer.body.at("user"), "gp-1");
    http::Headers who;
    who.set("Authorization", "Bearer " + answer.body.at("token").get<std::string>());
    const auto referral = world().refer(world().new_referral(), who);
    EXPECT_EQ(referral.body.at("referrer").at("name"), "Dr Test Referrer");
    EXPECT_EQ(caller().get("/api/v1/services/" + quoted(world().first) + "/slots/all", who).outcome(), "403 FORBIDDEN");
}

TEST_F(DemoToken, IsRefusedForARoleThatNobodyHasThere) {
    for (const auto& body :
         {request_of("nobody", "P81001", "REFERRING_CLINICIAN"), request_of("gp-1", "P81002", "REFERRING_CLINICIAN"),
          request_of("gp-1", "P81001", "BOOKING_MANAGER"), request_of("gp-1", "P81001", "PATIENT")}) {
        EXPECT_EQ(caller().post("/demo/token", body, {}).outcome(), "422 REFERENCE_NOT_FOUND") << body;
    }
    EXPECT_EQ(caller().post("/demo/token", request_of("gp-1", "P-1", "KING"), {}).wrong_fields(),
              "organisation INVALID_VALUE, role INVALID_CODE");
}

// A service that was not started for demonstration has no such endpoint.
TEST(DemoTokenOutsideDemoMode, IsNotThere) {
    TestDatabase database;
    const TestCertificate certificate;
    const identity::TokenIssuer issuer((certificate.folder() / "issuer.pem").string());
    SystemRandom random;
    const RunningClock clock;
    app::make_server_secrets(database.owner(), random);
    app::Settings settings;
    settings.server.port = 0;
    settings.server.certificate_file = certificate.certificate_file();
    settings.server.private_key_file = certificate.key_file();
    settings.database.url = database.service_url();
    app::Service service({settings, issuer.public_key_set(), nullptr}, clock, random);
    service.start();
    Caller caller(
        http::Client({"https://localhost:" + std::to_string(service.port()), certificate.certificate_file()}));
    EXPECT_EQ(caller.post("/demo/token", request_of("gp-1", "P81001", "REFERRING_CLINICIAN"), {}).outcome(),
              "404 NOT_FOUND");
    EXPECT_FALSE(caller.get("/").body.contains("demoTokens"));
}

} // namespace
} // namespace ers::testing
