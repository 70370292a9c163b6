// Providers publish and withdraw their slots, as JSON and as CSV: row by row, and as often as they like.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/api_fixture.hpp"

namespace ers::testing {
namespace {

class PublishSlots : public ApiTest {
protected:
    void SetUp() override {
        service_ = server().add_service({.priorities = {"ROUTINE", "URGENT"}, .polling_range_days = 35});
        server().refresh();
    }

    [[nodiscard]] std::string path() const { return "/api/v1/services/" + quoted(service_) + "/slots"; }
    Answer publish(const json& slots) const { return caller().put(path(), {{"slots", slots}}, server().manager()); }
    Answer publish_csv(const std::string& text) const {
        auto headers = server().manager();
        headers.set("Content-Type", "text/csv; charset=utf-8");
        return caller().call(http::Method::put, path(), headers, text);
    }
    [[nodiscard]] json own(const std::string& query = {}) const {
        return caller().get(path() + "/all" + query, server().manager()).body.at("items");
    }
    // The minutes are those after a full hour, so they stay on that day, whichever day it is.
    static std::string in_days(int days, int minutes = 0) {
        return format_instant(std::chrono::floor<std::chrono::hours>(server().clock().now()) + std::chrono::days(days) +
                              std::chrono::minutes(minutes));
    }
    // The beginning of a month (UTC) that is more than an hour ahead, and at most a month and an hour.
    static Instant next_month() {
        const std::chrono::year_month_day day(
            std::chrono::floor<std::chrono::days>(server().clock().now() + std::chrono::hours(1)));
        return std::chrono::sys_days((day.year() / day.month() + std::chrono::months(1)) / 1);
    }
    static json slot(const std::string& reference, int days = 3) {
        return {{"reference", reference},
                {"startsAt", in_days(days)},
                {"durationMinutes", 20},
                {"priorities", {"ROUTINE"}}};
    }
    // "0 startsAt INAPPROPRIATE_VALUE" for each row that was refused.
    static std::string refused(const Answer& answer) {
        std::string list;
        for (const auto& row : answer.body.at("refused")) {
            list += (list.empty() ? "" : ", ") + std::to_string(row.at("row").get<int>()) + " " +
                    row.at("field").get<std::string>() + " " + row.at("code").get<std::string>();
        }
        return list;
    }
    static std::string counts(const Answer& answer) {
        const auto& body = answer.body;
        return answer.outcome() + ": " + body.at("created").dump() + " created, " + body.at("updated").dump() +
               " updated, " + body.at("unchanged").dump() + " unchanged";
    }

