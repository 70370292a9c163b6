// What becomes of requests for advice: the referral under the same UBRN, the worklists, and whether what the server
// says may be done is what it then lets be done.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/api/advice/advice_support.hpp"

namespace ers::testing {
namespace {

using enum BusinessFunction;

class AdviceOutcome : public AdviceApiTest {
protected:
    static json own_referral() {
        return {{"shortlist", {quoted(world().first), quoted(world().third)}},
                {"letterIntention", "NEED_TO_ADD_LATER"}};
    }
    static std::set<std::string> on_list(const std::string& name, const http::Headers& who) {
        std::set<std::string> found;
        std::string cursor;
        do {
            const auto page = caller().get("/api/v1/worklists/" + name + "?limit=7" + cursor, who);
            EXPECT_EQ(page.outcome(), "200") << page.text;
            if (page.status != 200) break;
            for (const auto& item : page.body.at("items")) found.insert(item.at("ubrn"));
            cursor = page.body.contains("nextCursor") ? "&cursor=" + page.body["nextCursor"].get<std::string>() : "";
        } while (!cursor.empty());
        return found;
    }
};

TEST_F(AdviceOutcome, TheProviderConvertsUnderTheSameUbrn) {
    const auto request = ask();
    auto body = conversion;
    body["priority"] = "URGENT";
    const auto converted = act(request, "convert", body, server().reviewer());
    ASSERT_EQ(converted.outcome(), "201") << converted.text;
    EXPECT_EQ(converted.headers.get("Location"), "/api/v1/referrals/" + request.ubrn);
    EXPECT_EQ(converted.version(), 2);
    EXPECT_EQ(converted.body.at("status"), "ADVICE_CONVERTED");
    EXPECT_EQ(converted.body["conversation"][1]["outcome"], "PROVIDER_CONVERTED");
    EXPECT_FALSE(converted.body.contains("accessCode"));
    const auto& referral = converted.body.at("referral");
    EXPECT_EQ(referral.at("ubrn"), request.ubrn);
    EXPECT_EQ(referral.at("version"), 1);
    EXPECT_EQ(referral.at("state"), "TRIAGED_PROVIDER_TO_ACTION");
    EXPECT_EQ(referral.at("stateReason"), "PROVIDER_CONVERTED_ADVICE_AND_GUIDANCE_ADMIN_TO_REFER");
    EXPECT_EQ(referral.at("stateComment"), "First available.");
    EXPECT_EQ(referral.at("priority"), "URGENT");
    EXPECT_EQ(referral.at("appointment").at("status"), "PROPOSED");
    EXPECT_EQ(referral.at("referrer").at("userId"), "gp-1");
    EXPECT_TRUE(referral.contains("clockStart"));
    EXPECT_TRUE(referral.contains("contactBy"));
    for (const auto& who : {server().referrer(), server().reviewer()}) {
        EXPECT_EQ(caller().get("/api/v1/referrals/" + request.ubrn, who).body, referral);
        EXPECT_EQ(read(request, who).body.at("status"), "ADVICE_CONVERTED");
    }
    EXPECT_TRUE(on_list("awaiting-booking", server().referrer()).contains(request.ubrn));
}

TEST_F(AdviceOutcome, AConversionNeedsAuthorisationAndAServiceThatTakesIt) {
    const auto forbidden = ask({{"conversionAuthorisation", "NOT_AUTHORISED_TO_CONVERT"}});
    EXPECT_EQ(act(forbidden, "convert", conversion, server().reviewer()).outcome(), "422 INVALID_REQUEST_STATE");
    const auto request = ask();
    const auto wrong = [&](const json& changes) {
        auto body = conversion;
        body.update(changes);
        return act(request, "convert", body, server().reviewer()).wrong_fields();
    };
    EXPECT_EQ(wrong({{"serviceId", quoted(world().third)}}), "serviceId REFERENCE_NOT_FOUND");
    EXPECT_EQ(wrong({{"serviceId", "999999999"}}), "serviceId REFERENCE_NOT_FOUND");
    const auto urgent_only = server().add_service({.priorities = {"URGENT"}});
    const auto advice_only = server().add_service({.request_types = "{ADVICE_AND_GUIDANCE_REQUEST}"});
    server().refresh();
    EXPECT_EQ(wrong({{"serviceId", quoted(urgent_only)}}), "priority UNSUPPORTED_PRIORITY");
    EXPECT_EQ(wrong({{"serviceId", quoted(advice_only)}}), "serviceId INVALID_REQUEST_TYPE");
    const auto children_only = server().add_service({.age_below_months = 192});
    server().refresh();
    EXPECT_EQ(wrong({{"serviceId", quoted(children_only)}}), "serviceId SHORTLISTED_SERVICE_NOT_IN_RESULTS");
    EXPECT_EQ(wrong({{"comment", ""}, {"text", ""}}), "text INVALID_VALUE, comment INVALID_VALUE");
    auto body = conversion;
    body["serviceId"] = quoted(world().second);
    const auto converted = act(request, "convert", body, server().reviewer());
    ASSERT_EQ(converted.outcome(), "201") << converted.text;
    EXPECT_EQ(converted.body["referral"]["withService"]["id"], quoted(world().second));
    EXPECT_EQ(converted.body["referral"]["shortlist"][0]["serviceId"], quoted(world().second));
}

TEST_F(AdviceOutcome, TheReferrerRefersUnderTheSameUbrn) {
    const auto request = answered();
    const auto referred = act(request, "refer", own_referral(), server().referrer());
    ASSERT_EQ(referred.outcome(), "201") << referred.text;
    EXPECT_EQ(referred.body.at("status"), "ADVICE_CONVERTED");
    EXPECT_EQ(referred.body.at("accessCodeStatus"), "ISSUED");
    const auto& referral = referred.body.at("referral");
    EXPECT_EQ(referral.at("ubrn"), request.ubrn);
    EXPECT_EQ(referral.at("state"), "NOT_BOOKED");
    EXPECT_EQ(referral.at("shortlist").size(), 2U);
    // The patient can sign in with it, and book.
    const auto session = caller().post(
        "/api/v1/patient/session",
        {{"ubrn", request.ubrn}, {"accessCode", referred.body.at("accessCode")}, {"yearOfBirth", 1970}}, {});
    EXPECT_EQ(session.outcome(), "201");
    // Booked at another provider: the adviser keeps the advice, and sees nothing of the referral.
    const auto slot = world().add_slot(world().third);
    EXPECT_EQ(caller()
                  .post("/api/v1/referrals/" + request.ubrn + "/appointment", {{"slotId", quoted(slot)}},
                        for_write(server().referrer(), 1))
                  .outcome(),
              "201");
    EXPECT_EQ(read(request, server().reviewer()).body.at("conversation").size(), 2U);
    EXPECT_EQ(caller().get("/api/v1/referrals/" + request.ubrn, server().reviewer()).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(read(request, server().reviewer("NBB")).outcome(), "404 NOT_FOUND");
}

TEST_F(AdviceOutcome, TheReferrersReferralKeepsTheRulesOfReferrals) {
    const auto request = answered();
    const auto wrong = [&](const json& changes) {
        auto body = own_referral();
        body.update(changes);
        return act(request, "refer", body, server().referrer()).wrong_fields();
    };
    EXPECT_EQ(wrong({{"shortlist", {quoted(world().advice_service())}}}), "shortlist[0] INVALID_REQUEST_TYPE");
    EXPECT_EQ(wrong({{"shortlist", json::array()}}), "shortlist MISSING_VALUE");
    const auto first = quoted(world().first);
    const auto children_only = server().add_service({.age_below_months = 192});
    server().refresh();
    EXPECT_EQ(wrong({{"shortlist", {first, first, "999999999", quoted(children_only)}}}),
              "shortlist[1] DUPLICATE_SERVICE, shortlist[2] REFERENCE_NOT_FOUND, "
              "shortlist[3] SHORTLISTED_SERVICE_NOT_IN_RESULTS");
    EXPECT_EQ(wrong({{"specialty", "ALCHEMY"}}), "specialty INVALID_CODE");
    EXPECT_EQ(wrong({{"pathwayStart", "2199-01-01"}}), "pathwayStart INAPPROPRIATE_VALUE");
    EXPECT_EQ(wrong({{"referringClinician", {{"userId", "gp-1"}}}}), "referringClinician FIELD_NOT_PERMITTED");
    EXPECT_EQ(act(request, "refer", own_referral(), as(referring_clinician_admin, "P81001")).wrong_fields(),
              "referringClinician VALUE_IS_REQUIRED");
    EXPECT_EQ(read(request, server().referrer()).body.at("status"), "REFERRER_TO_REVIEW_RESPONSE");
}

// A management centre that asks for itself owes the patient the same choice as ever.
TEST_F(AdviceOutcome, ACentresReferralOffersTheChoice) {
    const auto triager = as(referring_clinician, "RMC01");
    const auto asked = create(world().new_advice_request(), triager);
    ASSERT_EQ(asked.outcome(), "201") << asked.text;
    Asked request{asked.body.at("ubrn").get<std::string>(), asked.version()};
    request.version = act(request, "reply", advice_reply, server().reviewer()).version();
    auto body = own_referral();
    EXPECT_EQ(act(request, "refer", body, triager).outcome(), "422 CHOICE_MINIMUM_NOT_MET");
    body["choice"] = {{"reason", "single_provider_service"}};
    EXPECT_EQ(act(request, "refer", body, triager).outcome(), "201");
}

TEST_F(AdviceOutcome, APatientIsWhoTheRecordSays) {
    auto body = world().new_advice_request();
    ASSERT_EQ(create(body, server().referrer()).outcome(), "201");
    body["patient"]["birthDate"] = "1971-03-14";
    EXPECT_EQ(create(body, server().referrer()).outcome(), "422 PATIENT_ERROR");
}

TEST_F(AdviceOutcome, EachSideHasItsList) {
    const auto waiting = ask({{"priority", "TWO_WEEK_WAIT"}});
    auto done = answered();
    const auto practice = server().referrer();
    const auto trust = as(service_provider_admin, "RAA");
    EXPECT_TRUE(on_list("active-advice-requests", practice).contains(waiting.ubrn));
    EXPECT_TRUE(on_list("active-advice-requests", practice).contains(done.ubrn));
    EXPECT_TRUE(on_list("advice-and-guidance-requests", trust).contains(waiting.ubrn));
    EXPECT_FALSE(on_list("advice-and-guidance-requests", trust).contains(done.ubrn));
    EXPECT_TRUE(on_list("active-advice-requests", world().other_practice()).empty());
    EXPECT_TRUE(on_list("advice-and-guidance-requests", server().reviewer("NBB")).empty());
    EXPECT_EQ(caller().get("/api/v1/worklists/advice-and-guidance-requests", practice).outcome(), "403 FORBIDDEN");
    EXPECT_EQ(caller().get("/api/v1/worklists/active-advice-requests", trust).outcome(), "403 FORBIDDEN");

    const auto first = caller().get("/api/v1/worklists/active-advice-requests?limit=1", practice).body;
    EXPECT_EQ(first.at("title"), "Active Advice Requests");
    EXPECT_EQ(first["items"][0]["priority"], "TWO_WEEK_WAIT") << "the most urgent first";
    EXPECT_EQ(first["items"][0]["toAct"], false);
    const auto count_of = [&](const http::Headers& who, const std::string& name) {
        const auto counts = caller().get("/api/v1/worklists", who);
        for (const auto& list : counts.body.at("items")) {
            if (list.at("name") == name) return list.at("total").get<std::size_t>();
        }
        return std::size_t(0);
    };
    EXPECT_EQ(count_of(practice, "active-advice-requests"), on_list("active-advice-requests", practice).size());
    EXPECT_EQ(count_of(trust, "advice-and-guidance-requests"), on_list("advice-and-guidance-requests", trust).size());
    EXPECT_EQ(caller().get("/api/v1/worklists/active-advice-requests?cursor=x", practice).wrong_fields(),
              "cursor INVALID_VALUE");
    EXPECT_EQ(act(done, "close", json::object(), practice).outcome(), "200");
    EXPECT_FALSE(on_list("active-advice-requests", practice).contains(done.ubrn));
}

// Every status × role: what `actions` names is let in, and what it does not name is not.
TEST_F(AdviceOutcome, WhatTheServerSaysMayBeDoneIsWhatItLetsBeDone) {
    struct Way {
        std::string code;
        std::string action;
        json body;
    };
    const std::vector<Way> ways{{"RETURN_TO_REFERRER_WITH_ADVICE", "reply", advice_reply},
                                {"REQUIRE_FURTHER_INFORMATION", "reply", question_back},
                                {"SEND_INFORMATION", "information", information},
                                {"CLOSE", "close", json::object()},
                                {"CANCEL", "cancel", {{"comment", "Mistaken."}}},
                                {"CONVERT", "convert", conversion},
                                {"REFER", "refer", own_referral()}};
    using Step = std::pair<const Way*, http::Headers>;
    const auto trust = server().reviewer();
    const auto practice = server().referrer();
    const std::vector<std::vector<Step>> paths{{},
                                               {{&ways[0], trust}},
                                               {{&ways[1], trust}},
                                               {{&ways[4], practice}},
                                               {{&ways[0], trust}, {&ways[3], practice}},
                                               {{&ways[5], trust}}};
    std::set<std::string> statuses;
    int allowed = 0;
    for (const auto& path : paths) {
        const auto request_there = [&] {
            auto request = ask();
            for (const auto& [way, who] : path) request.version = act(request, way->action, way->body, who).version();
            return request;
        };
        for (const auto& [function, organisation] :
             {std::pair(referring_clinician, "P81001"), std::pair(referring_admin, "P81001"),
              std::pair(service_provider_clinician, "RAA"), std::pair(service_provider_clinician_admin, "RAA"),
              std::pair(service_provider_admin, "RAA")}) {
            const auto who = as(function, organisation);
            const auto listed = caller().get(request_there().path() + "/actions", who).body;
            statuses.insert(listed.at("status"));
            std::set<std::string> named;
            for (const auto& action : listed.at("actions")) named.insert(action.at("code"));
            for (const auto& way : ways) {
                const auto answer = act(request_there(), way.action, way.body, who);
                EXPECT_EQ(answer.status < 300, named.contains(way.code))
                    << way.code << " as " << code_of(function) << " in " << listed.at("status") << ": " << answer.text;
                if (answer.status < 300) ++allowed;
            }
        }
    }
    EXPECT_EQ(statuses.size(), 6U) << "every status was tried";
    EXPECT_EQ(allowed, 16);
}

} // namespace
} // namespace ers::testing
