// The patient's own endpoints: the same booking under the same rules, their own referrals and nobody else's.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/api_fixture.hpp"

namespace ers::testing {
namespace {

class OwnReferrals : public ApiTest {
protected:
    static Answer book(const Referred& referral, std::int64_t slot, const http::Headers& who) {
        return caller().post(referral.patient_path() + "/appointment", {{"slotId", quoted(slot)}},
                             for_write(who, referral.version));
    }
    static Answer hold(std::int64_t slot, const Referred& referral, const http::Headers& who) {
        return caller().post("/api/v1/patient/slots/" + quoted(slot) + "/hold", {{"ubrn", referral.ubrn}},
                             for_write(who));
    }
    static std::string slots_path(std::int64_t service, const std::string& query) {
        return "/api/v1/patient/services/" + quoted(service) + "/slots" + query;
    }
};

// A whole day of a patient: look, hold, book, move, cancel, book again.
TEST_F(OwnReferrals, APatientChoosesBooksMovesAndCancels) {
    auto referral = world().refer();
    const auto me = world().sign_in(referral);
    const auto shown = caller().get(referral.patient_path() + "?postcode=LS9", me);
    ASSERT_EQ(shown.outcome(), "200") << shown.text;
    EXPECT_EQ(shown.body.at("shortlist").size(), 3U);
    EXPECT_TRUE(shown.body["shortlist"][0].contains("distanceKm"));
    const auto slot = world().add_slot();
    const auto free = caller().get(slots_path(world().first, "?limit=100&ubrn=" + referral.ubrn), me);
    EXPECT_NE(free.text.find("\"" + quoted(slot) + "\""), std::string::npos);
    EXPECT_EQ(hold(slot, referral, me).outcome(), "201");
    const auto booked = book(referral, slot, me);
    ASSERT_EQ(booked.outcome(), "201") << booked.text;
    EXPECT_EQ(booked.body.at("appointment").at("channel"), "WEB");
    referral.version = booked.version();
    const auto moved = book(referral, world().add_slot(world().third), me);
    EXPECT_EQ(moved.outcome(), "201") << moved.text;
    referral.version = moved.version();
    const auto cancelled = caller().post(referral.patient_path() + "/appointment/cancel", {{"reason", "PATIENT_ILL"}},
                                         for_write(me, referral.version));
    EXPECT_EQ(cancelled.outcome(), "200") << cancelled.text;
    EXPECT_EQ(cancelled.body.at("state"), "APPT_CANCELLED_BY_PATIENT");
    referral.version = cancelled.version();
    EXPECT_EQ(book(referral, slot, me).outcome(), "201");
    const auto at_practice = caller().get(referral.path(), server().referrer());
    EXPECT_EQ(at_practice.body.at("state"), "BOOKED");
}

// What staff write to each other, and what identifies a person, is not for this screen.
TEST_F(OwnReferrals, ShowTheirOwnSideOnly) {
    auto referral = world().refer();
    world().book(referral);
    caller().post(referral.path() + "/reject", {{"reason", "SERVICE_INAPPROPRIATE"}, {"comment", "Not for us, sorry"}},
                  for_write(server().reviewer(), referral.version));
    const auto me = world().sign_in(referral);
    for (const auto& answer :
         {caller().get(referral.patient_path(), me), caller().get("/api/v1/patient/referrals", me)}) {
        ASSERT_EQ(answer.outcome(), "200") << answer.text;
        EXPECT_NE(answer.text.find(referral.ubrn), std::string::npos);
        const std::vector<std::string> kept_back{referral.nhs_number, "Not for us", "gp-1", "Dr Test Referrer",
                                                 referral.access_code};
        for (const auto& hidden : kept_back) {
            EXPECT_EQ(answer.text.find(hidden), std::string::npos) << hidden;
        }
    }
}

TEST_F(OwnReferrals, AreAllOfThePatientsAndNobodyElses) {
    const auto body = world().new_referral();
    const auto first = world().refer(body, server().referrer());
    const auto second = world().refer(body, server().referrer());
    const auto stranger = world().refer();
    const auto list = caller().get("/api/v1/patient/referrals", world().sign_in(first));
    ASSERT_EQ(list.body.at("items").size(), 2U);
    EXPECT_EQ(list.body["items"][0]["ubrn"], second.ubrn); // the newest first
    EXPECT_EQ(list.body["items"][1]["ubrn"], first.ubrn);
    EXPECT_EQ(list.text.find(stranger.ubrn), std::string::npos);
}

// A practice that knows the NHS number and the birth date of another's patient gets a code for its own referral only.
TEST_F(OwnReferrals, AnotherPracticesCodeOpensNoneOfThem) {
    const auto body = world().new_referral();
    auto theirs = world().refer(body, server().referrer());
    const auto their_session = world().sign_in(theirs);
    const auto stranger = server().staff("gp-2", "P81002", BusinessFunction::referring_clinician);
    auto other = world().refer(body, stranger);
    const auto renewed = caller().post(other.path() + "/access-code", json::object(), for_write(stranger));
    ASSERT_EQ(renewed.outcome(), "200") << renewed.text;
    other.access_code = renewed.body.at("accessCode");
    const auto me = world().sign_in(other);
    const auto list = caller().get("/api/v1/patient/referrals", me);
    ASSERT_EQ(list.body.at("items").size(), 1U);
    EXPECT_EQ(list.body["items"][0]["ubrn"], other.ubrn);
    EXPECT_EQ(caller().get(theirs.patient_path(), me).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(book(theirs, world().add_slot(), me).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(caller().get(theirs.patient_path(), their_session).outcome(), "200") << "their session goes on";
    EXPECT_EQ(caller().get(theirs.patient_path(), world().sign_in(theirs)).outcome(), "200") << "and their code";
}

// Every endpoint, with another patient's number: as if it were nobody's.
TEST_F(OwnReferrals, AnotherPatientsAreNotThere) {
    auto theirs = world().refer();
    const auto me = world().sign_in(world().refer());
    const auto slot = world().add_slot();
    EXPECT_EQ(caller().get(theirs.patient_path(), me).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(caller().get(slots_path(world().first, "?ubrn=" + theirs.ubrn), me).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(hold(slot, theirs, me).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(caller().del("/api/v1/patient/slots/" + quoted(slot) + "/hold?ubrn=" + theirs.ubrn, me).outcome(),
              "404 NOT_FOUND");
    EXPECT_EQ(book(theirs, slot, me).outcome(), "404 NOT_FOUND");
    world().book(theirs);
    EXPECT_EQ(caller()
                  .post(theirs.patient_path() + "/appointment/cancel", {{"reason", "PATIENT_ILL"}},
                        for_write(me, theirs.version))
                  .outcome(),
              "404 NOT_FOUND");
    EXPECT_EQ(caller().get(theirs.path(), server().referrer()).body.at("state"), "BOOKED");
}

TEST_F(OwnReferrals, OnlyShortlistedServicesAreOffered) {
    const auto referral = world().refer(world().new_referral({world().first}), server().referrer());
    const auto me = world().sign_in(referral);
    EXPECT_EQ(caller().get(slots_path(world().second, "?ubrn=" + referral.ubrn), me).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(caller().get(slots_path(world().first, ""), me).wrong_fields(), "ubrn MISSING_VALUE");
    EXPECT_EQ(book(referral, world().add_slot(world().second), me).outcome(), "422 INAPPROPRIATE_SLOT");
    EXPECT_EQ(hold(world().add_slot(world().second), referral, me).outcome(), "422 INAPPROPRIATE_SLOT");
}

TEST_F(OwnReferrals, ASlotThatIsGoneOrWasNeverThereIsSaidSo) {
    auto winner = world().refer();
    const auto taken = world().book(winner);
    const auto referral = world().refer();
    const auto me = world().sign_in(referral);
    EXPECT_EQ(hold(taken, referral, me).outcome(), "409 SLOT_NOT_AVAILABLE");
    EXPECT_EQ(book(referral, taken, me).outcome(), "409 SLOT_NOT_AVAILABLE");
    EXPECT_EQ(hold(999'999'999, referral, me).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(book(referral, 999'999'999, me).wrong_fields(), "slotId REFERENCE_NOT_FOUND");
}

TEST_F(OwnReferrals, NothingIsBookedOrCancelledOfWhatIsOver) {
    auto referral = world().refer();
    const auto me = world().sign_in(referral);
    const auto cancel = [&] {
        return caller().post(referral.patient_path() + "/appointment/cancel", {{"reason", "PATIENT_ILL"}},
                             for_write(me, referral.version));
    };
    EXPECT_EQ(cancel().outcome(), "422 INVALID_REQUEST_STATE") << "nothing is booked";
    const auto ended = caller().post(referral.path() + "/cancel", {{"reason", "RAISED_IN_ERROR"}},
                                     for_write(server().referrer(), referral.version));
    ASSERT_EQ(ended.outcome(), "200") << ended.text;
    referral.version = ended.version();
    EXPECT_EQ(cancel().outcome(), "422 INVALID_REQUEST_STATE");
    EXPECT_EQ(hold(world().add_slot(), referral, me).outcome(), "422 INVALID_REQUEST_STATE");
    EXPECT_EQ(book(referral, world().add_slot(), me).outcome(), "422 INVALID_REQUEST_STATE");
}

TEST_F(OwnReferrals, APatientHasAPatientsReasons) {
    auto referral = world().refer();
    world().book(referral);
    const auto me = world().sign_in(referral);
    const auto cancel = [&](const json& body) {
        return caller().post(referral.patient_path() + "/appointment/cancel", body, for_write(me, referral.version));
    };
    EXPECT_EQ(cancel({{"reason", "CLINIC_CANCELLED"}}).wrong_fields(), "reason INAPPROPRIATE_VALUE");
    EXPECT_EQ(cancel({{"reason", "PATIENT_OTHER_ENGAGEMENT"}}).wrong_fields(), "comment MISSING_VALUE");
    EXPECT_EQ(cancel({{"reason", "PATIENT_HOLIDAY"}}).outcome(), "200");
}

TEST_F(OwnReferrals, APostcodeThatNobodyKnowsIsSaidSo) {
    const auto referral = world().refer();
    const auto me = world().sign_in(referral);
    EXPECT_EQ(caller().get(referral.patient_path() + "?postcode=ZZ99%209ZZ", me).wrong_fields(),
              "postcode REFERENCE_NOT_FOUND");
    EXPECT_EQ(caller().get(referral.patient_path() + "?postcode=Leeds", me).wrong_fields(), "postcode INVALID_VALUE");
}

} // namespace
} // namespace ers::testing
