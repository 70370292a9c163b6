// What patients need so that they can come: asked for, arranged or not, on the list of the desk that sees to it, and
// nothing clinical shown to them.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/support/life_cycle.hpp"

namespace ers::testing {
namespace {

using Referral_actions = referrals::Action;

constexpr db::Statement provide{"test.provide", R"(
    with changed as (update directory_version set version = version + 1)
    update service set additional_requirements = $2::text[] where id = $1)"};

json list_of(const std::vector<json>& items) { return json(items); }
json transport() { return {{"type", "TRANSPORT"}}; }
json interpreter(const char* language = "pl") { return {{"type", "INTERPRETER"}, {"language", language}}; }

class Requirements : public ApiTest {
protected:
    static http::Headers adviser(const std::string& organisation = "QAA") {
        return server().staff("adviser", organisation, BusinessFunction::bms_admin);
    }
    static http::Headers manager_at(const std::string& organisation) {
        return server().staff("transport", organisation, BusinessFunction::additional_requirements_manager);
    }
    static Referred refer(const json& requirements, const std::vector<std::int64_t>& shortlist = {}) {
        auto body = world().new_referral(shortlist);
        body["additionalRequirements"] = requirements;
        return world().refer(body, server().referrer());
    }
    static Answer change(Referred& referral, const json& requirements, const http::Headers& who) {
        const auto answer = caller().put(referral.path() + "/requirements", {{"additionalRequirements", requirements}},
                                         for_write(who, referral.version));
        if (answer.status == 200) referral.version = answer.version();
        return answer;
    }
    static Answer decide(Referred& referral, const json& outcome, const http::Headers& who) {
        const auto answer =
            caller().post(referral.path() + "/requirements/outcome", outcome, for_write(who, referral.version));
        if (answer.status == 200) referral.version = answer.version();
        return answer;
    }
    // "TRANSPORT ARRANGED, INTERPRETER REQUESTED" of an answer, by type.
    static std::string statuses(const json& referral) {
        std::string text;
        for (const auto& one : referral.at("additionalRequirements")) {
            if (!text.empty()) text += ", ";
            text += one.at("type").get<std::string>() + " " + one.at("status").get<std::string>();
        }
        return text;
    }
    // "TRANSPORT at 10001" for each warning, in its order.
    static std::vector<std::string> warnings(const json& referral) {
        std::vector<std::string> found;
        for (const auto& one : referral.value("requirementWarnings", json::array())) {
            EXPECT_EQ(one.at("code"), "REQUIREMENT_NOT_PROVIDED");
            found.push_back(one.at("requirement").get<std::string>() + " at " + one.at("serviceId").get<std::string>());
        }
        return found;
    }
    static json item_of(const Referred& referral, const http::Headers& who, const std::string& filter = {}) {
        std::string cursor;
        do {
            const auto page =
                caller().get("/api/v1/worklists/additional-requirements?limit=100" + filter + cursor, who);
            EXPECT_EQ(page.outcome(), "200") << page.text;
            for (const auto& item : page.body.at("items")) {
                if (item.at("ubrn") == referral.ubrn) return item;
            }
            cursor = page.body.contains("nextCursor") ? "&cursor=" + page.body.at("nextCursor").get<std::string>() : "";
        } while (!cursor.empty());
        return nullptr;
    }
    static bool is_listed(const Referred& referral, const http::Headers& who, const std::string& filter = {}) {
        return !item_of(referral, who, filter).is_null();
    }
};

TEST_F(Requirements, AskedForAtCreationTheyAreOnTheListOfThoseWhoArrangeThem) {
    auto referral = refer(list_of({transport(), interpreter()}));
    EXPECT_EQ(statuses(referral.body), "INTERPRETER REQUESTED, TRANSPORT REQUESTED");
    EXPECT_EQ(referral.body.at("additionalRequirements").at(0).at("language"), "pl");
    EXPECT_TRUE(is_listed(referral, adviser()));
    EXPECT_TRUE(is_listed(referral, manager_at("QAA")));
    EXPECT_FALSE(is_listed(referral, manager_at("RAA"))) << "it is not with the trust yet";
    EXPECT_FALSE(is_listed(referral, adviser("QBB")));
    world().book(referral);
    EXPECT_TRUE(is_listed(referral, manager_at("RAA")));
    EXPECT_TRUE(is_listed(referral, adviser()));
    EXPECT_FALSE(is_listed(referral, manager_at("NBB")));

    const auto item = item_of(referral, manager_at("RAA"));
    EXPECT_EQ(item.at("requirements"), list_of({"INTERPRETER", "TRANSPORT"}));
    EXPECT_TRUE(item.contains("startsAt"));
    EXPECT_EQ(item.at("overdue"), false);
    EXPECT_FALSE(item.contains("clinicType"));
}

TEST_F(Requirements, WhatWasDecidedLeavesTheList) {
    auto referral = refer(list_of({transport(), interpreter()}));
    const auto arranged = decide(referral, {{"type", "TRANSPORT"}, {"status", "ARRANGED"}}, adviser());
    ASSERT_EQ(arranged.outcome(), "200") << arranged.text;
    EXPECT_EQ(statuses(arranged.body), "INTERPRETER REQUESTED, TRANSPORT ARRANGED");
    EXPECT_TRUE(is_listed(referral, adviser(), "&requirement=INTERPRETER"));
    EXPECT_FALSE(is_listed(referral, adviser(), "&requirement=TRANSPORT"));
    const auto refused =
        decide(referral, {{"type", "INTERPRETER"}, {"status", "UNAVAILABLE"}, {"reason", "ADDITIONAL_REQ_UNAVAILABLE"}},
               manager_at("QAA"));
    ASSERT_EQ(refused.outcome(), "200") << refused.text;
    EXPECT_EQ(statuses(refused.body), "INTERPRETER UNAVAILABLE, TRANSPORT ARRANGED");
    EXPECT_EQ(refused.body.at("additionalRequirements").at(0).at("reason"), "ADDITIONAL_REQ_UNAVAILABLE");
    EXPECT_FALSE(is_listed(referral, adviser()));
    // What was arranged may still come to nothing, and what came to nothing may be asked for again.
    EXPECT_EQ(
        decide(referral, {{"type", "TRANSPORT"}, {"status", "CANCELLED"}, {"reason", "OWN_ARRANGEMENTS"}}, adviser())
            .outcome(),
        "200");
    const auto again = change(referral, list_of({interpreter("fr")}), server().referrer());
    EXPECT_EQ(statuses(again.body), "INTERPRETER REQUESTED, TRANSPORT CANCELLED");
    EXPECT_TRUE(is_listed(referral, adviser()));
    EXPECT_EQ(broken_invariants(server().database().owner()), "");
}

TEST_F(Requirements, TheSetIsReplacedAsAWhole) {
    auto referral = refer(list_of({transport(), interpreter()}));
    ASSERT_EQ(decide(referral, {{"type", "TRANSPORT"}, {"status", "ARRANGED"}}, adviser()).outcome(), "200");
    auto changed = change(referral, list_of({transport(), {{"type", "ADVOCACY"}}}), adviser());
    ASSERT_EQ(changed.outcome(), "200") << changed.text;
    EXPECT_EQ(statuses(changed.body), "ADVOCACY REQUESTED, INTERPRETER CANCELLED, TRANSPORT ARRANGED");
    EXPECT_EQ(changed.body.at("additionalRequirements").at(1).at("reason"), "NO_LONGER_NEEDED");
    changed = change(referral, json::array(), server().referrer());
    EXPECT_EQ(statuses(changed.body), "ADVOCACY CANCELLED, INTERPRETER CANCELLED, TRANSPORT CANCELLED");
    EXPECT_FALSE(is_listed(referral, adviser()));
}

// Never silently lost: the service may be chosen, and the answer says what it does not provide.
TEST_F(Requirements, AServiceThatDoesNotProvideThemIsChosenWithAWarning) {
    server().database().owner().execute(provide, {world().first, "{TRANSPORT}"});
    server().refresh();
    auto referral = refer(list_of({transport(), interpreter()}), {world().first, world().second});
    const auto first = quoted(world().first);
    const auto second = quoted(world().second);
    EXPECT_EQ(warnings(referral.body), (std::vector<std::string>{"INTERPRETER at " + first, "INTERPRETER at " + second,
                                                                 "TRANSPORT at " + second}));
    const auto changed = caller().put(referral.path() + "/shortlist", {{"shortlist", {quoted(world().third)}}},
                                      for_write(server().referrer(), referral.version));
    ASSERT_EQ(changed.outcome(), "200") << changed.text;
    const auto third = quoted(world().third);
    EXPECT_EQ(warnings(changed.body), (std::vector<std::string>{"INTERPRETER at " + third, "TRANSPORT at " + third}));
    EXPECT_EQ(statuses(changed.body), "INTERPRETER REQUESTED, TRANSPORT REQUESTED");
    referral.version = changed.version();
    const auto without = change(referral, json::array(), server().referrer());
    EXPECT_FALSE(without.body.contains("requirementWarnings"));
    server().database().owner().execute(provide, {world().first, "{}"});
    server().refresh();
}

TEST_F(Requirements, EveryWrongFieldIsNamed) {
    auto referral = world().refer();
    const std::vector<std::pair<json, std::string>> wrong{
        {list_of({transport(), transport()}), "additionalRequirements[1].type CONFLICTING_VALUES"},
        {list_of({{{"type", "INTERPRETER"}}}), "additionalRequirements[0].language MISSING_VALUE"},
        {list_of({{{"type", "TRANSPORT"}, {"language", "pl"}}}),
         "additionalRequirements[0].language FIELD_NOT_PERMITTED"},
        {list_of({interpreter("Polish")}), "additionalRequirements[0].language INVALID_VALUE"},
        {list_of({{{"type", "TAXI"}}}), "additionalRequirements[0].type INVALID_CODE"},
        {list_of({json::object()}), "additionalRequirements[0].type MISSING_VALUE"},
        {list_of({{{"type", "TRANSPORT"}, {"x", 1}}}), "additionalRequirements[0].x UNEXPECTED_FIELD"},
        {list_of({transport(), transport(), transport(), transport()}), "additionalRequirements TOO_MANY_ITEMS"},
    };
    for (const auto& [requirements, expected] : wrong) {
        EXPECT_EQ(change(referral, requirements, server().referrer()).wrong_fields(), expected) << requirements;
        auto body = world().new_referral();
        body["additionalRequirements"] = requirements;
        const auto refused = caller().post("/api/v1/referrals", body, for_write(server().referrer()));
        EXPECT_EQ(refused.wrong_fields(), expected) << requirements;
    }
    EXPECT_EQ(caller()
                  .put(referral.path() + "/requirements", json::object(), for_write(server().referrer(), 1))
                  .wrong_fields(),
              "additionalRequirements MISSING_VALUE");
}

TEST_F(Requirements, AnOutcomeGoesWithItsReason) {
    auto referral = refer(list_of({transport()}));
    const std::vector<std::pair<json, std::string>> wrong{
        {{{"type", "TRANSPORT"}, {"status", "REQUESTED"}}, "status INAPPROPRIATE_VALUE"},
        {{{"type", "TRANSPORT"}, {"status", "NOT_ELIGIBLE"}}, "reason MISSING_VALUE"},
        {{{"type", "TRANSPORT"}, {"status", "NOT_ELIGIBLE"}, {"reason", "ADDITIONAL_REQ_NOT_PROVIDED"}},
         "reason INVALID_CODE"},
        {{{"type", "TRANSPORT"}, {"status", "ARRANGED"}, {"reason", "OWN_ARRANGEMENTS"}}, "reason FIELD_NOT_PERMITTED"},
        {{{"type", "ADVOCACY"}, {"status", "ARRANGED"}}, "type REFERENCE_NOT_FOUND"},
        {{{"type", "TAXI"}, {"status", "DONE"}}, "type INVALID_CODE, status INVALID_CODE"},
        {json::object(), "type MISSING_VALUE, status MISSING_VALUE"},
    };
    for (const auto& [outcome, expected] : wrong) {
        EXPECT_EQ(decide(referral, outcome, adviser()).wrong_fields(), expected) << outcome;
    }
    ASSERT_EQ(
        decide(referral, {{"type", "TRANSPORT"}, {"status", "NOT_ELIGIBLE"}, {"reason", "ADDITIONAL_REQ_NOT_ELIGIBLE"}},
               adviser())
            .outcome(),
        "200");
    EXPECT_EQ(decide(referral, {{"type", "TRANSPORT"}, {"status", "ARRANGED"}}, adviser()).outcome(),
              "422 INVALID_REQUEST_STATE");
    // The codes are where every other code is.
    std::set<std::string> codes;
    const auto reasons = caller().get("/api/v1/reference/reasons");
    for (const auto& reason : reasons.body.at("items")) {
        if (reason.at("action") == "RECORD_REQUIREMENT_OUTCOME") codes.insert(reason.at("code").get<std::string>());
    }
    EXPECT_TRUE(codes.contains("ADDITIONAL_REQ_NOT_ELIGIBLE") && codes.contains("NO_LONGER_NEEDED"));
}

TEST_F(Requirements, AreForThoseWhoHaveToDoWithTheReferral) {
    auto referral = refer(list_of({transport()}));
    const json arranged{{"type", "TRANSPORT"}, {"status", "ARRANGED"}};
    for (const auto& stranger :
         {world().other_practice(), adviser("QBB"), manager_at("NBB"), manager_at("RAA"), server().reviewer("NBB")}) {
        EXPECT_EQ(change(referral, list_of({transport()}), stranger).outcome(), "404 NOT_FOUND");
    }
    for (const auto& stranger : {adviser("QBB"), manager_at("NBB"), manager_at("RAA")}) {
        EXPECT_EQ(decide(referral, arranged, stranger).outcome(), "404 NOT_FOUND");
        EXPECT_EQ(caller().get(referral.path(), stranger).outcome(), "404 NOT_FOUND");
    }
    EXPECT_EQ(decide(referral, arranged, server().referrer()).outcome(), "403 FORBIDDEN");
    EXPECT_EQ(decide(referral, arranged, server().reviewer()).outcome(), "403 FORBIDDEN");
    EXPECT_EQ(change(referral, list_of({transport()}), server().manager()).outcome(), "403 FORBIDDEN");
    // A provider that had it once may read it, and nothing more.
    world().book(referral);
    const auto rejected =
        caller().post(referral.path() + "/reject", {{"reason", "SERVICE_INAPPROPRIATE"}, {"comment", "Elsewhere"}},
                      for_write(server().reviewer(), referral.version));
    ASSERT_EQ(rejected.outcome(), "200") << rejected.text;
    const auto moved = caller().put(referral.path() + "/shortlist", {{"shortlist", {quoted(world().third)}}},
                                    for_write(server().referrer(), rejected.version()));
    referral.version = moved.version();
    EXPECT_EQ(caller().get(referral.path(), server().reviewer()).outcome(), "200");
    EXPECT_EQ(change(referral, list_of({transport()}), server().reviewer()).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(decide(referral, arranged, adviser()).outcome(), "200");
}

TEST_F(Requirements, KeepToVersionsAndKeys) {
    auto referral = refer(list_of({transport()}));
    const auto path = referral.path() + "/requirements";
    const json body{{"additionalRequirements", list_of({transport(), interpreter()})}};
    EXPECT_EQ(caller().put(path, body, for_write(server().referrer(), 7)).outcome(), "409 VERSION_STALE");
    EXPECT_EQ(caller().put(path, body, for_write(server().referrer())).outcome(), "412 VERSION_MISSING");
    const auto headers = for_write(server().referrer(), referral.version);
    const auto first = caller().put(path, body, headers);
    ASSERT_EQ(first.outcome(), "200") << first.text;
    EXPECT_EQ(first.version(), referral.version + 1);
    const auto again = caller().put(path, body, headers);
    EXPECT_TRUE(again.is_replayed());
    EXPECT_EQ(again.body, first.body);

    const json outcome{{"type", "TRANSPORT"}, {"status", "ARRANGED"}};
    EXPECT_EQ(caller().post(path + "/outcome", outcome, for_write(adviser(), referral.version)).outcome(),
              "409 VERSION_STALE");
    EXPECT_EQ(caller().post(path + "/outcome", outcome, for_write(adviser())).outcome(), "412 VERSION_MISSING");
    const auto arranged = for_write(adviser(), first.version());
    EXPECT_EQ(caller().post(path + "/outcome", outcome, arranged).outcome(), "200");
    EXPECT_TRUE(caller().post(path + "/outcome", outcome, arranged).is_replayed());
}

TEST_F(Requirements, EndWithTheReferral) {
    auto referral = refer(list_of({transport(), interpreter()}));
    ASSERT_EQ(decide(referral, {{"type", "TRANSPORT"}, {"status", "ARRANGED"}}, adviser()).outcome(), "200");
    const auto cancelled =
        caller().post(referral.path() + "/cancel", {{"reason", "RAISED_IN_ERROR"}, {"comment", "The wrong person"}},
                      for_write(server().referrer(), referral.version));
    ASSERT_EQ(cancelled.outcome(), "200") << cancelled.text;
    EXPECT_EQ(statuses(cancelled.body), "INTERPRETER CANCELLED, TRANSPORT CANCELLED");
    EXPECT_FALSE(is_listed(referral, adviser()));
    referral.version = cancelled.version();
    EXPECT_EQ(change(referral, list_of({transport()}), server().referrer()).outcome(), "422 INVALID_REQUEST_STATE");
    EXPECT_EQ(decide(referral, {{"type", "TRANSPORT"}, {"status", "ARRANGED"}}, adviser()).outcome(),
              "422 INVALID_REQUEST_STATE");
    EXPECT_EQ(broken_invariants(server().database().owner()), "");
}

TEST_F(Requirements, GoAlongWhenThePatientIsReferredOnward) {
    LifeCycle life(world());
    auto referral = life.make(Situation::on_the_day);
    ASSERT_EQ(change(referral, list_of({interpreter()}), server().reviewer()).outcome(), "200");
    life.must(referral, Referral_actions::record_attendance);
    const auto onward = life.act(referral, Referral_actions::refer_onward, true);
    ASSERT_EQ(onward.outcome(), "201") << onward.text;
    EXPECT_EQ(statuses(onward.body), "INTERPRETER REQUESTED");
    EXPECT_NE(onward.body.at("ubrn"), referral.ubrn);
}

// A manager of additional requirements, and a booking line, see nothing clinical (rules.md#clinical-information,
// rules.md#booking-line).
TEST_F(Requirements, WhoArrangesThemSeesNothingClinical) {
    auto body = world().new_referral();
    body["clinicType"] = "HEART_FAILURE";
    body["additionalRequirements"] = list_of({transport()});
    auto referral = world().refer(body, server().referrer());
    world().book(referral);
    const auto deferred = caller().post(referral.path() + "/cancel-action-later", {{"comment", "Ejection fraction"}},
                                        for_write(server().reviewer(), referral.version));
    ASSERT_EQ(deferred.outcome(), "200") << deferred.text;
    for (const auto& desk : {manager_at("RAA"), manager_at("QAA"), adviser()}) {
        const auto seen = caller().get(referral.path(), desk);
        ASSERT_EQ(seen.outcome(), "200") << seen.text;
        EXPECT_EQ(seen.text.find("Ejection"), std::string::npos);
        EXPECT_EQ(seen.text.find("HEART_FAILURE"), std::string::npos);
        EXPECT_EQ(statuses(seen.body), "TRANSPORT REQUESTED");
        EXPECT_EQ(seen.body.at("patient").at("postcode"), "LS1 4AP") << "to be fetched from";
        for (const char* path : {"/documents", "/clinical-summary"}) {
            EXPECT_EQ(caller().get(referral.path() + path, desk).outcome(), "403 FORBIDDEN") << path;
        }
        const auto answer = decide(referral, json::object(), desk);
        EXPECT_EQ(answer.text.find("Ejection"), std::string::npos);
    }
    EXPECT_NE(caller().get(referral.path(), server().referrer()).text.find("Ejection"), std::string::npos);
    const auto own = caller().get(referral.patient_path(), world().sign_in(referral));
    EXPECT_EQ(statuses(own.body), "TRANSPORT REQUESTED") << "the patient knows what is to be arranged";
}

TEST_F(Requirements, TheDashboardCountsThem) {
    const auto count = [](const http::Headers& who) {
        const auto lists = caller().get("/api/v1/worklists", who).body.at("items");
        for (const auto& list : lists) {
            if (list.at("name") == "additional-requirements") return list.at("total").get<int>();
        }
        return -1;
    };
    const auto before = count(manager_at("QAA"));
    auto referral = refer(list_of({transport(), interpreter()}));
    EXPECT_EQ(count(manager_at("QAA")), before + 1);
    EXPECT_EQ(count(adviser()), before + 1);
    const auto filtered = caller().get("/api/v1/worklists/additional-requirements?requirement=ADVOCACY", adviser());
    for (const auto& item : filtered.body.at("items")) EXPECT_NE(item.at("ubrn"), referral.ubrn);
    EXPECT_EQ(caller().get("/api/v1/worklists/additional-requirements?requirement=TAXI", adviser()).wrong_fields(),
              "requirement INVALID_CODE");
    EXPECT_EQ(count(server().referrer()), -1);
}

} // namespace
} // namespace ers::testing
