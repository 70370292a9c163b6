// Hold, book, rebook, cancel: what comes of each, and every reason to refuse.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/api_fixture.hpp"

namespace ers::testing {
namespace {

class Appointments : public ApiTest {
protected:
    static Answer hold(std::int64_t slot, const std::string& ubrn, const http::Headers& who) {
        return caller().post("/api/v1/slots/" + quoted(slot) + "/hold", {{"ubrn", ubrn}}, for_write(who));
    }
    static Answer hold(std::int64_t slot, const Referred& referral) {
        return hold(slot, referral.ubrn, server().referrer());
    }
    static Answer release(std::int64_t slot, const Referred& referral, const http::Headers& who) {
        return caller().del("/api/v1/slots/" + quoted(slot) + "/hold?ubrn=" + referral.ubrn, who);
    }
    static Answer book(const Referred& referral, std::int64_t slot, const http::Headers& who) {
        return caller().post(referral.path() + "/appointment", {{"slotId", quoted(slot)}},
                             for_write(who, referral.version));
    }
    static Answer book(const Referred& referral, std::int64_t slot) {
        return book(referral, slot, server().referrer());
    }
    static Answer cancel(const Referred& referral, const json& body, const http::Headers& who) {
        return caller().post(referral.path() + "/appointment/cancel", body, for_write(who, referral.version));
    }
    static void withdraw(std::int64_t slot) {
        static constexpr db::Statement find{"test.slot_reference", "select reference from slot where id = $1"};
        const auto reference = server().database().owner().execute(find, {slot}).front().text("reference");
        const auto answer = caller().post("/api/v1/services/" + quoted(world().first) + "/slots/withdraw",
                                          {{"references", {reference}}}, for_write(server().manager()));
        EXPECT_EQ(answer.body.at("withdrawn"), 1) << answer.text;
    }
    static std::string status_of(std::int64_t slot) {
        static constexpr db::Statement read{"test.slot_status",
                                            "select case when held_until > $2 then 'HELD' else status end as status "
                                            "from slot where id = $1"};
        return server().database().owner().execute(read, {slot, server().clock().now()}).front().text("status");
    }
    static constexpr const char* engaged = R"({"reason":"PATIENT_OTHER_ENGAGEMENT","comment":"A wedding"})";
};

TEST_F(Appointments, BookingTakesTheSlotAndSaysSo) {
    const auto referral = world().refer();
    const auto slot = world().add_slot();
    const auto answer = book(referral, slot);
    ASSERT_EQ(answer.outcome(), "201") << answer.text;
    EXPECT_EQ(answer.body.at("state"), "BOOKED");
    EXPECT_EQ(answer.body.at("version"), 2);
    const auto& appointment = answer.body.at("appointment");
    EXPECT_EQ(appointment.at("slotId"), quoted(slot));
    EXPECT_EQ(appointment.at("serviceId"), quoted(world().first));
    EXPECT_EQ(appointment.at("status"), "BOOKED");
    EXPECT_EQ(appointment.at("channel"), "PRACTICE");
    EXPECT_EQ(status_of(slot), "BOOKED");
    const auto read = caller().get(referral.path(), server().referrer()).body;
    EXPECT_EQ(read.at("appointment").at("id"), appointment.at("id"));
    EXPECT_TRUE(read.contains("convertedAt"));
    EXPECT_EQ(read.at("withService").at("id"), quoted(world().first));
    EXPECT_EQ(caller().get(referral.path(), server().reviewer()).outcome(), "200"); // now it is with them
}

// The clock of the pathway starts at the first booking and never moves.
TEST_F(Appointments, RebookingFreesTheOldSlotAndKeepsTheClock) {
    auto referral = world().refer();
    const auto old_slot = world().book(referral);
    const auto before = caller().get(referral.path(), server().referrer()).body;
    const auto new_slot = world().add_slot(world().second);
    const auto answer = book(referral, new_slot);
    ASSERT_EQ(answer.outcome(), "201") << answer.text;
    EXPECT_EQ(status_of(old_slot), "FREE");
    EXPECT_EQ(status_of(new_slot), "BOOKED");
    const auto after = caller().get(referral.path(), server().referrer()).body;
    EXPECT_EQ(after.at("convertedAt"), before.at("convertedAt"));
    EXPECT_EQ(after.at("clockStart"), before.at("clockStart"));
    ASSERT_EQ(after.at("appointments").size(), 2U);
    EXPECT_EQ(after["appointments"][0]["status"], "BOOKED");
    EXPECT_EQ(after["appointments"][1]["status"], "CANCELLED");
    EXPECT_EQ(after.at("withService").at("id"), quoted(world().second));
}

// The new slot is not to be had: the old appointment stays as it was.
TEST_F(Appointments, ARebookingThatFailsChangesNothing) {
    auto referral = world().refer();
    const auto old_slot = world().book(referral);
    auto other = world().refer();
    const auto taken = world().book(other);
    EXPECT_EQ(book(referral, taken).outcome(), "409 SLOT_NOT_AVAILABLE");
    EXPECT_EQ(status_of(old_slot), "BOOKED");
    EXPECT_EQ(caller().get(referral.path(), server().referrer()).version(), referral.version);
}

TEST_F(Appointments, CancellingFreesTheSlotAndTellsTheStateByWhoDidIt) {
    auto referral = world().refer();
    const auto slot = world().book(referral);
    const auto answer = cancel(referral, json::parse(engaged), server().referrer());
    ASSERT_EQ(answer.outcome(), "200") << answer.text;
    EXPECT_EQ(answer.body.at("state"), "APPT_CANCELLED_BY_PATIENT");
    EXPECT_EQ(answer.body.at("appointment").at("status"), "CANCELLED");
    EXPECT_EQ(status_of(slot), "FREE");
    referral.version = answer.version();
    EXPECT_EQ(cancel(referral, json::parse(engaged), server().referrer()).outcome(), "422 INVALID_REQUEST_STATE");
    EXPECT_EQ(book(referral, slot).outcome(), "201");
}

// A clinic that does not take place leaves no place for anybody else.
TEST_F(Appointments, AProviderThatCancelsAClinicWithdrawsTheSlot) {
    auto referral = world().refer();
    const auto slot = world().book(referral);
    const auto answer = cancel(referral, {{"reason", "CLINIC_CANCELLED"}}, server().reviewer());
    ASSERT_EQ(answer.outcome(), "200") << answer.text;
    EXPECT_EQ(answer.body.at("state"), "APPT_CANCELLED_BY_PROVIDER");
    EXPECT_EQ(status_of(slot), "WITHDRAWN");
}

TEST_F(Appointments, AReasonToCancelIsOneOfItsListAndOfItsSide) {
    auto referral = world().refer();
    EXPECT_EQ(cancel(referral, json::parse(engaged), server().referrer()).outcome(), "422 INVALID_REQUEST_STATE");
    world().book(referral);
    EXPECT_EQ(cancel(referral, {{"reason", "BECAUSE"}}, server().referrer()).wrong_fields(), "reason INVALID_CODE");
    EXPECT_EQ(cancel(referral, {{"reason", "CLINIC_CANCELLED"}}, server().referrer()).wrong_fields(),
              "reason INAPPROPRIATE_VALUE");
    EXPECT_EQ(cancel(referral, {{"reason", "PATIENT_OTHER_ENGAGEMENT"}}, server().referrer()).wrong_fields(),
              "comment MISSING_VALUE");
    EXPECT_EQ(cancel(referral, {{"reason", "PATIENT_ILL"}}, server().reviewer()).wrong_fields(),
              "reason INAPPROPRIATE_VALUE");
    EXPECT_EQ(cancel(referral, {{"reason", "PATIENT_ILL"}}, server().reviewer("NBB")).outcome(), "404 NOT_FOUND");
}

// One slot at a time, in the order in which a booker would find out.
TEST_F(Appointments, ASlotThatDoesNotFitIsRefused) {
    const auto referral = world().refer();
    const auto special = [&](const TestService& service) { return server().add_service(service); };
    const auto elsewhere = special({});
    const auto indirect = special({.bookable_type = "INDIRECTLY_BOOKABLE"});
    const auto wide = special({.opens_hours = 24 * 14});
    server().refresh();
    const auto listed = world().refer(world().new_referral({world().first, indirect, wide}), server().referrer());
    EXPECT_EQ(book(referral, 999'999'999).wrong_fields(), "slotId REFERENCE_NOT_FOUND");
    EXPECT_EQ(book(referral, world().add_slot(elsewhere)).outcome(), "422 INAPPROPRIATE_SLOT");
    EXPECT_EQ(book(listed, world().add_slot(indirect)).outcome(), "422 SERVICE_UNAVAILABLE");
    EXPECT_EQ(book(listed, world().add_slot(wide)).outcome(), "422 INAPPROPRIATE_SLOT"); // before its window opens
    const auto urgent = server().add_slots({.service_id = world().first, .priorities = "{URGENT}"}).front();
    EXPECT_EQ(book(referral, urgent).outcome(), "422 INAPPROPRIATE_SLOT");
    const auto soon = server().clock().now() + std::chrono::minutes(1);
    const auto begun = server().add_slots({.service_id = world().first, .first = soon}).front();
    server().clock().advance(std::chrono::minutes(2));
    EXPECT_EQ(book(referral, begun).outcome(), "409 SLOT_NOT_AVAILABLE");
    const auto withdrawn = world().add_slot();
    withdraw(withdrawn);
    EXPECT_EQ(book(referral, withdrawn).outcome(), "409 SLOT_NOT_AVAILABLE");
    EXPECT_EQ(caller().get(referral.path(), server().referrer()).version(), 1);
}

TEST_F(Appointments, ALostSlotIsAnsweredWithFreeOnesInItsPlace) {
    const auto slot = world().add_slot();
    const auto other = world().add_slot();
    ASSERT_EQ(book(world().refer(), slot).outcome(), "201");
    const auto answer = book(world().refer(), slot);
    ASSERT_EQ(answer.outcome(), "409 SLOT_NOT_AVAILABLE");
    const auto& offers = answer.body.at("alternatives");
    ASSERT_FALSE(offers.empty());
    for (const auto& offer : offers) {
        EXPECT_NE(offer.at("slotId"), quoted(slot));
        EXPECT_EQ(offer.at("serviceId"), quoted(world().first));
        EXPECT_TRUE(parse_instant(offer.at("startsAt").get<std::string>()));
        EXPECT_GT(offer.at("durationMinutes"), 0);
    }
    EXPECT_EQ(book(world().refer(), other).outcome(), "201");
}

TEST_F(Appointments, AHeldSlotIsForOneReferralUntilItIsReleased) {
    const auto mine = world().refer();
    const auto theirs = world().refer();
    const auto slot = world().add_slot();
    const auto held = hold(slot, mine);
    ASSERT_EQ(held.outcome(), "201") << held.text;
    EXPECT_EQ(held.body.at("slotId"), quoted(slot));
    EXPECT_TRUE(held.body.contains("heldUntil"));
    EXPECT_EQ(status_of(slot), "HELD");
    EXPECT_EQ(hold(slot, theirs).outcome(), "409 SLOT_NOT_AVAILABLE");
    EXPECT_EQ(book(theirs, slot).outcome(), "409 SLOT_NOT_AVAILABLE");
    EXPECT_EQ(hold(slot, mine).outcome(), "201"); // again, for as long anew
    EXPECT_EQ(release(slot, theirs, server().referrer()).outcome(), "204"); // nothing of theirs is there
    EXPECT_EQ(status_of(slot), "HELD");
    EXPECT_EQ(release(slot, mine, server().referrer()).outcome(), "204");
    EXPECT_EQ(status_of(slot), "FREE");
    EXPECT_EQ(release(slot, mine, server().referrer()).outcome(), "204"); // twice is no harm
    EXPECT_EQ(book(theirs, slot).outcome(), "201");
}

TEST_F(Appointments, AReferralHoldsOneSlotAndBooksWhatItHolds) {
    const auto referral = world().refer();
    const auto first = world().add_slot();
    const auto second = world().add_slot();
    EXPECT_EQ(hold(first, referral).outcome(), "201");
    EXPECT_EQ(hold(second, referral).outcome(), "201");
    EXPECT_EQ(status_of(first), "FREE");
    EXPECT_EQ(status_of(second), "HELD");
    EXPECT_EQ(book(referral, second).outcome(), "201");
    EXPECT_EQ(status_of(second), "BOOKED");
}

TEST_F(Appointments, AHoldIsRefusedForTheSameReasonsAsABooking) {
    const auto referral = world().refer();
    EXPECT_EQ(hold(999'999'999, referral).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(hold(world().add_slot(server().add_service()), referral).outcome(), "422 INAPPROPRIATE_SLOT");
    EXPECT_EQ(hold(world().add_slot(), "123456789012", server().referrer()).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(hold(world().add_slot(), referral.ubrn, world().other_practice()).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(release(999'999'999, referral, server().referrer()).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(release(world().add_slot(), referral, world().other_practice()).outcome(), "404 NOT_FOUND");
    const auto slot = quoted(world().add_slot());
    EXPECT_EQ(caller().del("/api/v1/slots/" + slot + "/hold", server().referrer()).wrong_fields(),
              "ubrn MISSING_VALUE");
    EXPECT_EQ(caller().del("/api/v1/slots/" + slot + "/hold?ubrn=7", server().referrer()).wrong_fields(),
              "ubrn INVALID_VALUE");
}

// A provider moves its own patients; it may look beyond the booking window, which is made for others.
TEST_F(Appointments, AProviderRebooksWhatIsWithIt) {
    auto referral = world().refer();
    world().book(referral);
    const auto moved = book(referral, world().add_slot(), server().reviewer());
    EXPECT_EQ(moved.outcome(), "201") << moved.text;
    EXPECT_EQ(moved.body.at("appointment").at("channel"), "PROVIDER");
    referral.version = moved.version();
    EXPECT_EQ(book(referral, world().add_slot(world().third), server().reviewer("NBB")).outcome(), "404 NOT_FOUND");
}

// A referral whose row somebody is changing is not waited for: its caller is told to come again.
TEST_F(Appointments, AReferralThatSomebodyElseIsChangingIsLocked) {
    const auto referral = world().refer();
    const auto slot = world().add_slot();
    const auto session = server().database().connect();
    static constexpr db::Statement lock{"test.lock_referral", "select from referral where ubrn = $1 for update"};
    {
        const db::Transaction other(*session);
        session->execute(lock, {referral.ubrn});
        EXPECT_EQ(book(referral, slot).outcome(), "423 LOCKED");
        EXPECT_EQ(caller()
                      .put(referral.path() + "/shortlist", {{"shortlist", {quoted(world().second)}}},
                           for_write(server().referrer(), 1))
                      .outcome(),
                  "423 LOCKED");
    }
    EXPECT_EQ(book(referral, slot).outcome(), "201");
}

} // namespace
} // namespace ers::testing
