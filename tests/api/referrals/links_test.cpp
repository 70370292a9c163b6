// Linked referrals, the search for two slots on one day, and possible duplicates over HTTP.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/api_fixture.hpp"

namespace ers::testing {
namespace {

class LinkedReferrals : public ApiTest {
protected:
    // Referrals of one patient, to the first and to the second service.
    struct Pair {
        Referred scan;
        Referred clinic;
    };
    static Pair pair() {
        auto scan = world().new_referral({world().first});
        auto clinic = world().new_referral({world().second, world().third});
        clinic["patient"] = scan["patient"];
        return {world().refer(scan, server().referrer()), world().refer(clinic, server().referrer())};
    }
    static Answer link(const Referred& first, const std::string& then, const std::string& kind,
                       const http::Headers& who) {
        return caller().post(first.path() + "/links", {{"ubrn", then}, {"kind", kind}}, for_write(who));
    }
    static std::string linked(const Pair& pair, const std::string& kind) {
        const auto answer = link(pair.scan, pair.clinic.ubrn, kind, server().referrer());
        EXPECT_EQ(answer.outcome(), "201") << answer.text;
        return answer.body.at("id").get<std::string>();
    }
    static Answer book(const Referred& referral, std::int64_t slot) {
        return caller().post(referral.path() + "/appointment", {{"slotId", quoted(slot)}},
                             for_write(server().referrer(), referral.version));
    }
    static std::int64_t slot_at(std::int64_t service, Instant starts_at) {
        return server().add_slots({.service_id = service, .first = starts_at}).front();
    }
    // Ten in the morning in England, so many days from today.
    static Instant morning(int days, int hour = 10) {
        const auto day = add_days(london_date(server().clock().now()), days);
        return london_instant(day, std::chrono::hours(hour));
    }
    static std::string codes(const Answer& answer) {
        std::string all;
        for (const auto& warning : answer.body.value("warnings", json::array())) {
            all += (all.empty() ? "" : ", ") + warning.at("code").get<std::string>();
        }
        return all;
    }
};

TEST_F(LinkedReferrals, ALinkIsMadeShownAndTakenBack) {
    const auto both = pair();
    const auto made = link(both.scan, both.clinic.ubrn, "PREREQUISITE", server().referrer());
    ASSERT_EQ(made.outcome(), "201") << made.text;
    EXPECT_EQ(made.body.at("position"), "FIRST");
    EXPECT_EQ(made.body.at("other").at("ubrn"), both.clinic.ubrn);
    const auto id = made.body.at("id").get<std::string>();
    const auto shown = caller().get(both.clinic.path() + "/links", server().referrer());
    ASSERT_EQ(shown.outcome(), "200") << shown.text;
    const auto& items = shown.body.at("items");
    ASSERT_EQ(items.size(), 2U) << "with the possible duplicate";
    EXPECT_EQ(items.at(0).at("kind"), "DUPLICATE");
    EXPECT_FALSE(items.at(0).contains("position"));
    EXPECT_EQ(items.at(1).at("position"), "THEN");
    EXPECT_EQ(items.at(1).at("other").at("state"), "NOT_BOOKED");
    EXPECT_EQ(caller().del(both.clinic.path() + "/links/" + id, world().other_practice()).outcome(), "404 NOT_FOUND");
    const auto duplicate = items.at(0).at("id").get<std::string>();
    EXPECT_EQ(caller().del(both.clinic.path() + "/links/" + duplicate, server().referrer()).outcome(),
              "422 INVALID_STATE");
    EXPECT_EQ(caller().del(both.clinic.path() + "/links/" + id, server().referrer()).outcome(), "204");
    EXPECT_EQ(caller().get(both.scan.path() + "/links", server().referrer()).body.at("items").size(), 1U);
}

TEST_F(LinkedReferrals, ARefusalNamesTheField) {
    const auto both = pair();
    const auto who = server().referrer();
    EXPECT_EQ(link(both.scan, world().refer().ubrn, "SEQUENCE", who).wrong_fields(), "ubrn INAPPROPRIATE_VALUE");
    EXPECT_EQ(link(both.scan, both.scan.ubrn, "SEQUENCE", who).wrong_fields(), "ubrn INAPPROPRIATE_VALUE");
    EXPECT_EQ(link(both.scan, both.clinic.ubrn, "DUPLICATE", who).wrong_fields(), "kind INAPPROPRIATE_VALUE");
    EXPECT_EQ(link(both.scan, both.clinic.ubrn, "FRIEND", who).wrong_fields(), "kind INVALID_CODE");
    EXPECT_EQ(link(both.scan, "000000000000", "SEQUENCE", who).wrong_fields(), "ubrn REFERENCE_NOT_FOUND");
    linked(both, "SEQUENCE");
    EXPECT_EQ(link(both.clinic, both.scan.ubrn, "SEQUENCE", who).wrong_fields(), "ubrn CONFLICTING_VALUES");
    EXPECT_EQ(link(both.scan, both.clinic.ubrn, "SAME_DAY", world().other_practice()).outcome(), "404 NOT_FOUND");
    const auto desk = server().staff("desk-1", "P81001", BusinessFunction::referring_admin);
    EXPECT_EQ(link(both.scan, both.clinic.ubrn, "SAME_DAY", desk).outcome(), "403 FORBIDDEN");
}

TEST_F(LinkedReferrals, APrerequisiteBlocksAndASequenceWarns) {
    auto both = pair();
    const auto id = linked(both, "PREREQUISITE");
    EXPECT_EQ(book(both.clinic, slot_at(world().second, morning(10))).outcome(), "422 INAPPROPRIATE_SLOT");
    auto booked = book(both.scan, slot_at(world().first, morning(12)));
    ASSERT_EQ(booked.outcome(), "201") << booked.text;
    both.scan.version = booked.version();
    EXPECT_EQ(book(both.clinic, slot_at(world().second, morning(11))).outcome(), "422 INAPPROPRIATE_SLOT");
    ASSERT_EQ(caller().del(both.scan.path() + "/links/" + id, server().referrer()).outcome(), "204");
    linked(both, "SEQUENCE");
    const auto early = book(both.clinic, slot_at(world().second, morning(11)));
    ASSERT_EQ(early.outcome(), "201") << early.text;
    EXPECT_EQ(codes(early), "LINKED_SEQUENCE_NOT_KEPT");
    EXPECT_EQ(early.body.at("warnings").at(0).at("ubrn"), both.scan.ubrn);
    const auto cancelled =
        caller().post(both.scan.path() + "/cancel", {{"reason", "RAISED_IN_ERROR"}, {"comment", "The wrong person"}},
                      for_write(server().referrer(), both.scan.version));
    ASSERT_EQ(cancelled.outcome(), "200") << cancelled.text;
    EXPECT_EQ(codes(cancelled), "LINKED_REFERRAL_AFFECTED");
}

// The named actions are those that the server then allows: no booking, before the other has an appointment.
TEST_F(LinkedReferrals, BookingIsNamedOnceThePrerequisiteIsBooked) {
    auto both = pair();
    const auto names_booking = [&](const Referred& referral) {
        const auto listed = caller().get(referral.path() + "/actions", server().referrer());
        EXPECT_EQ(listed.outcome(), "200") << listed.text;
        const auto& items = listed.body.at("items");
        return std::any_of(items.begin(), items.end(), [](const auto& one) { return one.at("action") == "BOOK"; });
    };
    const auto first_step = [&] {
        const auto told = caller().get(both.clinic.path() + "/timeline", server().referrer());
        return told.body.at("next").at(0).at("text").get<std::string>();
    };
    EXPECT_TRUE(names_booking(both.clinic));
    linked(both, "PREREQUISITE");
    EXPECT_TRUE(names_booking(both.scan)) << "that one comes first";
    EXPECT_FALSE(names_booking(both.clinic));
    EXPECT_NE(first_step().find("comes first"), std::string::npos) << first_step();
    const auto early = book(both.clinic, slot_at(world().second, morning(10)));
    EXPECT_EQ(early.outcome(), "422 INAPPROPRIATE_SLOT");
    const auto booked = book(both.scan, slot_at(world().first, morning(9)));
    ASSERT_EQ(booked.outcome(), "201") << booked.text;
    EXPECT_TRUE(names_booking(both.clinic));
    EXPECT_EQ(first_step().find("comes first"), std::string::npos) << first_step();
    EXPECT_EQ(book(both.clinic, slot_at(world().second, morning(10))).outcome(), "201");

    // Cancelled, there is nothing to wait for any more.
    auto others = pair();
    linked(others, "PREREQUISITE");
    EXPECT_FALSE(names_booking(others.clinic));
    const auto cancelled =
        caller().post(others.scan.path() + "/cancel", {{"reason", "RAISED_IN_ERROR"}, {"comment", "Twice"}},
                      for_write(server().referrer(), others.scan.version));
    ASSERT_EQ(cancelled.outcome(), "200") << cancelled.text;
    EXPECT_TRUE(names_booking(others.clinic));
}

TEST_F(LinkedReferrals, PairsOfSlotsOnOneDayAreFoundAndBothCanBeBooked) {
    const auto both = pair();
    const auto id = linked(both, "SAME_DAY");
    const auto morning_slot = slot_at(world().first, morning(20));
    const auto noon_slot = slot_at(world().second, morning(20, 12));
    slot_at(world().first, morning(21)); // alone on its day
    const auto path = both.scan.path() + "/links/" + id + "/same-day-slots?service=" + quoted(world().first);
    const auto found = caller().get(path + "&otherService=" + quoted(world().second) + "&days=31", server().referrer());
    ASSERT_EQ(found.outcome(), "200") << found.text;
    const auto day = format_date(add_days(london_date(server().clock().now()), 20));
    json pairs;
    for (const auto& item : found.body.at("items")) {
        if (item.at("date") == day) pairs = item.at("pairs");
    }
    ASSERT_EQ(pairs.size(), 1U) << found.text;
    EXPECT_EQ(pairs.at(0).at("earlier").at("id"), quoted(morning_slot));
    EXPECT_EQ(pairs.at(0).at("later").at("id"), quoted(noon_slot));
    EXPECT_EQ(codes(book(both.scan, morning_slot)), "");
    const auto second = book(both.clinic, noon_slot);
    EXPECT_EQ(second.outcome(), "201") << second.text;
    EXPECT_EQ(codes(second), "");
}

TEST_F(LinkedReferrals, TheSearchNamesWhatIsWrongWithIt) {
    const auto both = pair();
    const auto path = both.scan.path() + "/links/" + linked(both, "SEQUENCE") + "/same-day-slots";
    const auto who = server().referrer();
    EXPECT_EQ(caller().get(path, who).wrong_fields(), "service MISSING_VALUE, otherService MISSING_VALUE");
    const auto first = quoted(world().first);
    EXPECT_EQ(caller().get(path + "?service=" + first + "&otherService=" + first, who).wrong_fields(),
              "otherService INAPPROPRIATE_VALUE");
    const auto good = path + "?service=" + first + "&otherService=" + quoted(world().second);
    EXPECT_EQ(caller().get(good, who).outcome(), "200");
    EXPECT_EQ(caller().get(good + "&days=32&gapMinutes=481", who).wrong_fields(),
              "gapMinutes INVALID_VALUE, days INVALID_VALUE");
    EXPECT_EQ(caller().get(good + "&cursor=x", who).wrong_fields(), "cursor INVALID_VALUE");
    EXPECT_EQ(caller().get(good, world().other_practice()).outcome(), "404 NOT_FOUND");
}

TEST_F(LinkedReferrals, OnlyWhatIsLinkedByHandIsBookedTogether) {
    const auto both = pair();
    const auto who = server().referrer();
    const auto shown = caller().get(both.scan.path() + "/links", who);
    ASSERT_EQ(shown.body.at("items").at(0).at("kind"), "DUPLICATE") << shown.text;
    const auto path = both.scan.path() + "/links/" + shown.body["items"][0]["id"].get<std::string>();
    EXPECT_EQ(caller().get(path + "/same-day-slots?service=1&otherService=1", who).outcome(), "422 INVALID_STATE");
}

TEST_F(LinkedReferrals, AServiceThatHasGivenUpThePriorityHasNoSlotsForIt) {
    auto scan = world().new_referral({server().add_service()});
    server().refresh();
    scan["shortlist"].push_back(quoted(world().first));
    const Pair both{world().refer(scan, server().referrer()), world().refer(scan, server().referrer())};
    const auto service = scan["shortlist"][0].get<std::string>();
    server().database().owner().run_script("delete from service_priority where priority = 'ROUTINE' and service_id = " +
                                           service + "; update directory_version set version = version + 1");
    server().refresh();
    const auto path = both.scan.path() + "/links/" + linked(both, "SAME_DAY") + "/same-day-slots?service=" + service;
    EXPECT_EQ(caller().get(path + "&otherService=" + quoted(world().first), server().referrer()).wrong_fields(),
              "service UNSUPPORTED_PRIORITY");
    EXPECT_EQ(
        caller()
            .get("/api/v1/patient/services/" + service + "/slots?ubrn=" + both.scan.ubrn, world().sign_in(both.scan))
            .wrong_fields(),
        "priority UNSUPPORTED_PRIORITY");
}

TEST_F(LinkedReferrals, AReferralHasSoManyLinksAndNoMore) {
    static constexpr db::Statement link_all{"test.link_all", R"(
        insert into referral_link (first_ubrn, then_ubrn, kind, created_by, created_at)
        select $1, unnest($2::text[]), 'SEQUENCE', 'test', $3)"};
    static constexpr db::Statement unlink_all{
        "test.unlink_all", "delete from referral_link where first_ubrn = $1 and created_by = 'test'"};
    const auto both = pair();
    auto& owner = server().database().owner();
    const auto now = server().clock().now();
    owner.execute(link_all, {both.scan.ubrn, add_referrals(owner, now, 20, {world().first}), now});
    EXPECT_EQ(link(both.scan, both.clinic.ubrn, "SEQUENCE", server().referrer()).wrong_fields(), "ubrn TOO_MANY_ITEMS");
    owner.execute(unlink_all, {both.scan.ubrn}); // they are of other patients
    EXPECT_EQ(link(both.scan, both.clinic.ubrn, "SEQUENCE", server().referrer()).outcome(), "201");
}

TEST_F(LinkedReferrals, ASecondReferralOfAPatientIsToldOfAsAPossibleDuplicate) {
    const auto body = world().new_referral();
    const auto first = caller().post("/api/v1/referrals", body, for_write(server().referrer()));
    EXPECT_FALSE(first.body.contains("warnings"));
    const auto second = caller().post("/api/v1/referrals", body, for_write(server().referrer()));
    ASSERT_EQ(second.outcome(), "201") << second.text;
    EXPECT_EQ(codes(second), "POSSIBLE_DUPLICATE");
    EXPECT_EQ(second.body.at("warnings").at(0).at("ubrn"), first.body.at("ubrn"));
    const auto elsewhere = caller().post("/api/v1/referrals", body, for_write(world().other_practice()));
    ASSERT_EQ(elsewhere.outcome(), "201") << elsewhere.text;
    EXPECT_EQ(codes(elsewhere), "POSSIBLE_DUPLICATE, POSSIBLE_DUPLICATE");
    EXPECT_EQ(elsewhere.text.find(first.body.at("ubrn").get<std::string>()), std::string::npos)
        << "another practice's referral stays unnamed";
}

} // namespace
} // namespace ers::testing
