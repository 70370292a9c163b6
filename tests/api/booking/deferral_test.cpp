// Leaving the booking to the provider: the excuse is checked, and what comes of it.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/api_fixture.hpp"

namespace ers::testing {
namespace {

class Deferral : public ApiTest {
protected:
    static Answer defer(const Referred& referral, const json& body, const http::Headers& who) {
        return caller().post(referral.path() + "/deferral", body, for_write(who, referral.version));
    }
    static Answer defer(const Referred& referral, const json& body) {
        return defer(referral, body, server().referrer());
    }
    static json no_slots(std::int64_t service) {
        return {{"serviceId", quoted(service)}, {"reason", "NO_SLOTS_AT_SERVICE"}};
    }
    static json slot_gone(std::int64_t service, std::int64_t slot) {
        return {{"serviceId", quoted(service)}, {"reason", "SLOT_NOT_AVAILABLE"}, {"slotId", quoted(slot)}};
    }
    // A service of the trust with no slots at all, and a referral to it.
    static Referred to_full_service(std::int64_t& service) {
        service = server().add_service();
        server().refresh();
        return world().refer(world().new_referral({service}), server().referrer());
    }
};

TEST_F(Deferral, GoesOntoTheProvidersListWithADateToContactThePatientBy) {
    std::int64_t service = 0;
    auto referral = to_full_service(service);
    const auto answer = defer(referral, no_slots(service));
    ASSERT_EQ(answer.outcome(), "201") << answer.text;
    EXPECT_EQ(answer.body.at("state"), "DEFERRED_TO_PROVIDER");
    EXPECT_EQ(answer.body.at("appointment").at("status"), "PROPOSED");
    EXPECT_EQ(answer.body.at("appointment").at("reason"), "NO_SLOTS_AT_SERVICE");
    EXPECT_TRUE(answer.body.contains("contactBy"));
    const auto list = caller().get("/api/v1/worklists/appointment-slot-issues?limit=100", server().reviewer());
    EXPECT_NE(list.text.find(referral.ubrn), std::string::npos);
    // From here on it is the provider's to arrange.
    referral.version = answer.version();
    const auto slot = quoted(world().add_slot(service));
    const auto book = [&](const http::Headers& who) {
        return caller().post(referral.path() + "/appointment", {{"slotId", slot}}, for_write(who, referral.version));
    };
    EXPECT_EQ(book(server().referrer()).outcome(), "422 INVALID_REQUEST_STATE");
    EXPECT_EQ(defer(referral, no_slots(service)).outcome(), "422 INVALID_REQUEST_STATE");
    EXPECT_EQ(book(server().reviewer()).outcome(), "201");
}

TEST_F(Deferral, AnExcuseThatIsNotTrueIsRefused) {
    const auto referral = world().refer();
    const auto slot = world().add_slot();
    EXPECT_EQ(defer(referral, no_slots(world().first)).outcome(), "422 SLOTS_CURRENTLY_AVAILABLE");
    EXPECT_EQ(defer(referral, slot_gone(world().first, slot)).outcome(), "422 THIS_SLOT_IS_AVAILABLE");
    EXPECT_EQ(caller().get(referral.path(), server().referrer()).version(), 1);
}

TEST_F(Deferral, ASlotThatHasGoneIsAnExcuse) {
    auto winner = world().refer();
    const auto loser = world().refer();
    const auto slot = world().book(winner);
    EXPECT_EQ(defer(loser, slot_gone(world().first, slot)).outcome(), "201");
}

TEST_F(Deferral, WhatDoesNotFitIsRefusedByName) {
    const auto referral = world().refer(world().new_referral({world().first}), server().referrer());
    const auto slot = world().add_slot(world().second);
    EXPECT_EQ(defer(referral, no_slots(world().second)).wrong_fields(), "serviceId INAPPROPRIATE_VALUE");
    EXPECT_EQ(defer(referral, slot_gone(world().first, slot)).wrong_fields(), "slotId REFERENCE_NOT_FOUND");
    EXPECT_EQ(defer(referral, slot_gone(world().first, 999'999'999)).wrong_fields(), "slotId REFERENCE_NOT_FOUND");
    auto without_slot = slot_gone(world().first, slot);
    without_slot.erase("slotId");
    EXPECT_EQ(defer(referral, without_slot).wrong_fields(), "slotId VALUE_IS_REQUIRED");
    auto problem = no_slots(world().first);
    for (const char* reason : {"BOOKING_ATTEMPT_PROBLEM", "TRIAGE"}) {
        problem["reason"] = reason;
        EXPECT_EQ(defer(referral, problem).wrong_fields(), "reason INAPPROPRIATE_VALUE");
    }
    problem["reason"] = "BECAUSE";
    EXPECT_EQ(defer(referral, problem).wrong_fields(), "reason INVALID_CODE");
    EXPECT_EQ(defer(referral, no_slots(world().first), server().reviewer()).outcome(), "403 FORBIDDEN");
}

} // namespace
} // namespace ers::testing
