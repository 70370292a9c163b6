// What becomes of a referral after it was made: shortlist, accept, reject, cancel, and a new access code.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/api_fixture.hpp"

namespace ers::testing {
namespace {

class ChangeReferral : public ApiTest {
protected:
    static Answer act(const Referred& referral, const std::string& action, const json& body, const http::Headers& who) {
        return caller().post(referral.path() + "/" + action, body, for_write(who, referral.version));
    }
    static Answer shortlist(const Referred& referral, const std::vector<std::int64_t>& services) {
        json ids = json::array();
        for (const auto id : services) ids.push_back(quoted(id));
        return caller().put(referral.path() + "/shortlist", {{"shortlist", ids}},
                            for_write(server().referrer(), referral.version));
    }
    static Referred booked() {
        auto referral = world().refer();
        world().book(referral);
        return referral;
    }
    static std::string state_of(const Referred& referral) {
        return caller().get(referral.path(), server().referrer()).body.value("state", "");
    }
    static constexpr const char* rejection =
        R"({"reason":"SERVICE_INAPPROPRIATE","comment":"Another clinic fits better"})";
};

TEST_F(ChangeReferral, TheShortlistIsReplacedAsAWhole) {
    const auto referral = world().refer();
    const auto answer = shortlist(referral, {world().third, world().first});
    ASSERT_EQ(answer.outcome(), "200") << answer.text;
    ASSERT_EQ(answer.body.at("shortlist").size(), 2U);
    EXPECT_EQ(answer.body["shortlist"][0]["serviceId"], quoted(world().third));
    EXPECT_EQ(answer.body["shortlist"][1]["serviceId"], quoted(world().first));
    EXPECT_EQ(answer.body.at("version"), 2);
}

TEST_F(ChangeReferral, AShortlistThatDoesNotFitIsRefused) {
    const auto referral = world().refer();
    EXPECT_EQ(shortlist(referral, {}).wrong_fields(), "shortlist MISSING_VALUE");
    EXPECT_EQ(shortlist(referral, {world().first, world().first}).wrong_fields(), "shortlist[1] DUPLICATE_SERVICE");
    EXPECT_EQ(shortlist(referral, {999'999'999}).wrong_fields(), "shortlist[0] REFERENCE_NOT_FOUND");
    EXPECT_EQ(shortlist(booked(), {world().second}).outcome(), "422 INVALID_REQUEST_STATE");
    EXPECT_EQ(state_of(referral), "NOT_BOOKED");
}

// A hold is for a place on the old list: the new list ends it.
TEST_F(ChangeReferral, ANewShortlistEndsTheHold) {
    const auto referral = world().refer();
    const auto other = world().refer();
    const auto slot = quoted(world().add_slot());
    const auto hold = [&](const Referred& whose) {
        return caller().post("/api/v1/slots/" + slot + "/hold", {{"ubrn", whose.ubrn}}, for_write(server().referrer()));
    };
    EXPECT_EQ(hold(referral).outcome(), "201");
    EXPECT_EQ(hold(other).outcome(), "409 SLOT_NOT_AVAILABLE");
    EXPECT_EQ(shortlist(referral, {world().second}).outcome(), "200");
    EXPECT_EQ(hold(other).outcome(), "201");
}

TEST_F(ChangeReferral, AcceptingIsSeenAndDoneOnce) {
    auto referral = booked();
    const auto accepted = act(referral, "accept", {{"comment", "See you then"}}, server().reviewer());
    ASSERT_EQ(accepted.outcome(), "200") << accepted.text;
    EXPECT_EQ(accepted.body.at("state"), "BOOKED");
    EXPECT_TRUE(accepted.body.contains("acceptedAt"));
    EXPECT_TRUE(accepted.body.at("appointment").contains("acceptedAt"));
    referral.version = accepted.version();
    EXPECT_EQ(act(referral, "accept", json::object(), server().reviewer()).outcome(), "422 INVALID_REQUEST_STATE");
    EXPECT_EQ(act(referral, "reject", json::parse(rejection), server().reviewer()).outcome(),
              "422 INVALID_REQUEST_STATE");
}

// What is not with them, providers neither accept nor see; referrers do not review.
TEST_F(ChangeReferral, OnlyTheProviderThatItIsWithReviews) {
    const auto referral = booked();
    EXPECT_EQ(act(referral, "accept", json::object(), server().reviewer("NBB")).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(act(referral, "accept", json::object(), server().referrer()).outcome(), "403 FORBIDDEN");
    EXPECT_EQ(act(world().refer(), "accept", json::object(), server().reviewer()).outcome(), "404 NOT_FOUND");
}

TEST_F(ChangeReferral, RejectingGivesTheReferralBackAndTheSlotFree) {
    auto referral = world().refer();
    const auto slot = world().book(referral);
    const auto rejected = act(referral, "reject", json::parse(rejection), server().reviewer());
    ASSERT_EQ(rejected.outcome(), "200") << rejected.text;
    EXPECT_EQ(rejected.body.at("state"), "REJECTED");
    EXPECT_EQ(rejected.body.at("stateReason"), "SERVICE_INAPPROPRIATE");
    EXPECT_EQ(rejected.body.at("appointments").at(0).at("status"), "CANCELLED");
    EXPECT_FALSE(rejected.body.contains("withService"));
    const auto other = world().refer();
    EXPECT_EQ(caller()
                  .post(other.path() + "/appointment", {{"slotId", quoted(slot)}},
                        for_write(server().referrer(), other.version))
                  .outcome(),
              "201");
    // It can be read by the provider that it was with, and no more.
    EXPECT_EQ(caller().get(referral.path(), server().reviewer()).outcome(), "200");
    EXPECT_EQ(caller().get(referral.path(), server().reviewer("NBB")).outcome(), "404 NOT_FOUND");
}

TEST_F(ChangeReferral, AReasonIsOneOfItsListAndOfItsSide) {
    const auto referral = booked();
    const auto with = [&](const std::string& action, const json& body, const http::Headers& who) {
        return act(referral, action, body, who).wrong_fields();
    };
    EXPECT_EQ(with("reject", {{"reason", "BECAUSE"}, {"comment", "x"}}, server().reviewer()), "reason INVALID_CODE");
    EXPECT_EQ(with("reject", {{"reason", "OTHER"}}, server().reviewer()), "comment MISSING_VALUE");
    EXPECT_EQ(with("reject", {{"reason", "PATIENT_ILL"}, {"comment", "x"}}, server().reviewer()),
              "reason INVALID_CODE");
    EXPECT_EQ(with("cancel", {{"reason", "RAISED_IN_ERROR"}}, server().reviewer()), "reason INAPPROPRIATE_VALUE");
    EXPECT_EQ(with("cancel", {{"reason", "OTHER"}}, server().referrer()), "reason INVALID_CODE");
    EXPECT_EQ(with("cancel", json::object(), server().referrer()), "reason MISSING_VALUE");
}

TEST_F(ChangeReferral, CancellingEndsItForGood) {
    auto referral = world().refer();
    world().book(referral);
    const auto cancelled = act(referral, "cancel", {{"reason", "RAISED_IN_ERROR"}}, server().referrer());
    ASSERT_EQ(cancelled.outcome(), "200") << cancelled.text;
    EXPECT_EQ(cancelled.body.at("state"), "CANCELLED_REFERRAL");
    EXPECT_EQ(cancelled.body.at("appointments").at(0).at("status"), "CANCELLED");
    referral.version = cancelled.version();
    EXPECT_EQ(act(referral, "cancel", {{"reason", "RAISED_IN_ERROR"}}, server().referrer()).outcome(),
              "422 INVALID_REQUEST_STATE");
    EXPECT_EQ(shortlist(referral, {world().second}).outcome(), "422 INVALID_REQUEST_STATE");
    EXPECT_EQ(caller()
                  .post(referral.path() + "/appointment", {{"slotId", quoted(world().add_slot())}},
                        for_write(server().referrer(), referral.version))
                  .outcome(),
              "422 INVALID_REQUEST_STATE");
}

// A new code at once, the old one good for nothing, open sessions ended, a lock lifted.
TEST_F(ChangeReferral, ANewAccessCodeReplacesTheOldInEveryRespect) {
    auto referral = world().refer();
    const auto session = world().sign_in(referral);
    const auto sign_in = [&](const std::string& code) {
        return caller()
            .post("/api/v1/patient/session", {{"ubrn", referral.ubrn}, {"accessCode", code}, {"yearOfBirth", 1970}}, {})
            .outcome();
    };
    for (int i = 0; i < 5; ++i) EXPECT_EQ(sign_in("wrong words"), "401 SIGN_IN_FAILED");
    EXPECT_EQ(sign_in(referral.access_code), "401 SIGN_IN_FAILED"); // locked
    const auto answer = caller().post(referral.path() + "/access-code", json::object(), for_write(server().referrer()));
    ASSERT_EQ(answer.outcome(), "200") << answer.text;
    const auto code = answer.body.at("accessCode").get<std::string>();
    EXPECT_NE(code, referral.access_code);
    EXPECT_EQ(caller().get("/api/v1/patient/referrals", session).outcome(), "401 NO_ACCESS");
    EXPECT_EQ(sign_in(referral.access_code), "401 SIGN_IN_FAILED");
    EXPECT_EQ(sign_in(code), "201");
}

TEST_F(ChangeReferral, AProviderGetsNoAccessCode) {
    const auto referral = booked();
    const auto answer = caller().post(referral.path() + "/access-code", json::object(), for_write(server().reviewer()));
    EXPECT_EQ(answer.outcome(), "403 FORBIDDEN");
    EXPECT_EQ(caller().get(referral.path(), server().reviewer()).text.find(referral.access_code), std::string::npos);
}

} // namespace
} // namespace ers::testing
