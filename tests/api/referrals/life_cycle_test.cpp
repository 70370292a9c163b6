// The whole life of a referral over HTTP: every situation, every action, every role.
#include <gtest/gtest.h>

#include "tests/support/action_walk.hpp"

namespace ers::testing {
namespace {

using referrals::Action;

class LifeCycleApi : public LifeCycleTest {
protected:
    static json read(const Referred& referral, const http::Headers& who = server().referrer()) {
        return caller().get(referral.path(), who).body;
    }
    static Answer post(Referred& referral, const std::string& path, const json& body, const http::Headers& who) {
        const auto answer = caller().post(referral.path() + path, body, for_write(who, referral.version));
        if (answer.status < 300 && answer.body.value("ubrn", "") == referral.ubrn) referral.version = answer.version();
        return answer;
    }
    static bool is_on(const std::string& list, const Referred& referral, const http::Headers& who) {
        std::string cursor;
        do {
            const auto page = caller().get("/api/v1/worklists/" + list + "?limit=100" + cursor, who);
            EXPECT_EQ(page.outcome(), "200") << page.text;
            for (const auto& item : page.body.at("items")) {
                if (item.at("ubrn") == referral.ubrn) return true;
            }
            cursor = page.body.contains("nextCursor") ? "&cursor=" + page.body.at("nextCursor").get<std::string>() : "";
        } while (!cursor.empty());
        return false;
    }
};

// What GET …/actions names is done; what it does not name is refused and changes nothing.
TEST_F(LifeCycleApi, TheActionsThatAreNamedAreThoseThatAreAllowed) {
    const std::vector<WalkRole> roles{
        {"gp-1", "P81001", BusinessFunction::referring_clinician},
        {"admin-1", "P81001", BusinessFunction::referring_clinician_admin},
        {"desk-1", "P81001", BusinessFunction::referring_admin},
        {"consultant", "RAA", BusinessFunction::service_provider_clinician},
        {"secretary", "RAA", BusinessFunction::service_provider_clinician_admin},
        {"clerk", "RAA", BusinessFunction::service_provider_admin},
        {"stranger", "NBB", BusinessFunction::service_provider_clinician},
        {"stranger", "P82001", BusinessFunction::referring_clinician},
        {"adviser", "QAA", BusinessFunction::bms_admin},
        {"adviser", "QBB", BusinessFunction::bms_admin},
        {"transport", "RAA", BusinessFunction::additional_requirements_manager},
    };
    const auto walked =
        walk_actions(world(), life(), roles, [](Situation situation) { return life().make(situation); });
    EXPECT_GT(walked.done, 200);
    EXPECT_GT(walked.refused, 1'000);
    EXPECT_EQ(broken_invariants(server().database().owner()), "");
}

// A stale version, none, and a repeated key, for every action where it is allowed.
TEST_F(LifeCycleApi, EveryActionKeepsToVersionsAndKeys) {
    for (const auto situation : all_situations()) {
        const auto probe = life().make(situation);
        for (const bool is_provider : {false, true}) {
            const auto who = is_provider ? server().reviewer() : server().referrer();
            const auto named = named_actions(caller(), probe, who);
            for (const auto& call : action_calls()) {
                if (!named.contains(std::string(code_of(call.action)))) continue;
                SCOPED_TRACE(name_of(situation) + ": " + std::string(code_of(call.action)));
                auto referral = life().make(situation);
                const auto body = life().body_for(call.action, referral, is_provider).dump();
                const auto send = [&](const http::Headers& headers) {
                    return caller().call(call.method, referral.path() + call.path, headers, body);
                };
                EXPECT_EQ(send(for_write(who, referral.version + 1)).outcome(), "409 VERSION_STALE");
                EXPECT_EQ(send(for_write(who)).outcome(), "412 VERSION_MISSING");
                const auto headers = for_write(who, referral.version);
                const auto first = send(headers);
                EXPECT_LT(first.status, 300) << first.text;
                const auto again = send(headers);
                EXPECT_TRUE(again.is_replayed());
                EXPECT_EQ(again.body, first.body);
            }
        }
    }
}

TEST_F(LifeCycleApi, TriageIsDecidedOnPaper) {
    auto referral = life().make(Situation::awaiting_triage);
    auto shown = read(referral);
    EXPECT_EQ(shown.at("state"), "AWAITING_TRIAGE");
    EXPECT_EQ(shown.at("stateReason"), "TRIAGE");
    EXPECT_TRUE(shown.contains("clockStart")) << "an assessment service starts the clock";
    EXPECT_TRUE(is_on("referrals-for-review", referral, server().reviewer()));
    EXPECT_TRUE(is_on("awaiting-booking", referral, server().referrer()));
    EXPECT_EQ(post(referral, "/accept-book-later", json::object(), server().reviewer()).wrong_fields(),
              "comment MISSING_VALUE");
    EXPECT_EQ(post(referral, "/return-with-advice", {{"comment", "x"}, {"priority", "URGENT"}}, server().reviewer())
                  .wrong_fields(),
              "priority PRIORITY_NOT_CURRENT");
    const auto accepted = post(referral, "/accept-book-later",
                               {{"comment", "A clinic in March"}, {"priority", "URGENT"}}, server().reviewer());
    ASSERT_EQ(accepted.outcome(), "200") << accepted.text;
    EXPECT_EQ(accepted.body.at("state"), "TRIAGED_PROVIDER_TO_ACTION");
    EXPECT_EQ(accepted.body.at("priority"), "URGENT");
    EXPECT_FALSE(is_on("referrals-for-review", referral, server().reviewer()));
    EXPECT_TRUE(is_on("appointments-for-booking", referral, server().reviewer()));
}

// A reviewed referral that is booked at the same service is accepted; after a redirection the new service reviews it.
TEST_F(LifeCycleApi, WhatWasReviewedStaysAcceptedUnlessItGoesElsewhere) {
    auto deferred = life().make(Situation::booked);
    ASSERT_EQ(post(deferred, "/cancel-action-later", {{"comment", "Another day"}}, server().reviewer()).outcome(),
              "200");
    const auto slot = quoted(world().add_slot());
    const auto booked = post(deferred, "/appointment", {{"slotId", slot}}, server().reviewer());
    ASSERT_EQ(booked.outcome(), "201") << booked.text;
    EXPECT_TRUE(read(deferred).contains("acceptedAt"));
    EXPECT_FALSE(is_on("referrals-for-review", deferred, server().reviewer()));

    auto redirected = life().make(Situation::accepted);
    const json elsewhere{
        {"serviceId", quoted(world().second)}, {"reason", "REDIRECTED_AGE"}, {"comment", "Fits better"}};
    const auto moved = post(redirected, "/redirect", elsewhere, server().reviewer());
    ASSERT_EQ(moved.outcome(), "200") << moved.text;
    EXPECT_EQ(moved.body.at("withService").at("id"), quoted(world().second));
    EXPECT_FALSE(moved.body.contains("acceptedAt"));
    const auto there = quoted(world().add_slot(world().second));
    ASSERT_EQ(post(redirected, "/appointment", {{"slotId", there}}, server().reviewer()).outcome(), "201");
    EXPECT_TRUE(is_on("referrals-for-review", redirected, server().reviewer()));
    EXPECT_EQ(post(redirected, "/redirect",
                   {{"serviceId", quoted(world().third)}, {"reason", "REDIRECTED_AGE"}, {"comment", "x"}},
                   server().reviewer())
                  .wrong_fields(),
              "serviceId REFERENCE_NOT_FOUND")
        << "of another provider";
}

// The appointment stays, and the clinician looks again.
TEST_F(LifeCycleApi, AnotherPriorityBringsItBackForReview) {
    auto referral = life().make(Situation::accepted);
    EXPECT_FALSE(is_on("referrals-for-review", referral, server().reviewer()));
    const auto changed = caller().put(referral.path() + "/priority", {{"priority", "TWO_WEEK_WAIT"}},
                                      for_write(server().reviewer(), referral.version));
    ASSERT_EQ(changed.outcome(), "200") << changed.text;
    EXPECT_TRUE(changed.body.contains("appointment"));
    const auto list = caller().get("/api/v1/worklists/referrals-for-review?limit=100", server().reviewer());
    const auto items = list.body.at("items");
    const auto item =
        std::find_if(items.begin(), items.end(), [&](const json& one) { return one.at("ubrn") == referral.ubrn; });
    ASSERT_NE(item, items.end());
    EXPECT_EQ(item->at("reviewStatus"), "PRIORITY_CHANGED");
    referral.version = changed.version();
    EXPECT_EQ(post(referral, "/accept", json::object(), server().reviewer()).outcome(), "200");
    EXPECT_FALSE(is_on("referrals-for-review", referral, server().reviewer()));
}

// What one service has reviewed another has not.
TEST_F(LifeCycleApi, AnotherServiceBeginsItsReviewAnew) {
    auto referral = world().refer();
    world().book(referral);
    life().must(referral, Action::accept);
    life().must(referral, Action::change_priority);
    world().book(referral, world().second);
    const auto list = caller().get("/api/v1/worklists/referrals-for-review?limit=100", server().reviewer());
    const auto items = list.body.at("items");
    const auto item =
        std::find_if(items.begin(), items.end(), [&](const json& one) { return one.at("ubrn") == referral.ubrn; });
    ASSERT_NE(item, items.end());
    EXPECT_EQ(item->at("reviewStatus"), "NEVER_REVIEWED");
    EXPECT_FALSE(read(referral).contains("reviewedAt"));
}

// The patient telephones the hospital: it opens the referral by its number, and no other hospital does.
TEST_F(LifeCycleApi, AnIndirectServiceRecordsWhatWasAgreed) {
    auto referral = life().make(Situation::not_booked);
    EXPECT_EQ(caller().get(referral.path(), server().reviewer()).outcome(), "200");
    EXPECT_EQ(caller().get(referral.path(), server().reviewer("NBB")).outcome(), "404 NOT_FOUND");
    auto body = life().body_for(Action::record_booking, referral, true);
    body["serviceId"] = quoted(world().first);
    EXPECT_EQ(post(referral, "/booking", body, server().reviewer()).wrong_fields(), "serviceId INAPPROPRIATE_VALUE");
    body["serviceId"] = quoted(life().by_telephone);
    body["startsAt"] = "2020-01-01T09:00:00Z";
    EXPECT_EQ(post(referral, "/booking", body, server().reviewer()).wrong_fields(), "startsAt INAPPROPRIATE_VALUE");
    life().must(referral, Action::record_booking);
    auto shown = read(referral);
    EXPECT_EQ(shown.at("state"), "BOOKED");
    EXPECT_FALSE(shown.at("appointment").contains("slotId"));
    EXPECT_TRUE(shown.contains("convertedAt"));

    // Cancelled here, it is still in the hospital's own system until somebody says it is not.
    ASSERT_EQ(post(referral, "/reject", {{"reason", "OTHER"}, {"comment", "x"}}, server().reviewer()).outcome(), "200");
    EXPECT_TRUE(is_on("appointments-to-cancel-in-pas", referral, server().reviewer()));
    const auto id = read(referral).at("appointments").at(0).at("id").get<std::string>();
    const std::string mark = "/appointments/" + id + "/cancelled-in-pas";
    const auto by_other = caller().post(referral.path() + mark, json::object(), for_write(server().reviewer("NBB")));
    EXPECT_EQ(by_other.outcome(), "404 NOT_FOUND");
    EXPECT_EQ(caller().post(referral.path() + mark, json::object(), for_write(server().reviewer())).outcome(), "200");
    EXPECT_FALSE(is_on("appointments-to-cancel-in-pas", referral, server().reviewer()));
    EXPECT_EQ(caller().post(referral.path() + mark, json::object(), for_write(server().reviewer())).outcome(),
              "404 NOT_FOUND");
}

// The list is about appointments: the one that has been off for longest comes first, whatever its referral's age.
TEST_F(LifeCycleApi, WhatWasCancelledFirstIsFirstToBeCancelledInPas) {
    auto older = life().make(Situation::not_booked);
    auto newer = life().make(Situation::not_booked);
    for (auto* referral : {&older, &newer}) life().must(*referral, Action::record_booking);
    for (auto* referral : {&newer, &older}) life().must(*referral, Action::reject);
    std::vector<std::string> visited;
    std::string page = "?limit=1";
    for (;;) {
        const auto answer = caller().get("/api/v1/worklists/appointments-to-cancel-in-pas" + page, server().reviewer());
        ASSERT_EQ(answer.outcome(), "200") << answer.text;
        for (const auto& item : answer.body.at("items")) visited.push_back(item.at("ubrn"));
        if (!answer.body.contains("nextCursor")) break;
        page = "?limit=1&cursor=" + answer.body.at("nextCursor").get<std::string>();
    }
    const auto place = [&](const Referred& referral) {
        EXPECT_EQ(std::count(visited.begin(), visited.end(), referral.ubrn), 1) << referral.ubrn;
        return std::find(visited.begin(), visited.end(), referral.ubrn);
    };
    EXPECT_LT(place(newer), place(older));
}

TEST_F(LifeCycleApi, AnAppointmentsOutcomeWaitsToBeRecordedOnceItsDayHasCome) {
    const auto future = life().make(Situation::accepted);
    EXPECT_FALSE(is_on("outcomes-to-record", future, server().reviewer()));
    auto referral = life().make(Situation::on_the_day);
    EXPECT_TRUE(is_on("outcomes-to-record", referral, server().reviewer()));
    const auto seen = post(referral, "/attendance", {{"reason", "TREATMENT_STARTED"}}, server().reviewer());
    ASSERT_EQ(seen.outcome(), "200") << seen.text;
    EXPECT_TRUE(seen.body.contains("completedAt"));
    EXPECT_EQ(seen.body.at("appointments").at(0).at("status"), "FULFILLED");
    EXPECT_FALSE(is_on("outcomes-to-record", referral, server().reviewer()));
    const auto start = seen.body.at("clockStart").get<std::string>();
    EXPECT_EQ(post(referral, "/clock-stop", {{"reason", "FIRST_TREATMENT"}, {"on", "2020-01-01"}}, server().reviewer())
                  .wrong_fields(),
              "on INAPPROPRIATE_VALUE");
    const auto stopped =
        post(referral, "/clock-stop", {{"reason", "FIRST_TREATMENT"}, {"on", start}}, server().reviewer());
    ASSERT_EQ(stopped.outcome(), "200") << stopped.text;
    EXPECT_EQ(stopped.body.at("clockStop").at("code"), "FIRST_TREATMENT");
}

TEST_F(LifeCycleApi, WhatComesBackIsAcknowledged) {
    auto referral = life().make(Situation::not_attended);
    EXPECT_TRUE(is_on("assessment-returned-cancelled-dna", referral, server().referrer()));
    EXPECT_TRUE(is_on("appointments-for-booking", referral, server().reviewer()));
    ASSERT_EQ(post(referral, "/acknowledge", json::object(), server().referrer()).outcome(), "200");
    EXPECT_FALSE(is_on("assessment-returned-cancelled-dna", referral, server().referrer()));
    EXPECT_TRUE(is_on("awaiting-booking", referral, server().referrer())) << "it is not forgotten for that";
    EXPECT_EQ(post(referral, "/acknowledge", json::object(), server().referrer()).outcome(),
              "422 INVALID_REQUEST_STATE");

    auto rejected = life().make(Situation::rejected);
    EXPECT_TRUE(is_on("rejected-triage-response", rejected, server().referrer()));
    life().must(rejected, Action::change_shortlist);
    EXPECT_FALSE(is_on("rejected-triage-response", rejected, server().referrer()));
}

// One pathway, one clock: the child's clock is the parent's, wherever it goes.
TEST_F(LifeCycleApi, AnOnwardReferralHasItsOwnNumberAndThePathwaysClock) {
    auto parent = life().make(Situation::to_refer_onward);
    const auto clock = read(parent).at("clockStart");
    EXPECT_TRUE(is_on("appointments-for-booking", parent, server().reviewer()));
    auto body = life().body_for(Action::refer_onward, parent, true);
    body.erase("choice");
    EXPECT_EQ(post(parent, "/onward", body, server().reviewer()).outcome(), "422 CHOICE_MINIMUM_NOT_MET");
    body["choice"] = {{"reason", "because I say so"}};
    EXPECT_EQ(post(parent, "/onward", body, server().reviewer()).wrong_fields(), "choice.reason INVALID_CODE");
    body["choice"] = {{"reason", "patient_declined"}, {"patientConfirmed", true}, {"criteria", {"distance"}}};
    const auto onward = post(parent, "/onward", body, server().reviewer());
    ASSERT_EQ(onward.outcome(), "201") << onward.text;
    EXPECT_EQ(onward.body.at("parentUbrn"), parent.ubrn);
    EXPECT_EQ(onward.body.at("pathwayUbrn"), parent.ubrn);
    EXPECT_EQ(onward.body.at("clockStart"), clock);
    EXPECT_EQ(onward.body.at("referringOrganisation").at("code"), "RAA");
    EXPECT_EQ(onward.body.at("state"), "NOT_BOOKED");
    EXPECT_TRUE(read(parent).contains("completedAt"));
    EXPECT_FALSE(is_on("appointments-for-booking", parent, server().reviewer()));
    Referred child{.ubrn = onward.body.at("ubrn"), .access_code = "", .nhs_number = "", .version = 1, .body = {}};
    EXPECT_TRUE(is_on("awaiting-booking", child, server().reviewer())) << "the provider is its referrer";
    EXPECT_EQ(caller().get(child.path(), server().referrer()).outcome(), "404 NOT_FOUND");
}

TEST_F(LifeCycleApi, AFollowUpIsBookedByTheProviderOrAskedForByThePatient) {
    auto parent = life().make(Situation::attended);
    const auto planned = post(parent, "/follow-up", {{"serviceId", quoted(life().by_telephone)}}, server().reviewer());
    ASSERT_EQ(planned.outcome(), "201") << planned.text;
    EXPECT_EQ(planned.body.at("state"), "TRIAGED_PROVIDER_TO_ACTION");
    parent.version = read(parent).at("version").get<int>();
    const auto when_needed = post(
        parent, "/follow-up", {{"serviceId", quoted(world().first)}, {"patientInitiated", true}}, server().reviewer());
    ASSERT_EQ(when_needed.outcome(), "201") << when_needed.text;
    EXPECT_EQ(when_needed.body.at("state"), "NOT_BOOKED");
    EXPECT_EQ(when_needed.body.at("clockStart"), planned.body.at("clockStart")) << "no new clock";
    auto unseen = life().make(Situation::booked);
    EXPECT_EQ(post(unseen, "/follow-up", {{"serviceId", quoted(world().first)}}, server().reviewer()).outcome(),
              "422 INVALID_REQUEST_STATE");
}

TEST_F(LifeCycleApi, ATriageRequestGoesToItsServiceAtOnce) {
    auto body = world().new_referral({life().triage});
    body["requestType"] = "TRIAGE_REQUEST";
    const auto sent = world().refer(body, server().referrer());
    EXPECT_EQ(sent.body.at("state"), "AWAITING_TRIAGE");
    body = world().new_referral({life().triage, world().first});
    body["requestType"] = "TRIAGE_REQUEST";
    EXPECT_EQ(caller().post("/api/v1/referrals", body, for_write(server().referrer())).wrong_fields(),
              "shortlist TOO_MANY_ITEMS");
    body = world().new_referral({world().first});
    body["requestType"] = "TRIAGE_REQUEST";
    EXPECT_EQ(caller().post("/api/v1/referrals", body, for_write(server().referrer())).wrong_fields(),
              "shortlist[0] INVALID_REQUEST_TYPE");
}

// What nobody can book waits until somebody sends it for triage (rules.md#triage).
TEST_F(LifeCycleApi, AShortlistOfTriageAloneIsWarnedOf) {
    const auto warned = [](const Answer& answer) {
        EXPECT_LT(answer.status, 300) << answer.text;
        std::string codes;
        for (const auto& warning : answer.body.value("warnings", json::array()))
            codes += warning.at("code").get<std::string>();
        return codes;
    };
    const auto create = [&](const std::vector<std::int64_t>& shortlist, const char* kind) {
        auto body = world().new_referral(shortlist);
        body["requestType"] = kind;
        return caller().post("/api/v1/referrals", body, for_write(server().referrer()));
    };
    EXPECT_EQ(warned(create({life().triage}, "APPOINTMENT_REQUEST")), "ONLY_TRIAGE_SHORTLISTED");
    EXPECT_EQ(warned(create({life().triage, world().first}, "APPOINTMENT_REQUEST")), "");
    EXPECT_EQ(warned(create({life().by_telephone}, "APPOINTMENT_REQUEST")), "");
    EXPECT_EQ(warned(create({life().triage}, "TRIAGE_REQUEST")), "") << "it is sent at once";

    auto referral = world().refer();
    const auto change = [&](const std::vector<std::int64_t>& shortlist) {
        json body{{"shortlist", json::array()}};
        for (const auto id : shortlist) body["shortlist"].push_back(quoted(id));
        const auto answer =
            caller().put(referral.path() + "/shortlist", body, for_write(server().referrer(), referral.version));
        referral.version = answer.version();
        return warned(answer);
    };
    EXPECT_EQ(change({life().triage}), "ONLY_TRIAGE_SHORTLISTED");
    EXPECT_EQ(change({world().first, life().triage}), "");
}

// Only what the provider was to decide or to book is ended by a triage reason.
TEST_F(LifeCycleApi, TriageReasonsEndTriageAlone) {
    const json test{{"reason", "STRAIGHT_TO_TEST"}, {"comment", "An echo first"}};
    auto booked = life().make(Situation::booked);
    EXPECT_EQ(post(booked, "/cancel", test, server().reviewer()).wrong_fields(), "reason INAPPROPRIATE_VALUE");
    auto triaged = life().make(Situation::to_be_booked);
    EXPECT_EQ(post(triaged, "/cancel", test, server().reviewer()).outcome(), "200");
    EXPECT_TRUE(is_on("assessment-returned-cancelled-dna", triaged, server().referrer()));
}

TEST_F(LifeCycleApi, ListsAreFiltered) {
    const auto referral = life().make(Situation::booked);
    const auto count = [&](const std::string& query) {
        return caller()
            .get("/api/v1/worklists/referrals-for-review?limit=1&" + query, server().reviewer())
            .body.at("total")
            .get<int>();
    };
    EXPECT_GE(count("service=" + quoted(world().first)), 1);
    EXPECT_EQ(count("service=" + quoted(world().third)), 0);
    EXPECT_GE(count("specialty=CARDIOLOGY"), 1);
    EXPECT_EQ(count("specialty=UROLOGY"), 0);
    EXPECT_GE(count("site=RAA01"), 1);
    EXPECT_EQ(count("site=NBB01"), 0);
    EXPECT_EQ(count("clinician=Nobody"), 0);
    const auto mine = [&](const http::Headers& who) {
        return caller().get("/api/v1/worklists/awaiting-booking?limit=1&mine=true", who).body.at("total").get<int>();
    };
    (void)world().refer();
    EXPECT_GE(mine(server().referrer()), 1);
    EXPECT_EQ(mine(server().staff("gp-2", "P81001", BusinessFunction::referring_clinician)), 0);
}

} // namespace
} // namespace ers::testing
