// A conversation over HTTP: asking, answering, going on, ending; who may, who sees what, and every refusal.
#include <gtest/gtest.h>

#include "tests/api/advice/advice_support.hpp"

namespace ers::testing {
namespace {

using enum BusinessFunction;

class AdviceConversation : public AdviceApiTest {};

TEST_F(AdviceConversation, AQuestionIsAskedAndReadBack) {
    const auto created = create(world().new_advice_request(), server().referrer());
    ASSERT_EQ(created.outcome(), "201") << created.text;
    EXPECT_EQ(created.version(), 1);
    const auto ubrn = created.body.at("ubrn").get<std::string>();
    EXPECT_EQ(created.headers.get("Location"), "/api/v1/advice-requests/" + ubrn);
    EXPECT_EQ(created.body.at("status"), "PROVIDER_RESPONSE_REQUIRED");
    EXPECT_EQ(created.body.at("conversionAuthorisation"), "AUTHORISED_TO_CONVERT");
    EXPECT_EQ(created.body.at("service").at("id"), quoted(world().advice_service()));
    EXPECT_EQ(created.body.at("service").at("organisation").at("code"), "RAA");
    EXPECT_EQ(created.body.at("specialty").at("code"), "CARDIOLOGY");
    EXPECT_EQ(created.body.at("patient").at("familyName"), "Quillfeather");
    EXPECT_EQ(created.body.at("referrer").at("userId"), "gp-1");
    EXPECT_FALSE(created.body.contains("endedAt"));
    EXPECT_TRUE(created.body.contains("dueDate"));
    ASSERT_EQ(created.body.at("conversation").size(), 1U);
    EXPECT_EQ(created.body["conversation"][0]["text"], "Is a monitor worth while?");
    EXPECT_EQ(created.body["conversation"][0]["sentBy"], "REQUESTER");
    for (const auto& who : {server().referrer(), server().reviewer()}) {
        EXPECT_EQ(caller().get("/api/v1/advice-requests/" + ubrn, who).text, created.text);
    }
    EXPECT_EQ(caller().get("/api/v1/referrals/" + ubrn, server().referrer()).outcome(), "404 NOT_FOUND");
}

TEST_F(AdviceConversation, ItGoesToAndFroAndIsClosed) {
    auto request = ask();
    const auto step = [&](const std::string& action, const json& body, const http::Headers& who) {
        const auto answer = act(request, action, body, who);
        EXPECT_EQ(answer.outcome(), "200") << answer.text;
        EXPECT_EQ(answer.version(), request.version + 1);
        request.version = answer.version();
        return answer.body.value("status", "");
    };
    EXPECT_EQ(step("information", {{"text", "Also short of breath."}}, server().referrer()),
              "PROVIDER_RESPONSE_REQUIRED");
    EXPECT_EQ(step("reply", question_back, server().reviewer()), "REFERRER_TO_SUBMIT_FURTHER_INFORMATION");
    EXPECT_EQ(step("information", information, server().referrer()), "PROVIDER_RESPONSE_REQUIRED");
    EXPECT_EQ(step("reply", advice_reply, as(service_provider_clinician_admin, "RAA")), "REFERRER_TO_REVIEW_RESPONSE");
    EXPECT_EQ(step("close", {{"comment", "Thank you."}}, server().referrer()), "CONVERSATION_ENDED_CLOSED");
    const auto whole = read(request, server().reviewer()).body;
    EXPECT_TRUE(whole.contains("endedAt"));
    EXPECT_FALSE(whole.contains("dueDate"));
    std::vector<std::string> senders;
    for (const auto& message : whole.at("conversation")) senders.push_back(message.at("sentBy"));
    EXPECT_EQ(senders, (std::vector<std::string>{"REQUESTER", "REFERRER_CLINICAL_INFORMATION_UPDATED", "RESPONDER",
                                                 "REQUESTER", "RESPONDER", "REQUESTER"}));
    EXPECT_EQ(whole["conversation"][4]["recommendation"], "ADVICE_ONLY_NO_REFERRAL_RECOMMENDED");
    EXPECT_EQ(whole["conversation"][5]["text"], "Thank you.");
}

TEST_F(AdviceConversation, AReplyMayCorrectThePriority) {
    auto reply = advice_reply;
    reply["priority"] = "URGENT";
    EXPECT_EQ(act(ask(), "reply", reply, server().reviewer()).body.value("priority", ""), "URGENT");
    const auto routine_only =
        server().add_service({.request_types = "{ADVICE_AND_GUIDANCE_REQUEST}", .priorities = {"ROUTINE"}});
    server().refresh();
    EXPECT_EQ(act(ask({{"serviceId", quoted(routine_only)}}), "reply", reply, server().reviewer()).wrong_fields(),
              "priority UNSUPPORTED_PRIORITY");
}

TEST_F(AdviceConversation, AnAdministratorAsksForAClinician) {
    const auto administrator = as(referring_clinician_admin, "P81001");
    auto body = world().new_advice_request();
    EXPECT_EQ(create(body, administrator).wrong_fields(), "referringClinician VALUE_IS_REQUIRED");
    body["referringClinician"] = {{"userId", "nobody"}};
    EXPECT_EQ(create(body, administrator).wrong_fields(), "referringClinician.userId REFERENCE_NOT_FOUND");
    body["referringClinician"] = {{"userId", "gp-1"}};
    const auto created = create(body, administrator);
    ASSERT_EQ(created.outcome(), "201") << created.text;
    EXPECT_EQ(created.body.at("referringClinician"), "gp-1");
    EXPECT_EQ(created.body["conversation"][0]["onBehalfOf"], "gp-1");
    EXPECT_EQ(create(body, server().referrer()).wrong_fields(), "referringClinician FIELD_NOT_PERMITTED");
}

// As for decisions on referrals (rules.md#on-behalf-of): an administrator names the clinician, nobody else names
// anybody.
TEST_F(AdviceConversation, AProvidersAdministratorAnswersInTheNameOfAClinician) {
    const std::string header = "NHSD-eRS-On-Behalf-Of-User-ID";
    const auto secretary = [&](const std::string& clinician) {
        auto who = server().staff("secretary", "RAA", service_provider_clinician_admin);
        if (!clinician.empty()) who.set(header, clinician);
        return who;
    };
    const auto naming = [&](http::Headers who) {
        who.set(header, "reviewer");
        return who;
    };
    const std::string field = "header " + header;
    const auto request = ask();
    const std::vector<std::pair<std::string, json>> decisions{
        {"reply", advice_reply}, {"reply", question_back}, {"convert", conversion}};
    for (const auto& [action, body] : decisions) {
        SCOPED_TRACE(action);
        EXPECT_EQ(act(request, action, body, secretary("")).wrong_fields(), field + " VALUE_IS_REQUIRED");
        EXPECT_EQ(act(request, action, body, secretary("gp-1")).wrong_fields(), field + " REFERENCE_NOT_FOUND");
        EXPECT_EQ(act(request, action, body, naming(server().reviewer())).wrong_fields(),
                  field + " FIELD_NOT_PERMITTED");
        const auto done = act(ask(), action, body, secretary("reviewer"));
        ASSERT_LT(done.status, 300) << done.text;
        const auto& answer = done.body.at("conversation").at(1);
        EXPECT_EQ(answer.at("sender").at("userId"), "secretary");
        EXPECT_EQ(answer.at("onBehalfOf"), "reviewer");
        static constexpr db::Statement both{"test.both_on_record", R"(
            select count(*)
            from audit
            where ubrn = $1 and user_id = 'secretary' and detail ->> 'onBehalfOf' = 'reviewer' and action = $2)"};
        const auto ubrn = done.body.at("ubrn").get<std::string>();
        EXPECT_EQ(world().count(both, {ubrn, action == "reply" ? "advice.replied" : "advice.converted"}), 1);
        EXPECT_EQ(world().count(both, {ubrn, "referral.created"}), action == "convert" ? 1 : 0);
    }
    EXPECT_EQ(read(request, secretary("")).outcome(), "200") << "to read is no decision";
    EXPECT_EQ(read(request, server().reviewer()).body.at("version"), 1);

    auto back = ask();
    back.version = act(back, "reply", question_back, server().reviewer()).version();
    const json shortlist{{"shortlist", {quoted(world().first)}}, {"letterIntention", "NOT_INTENDING_TO_ADD"}};
    const std::vector<std::pair<std::string, json>> of_the_referrer{{"information", information},
                                                                    {"close", json::object()},
                                                                    {"cancel", {{"comment", "Mistaken"}}},
                                                                    {"refer", shortlist}};
    for (const auto& [action, body] : of_the_referrer) {
        EXPECT_EQ(act(back, action, body, naming(server().referrer())).wrong_fields(), field + " FIELD_NOT_PERMITTED")
            << action;
    }
}

TEST_F(AdviceConversation, AServiceThatCannotBeAskedIsRefusedByName) {
    const auto wrong = [&](const TestService& service) {
        auto body = world().new_advice_request();
        body["serviceId"] = quoted(server().add_service(service));
        server().refresh();
        return create(body, server().referrer()).wrong_fields();
    };
    const std::string advice = "{ADVICE_AND_GUIDANCE_REQUEST}";
    auto body = world().new_advice_request();
    body["serviceId"] = "999999999";
    EXPECT_EQ(create(body, server().referrer()).wrong_fields(), "serviceId REFERENCE_NOT_FOUND");
    EXPECT_EQ(wrong({}), "serviceId INVALID_REQUEST_TYPE");
    EXPECT_EQ(wrong({.request_types = advice, .priorities = {"URGENT"}}),
              "serviceId SHORTLISTED_SERVICE_NOT_IN_RESULTS");
    EXPECT_EQ(wrong({.request_types = advice, .age_below_months = 192}),
              "serviceId SHORTLISTED_SERVICE_NOT_IN_RESULTS");
    EXPECT_EQ(wrong({.request_types = advice, .sex_treated = "MALE"}), "serviceId SHORTLISTED_SERVICE_NOT_IN_RESULTS");
    EXPECT_EQ(wrong({.request_types = advice, .commissioners = {"QBB"}}),
              "serviceId SHORTLISTED_SERVICE_NOT_IN_RESULTS");
    EXPECT_EQ(wrong({.request_types = advice, .commissioners = {"QAA"}}), "");
    const auto closed = server().add_service({.request_types = advice, .effective_to = "2021-01-01"});
    server().refresh();
    body["serviceId"] = quoted(closed);
    EXPECT_EQ(create(body, server().referrer()).wrong_fields(), "serviceId SERVICE_UNAVAILABLE");
}

TEST_F(AdviceConversation, EverythingWrongIsNamedAtOnce) {
    json body = world().new_advice_request();
    body["patient"]["nhsNumber"] = "9990000000";
    body["priority"] = "SOON";
    body["conversionAuthorisation"] = "PERHAPS";
    body["question"] = std::string(8'001, 'x');
    body["serviceId"] = 7;
    body["surprise"] = 1;
    EXPECT_EQ(create(body, server().referrer()).wrong_fields(),
              "patient.nhsNumber INVALID_VALUE, serviceId INVALID_VALUE, priority INVALID_CODE, "
              "question INVALID_VALUE, conversionAuthorisation INVALID_CODE, surprise UNEXPECTED_FIELD");
    const auto request = ask();
    const auto reply = [&](const json& sent) {
        return act(request, "reply", sent, server().reviewer()).wrong_fields();
    };
    EXPECT_EQ(reply({{"outcome", "RETURN_TO_REFERRER_WITH_ADVICE"}, {"text", "x"}}),
              "recommendation VALUE_IS_REQUIRED");
    EXPECT_EQ(reply({{"outcome", "REQUIRE_FURTHER_INFORMATION"}, {"text", "x"}, {"recommendation", "OTHER"}}),
              "recommendation FIELD_NOT_PERMITTED");
    EXPECT_EQ(reply({{"outcome", "PROVIDER_CONVERTED"}, {"text", "x"}}), "outcome INAPPROPRIATE_VALUE");
    EXPECT_EQ(reply({{"outcome", "MAYBE"}}), "outcome INVALID_CODE, text MISSING_VALUE");
    EXPECT_EQ(act(request, "cancel", json::object(), server().referrer()).wrong_fields(), "comment MISSING_VALUE");
}

TEST_F(AdviceConversation, TheLongestTextIsTakenHoweverItIsWritten) {
    std::string question;
    for (int i = 0; i < 8'000; ++i) question += "\xC3\xA9";
    auto body = world().new_advice_request();
    body["question"] = question;
    const auto created = caller().call(http::Method::post, "/api/v1/advice-requests", for_write(server().referrer()),
                                       body.dump(-1, ' ', true)); // \u00e9, six bytes each
    ASSERT_EQ(created.outcome(), "201") << created.text.substr(0, 500);
    EXPECT_EQ(created.body["conversation"][0]["text"], question);
}

TEST_F(AdviceConversation, WhatDoesNotBelongToTheStatusIsRefused) {
    auto request = ask();
    EXPECT_EQ(act(request, "close", json::object(), server().referrer()).outcome(), "422 INVALID_REQUEST_STATE");
    EXPECT_EQ(act(request, "refer", {{"shortlist", {quoted(world().first)}}, {"letterIntention", "NEED_TO_ADD_LATER"}},
                  server().referrer())
                  .outcome(),
              "422 INVALID_REQUEST_STATE");
    request = answered();
    EXPECT_EQ(act(request, "reply", advice_reply, server().reviewer()).outcome(), "422 INVALID_REQUEST_STATE");
    EXPECT_EQ(act(request, "convert", conversion, server().reviewer()).outcome(), "422 INVALID_REQUEST_STATE");
    request.version = act(request, "cancel", {{"comment", "Mistaken."}}, server().referrer()).version();
    for (const auto& [action, body] : std::vector<std::pair<std::string, json>>{
             {"information", information}, {"close", json::object()}, {"cancel", {{"comment", "Again."}}}}) {
        EXPECT_EQ(act(request, action, body, server().referrer()).outcome(), "422 INVALID_REQUEST_STATE") << action;
    }
    EXPECT_EQ(read(request, server().referrer()).body.at("status"), "CONVERSATION_ENDED_CANCELLED");
}

TEST_F(AdviceConversation, EachActionIsItsOwnSidesAndRoles) {
    const auto request = ask();
    const auto outcome = [&](const std::string& action, const json& body, BusinessFunction function,
                             const std::string& organisation) {
        return act(request, action, body, as(function, organisation)).outcome();
    };
    for (const auto function : {referring_clinician, referring_admin, service_provider_admin, booking_manager}) {
        EXPECT_EQ(outcome("reply", advice_reply, function, "RAA"), "403 FORBIDDEN") << code_of(function);
        EXPECT_EQ(outcome("convert", conversion, function, "RAA"), "403 FORBIDDEN") << code_of(function);
    }
    for (const auto function : {service_provider_clinician, service_provider_clinician_admin, referring_admin}) {
        EXPECT_EQ(outcome("information", information, function, "P81001"), "403 FORBIDDEN") << code_of(function);
        EXPECT_EQ(outcome("cancel", {{"comment", "x"}}, function, "P81001"), "403 FORBIDDEN") << code_of(function);
    }
    EXPECT_EQ(create(world().new_advice_request(), server().reviewer()).outcome(), "403 FORBIDDEN");
}

// For another practice and another provider it does not exist, whatever they want.
TEST_F(AdviceConversation, StrangersFindNothing) {
    const auto request = ask();
    const auto other_practice = world().other_practice();
    const auto other_provider = server().reviewer("NBB");
    for (const auto& who : {other_practice, other_provider}) {
        EXPECT_EQ(read(request, who).outcome(), "404 NOT_FOUND");
        EXPECT_EQ(caller().get(request.path() + "/actions", who).outcome(), "404 NOT_FOUND");
    }
    EXPECT_EQ(act(request, "reply", advice_reply, other_provider).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(act(request, "convert", conversion, other_provider).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(act(request, "information", information, other_practice).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(act(request, "cancel", {{"comment", "x"}}, other_practice).outcome(), "404 NOT_FOUND");
}

TEST_F(AdviceConversation, VersionsAndKeysAreAsWithReferrals) {
    const auto request = ask();
    const auto reviewer = server().reviewer();
    EXPECT_EQ(caller().post(request.path() + "/reply", advice_reply, for_write(reviewer)).outcome(),
              "412 VERSION_MISSING");
    const auto with_key = for_write(reviewer, request.version);
    const auto first = caller().post(request.path() + "/reply", advice_reply, with_key);
    EXPECT_EQ(first.outcome(), "200");
    const auto again = caller().post(request.path() + "/reply", advice_reply, with_key);
    EXPECT_TRUE(again.is_replayed());
    EXPECT_EQ(again.text, first.text);
    EXPECT_EQ(act(request, "reply", advice_reply, reviewer).outcome(), "409 VERSION_STALE");
    EXPECT_EQ(read(request, reviewer).body.at("messageCount"), 2);
    auto without_key = reviewer;
    without_key.set("If-Match", "\"2\"");
    EXPECT_EQ(caller().post(request.path() + "/reply", advice_reply, without_key).outcome(),
              "400 IDEMPOTENCY_KEY_MISSING");
}

TEST_F(AdviceConversation, ARequestThatSomebodyHoldsIsLocked) {
    const auto request = ask();
    static constexpr db::Statement lock{"test.hold_advice", "select from advice_request where ubrn = $1 for update"};
    const auto other_session = server().database().connect();
    const db::Transaction other(*other_session);
    other_session->execute(lock, {request.ubrn});
    EXPECT_EQ(act(request, "reply", advice_reply, server().reviewer()).outcome(), "423 LOCKED");
}

// Administrators see that there is a request, and none of what was said: not in the request, not on the list.
TEST_F(AdviceConversation, TextsAreForClinicalRoles) {
    const auto request = answered();
    for (const auto& [function, organisation] :
         {std::pair(referring_admin, "P81001"), std::pair(service_provider_admin, "RAA")}) {
        const auto seen = read(request, as(function, organisation));
        ASSERT_EQ(seen.outcome(), "200") << code_of(function);
        EXPECT_FALSE(seen.body.contains("conversation")) << code_of(function);
        EXPECT_EQ(seen.body.at("messageCount"), 2);
        const auto* list = function == referring_admin ? "active-advice-requests" : "advice-and-guidance-requests";
        const auto items = caller().get(std::string("/api/v1/worklists/") + list, as(function, organisation));
        EXPECT_EQ(items.outcome(), "200");
        for (const auto& text : {seen.text, items.text}) {
            EXPECT_EQ(text.find("monitor"), std::string::npos) << text;
            EXPECT_EQ(text.find("A week of it"), std::string::npos) << text;
        }
    }
    for (const auto& [function, organisation] :
         {std::pair(referring_clinician_admin, "P81001"), std::pair(service_provider_clinician_admin, "RAA")}) {
        EXPECT_EQ(read(request, as(function, organisation)).body.at("conversation").size(), 2U) << code_of(function);
    }
}

} // namespace
} // namespace ers::testing