    std::int64_t service_ = 0;
};

TEST_F(PublishSlots, TheSameBatchTwiceIsTheSameSlotsOnce) {
    const json batch{slot("A"), slot("B")};
    EXPECT_EQ(counts(publish(batch)), "200: 2 created, 0 updated, 0 unchanged");
    EXPECT_EQ(counts(publish(batch)), "200: 0 created, 0 updated, 2 unchanged");
    EXPECT_EQ(own().size(), 2U);
}

TEST_F(PublishSlots, AReferenceThatIsKnownIsChanged) {
    publish({slot("A"), slot("B")});
    const auto id = own().at(0).at("id");
    auto later = slot("A");
    later["startsAt"] = in_days(3, 30);
    later["clinician"] = "Dr Imogen Samplewell";
    EXPECT_EQ(counts(publish(json::array({later, slot("B")}))), "200: 0 created, 1 updated, 1 unchanged");
    const auto slots = own();
    ASSERT_EQ(slots.size(), 2U);
    EXPECT_EQ(slots[1].at("reference"), "A");
    EXPECT_EQ(slots[1].at("id"), id);
    EXPECT_EQ(slots[1].at("startsAt"), in_days(3, 30));
    EXPECT_EQ(slots[1].at("clinician"), "Dr Imogen Samplewell");
}

// The month is part of a slot's id, so a slot that moves to another month is another slot: the old one is withdrawn.
TEST_F(PublishSlots, AReferenceThatMovesToAnotherMonthIsAnotherSlot) {
    auto moving = slot("A");
    moving["startsAt"] = format_instant(next_month() - std::chrono::minutes(30));
    ASSERT_EQ(counts(publish(json::array({moving}))), "200: 1 created, 0 updated, 0 unchanged");
    const auto around = "to=" + format_instant(next_month() + std::chrono::hours(1));
    const auto old_id = own("?" + around).at(0).at("id");
    moving["startsAt"] = format_instant(next_month() + std::chrono::minutes(30));
    EXPECT_EQ(counts(publish(json::array({moving}))), "200: 0 created, 1 updated, 0 unchanged");
    const auto free = own("?status=FREE&" + around);
    ASSERT_EQ(free.size(), 1U);
    EXPECT_EQ(free[0].at("startsAt"), moving["startsAt"]);
    EXPECT_NE(free[0].at("id"), old_id);
    const auto withdrawn = own("?status=WITHDRAWN&" + around);
    ASSERT_EQ(withdrawn.size(), 1U);
    EXPECT_EQ(withdrawn[0].at("id"), old_id);
    EXPECT_EQ(counts(publish(json::array({moving}))), "200: 0 created, 0 updated, 1 unchanged");
}

TEST_F(PublishSlots, CsvSaysTheSameAsJson) {
    const auto answer = publish_csv(
        "reference,startsAt,durationMinutes,priorities,clinician\n"
        "A," +
        in_days(3) +
        ",20,ROUTINE;URGENT,\"Samplewell, Imogen\"\r\n"
        "B," +
        in_days(3) + ",20,ROUTINE,\n");
    EXPECT_EQ(counts(answer), "200: 2 created, 0 updated, 0 unchanged") << answer.text;
    const auto slots = own();
    ASSERT_EQ(slots.size(), 2U);
    EXPECT_EQ(slots[0].at("clinician"), "Samplewell, Imogen");
    EXPECT_EQ(slots[0].at("priorities"), (json{"ROUTINE", "URGENT"}));
    EXPECT_FALSE(slots[1].contains("clinician"));
    EXPECT_EQ(counts(publish(json::array({slot("B")}))), "200: 0 created, 0 updated, 1 unchanged");
}

// Each row by itself: a wrong row is reported with its place, the others are stored.
TEST_F(PublishSlots, BadRowsAreReportedAndTheRestIsStored) {
    auto urgent_cancer = slot("D");
    urgent_cancer["priorities"] = {"TWO_WEEK_WAIT"};
    const auto answer =
        publish(json::array({slot("A"), slot("B", -1), slot("C", 40), urgent_cancer, slot("A", 5), slot("E")}));
    EXPECT_EQ(counts(answer), "200: 2 created, 0 updated, 0 unchanged");
    EXPECT_EQ(refused(answer),
              "1 startsAt INAPPROPRIATE_VALUE, 2 startsAt INAPPROPRIATE_VALUE, "
              "3 priorities UNSUPPORTED_PRIORITY, 4 reference CONFLICTING_VALUES");
    EXPECT_EQ(own().size(), 2U);
}

TEST_F(PublishSlots, BadLinesOfCsvAreReportedWithTheirPlace) {
    const auto answer = publish_csv(
        "reference,startsAt,durationMinutes,priorities,clinician\n"
        "A," +
        in_days(3) +
        ",20,ROUTINE,\n"
        ",2026-11-24T10:00:00Z,20,ROUTINE,\n"
        "C,tomorrow,20,ROUTINE,\n"
        "D," +
        in_days(3) +
        ",soon,ROUTINE,\n"
        "E," +
        in_days(3) +
        ",20,SOON,\n"
        "F," +
        in_days(3) +
        ",20,,\n"
        "G\n"
        "H," +
        in_days(3) + ",601,ROUTINE,\n");
    EXPECT_EQ(counts(answer), "200: 1 created, 0 updated, 0 unchanged") << answer.text;
    EXPECT_EQ(refused(answer),
              "1 reference INVALID_VALUE, 2 startsAt INVALID_VALUE, 3 durationMinutes INVALID_VALUE, "
              "4 priorities INVALID_CODE, 5 priorities MISSING_VALUE, 6 row INVALID_VALUE, "
              "7 durationMinutes INVALID_VALUE");
}

// Bytes that are no text, and quotation marks that never end, cost one line, not the batch, and never a fault.
TEST_F(PublishSlots, UnreadableLinesOfCsvCostThemselvesOnly) {
    const std::string header = "reference,startsAt,durationMinutes,priorities,clinician\n";
    const auto line = [](const std::string& reference, const std::string& clinician) {
        return reference + "," + in_days(3) + ",20,ROUTINE," + clinician + "\n";
    };
    std::string wide = "x";
    while (wide.size() < 200) wide += "\xC3\xA9"; // too long, and no character ends where it is cut
    for (const auto& bad : {line(wide, ""), line("\xFF\xFE", ""), line("B", "\xC3("), line(std::string("a\0b", 3), ""),
                            line("B\x1b", ""), line("B", std::string(101, 'x')), line(std::string(61, 'x'), ""),
                            line("'; drop table slot", "\x7f"), line("B", std::string(100'000, 'x'))}) {
        const auto answer = publish_csv(header + bad + line("A", ""));
        ASSERT_EQ(answer.outcome(), "200") << bad.substr(0, 100) << answer.text;
        EXPECT_EQ(answer.body.at("refused").size(), 1U) << bad.substr(0, 100);
        EXPECT_EQ(answer.body.at("refused").at(0).at("row"), 0);
    }
    EXPECT_EQ(own().size(), 1U);
    EXPECT_LT(publish_csv(header + "\"A," + in_days(3) + ",20,ROUTINE,\n" + line("C", "")).status, 500);
}

TEST_F(PublishSlots, ABatchThatCannotBeReadIsRefusedAsAWhole) {
    EXPECT_EQ(publish_csv("").status, 400);
    EXPECT_EQ(publish_csv("name,when\nA,now\n").outcome(), "400 MALFORMED_REQUEST");
    EXPECT_EQ(publish_csv("reference,startsAt,durationMinutes,priorities,clinician\n").outcome(), "422 MISSING_VALUE");
    EXPECT_EQ(publish(json::array()).wrong_fields(), "slots MISSING_VALUE");
    EXPECT_EQ(own().size(), 0U);
}

TEST_F(PublishSlots, ABookedSlotStaysAsThePatientWasTold) {
    publish(json::array({slot("A")}));
    const auto id = own().at(0).at("id").get<std::string>();
    const auto referral = world().refer(world().new_referral({service_}), server().referrer());
    ASSERT_EQ(
        caller().post(referral.path() + "/appointment", {{"slotId", id}}, for_write(server().referrer(), 1)).outcome(),
        "201");
    EXPECT_EQ(refused(publish(json::array({slot("A", 5)}))), "0 reference INVALID_STATE");
    EXPECT_EQ(counts(publish(json::array({slot("A")}))), "200: 0 created, 0 updated, 1 unchanged");
    const auto withdrawn = caller().post(path() + "/withdraw", {{"references", {"A"}}}, for_write(server().manager()));
    EXPECT_EQ(withdrawn.body.at("withdrawn"), 0);
    EXPECT_EQ(refused(withdrawn), "0 reference INVALID_STATE");
    EXPECT_EQ(own().at(0).at("status"), "BOOKED");
}

TEST_F(PublishSlots, WithdrawnSlotsAreNotOfferedUntilTheyArePublishedAgain) {
    publish({slot("A"), slot("B")});
    const auto withdrawn =
        caller().post(path() + "/withdraw", {{"references", {"A", "NONE"}}}, for_write(server().manager()));
    EXPECT_EQ(withdrawn.outcome(), "200");
    EXPECT_EQ(withdrawn.body.at("withdrawn"), 1);
    EXPECT_EQ(refused(withdrawn), "1 reference REFERENCE_NOT_FOUND");
    EXPECT_EQ(own("?status=WITHDRAWN").size(), 1U);
    EXPECT_EQ(own("?status=FREE").size(), 1U);
    EXPECT_EQ(counts(publish(json::array({slot("A")}))), "200: 0 created, 1 updated, 0 unchanged");
    EXPECT_EQ(own("?status=FREE").size(), 2U);
}

TEST_F(PublishSlots, AreNobodyElsesToChangeOrToList) {
    for (const auto& who :
         {server().manager("NBB"), server().staff("definer", "NBB", BusinessFunction::service_definer)}) {
        EXPECT_EQ(caller().put(path(), {{"slots", {slot("A")}}}, who).outcome(), "404 NOT_FOUND");
        EXPECT_EQ(caller().get(path() + "/all", who).outcome(), "404 NOT_FOUND");
        EXPECT_EQ(caller().post(path() + "/withdraw", {{"references", {"A"}}}, for_write(who)).outcome(),
                  "404 NOT_FOUND");
    }
    EXPECT_EQ(caller().put(path(), {{"slots", {slot("A")}}}, server().reviewer()).outcome(), "403 FORBIDDEN");
    EXPECT_EQ(own().size(), 0U);
}

} // namespace
} // namespace ers::testing
