// The booking line's lists and calls: whom to telephone, the result of each call, and the forwarding to a provider.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ers/referrals/contact/timed.hpp"
#include "tests/support/api_fixture.hpp"

namespace ers::testing {
namespace {

class CallBacks : public ApiTest {
protected:
    static http::Headers adviser(const std::string& organisation = "QAA",
                                 BusinessFunction function = BusinessFunction::bms_admin) {
        return server().staff("adviser", organisation, function);
    }
    static std::string in_days(int days) {
        const auto now = std::chrono::floor<std::chrono::seconds>(server().clock().now());
        return format_instant(now + std::chrono::hours(24 * days) + std::chrono::minutes(5));
    }
    static Answer promise(Referred& referral, const json& body, const http::Headers& who = adviser()) {
        const auto answer = caller().post(referral.path() + "/call-backs", body, for_write(who, referral.version));
        if (answer.status == 201) referral.version = answer.version();
        return answer;
    }
    static Answer record(Referred& referral, const json& body, const http::Headers& who = adviser()) {
        const auto answer =
            caller().post(referral.path() + "/call-backs/outcome", body, for_write(who, referral.version));
        if (answer.status == 200) referral.version = answer.version();
        return answer;
    }
    static json item_of(const std::string& list, const Referred& referral, const http::Headers& who = adviser()) {
        std::string cursor;
        do {
            const auto page = caller().get("/api/v1/worklists/" + list + "?limit=100" + cursor, who);
            EXPECT_EQ(page.outcome(), "200") << page.text;
            for (const auto& item : page.body.at("items")) {
                if (item.at("ubrn") == referral.ubrn) return item;
            }
            cursor = page.body.contains("nextCursor") ? "&cursor=" + page.body.at("nextCursor").get<std::string>() : "";
        } while (!cursor.empty());
        return nullptr;
    }
    static bool is_on(const std::string& list, const Referred& referral, const http::Headers& who = adviser()) {
        return !item_of(list, referral, who).is_null();
    }
    // So many days later, when the reminders that are due by then have been sent.
    static void pass_days(int days) {
        auto& clock = server().clock();
        clock.advance(std::chrono::days(days));
        while (referrals::send_reminders(server().database().owner(), {}, clock.now()) > 0) {}
    }
};

TEST_F(CallBacks, APromisedCallIsOnTheListOnItsDay) {
    auto referral = world().refer();
    const auto promised = promise(referral, {{"at", in_days(3)}, {"reason", "PATIENT_ASKED"}});
    ASSERT_EQ(promised.outcome(), "201") << promised.text;
    EXPECT_EQ(promised.body.at("callBack").at("reason"), "PATIENT_ASKED");
    EXPECT_FALSE(is_on("call-backs", referral)) << "it is not the day";
    pass_days(8); // more than the call's day and a weekend
    const auto item = item_of("call-backs", referral);
    ASSERT_FALSE(item.is_null());
    EXPECT_EQ(item.at("callBackReason"), "PATIENT_ASKED");
    EXPECT_EQ(item.at("overdue"), true);
    EXPECT_FALSE(is_on("call-backs", referral, adviser("QBB")));
    const auto made = record(referral, {{"outcome", "REACHED"}});
    ASSERT_EQ(made.outcome(), "200") << made.text;
    EXPECT_FALSE(made.body.contains("callBack"));
    EXPECT_FALSE(is_on("call-backs", referral));
    EXPECT_EQ(broken_invariants(server().database().owner()), "");
}

TEST_F(CallBacks, NobodyAnsweringMayBeTriedAgain) {
    auto referral = world().refer();
    promise(referral, {{"at", in_days(1)}, {"reason", "REMINDER"}});
    const auto again = record(referral, {{"outcome", "NOT_REACHED"}, {"againAt", in_days(2)}});
    ASSERT_EQ(again.outcome(), "200") << again.text;
    EXPECT_EQ(again.body.at("callBack").at("reason"), "NOT_REACHED");
    EXPECT_EQ(record(referral, {{"outcome", "WRONG_NUMBER"}}).outcome(), "200");
    EXPECT_EQ(record(referral, {{"outcome", "REACHED"}}).outcome(), "422 INVALID_REQUEST_STATE");
}

TEST_F(CallBacks, EveryWrongFieldIsNamed) {
    auto referral = world().refer();
    const std::vector<std::pair<json, std::string>> wrong{
        {json::object(), "at MISSING_VALUE, reason MISSING_VALUE"},
        {{{"at", "tomorrow"}, {"reason", "LATER"}}, "at INVALID_VALUE, reason INVALID_CODE"},
        {{{"at", in_days(-1)}, {"reason", "OTHER"}}, "at INAPPROPRIATE_VALUE"},
        {{{"at", in_days(91)}, {"reason", "OTHER"}}, "at INAPPROPRIATE_VALUE"},
        {{{"at", in_days(1)}, {"reason", "OTHER"}, {"telephone", "0113 496 0999"}}, "telephone UNEXPECTED_FIELD"},
    };
    for (const auto& [body, expected] : wrong) EXPECT_EQ(promise(referral, body).wrong_fields(), expected) << body;
    EXPECT_EQ(record(referral, {{"outcome", "REACHED"}}).outcome(), "422 INVALID_REQUEST_STATE");
    ASSERT_EQ(promise(referral, {{"at", in_days(1)}, {"reason", "OTHER"}}).outcome(), "201");
    EXPECT_EQ(promise(referral, {{"at", in_days(1)}, {"reason", "OTHER"}}).outcome(), "422 INVALID_REQUEST_STATE");
    const std::vector<std::pair<json, std::string>> wrong_calls{
        {json::object(), "outcome MISSING_VALUE"},
        {{{"outcome", "MAYBE"}}, "outcome INVALID_CODE"},
        {{{"outcome", "REACHED"}, {"againAt", in_days(1)}}, "againAt FIELD_NOT_PERMITTED"},
        {{{"outcome", "NOT_REACHED"}, {"againAt", in_days(-1)}}, "againAt INAPPROPRIATE_VALUE"},
    };
    for (const auto& [body, expected] : wrong_calls) EXPECT_EQ(record(referral, body).wrong_fields(), expected) << body;
}

TEST_F(CallBacks, AreTheBookingLinesOfThePracticesCommissioner) {
    auto referral = world().refer();
    const json body{{"at", in_days(1)}, {"reason", "OTHER"}};
    EXPECT_EQ(promise(referral, body, adviser("QBB")).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(promise(referral, body, server().referrer()).outcome(), "403 FORBIDDEN");
    EXPECT_EQ(
        promise(referral, body, server().staff("transport", "QAA", BusinessFunction::additional_requirements_manager))
            .outcome(),
        "403 FORBIDDEN");
    EXPECT_EQ(promise(referral, body, adviser("QAA", BusinessFunction::bms_hcp_proxy)).outcome(), "201");
    EXPECT_EQ(record(referral, {{"outcome", "REACHED"}}, adviser("QBB")).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(record(referral, {{"outcome", "REACHED"}}, server().reviewer()).outcome(), "403 FORBIDDEN");
}

TEST_F(CallBacks, KeepToVersionsAndKeys) {
    auto referral = world().refer();
    const auto path = referral.path() + "/call-backs";
    const json body{{"at", in_days(1)}, {"reason", "OTHER"}};
    EXPECT_EQ(caller().post(path, body, for_write(adviser(), 9)).outcome(), "409 VERSION_STALE");
    EXPECT_EQ(caller().post(path, body, for_write(adviser())).outcome(), "412 VERSION_MISSING");
    const auto headers = for_write(adviser(), referral.version);
    const auto first = caller().post(path, body, headers);
    ASSERT_EQ(first.outcome(), "201") << first.text;
    EXPECT_TRUE(caller().post(path, body, headers).is_replayed());
    const json outcome{{"outcome", "NOT_NEEDED"}};
    EXPECT_EQ(caller().post(path + "/outcome", outcome, for_write(adviser(), 9)).outcome(), "409 VERSION_STALE");
    EXPECT_EQ(caller().post(path + "/outcome", outcome, for_write(adviser())).outcome(), "412 VERSION_MISSING");
    const auto ending = for_write(adviser(), first.version());
    EXPECT_EQ(caller().post(path + "/outcome", outcome, ending).outcome(), "200");
    EXPECT_TRUE(caller().post(path + "/outcome", outcome, ending).is_replayed());
}

TEST_F(CallBacks, AnEndedReferralHasNone) {
    auto referral = world().refer();
    ASSERT_EQ(promise(referral, {{"at", in_days(1)}, {"reason", "OTHER"}}).outcome(), "201");
    pass_days(1);
    ASSERT_TRUE(is_on("call-backs", referral));
    const auto cancelled =
        caller().post(referral.path() + "/cancel", {{"reason", "RAISED_IN_ERROR"}, {"comment", "The wrong person"}},
                      for_write(server().referrer(), referral.version));
    ASSERT_EQ(cancelled.outcome(), "200") << cancelled.text;
    EXPECT_FALSE(is_on("call-backs", referral));
    auto another = world().refer();
    caller().post(another.path() + "/cancel", {{"reason", "RAISED_IN_ERROR"}, {"comment", "The wrong person"}},
                  for_write(server().referrer(), another.version));
    another.version = 2;
    EXPECT_EQ(promise(another, {{"at", in_days(1)}, {"reason", "OTHER"}}).outcome(), "422 INVALID_REQUEST_STATE");
}

// The caller found no slot: on the list until it is left to the provider, which the booking line may do.
TEST_F(CallBacks, WhatFoundNoSlotIsForwarded) {
    const auto full = server().add_service();
    server().refresh();
    auto referral = world().refer(world().new_referral({full}), server().referrer());
    ASSERT_EQ(promise(referral, {{"at", in_days(1)}, {"reason", "NO_SLOTS"}}).outcome(), "201");
    const auto item = item_of("slot-issues-to-forward", referral);
    ASSERT_FALSE(item.is_null());
    EXPECT_EQ(item.at("overdue"), false) << "it is due today";
    const json deferral{{"serviceId", quoted(full)}, {"reason", "NO_SLOTS_AT_SERVICE"}};
    EXPECT_EQ(
        caller().post(referral.path() + "/deferral", deferral, for_write(adviser("QBB"), referral.version)).outcome(),
        "404 NOT_FOUND");
    const auto forwarded =
        caller().post(referral.path() + "/deferral", deferral, for_write(adviser(), referral.version));
    ASSERT_EQ(forwarded.outcome(), "201") << forwarded.text;
    EXPECT_TRUE(forwarded.body.contains("contactBy")) << "which the patient is told";
    EXPECT_EQ(forwarded.body.at("appointment").at("channel"), "TELEPHONE");
    EXPECT_FALSE(is_on("slot-issues-to-forward", referral));
    EXPECT_TRUE(is_on("appointment-slot-issues", referral, server().reviewer()));
}

// The excuse is checked for the booking line, too; it cannot forward a booked referral.
TEST_F(CallBacks, WhatHasSlotsIsNotForwarded) {
    auto referral = world().refer();
    world().add_slot(world().first);
    const json deferral{{"serviceId", quoted(world().first)}, {"reason", "NO_SLOTS_AT_SERVICE"}};
    EXPECT_EQ(caller().post(referral.path() + "/deferral", deferral, for_write(adviser(), referral.version)).outcome(),
              "422 SLOTS_CURRENTLY_AVAILABLE");
    world().book(referral);
    EXPECT_EQ(caller().post(referral.path() + "/deferral", deferral, for_write(adviser(), referral.version)).outcome(),
              "422 INVALID_REQUEST_STATE");
}

TEST_F(CallBacks, WhoWillBeRemindedWithinTheWeekMayBeTelephonedBefore) {
    auto referral = world().refer();
    EXPECT_EQ(referral.body.at("reminders").at("sent"), 0);
    EXPECT_FALSE(is_on("reminders-due", referral)) << "its reminder is two weeks off";
    pass_days(14);
    EXPECT_FALSE(is_on("reminders-due", referral)) << "it was sent, and the next one is two weeks off";
    pass_days(6);
    EXPECT_FALSE(is_on("reminders-due", referral)) << "more than a week";
    pass_days(1);
    const auto item = item_of("reminders-due", referral);
    ASSERT_FALSE(item.is_null());
    EXPECT_EQ(item.at("remindersSent"), 1);
    EXPECT_EQ(item.at("overdue"), false);
    EXPECT_EQ(item.at("nextReminderOn"), item.at("dueDate"));
    EXPECT_FALSE(is_on("reminders-due", referral, adviser("QBB")));
    world().book(referral);
    EXPECT_FALSE(is_on("reminders-due", referral)) << "it is booked";
}

TEST_F(CallBacks, WhoWasReachedIsRemindedFromTheBeginning) {
    auto referral = world().refer();
    for (int reminders = 0; reminders < 3; ++reminders) pass_days(14); // two, and then nobody answers
    ASSERT_TRUE(is_on("no-contact", referral));
    EXPECT_FALSE(is_on("no-contact", referral, adviser("QBB")));
    ASSERT_EQ(promise(referral, {{"at", in_days(1)}, {"reason", "REMINDER"}}).outcome(), "201");
    const auto reached = record(referral, {{"outcome", "REACHED"}});
    ASSERT_EQ(reached.outcome(), "200") << reached.text;
    EXPECT_FALSE(is_on("no-contact", referral));
    EXPECT_EQ(reached.body.at("reminders").at("sent"), 0);
    EXPECT_TRUE(reached.body.at("reminders").contains("nextOn"));
}

TEST_F(CallBacks, TheReferrerSaysWhenThePatientIsFirstReminded) {
    const auto today = london_date(server().clock().now());
    const auto next = [](const json& referral) {
        return parse_date(referral.at("reminders").at("nextOn").get<std::string>()).value();
    };
    auto body = world().new_referral();
    body["firstReminderDays"] = 5;
    EXPECT_EQ(next(world().refer(body, server().referrer()).body), add_days(today, 5));
    body = world().new_referral();
    body["firstReminderDays"] = 0;
    auto never = world().refer(body, server().referrer());
    EXPECT_FALSE(never.body.at("reminders").contains("nextOn"));
    const auto changed =
        caller().put(never.path() + "/shortlist", {{"shortlist", {quoted(world().first)}}, {"firstReminderDays", 9}},
                     for_write(server().referrer(), never.version));
    EXPECT_EQ(next(changed.body), add_days(today, 9));
    body = world().new_referral();
    body["firstReminderDays"] = 366;
    EXPECT_EQ(caller().post("/api/v1/referrals", body, for_write(server().referrer())).wrong_fields(),
              "firstReminderDays INVALID_VALUE");
    const auto triage = server().add_service({.request_types = "{TRIAGE_REQUEST}", .bookable_type = "UNSPECIFIED"});
    server().refresh();
    body = world().new_referral({triage});
    body["requestType"] = "TRIAGE_REQUEST";
    body["firstReminderDays"] = 3;
    EXPECT_EQ(caller().post("/api/v1/referrals", body, for_write(server().referrer())).wrong_fields(),
              "firstReminderDays INAPPROPRIATE_VALUE");
    body["firstReminderDays"] = 0;
    EXPECT_EQ(caller().post("/api/v1/referrals", body, for_write(server().referrer())).outcome(), "201");
}

TEST_F(CallBacks, TheDashboardHasTheBookingLinesLists) {
    std::vector<std::string> names;
    const auto lists = caller().get("/api/v1/worklists", adviser());
    for (const auto& item : lists.body.at("items")) names.push_back(item.at("name"));
    EXPECT_EQ(names, (std::vector<std::string>{"reminders-due", "call-backs", "slot-issues-to-forward", "no-contact",
                                               "additional-requirements"}));
}

} // namespace
} // namespace ers::testing
