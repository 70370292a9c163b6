// Services that a referral cannot go to (any more), at every operation that names one: gone from the directory, not
// for this priority, not of this kind.
#include <gtest/gtest.h>

#include "tests/support/life_cycle.hpp"

namespace ers::testing {
namespace {

using referrals::Action;

class UnfitService : public ApiTest {
protected:
    UnfitService() : life_(world()) {}

    static std::int64_t service(const TestService& wanted) {
        const auto id = server().add_service(wanted);
        server().refresh();
        return id;
    }
    // From now on it takes nobody.
    static void close(std::int64_t id) {
        server().database().owner().run_script("update service set is_published = false where id = " + quoted(id) +
                                               "; update directory_version set version = version + 1");
        server().refresh();
    }
    static Referred refer_to(const std::vector<std::int64_t>& services) {
        return world().refer(world().new_referral(services), server().referrer());
    }
    static Answer put(const Referred& referral, const std::string& path, const json& body, const http::Headers& who) {
        return caller().put(referral.path() + path, body, for_write(who, referral.version));
    }
    static Answer post(const Referred& referral, const std::string& path, const json& body, const http::Headers& who) {
        return caller().post(referral.path() + path, body, for_write(who, referral.version));
    }
    static json shortlist(const std::vector<std::int64_t>& services) {
        json body{{"shortlist", json::array()}};
        for (const auto id : services) body["shortlist"].push_back(quoted(id));
        return body;
    }
    static json at(std::int64_t id) { return {{"serviceId", quoted(id)}}; }
    static json redirection(std::int64_t id, const char* reason = "REDIRECTED_OTHER") {
        return {{"serviceId", quoted(id)}, {"reason", reason}, {"comment", "Fits better"}};
    }
    json onward(const Referred& seen, const std::vector<std::int64_t>& services) {
        auto body = life_.body_for(Action::refer_onward, seen, true);
        body.update(shortlist(services));
        return body;
    }

