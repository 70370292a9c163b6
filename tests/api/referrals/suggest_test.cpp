// Shortlists suggested over HTTP: by the patient's own criteria, for this referral and nobody else's eyes.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/api_fixture.hpp"

namespace ers::testing {
namespace {

class SuggestShortlist : public ApiTest {
protected:
    static Answer suggest(const Referred& referral, const std::string& query, const http::Headers& who) {
        return caller().get(referral.path() + "/shortlist/suggest" + query, who);
    }
    static Answer suggest(const Referred& referral, const std::string& query = {}) {
        return suggest(referral, query, server().referrer());
    }
    // "RAA NBB"
    static std::string providers(const Answer& answer) {
        std::string codes;
        for (const auto& item : answer.body.value("items", json::array())) {
            codes += (codes.empty() ? "" : " ") + item.at("service").at("organisation").at("code").get<std::string>();
        }
        return answer.status == 200 ? codes : answer.outcome();
    }
};

TEST_F(SuggestShortlist, NamesEachProviderOnceAndSaysWhenThereAreTooFew) {
    const auto referral = world().refer(world().new_referral({world().first}), server().referrer());
    const auto answer = suggest(referral);
    ASSERT_EQ(answer.outcome(), "200") << answer.text;
    ASSERT_EQ(answer.body.at("items").size(), 2U) << "first and second are of one organisation";
    EXPECT_EQ(answer.body.at("asked"), 5);
    EXPECT_EQ(answer.body.at("providersFound"), 2);
    EXPECT_EQ(answer.body.at("servicesFound"), 3);
    EXPECT_TRUE(answer.body.at("shortage").get<std::string>().starts_with("Only 2 of 5 providers")) << answer.text;
    EXPECT_EQ(answer.version(), referral.version);
    for (const auto& item : answer.body.at("items")) {
        const bool is_trust = item.at("service").at("organisation").at("code") == "RAA";
        EXPECT_EQ(item.at("otherServices"), is_trust ? 1 : 0);
        EXPECT_EQ(item.at("isShortlisted"), item.at("service").at("id") == quoted(world().first));
        EXPECT_TRUE(item.at("service").contains("wait"));
        EXPECT_TRUE(item.at("service").contains("distanceKm")) << "from the patient's home";
    }
    EXPECT_FALSE(suggest(referral, "?n=2").body.contains("shortage"));
    EXPECT_EQ(suggest(referral, "?n=1").body.at("items").size(), 1U);
}

TEST_F(SuggestShortlist, IsTakenOverAsShortlistAndChoice) {
    const auto referral = world().refer(world().new_referral({world().first}), server().referrer());
    const auto answer = suggest(referral, "?sort=distance&maxDistanceKm=500");
    ASSERT_EQ(answer.outcome(), "200") << answer.text;
    json body{{"shortlist", json::array()}, {"choice", answer.body.at("choice")}};
    for (const auto& item : answer.body.at("items")) body["shortlist"].push_back(item.at("service").at("id"));
    EXPECT_EQ(body["choice"]["providersPresented"], 2);
    EXPECT_EQ(body["choice"]["criteria"], json({"Nearest", "At most 500 km from home"}));
    const auto changed =
        caller().put(referral.path() + "/shortlist", body, for_write(server().referrer(), referral.version));
    EXPECT_EQ(changed.outcome(), "200") << changed.text;
    static constexpr db::Statement criteria_of{
        "test.criteria_of", "select criteria::text from choice_record where ubrn = $1 order by id desc limit 1"};
    EXPECT_EQ(server().database().owner().execute(criteria_of, {referral.ubrn}).front().text("criteria"),
              R"(["Nearest", "At most 500 km from home"])");
}

TEST_F(SuggestShortlist, FollowsThePatientsCriteria) {
    const auto referral = world().refer();
    const auto near = suggest(referral, "?sort=distance");
    ASSERT_EQ(near.outcome(), "200") << near.text;
    const auto distance = [](const Answer& answer, std::size_t n) {
        return answer.body.at("items").at(n).at("service").at("distanceKm").get<double>();
    };
    EXPECT_LE(distance(near, 0), distance(near, 1));
    EXPECT_EQ(near.body.at("place").at("postcode"), referral.body.at("patient").at("postcode"));
    EXPECT_EQ(providers(near), "RAA NBB");
    EXPECT_EQ(providers(suggest(referral, "?sort=distance&postcode=M13")), "NBB RAA") << "from a daughter's home";
    EXPECT_EQ(providers(suggest(referral, "?organisation=NBB")), "NBB");
    EXPECT_EQ(providers(suggest(referral, "?maxDistanceKm=0")), "");
    EXPECT_EQ(providers(suggest(referral, "?maxWaitWeeks=10")), "NBB") << "6.2 weeks; the trust's are 11.4";
    EXPECT_EQ(providers(suggest(referral, "?requestType=TRIAGE_REQUEST")), "");
    world().add_slot(world().third);
    server().refresh();
    EXPECT_EQ(providers(suggest(referral, "?hasSlots=true")), "NBB");
    EXPECT_EQ(providers(suggest(referral, "?sort=nextSlot")), "NBB RAA");
}

TEST_F(SuggestShortlist, NeverLeavesTheReferralsPriorityAgeAndSex) {
    const auto children = server().add_service(
        {.organisation = "NBB", .site = "NBB01", .name = "Children's heart clinic", .age_below_months = 192});
    server().refresh();
    auto body = world().new_referral();
    const auto adult = suggest(world().refer(body, server().referrer()));
    EXPECT_EQ(adult.body.at("hidden").at("reasons").value("AGE", 0), 1) << adult.text;
    for (const auto& item : adult.body.at("items")) EXPECT_NE(item.at("service").at("id"), quoted(children));
}

// Services that are not for this referral are not found, each for one reason; the one for its commissioner is.
TEST_F(SuggestShortlist, FindsWhatTheReferralMayGoToAndNothingElse) {
    auto body = world().new_referral();
    body["clinicType"] = "HEART_FAILURE";
    const auto referral = world().refer(body, server().referrer());
    const auto found = [&](const Referred& one) {
        return suggest(one, "?requestType=APPOINTMENT_REQUEST").body.at("servicesFound").get<int>();
    };
    const int before = found(referral);
    const auto without_clinic = server().add_service();
    server().add_service({.specialty = "UROLOGY"});
    server().add_service({.priorities = {"TWO_WEEK_WAIT"}});
    server().add_service({.sex_treated = "MALE"});
    server().add_service({.commissioners = {"QBB"}});
    const auto restricted = server().add_service();
    auto& owner = server().database().owner();
    owner.run_script("delete from service_clinic_type where service_id = " + quoted(without_clinic));
    owner.run_script(
        "insert into service_restriction (service_id, reason, services, organisations, referrers, set_by, set_at) "
        "values (" +
        quoted(restricted) + ", 'TERTIARY_SERVICE', '{}', '{P82001}', '{}', 'test', '2020-01-01')");
    owner.run_script("update directory_version set version = version + 1");
    server().refresh();
    EXPECT_EQ(found(referral), before);
    server().add_service({.commissioners = {"QAA"}});
    server().refresh();
    EXPECT_EQ(found(referral), before + 1);
}

TEST_F(SuggestShortlist, FollowsTheReferralsKindOfRequest) {
    const auto triage = server().add_service({.request_types = "{TRIAGE_REQUEST}", .bookable_type = "UNSPECIFIED"});
    server().refresh();
    auto body = world().new_referral({triage});
    body["requestType"] = "TRIAGE_REQUEST";
    const auto answer = suggest(world().refer(body, server().referrer()));
    ASSERT_EQ(answer.body.at("servicesFound"), 1) << answer.text;
    EXPECT_EQ(answer.body.at("items").at(0).at("service").at("id"), quoted(triage));
}

TEST_F(SuggestShortlist, NamesEveryWrongCriterionAtOnce) {
    const auto referral = world().refer();
    EXPECT_EQ(suggest(referral, "?n=0&sort=name&maxWaitWeeks=-1&requestType=ADVICE_AND_GUIDANCE_REQUEST&first=RAA")
                  .wrong_fields(),
              "n INVALID_VALUE, maxWaitWeeks INVALID_VALUE, sort INAPPROPRIATE_VALUE, requestType INAPPROPRIATE_VALUE, "
              "first UNEXPECTED_FIELD");
    EXPECT_EQ(suggest(referral, "?n=21").wrong_fields(), "n INVALID_VALUE");
    EXPECT_EQ(suggest(referral, "?postcode=ZZ99%209ZZ").wrong_fields(), "postcode REFERENCE_NOT_FOUND");
}

TEST_F(SuggestShortlist, NeedsAPlaceForADistanceAlone) {
    auto body = world().new_referral();
    body["patient"].erase("postcode");
    const auto referral = world().refer(body, server().referrer());
    EXPECT_EQ(suggest(referral, "?sort=distance").wrong_fields(), "postcode VALUE_IS_REQUIRED");
    EXPECT_EQ(suggest(referral, "?maxDistanceKm=10").wrong_fields(), "postcode VALUE_IS_REQUIRED");
    EXPECT_EQ(suggest(referral, "?sort=distance&postcode=LS1%204AP").outcome(), "200");
    EXPECT_EQ(suggest(referral).outcome(), "200");
    body = world().new_referral();
    body["patient"]["postcode"] = "ZZ99 9ZZ";
    const auto unknown = world().refer(body, server().referrer());
    EXPECT_EQ(suggest(unknown).outcome(), "200") << "nobody knows where that is";
    EXPECT_EQ(suggest(unknown, "?sort=distance").wrong_fields(), "postcode VALUE_IS_REQUIRED");
}

TEST_F(SuggestShortlist, IsForThoseWhoMayChangeTheShortlist) {
    auto referral = world().refer();
    EXPECT_EQ(suggest(referral, "", world().other_practice()).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(suggest(referral, "", server().reviewer()).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(suggest(referral, "", server().staff("desk", "P81001", BusinessFunction::referring_admin)).outcome(),
              "403 FORBIDDEN");
    EXPECT_EQ(suggest(referral, "", world().sign_in(referral)).outcome(), "401 NO_ACCESS");
    world().book(referral);
    EXPECT_EQ(suggest(referral, "", server().reviewer()).outcome(), "200");
    static constexpr db::Statement suggestions_audited{
        "test.suggestions_audited",
        "select count(*) as count from audit where ubrn = $1 and action = 'shortlist.suggested'"};
    EXPECT_EQ(world().count(suggestions_audited, {referral.ubrn}), 1);
}

} // namespace
} // namespace ers::testing
