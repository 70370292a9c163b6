// Free slots for those who book: only what can be booked, in order, page by page.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/support/api_fixture.hpp"

namespace ers::testing {
namespace {

class ListSlots : public ApiTest {
protected:
    static std::string path(std::int64_t service) { return "/api/v1/services/" + quoted(service) + "/slots"; }
    static std::vector<std::string> ids(std::int64_t service, const std::string& query = {}) {
        const auto answer = caller().get(path(service) + "?limit=100" + query, server().referrer());
        EXPECT_EQ(answer.outcome(), "200") << answer.text;
        std::vector<std::string> found;
        for (const auto& item : answer.body.value("items", json::array())) found.push_back(item.at("id"));
        return found;
    }
    static std::int64_t service(const TestService& definition = {}) {
        const auto id = server().add_service(definition);
        server().refresh();
        return id;
    }
    static std::vector<std::int64_t> slots(std::int64_t service, int count, std::chrono::hours from_now,
                                           const std::string& priorities = "{ROUTINE}") {
        const Instant first = std::chrono::floor<std::chrono::hours>(server().clock().now()) + from_now;
        return server().add_slots({.service_id = service, .count = count, .first = first, .priorities = priorities});
    }
    static std::vector<std::string> texts(const std::vector<std::int64_t>& numbers) {
        std::vector<std::string> list;
        for (const auto number : numbers) list.push_back(quoted(number));
        return list;
    }
};

TEST_F(ListSlots, ComeInOrderAndEachOnce) {
    const auto at = service();
    const auto made = slots(at, 23, std::chrono::hours(72));
    EXPECT_EQ(ids(at), texts(made));
    std::vector<std::string> paged;
    std::string cursor;
    do {
        const auto page = caller().get(path(at) + "?limit=5" + cursor, server().referrer());
        ASSERT_EQ(page.outcome(), "200") << page.text;
        for (const auto& item : page.body.at("items")) paged.push_back(item.at("id"));
        cursor = page.body.contains("nextCursor") ? "&cursor=" + page.body.at("nextCursor").get<std::string>() : "";
    } while (!cursor.empty());
    EXPECT_EQ(paged, texts(made));
}

// Held, booked, withdrawn, past, or outside the booking window: not on offer.
TEST_F(ListSlots, ShowOnlyWhatCanBeBooked) {
    const auto at = service({.priorities = {"ROUTINE"}, .opens_hours = 48, .closes_days = 20});
    slots(at, 1, std::chrono::hours(-5));
    slots(at, 1, std::chrono::hours(24));
    slots(at, 1, std::chrono::hours(24 * 25));
    slots(at, 1, std::chrono::hours(96), "{URGENT}");
    const auto free = slots(at, 3, std::chrono::hours(72));
    const auto referral = world().refer(world().new_referral({at}), server().referrer());
    EXPECT_EQ(ids(at), texts(free));
    caller().post("/api/v1/slots/" + quoted(free[0]) + "/hold", {{"ubrn", referral.ubrn}},
                  for_write(server().referrer()));
    EXPECT_EQ(ids(at), texts({free[1], free[2]}));
    caller().post(referral.path() + "/appointment", {{"slotId", quoted(free[1])}}, for_write(server().referrer(), 1));
    EXPECT_EQ(ids(at), texts({free[0], free[2]})); // the booking ended the hold
}

TEST_F(ListSlots, AreFilteredByTimeByPriorityAndByClinician) {
    const auto at = service();
    const auto routine = slots(at, 2, std::chrono::hours(72));
    const auto urgent = slots(at, 1, std::chrono::hours(96), "{URGENT}");
    EXPECT_EQ(ids(at, "&priority=URGENT"), texts(urgent));
    const Instant second = std::chrono::floor<std::chrono::hours>(server().clock().now()) + std::chrono::hours(72) +
                           std::chrono::minutes(30);
    EXPECT_EQ(ids(at, "&from=" + format_instant(second)), texts({routine[1]}));
    EXPECT_EQ(ids(at, "&to=" + format_instant(second)), texts({routine[0]}));
    static constexpr db::Statement find{"test.slot_reference", "select reference from slot where id = $1"};
    const auto reference = server().database().owner().execute(find, {routine[1]}).front().text("reference");
    const json named{{"reference", reference},
                     {"startsAt", format_instant(second)},
                     {"durationMinutes", 30},
                     {"priorities", {"ROUTINE"}},
                     {"clinician", "Dr Imogen Farraway"}};
    const auto published = caller().put(path(at), {{"slots", {named}}}, server().manager());
    ASSERT_EQ(published.body.at("updated"), 1) << published.text;
    EXPECT_EQ(ids(at, "&clinician=farraway"), texts({routine[1]}));
    EXPECT_EQ(ids(at, "&clinician=%25"), texts({}));
}

TEST_F(ListSlots, APriorityThatTheServiceDoesNotTakeIsSaidSo) {
    const auto at = service({.priorities = {"ROUTINE"}});
    EXPECT_EQ(caller().get(path(at) + "?priority=URGENT", server().referrer()).wrong_fields(),
              "priority UNSUPPORTED_PRIORITY");
    EXPECT_EQ(caller().get(path(at) + "?priority=SOON", server().referrer()).wrong_fields(), "priority INVALID_CODE");
    EXPECT_EQ(caller().get(path(999'999'999), server().referrer()).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(caller().get(path(at) + "?cursor=x", server().referrer()).wrong_fields(), "cursor INVALID_VALUE");
}

TEST_F(ListSlots, ThePublisherSeesAllOfItsOwn) {
    const auto at = service();
    const auto made = slots(at, 3, std::chrono::hours(72));
    const auto referral = world().refer(world().new_referral({at}), server().referrer());
    caller().post("/api/v1/slots/" + quoted(made[1]) + "/hold", {{"ubrn", referral.ubrn}},
                  for_write(server().referrer()));
    const auto all = caller().get(path(at) + "/all", server().manager());
    ASSERT_EQ(all.body.at("items").size(), 3U);
    EXPECT_EQ(all.body["items"][0]["status"], "FREE");
    EXPECT_EQ(all.body["items"][1]["status"], "HELD");
    EXPECT_EQ(all.text.find(referral.ubrn), std::string::npos); // the publisher does not learn for whom
    EXPECT_EQ(caller().get(path(at) + "/all?status=HELD", server().manager()).body.at("items").size(), 1U);
    EXPECT_EQ(caller().get(path(at) + "/all?status=LOST", server().manager()).wrong_fields(), "status INVALID_CODE");
}

} // namespace
} // namespace ers::testing