    LifeCycle life_;
};

TEST_F(UnfitService, ThatIsNotInOperationIsReferredToByNobody) {
    const auto gone = service({});
    const auto booked = life_.make(Situation::booked);
    const auto seen = life_.make(Situation::attended);
    close(gone);
    const auto practice = server().referrer();
    const auto trust = server().reviewer();
    const char* listed = "shortlist[0] SERVICE_UNAVAILABLE";
    const char* named = "serviceId SERVICE_UNAVAILABLE";
    EXPECT_EQ(caller().post("/api/v1/referrals", world().new_referral({gone}), for_write(practice)).wrong_fields(),
              listed);
    EXPECT_EQ(put(world().refer(), "/shortlist", shortlist({gone}), practice).wrong_fields(), listed);
    EXPECT_EQ(post(booked, "/redirect", redirection(gone), trust).wrong_fields(), named);
    EXPECT_EQ(post(seen, "/onward", onward(seen, {gone}), trust).wrong_fields(), listed);
    EXPECT_EQ(post(seen, "/follow-up", at(gone), trust).wrong_fields(), named);
    EXPECT_EQ(post(seen, "/follow-up", at(world().third), trust).wrong_fields(), "serviceId REFERENCE_NOT_FOUND");
    EXPECT_EQ(post(seen, "/follow-up", at(world().first), trust).outcome(), "201");
}

// It was, when it was put on the shortlist.
TEST_F(UnfitService, ThatIsNotInOperationAnyMoreIsBookedByNobody) {
    const auto gone = service({});
    const auto by_telephone = service({.bookable_type = "INDIRECTLY_BOOKABLE"});
    const auto triage = service({.request_types = "{TRIAGE_REQUEST}", .bookable_type = "UNSPECIFIED"});
    const auto referral = refer_to({gone, by_telephone, triage});
    const auto slot = quoted(world().add_slot(gone));
    for (const auto id : {gone, by_telephone, triage}) close(id);
    const auto practice = server().referrer();
    const auto patient = world().sign_in(referral);
    const json for_it{{"ubrn", referral.ubrn}};
    const json booking{{"slotId", slot}};
    const std::string none = "422 SERVICE_UNAVAILABLE";
    EXPECT_EQ(post(referral, "/appointment", booking, practice).outcome(), none);
    EXPECT_EQ(caller()
                  .post(referral.patient_path() + "/appointment", booking, for_write(patient, referral.version))
                  .outcome(),
              none);
    EXPECT_EQ(caller().post("/api/v1/slots/" + slot + "/hold", for_it, for_write(practice)).outcome(), none);
    EXPECT_EQ(caller().post("/api/v1/patient/slots/" + slot + "/hold", for_it, for_write(patient)).outcome(), none);
    auto deferral = at(gone);
    deferral["reason"] = "NO_SLOTS_AT_SERVICE";
    EXPECT_EQ(post(referral, "/deferral", deferral, practice).outcome(), none);
    EXPECT_EQ(post(referral, "/triage", at(triage), practice).wrong_fields(), "serviceId SERVICE_UNAVAILABLE");
    auto recorded = life_.body_for(Action::record_booking, referral, true);
    recorded["serviceId"] = quoted(by_telephone);
    EXPECT_EQ(post(referral, "/booking", recorded, server().reviewer()).wrong_fields(),
              "serviceId SERVICE_UNAVAILABLE");
}

TEST_F(UnfitService, ThatIsNotInOperationIsNoWayOutOfAConversation) {
    const auto gone = service({});
    close(gone);
    const auto asked =
        caller().post("/api/v1/advice-requests", world().new_advice_request(), for_write(server().referrer()));
    ASSERT_EQ(asked.outcome(), "201") << asked.text;
    const auto path = "/api/v1/advice-requests/" + asked.body.at("ubrn").get<std::string>();
    EXPECT_EQ(caller()
                  .post(path + "/convert", {{"text", "x"}, {"comment", "x"}, {"serviceId", quoted(gone)}},
                        for_write(server().reviewer(), asked.version()))
                  .wrong_fields(),
              "serviceId SERVICE_UNAVAILABLE");
    const auto replied =
        caller().post(path + "/reply", {{"outcome", "REQUIRE_FURTHER_INFORMATION"}, {"text", "Which drugs?"}},
                      for_write(server().reviewer(), asked.version()));
    auto body = shortlist({gone});
    body["letterIntention"] = "NOT_INTENDING_TO_ADD";
    EXPECT_EQ(caller().post(path + "/refer", body, for_write(server().referrer(), replied.version())).wrong_fields(),
              "shortlist[0] SERVICE_UNAVAILABLE");
}

TEST_F(UnfitService, ThatDoesNotTakeThePriorityIsNotGivenIt) {
    const auto trust = server().reviewer();
    const json urgent{{"priority", "URGENT"}, {"comment", "Sooner"}};
    const auto routine_triage =
        service({.request_types = "{TRIAGE_REQUEST}", .bookable_type = "UNSPECIFIED", .priorities = {"ROUTINE"}});
    auto triaged = refer_to({routine_triage});
    triaged.version = post(triaged, "/triage", at(routine_triage), server().referrer()).version();
    EXPECT_EQ(post(triaged, "/accept-book-later", urgent, trust).wrong_fields(), "priority UNSUPPORTED_PRIORITY");
    const auto routine = service({.priorities = {"ROUTINE"}});
    auto booked = refer_to({routine});
    world().book(booked, routine);
    EXPECT_EQ(post(booked, "/cancel-action-later", urgent, trust).wrong_fields(), "priority UNSUPPORTED_PRIORITY");
    EXPECT_EQ(put(booked, "/priority", urgent, trust).wrong_fields(), "priority UNSUPPORTED_PRIORITY");
    EXPECT_EQ(put(booked, "/priority", {{"priority", "ROUTINE"}}, trust).wrong_fields(),
              "priority NO_CHANGES_DETECTED");
    const auto urgent_only = service({.priorities = {"URGENT"}});
    EXPECT_EQ(post(booked, "/redirect", redirection(urgent_only), trust).wrong_fields(),
              "serviceId UNSUPPORTED_PRIORITY");
}

TEST_F(UnfitService, ThatIsTheSameAgainIsNoRedirection) {
    const auto booked = life_.make(Situation::booked); // at the first service
    EXPECT_EQ(post(booked, "/redirect", redirection(world().first), server().reviewer()).wrong_fields(),
              "serviceId INAPPROPRIATE_VALUE");
    EXPECT_EQ(post(booked, "/redirect", redirection(world().second, "REDIRECTED_TEMPORARILY"), server().reviewer())
                  .wrong_fields(),
              "reason INAPPROPRIATE_VALUE")
        << "not used any more";
}

TEST_F(UnfitService, ThatTakesNoRequestsOfTheKindIsRefused) {
    const auto practice = server().referrer();
    const auto advice = world().advice_service();
    const auto referral = refer_to({world().first});
    EXPECT_EQ(put(referral, "/shortlist", shortlist({advice}), practice).wrong_fields(),
              "shortlist[0] INVALID_REQUEST_TYPE");
    auto without_reason = shortlist({world().first});
    without_reason["choice"] = {{"reason", "it is Tuesday"}};
    EXPECT_EQ(put(referral, "/shortlist", without_reason, practice).wrong_fields(), "choice.reason INVALID_CODE");
    EXPECT_EQ(post(referral, "/triage", at(world().first), practice).outcome(), "422 INVALID_REQUEST_TYPE");
    const auto to_triage = refer_to({world().first, life_.triage});
    EXPECT_EQ(post(to_triage, "/triage", at(world().first), practice).wrong_fields(), "serviceId INVALID_REQUEST_TYPE");
    EXPECT_EQ(post(to_triage, "/triage", at(world().second), practice).wrong_fields(), "serviceId INAPPROPRIATE_VALUE");
    const auto seen = life_.make(Situation::attended);
    EXPECT_EQ(
        post(seen, "/onward", onward(seen, {world().third, world().third, 999'999'999, advice}), server().reviewer())
            .wrong_fields(),
        "shortlist[1] DUPLICATE_SERVICE, shortlist[2] REFERENCE_NOT_FOUND, shortlist[3] INVALID_REQUEST_TYPE");
}

} // namespace
} // namespace ers::testing
