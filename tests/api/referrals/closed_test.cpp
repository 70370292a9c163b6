// An organisation that has closed begins nothing any more.
#include <gtest/gtest.h>

#include <optional>

#include "tests/support/api_fixture.hpp"

namespace ers::testing {
namespace {

class ClosedOrganisation : public ApiTest {
protected:
    // A practice of its own; its clinician.
    static http::Headers practice(const std::string& code) {
        server().database().owner().run_script("insert into organisation (code, name, kind, commissioner) values ('" +
                                               code + "', 'Practice " + code + "', 'GP_PRACTICE', 'QAA'); " + changed);
        server().refresh();
        return server().staff("gp-" + code, code, BusinessFunction::referring_clinician);
    }
    static void close(const std::string& code) {
        server().database().owner().run_script("update organisation set closed_on = '2026-01-01' where code = '" +
                                               code + "'; " + changed);
        server().refresh();
    }
    static inline const std::string changed = "update directory_version set version = version + 1";
};

TEST_F(ClosedOrganisation, RefersAsksAndAgreesNoMore) {
    const auto who = practice("P86001");
    const auto post = [&](const std::string& path, const json& body, std::optional<int> version = std::nullopt) {
        return caller().post("/api/v1/" + path, body, for_write(who, version));
    };
    const json agreement{
        {"centre", "RMC01"}, {"validFrom", "2026-01-01"}, {"validTo", "2099-12-31"}, {"liability", "The practice's."}};
    const auto asked = post("advice-requests", world().new_advice_request());
    ASSERT_EQ(asked.outcome(), "201") << asked.text;
    const auto conversation = "advice-requests/" + asked.body.at("ubrn").get<std::string>();
    const auto replied = caller().post("/api/v1/" + conversation + "/reply",
                                       {{"outcome", "REQUIRE_FURTHER_INFORMATION"}, {"text", "Which drugs?"}},
                                       for_write(server().reviewer(), asked.version()));
    ASSERT_EQ(replied.outcome(), "200") << replied.text;
    close("P86001");
    const auto before = world().contents();
    EXPECT_EQ(post("referrals", world().new_referral()).outcome(), "422 ORGANISATION_IS_CLOSED");
    EXPECT_EQ(post("ubrns", json::object()).outcome(), "422 ORGANISATION_IS_CLOSED");
    EXPECT_EQ(post("management-agreements", agreement).outcome(), "422 ORGANISATION_IS_CLOSED");
    EXPECT_EQ(post("advice-requests", world().new_advice_request()).outcome(), "422 ORGANISATION_IS_CLOSED");
    EXPECT_EQ(
        post(conversation + "/refer",
             {{"shortlist", {quoted(world().first)}}, {"letterIntention", "NOT_INTENDING_TO_ADD"}}, replied.version())
            .outcome(),
        "422 ORGANISATION_IS_CLOSED");
    EXPECT_EQ(world().contents(), before);
}

} // namespace
} // namespace ers::testing
