// Who may refer to a service: restricted ones with their three routes, dentists and optometrists, and practice to
// practice.
#include <gtest/gtest.h>

#include "tests/support/life_cycle.hpp"

namespace ers::testing {
namespace {

class Restrictions : public ApiTest {
protected:
    static http::Headers definer(const std::string& organisation = "RAA") {
        return server().staff("definer", organisation, BusinessFunction::service_definer);
    }
    static Answer restrict_to(std::int64_t service, const json& body, const http::Headers& who = definer()) {
        const auto answer = caller().put("/api/v1/services/" + quoted(service) + "/restriction", body, for_write(who));
        server().refresh();
        return answer;
    }
    // A service that only `body` admits to.
    static std::int64_t restricted(json body, const TestService& service = {}) {
        const auto id = server().add_service(service);
        server().refresh();
        body["reason"] = "TERTIARY_SERVICE";
        EXPECT_EQ(restrict_to(id, body, definer(service.organisation)).outcome(), "200");
        return id;
    }
    static Answer refer_to(std::int64_t service, const http::Headers& who = server().referrer()) {
        return caller().post("/api/v1/referrals", world().new_referral({service}), for_write(who));
    }
    static std::string refused(const Answer& answer) { return answer.wrong_fields(); }
    static bool finds(std::int64_t service, const http::Headers& who) {
        std::string cursor;
        do {
            const auto page = caller().get("/api/v1/services?specialty=CARDIOLOGY&limit=100" + cursor, who);
            EXPECT_EQ(page.outcome(), "200") << page.text;
            for (const auto& item : page.body.at("items")) {
                if (item.at("id") == quoted(service)) return true;
            }
            cursor = page.body.contains("nextCursor") ? "&cursor=" + page.body.at("nextCursor").get<std::string>() : "";
        } while (!cursor.empty());
        return false;
    }
    static int hidden_as_restricted(const http::Headers& who) {
        const auto page = caller().get("/api/v1/services?specialty=CARDIOLOGY&limit=1", who);
        return page.body.at("hidden").at("reasons").value("RESTRICTED", 0);
    }
    // An organisation of that kind, without a commissioner; its clinician.
    static http::Headers organisation_of_kind(const std::string& code, const std::string& kind) {
        server().database().owner().run_script("insert into organisation (code, name, kind) values ('" + code +
                                               "', 'Sample " + code + "', '" + kind +
                                               "'); update directory_version set version = version + 1");
        server().refresh();
        return server().staff("clinician-" + code, code, BusinessFunction::referring_clinician);
    }
    static constexpr const char* not_for_you = "shortlist[0] SHORTLISTED_SERVICE_NOT_IN_RESULTS";
};

TEST_F(Restrictions, AnAuthorisedOrganisationOrReferrerMayReferAndOthersNot) {
    const auto elsewhere = world().other_practice();
    const auto for_practice = restricted({{"organisations", {"P81001"}}});
    EXPECT_EQ(refer_to(for_practice).outcome(), "201");
    EXPECT_EQ(refused(refer_to(for_practice, elsewhere)), not_for_you);

    const auto for_referrer = restricted({{"referrers", {"gp-1"}}});
    EXPECT_EQ(refer_to(for_referrer).outcome(), "201");
    EXPECT_EQ(refused(refer_to(for_referrer, server().staff("gp-2", "P81001", BusinessFunction::referring_clinician))),
              not_for_you);
    auto in_their_name = world().new_referral({for_referrer});
    in_their_name["referringClinician"] = {{"userId", "gp-1"}};
    const auto administrator = server().staff("admin-1", "P81001", BusinessFunction::referring_clinician_admin);
    EXPECT_EQ(caller().post("/api/v1/referrals", in_their_name, for_write(administrator)).outcome(), "201")
        << "the clinician counts, not who types";
}

TEST_F(Restrictions, AChangeOfTheShortlistKeepsToThemToo) {
    const auto service = restricted({{"organisations", {"P81002"}}});
    auto referral = world().refer();
    const auto change = [&](const std::vector<std::int64_t>& services) {
        json body{{"shortlist", json::array()}};
        for (const auto id : services) body["shortlist"].push_back(quoted(id));
        const auto answer =
            caller().put(referral.path() + "/shortlist", body, for_write(server().referrer(), referral.version));
        if (answer.status == 200) referral.version = answer.version();
        return answer;
    };
    EXPECT_EQ(refused(change({service})), not_for_you);

    // A service that was on the shortlist before it was restricted stays there.
    const auto later = server().add_service();
    server().refresh();
    ASSERT_EQ(change({later}).outcome(), "200");
    ASSERT_EQ(restrict_to(later, {{"reason", "ASSESSMENT_FIRST"}, {"organisations", {"P81002"}}}).outcome(), "200");
    EXPECT_EQ(change({later, world().first}).outcome(), "200");
    EXPECT_EQ(change({world().first}).outcome(), "200");
    EXPECT_EQ(refused(change({later})), not_for_you);
}

TEST_F(Restrictions, AnAuthorisedServiceRedirectsAndRefersOnwardAndAnotherDoesNot) {
    LifeCycle life(world());
    const auto from_first = restricted({{"services", {quoted(world().first)}}});
    const auto from_second = restricted({{"services", {quoted(world().second)}}});
    EXPECT_EQ(refused(refer_to(from_first)), not_for_you) << "nobody refers there directly";

    auto referral = life.make(Situation::booked); // at the first service
    const auto redirect = [&](std::int64_t service) {
        return caller().post(referral.path() + "/redirect",
                             {{"serviceId", quoted(service)}, {"reason", "REDIRECTED_OTHER"}, {"comment", "x"}},
                             for_write(server().reviewer(), referral.version));
    };
    EXPECT_EQ(refused(redirect(from_second)), "serviceId SHORTLISTED_SERVICE_NOT_IN_RESULTS");
    EXPECT_EQ(redirect(from_first).outcome(), "200");

    const auto at_other_provider =
        restricted({{"services", {quoted(life.by_telephone)}}}, {.organisation = "NBB", .site = "NBB01"});
    auto seen = life.make(Situation::attended); // at the service that is booked by telephone
    auto body = life.body_for(referrals::Action::refer_onward, seen, true);
    body["shortlist"] = {quoted(from_second)};
    const auto onward = [&] {
        return caller().post(seen.path() + "/onward", body, for_write(server().reviewer(), seen.version));
    };
    EXPECT_EQ(refused(onward()), not_for_you);
    body["shortlist"] = {quoted(at_other_provider)};
    EXPECT_EQ(onward().outcome(), "201");
}

// A provider books at any service of its own, but not past a restriction.
TEST_F(Restrictions, AProviderDoesNotBookPastThem) {
    LifeCycle life(world());
    const auto closed = restricted({{"organisations", {"NBB"}}});
    auto referral = life.make(Situation::deferred);
    const auto slot = server().add_slots({.service_id = closed}).front();
    const auto book = [&] {
        return caller().post(referral.path() + "/appointment", {{"slotId", quoted(slot)}},
                             for_write(server().reviewer(), referral.version));
    };
    EXPECT_EQ(book().outcome(), "422 INAPPROPRIATE_SLOT");
    ASSERT_EQ(restrict_to(closed, {{"reason", "TERTIARY_SERVICE"}, {"services", {quoted(life.full)}}}).outcome(),
              "200");
    EXPECT_EQ(book().outcome(), "201");
}

TEST_F(Restrictions, SearchShowsThemToThoseWhoMayReferAndCountsThemForOthers) {
    const auto elsewhere = world().other_practice();
    const int before = hidden_as_restricted(elsewhere);
    const auto service = restricted({{"organisations", {"P81001"}}, {"services", {quoted(world().third)}}});
    EXPECT_TRUE(finds(service, server().referrer()));
    EXPECT_FALSE(finds(service, elsewhere));
    EXPECT_EQ(hidden_as_restricted(elsewhere), before + 1);
    EXPECT_TRUE(finds(service, server().reviewer())) << "its own";
    EXPECT_TRUE(finds(service, server().reviewer("NBB"))) << "from a service of theirs";
    const auto shown = caller().get("/api/v1/services/" + quoted(service), elsewhere);
    EXPECT_EQ(shown.body.at("restricted").at("reason"), "TERTIARY_SERVICE") << "by its id anybody learns why";

    const auto lift = "/api/v1/services/" + quoted(service) + "/restriction";
    EXPECT_EQ(caller().del(lift, for_write(definer("NBB"))).outcome(), "404 NOT_FOUND");
    ASSERT_EQ(caller().del(lift, for_write(definer())).status, 204);
    EXPECT_EQ(caller().del(lift, for_write(definer())).outcome(), "404 NOT_FOUND");
    server().refresh();
    EXPECT_TRUE(finds(service, elsewhere));
}

TEST_F(Restrictions, OneIsReplacedAsAWhole) {
    const auto service = restricted({{"organisations", {"P82001"}}, {"referrers", {"gp-1"}}});
    EXPECT_EQ(refer_to(service, world().other_practice()).outcome(), "201");
    EXPECT_EQ(refer_to(service).outcome(), "201");
    ASSERT_EQ(restrict_to(service, {{"reason", "ASSESSMENT_FIRST"}, {"services", {quoted(world().first)}}}).outcome(),
              "200");
    EXPECT_EQ(refused(refer_to(service, world().other_practice())), not_for_you);
    EXPECT_EQ(refused(refer_to(service)), not_for_you);
    const auto shown = caller().get("/api/v1/services/" + quoted(service), server().referrer());
    EXPECT_EQ(shown.body.at("restricted").at("reason"), "ASSESSMENT_FIRST");
}

TEST_F(Restrictions, WhoSaysWhoMayReferIsOnRecord) {
    static constexpr db::Statement all_audited{"test.service_audited", R"(
        select coalesce(string_agg(action || ' by ' || user_id, ', ' order by id), '') as text
        from audit
        where detail ->> 'service' = $1 and action like 'service.%')"};
    const auto service = restricted({{"organisations", {"P81001"}}});
    const auto path = "/api/v1/services/" + quoted(service);
    ASSERT_EQ(caller().del(path + "/restriction", for_write(definer())).status, 204);
    ASSERT_EQ(caller().put(path + "/open-to", {{"kinds", {"DENTAL_PRACTICE"}}}, for_write(definer())).status, 200);
    EXPECT_EQ(server().database().owner().execute(all_audited, {quoted(service)}).front().text("text"),
              "service.restricted by definer, service.restriction_lifted by definer, "
              "service.opened_to_kinds by definer");
}

TEST_F(Restrictions, AllThatIsWrongWithOneIsNamed) {
    const auto service = server().add_service();
    server().refresh();
    EXPECT_EQ(restrict_to(service, {{"reason", "TERTIARY_SERVICE"}}).wrong_fields(), "services MISSING_VALUE");
    EXPECT_EQ(restrict_to(service, {{"reason", "BECAUSE"},
                                    {"services", {quoted(service), "999999"}},
                                    {"organisations", {"RAA", "ZZZ99"}},
                                    {"referrers", {"gp-1", "nobody", "reviewer"}}})
                  .wrong_fields(),
              "reason INVALID_CODE, services[0] INAPPROPRIATE_VALUE, services[1] REFERENCE_NOT_FOUND, "
              "organisations[1] REFERENCE_NOT_FOUND, referrers[1] REFERENCE_NOT_FOUND, "
              "referrers[2] REFERENCE_NOT_FOUND")
        << "nobody is unknown, and a reviewer refers nobody";
    const json good{{"reason", "TERTIARY_SERVICE"}, {"organisations", {"RAA"}}};
    EXPECT_EQ(restrict_to(service, good, definer("NBB")).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(restrict_to(service, good, server().manager()).outcome(), "403 FORBIDDEN");
}

// Where the service says so, and without a commissioner's rule; refused elsewhere.
TEST_F(Restrictions, DentistsAndOptometristsReferWhereTheyAreNamed) {
    const auto optometrist = organisation_of_kind("TP001", "OPTOMETRY_PRACTICE");
    const auto dentist = organisation_of_kind("V0001", "DENTAL_PRACTICE");
    const auto service = server().add_service({.commissioners = {"QAA"}});
    server().refresh();
    EXPECT_EQ(refused(refer_to(service, optometrist)), not_for_you);
    EXPECT_EQ(refused(refer_to(world().first, optometrist)), not_for_you) << "though it is nationally available";
    EXPECT_FALSE(finds(service, optometrist));
    EXPECT_GT(hidden_as_restricted(optometrist), 0);

    const std::string path = "/api/v1/services/" + quoted(service) + "/open-to";
    EXPECT_EQ(caller().put(path, {{"kinds", {"ICB"}}}, for_write(definer())).wrong_fields(), "kinds[0] INVALID_CODE");
    EXPECT_EQ(caller().put(path, json::object(), for_write(definer())).wrong_fields(), "kinds MISSING_VALUE");
    EXPECT_EQ(caller().put(path, {{"kinds", {"OPTOMETRY_PRACTICE"}}}, for_write(definer("NBB"))).outcome(),
              "404 NOT_FOUND");
    ASSERT_EQ(caller().put(path, {{"kinds", {"OPTOMETRY_PRACTICE"}}}, for_write(definer())).outcome(), "200");
    server().refresh();
    EXPECT_EQ(refer_to(service, optometrist).outcome(), "201");
    EXPECT_EQ(refused(refer_to(world().first, optometrist)), not_for_you) << "which is another service";
    EXPECT_TRUE(finds(service, optometrist));
    EXPECT_EQ(refused(refer_to(service, dentist)), not_for_you) << "another kind";
    EXPECT_EQ(refer_to(service).outcome(), "201") << "GPs as ever";
    EXPECT_EQ(refused(refer_to(service, world().other_practice())), not_for_you) << "GPs need the commissioner's rule";
}

// A GP with a special interest sees patients of other practices, where their commissioner has agreed to it
// (rules.md#practice-to-practice).
TEST_F(Restrictions, APracticeRefersToAPracticeThatIsCommissioned) {
    server().database().owner().run_script(
        "insert into site (code, organisation_code, name) values ('P8100201', 'P81002', 'Surgery two')");
    const auto gpsi = server().add_service(
        {.organisation = "P81002", .site = "P8100201", .appointment_type = "GPSI", .commissioners = {"QAA"}});
    server().refresh();
    auto body = world().new_referral({gpsi});
    body["letterIntention"] = "NEED_TO_ADD_LATER";
    auto referral = world().refer(body, server().referrer());
    EXPECT_TRUE(referral.body.contains("letterDue")) << "letters are needed there, too";
    const auto shown = caller().get("/api/v1/services/" + quoted(gpsi), server().referrer());
    EXPECT_EQ(shown.body.at("organisation").at("sector"), "NHS");
    world().book(referral, gpsi);
    const auto special_interest = server().staff("gp-7", "P81002", BusinessFunction::service_provider_clinician);
    EXPECT_EQ(caller()
                  .post(referral.path() + "/accept", json::object(), for_write(special_interest, referral.version))
                  .outcome(),
              "200");
    EXPECT_EQ(refused(refer_to(gpsi, world().other_practice())), not_for_you);
}

} // namespace
} // namespace ers::testing
