// Worklists over HTTP: who is on which, in what order, when it is due, page by page.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "ers/core/working_days.hpp"
#include "tests/support/api_fixture.hpp"

namespace ers::testing {
namespace {

class Worklists : public ApiTest {
protected:
    static Answer list(const std::string& name, const http::Headers& who, const std::string& query = {}) {
        return caller().get("/api/v1/worklists/" + name + query, who);
    }
    // Every item of a list, page by page.
    static std::vector<json> all(const std::string& name, const http::Headers& who, int limit = 100) {
        std::vector<json> items;
        std::string cursor;
        do {
            const auto page = list(name, who, "?limit=" + std::to_string(limit) + cursor);
            EXPECT_EQ(page.outcome(), "200") << page.text;
            if (page.status != 200) break;
            EXPECT_LE(page.body.at("items").size(), static_cast<std::size_t>(limit));
            for (const auto& item : page.body.at("items")) items.push_back(item);
            cursor = page.body.contains("nextCursor") ? "&cursor=" + page.body.at("nextCursor").get<std::string>() : "";
        } while (!cursor.empty());
        return items;
    }
    static bool has(const std::vector<json>& items, const Referred& referral) {
        return std::any_of(items.begin(), items.end(),
                           [&](const json& item) { return item.at("ubrn") == referral.ubrn; });
    }
    static json find(const std::vector<json>& items, const std::string& ubrn) {
        for (const auto& item : items) {
            if (item.at("ubrn") == ubrn) return item;
        }
        return nullptr;
    }
    static Referred refer(const std::string& priority) {
        auto body = world().new_referral();
        body["priority"] = priority;
        return world().refer(body, server().referrer());
    }
};

TEST_F(Worklists, AReferralIsOnTheListOfTheSideThatMustActNext) {
    const auto practice = server().referrer();
    const auto trust = server().reviewer();
    auto referral = world().refer();
    EXPECT_TRUE(has(all("awaiting-booking", practice), referral));
    EXPECT_FALSE(has(all("referrals-for-review", trust), referral));
    world().book(referral);
    EXPECT_FALSE(has(all("awaiting-booking", practice), referral));
    EXPECT_TRUE(has(all("referrals-for-review", trust), referral));
    EXPECT_FALSE(has(all("referrals-for-review", server().reviewer("NBB")), referral));
    const auto accepted =
        caller().post(referral.path() + "/accept", json::object(), for_write(trust, referral.version));
    EXPECT_EQ(accepted.outcome(), "200");
    EXPECT_FALSE(has(all("referrals-for-review", trust), referral));
    const auto other_practice = all("awaiting-booking", world().other_practice());
    EXPECT_FALSE(has(other_practice, referral));
}

TEST_F(Worklists, AnItemSaysWhatTheReaderNeeds) {
    const auto referral = world().refer();
    const auto item = find(all("awaiting-booking", server().referrer()), referral.ubrn);
    ASSERT_FALSE(item.is_null());
    EXPECT_EQ(item.at("patient").at("nhsNumber"), referral.nhs_number);
    EXPECT_EQ(item.at("patient").at("familyName"), "Quillfeather");
    EXPECT_EQ(item.at("specialty").at("code"), "CARDIOLOGY");
    EXPECT_EQ(item.at("state"), "NOT_BOOKED");
    EXPECT_EQ(item.at("version"), 1);
    EXPECT_EQ(item.at("overdue"), false);
    EXPECT_EQ(item.at("ageDays"), 0);
}

TEST_F(Worklists, TheMostUrgentComeFirstAndThenTheOldest) {
    for (const char* priority : {"URGENT", "ROUTINE", "TWO_WEEK_WAIT", "URGENT", "ROUTINE", "TWO_WEEK_WAIT"}) {
        refer(priority);
        server().clock().advance(std::chrono::hours(25));
    }
    const auto items = all("awaiting-booking", server().referrer());
    const std::vector<std::string> order{"TWO_WEEK_WAIT", "URGENT", "ROUTINE"};
    const auto rank = [&](const json& item) {
        const auto found = std::find(order.begin(), order.end(), item.at("priority").get<std::string>());
        return std::pair(found - order.begin(), item.at("createdAt").get<std::string>());
    };
    ASSERT_GE(items.size(), 6U);
    for (std::size_t i = 1; i < items.size(); ++i) EXPECT_LE(rank(items[i - 1]).first, rank(items[i]).first);
    for (std::size_t i = 1; i < items.size(); ++i) {
        if (rank(items[i - 1]).first != rank(items[i]).first) continue;
        EXPECT_LE(parse_instant(rank(items[i - 1]).second).value(), parse_instant(rank(items[i]).second).value());
    }
}

// Whatever the size of a page, each item is visited once, also those that came onto the list at the same instant.
TEST_F(Worklists, PagesVisitEachItemOnce) {
    add_referrals(server().database().owner(), server().clock().now(), 25, {world().first}); // all of one instant
    const auto whole = all("awaiting-booking", server().referrer());
    ASSERT_GE(whole.size(), 25U);
    EXPECT_EQ(list("awaiting-booking", server().referrer()).body.at("total"), whole.size());
    for (const int limit : {1, 7, 20}) EXPECT_EQ(all("awaiting-booking", server().referrer(), limit), whole) << limit;
    std::set<std::string> seen;
    for (const auto& item : whole) EXPECT_TRUE(seen.insert(item.at("ubrn").get<std::string>()).second);
}

TEST_F(Worklists, ACursorOfAnotherListOrNoneOfOursIsRefused) {
    for (const char* cursor : {"x", "MnwyMDI2LTExLTI0", "2%7C2026-11-24T10%3A00%3A00Z%7Cx", "AAAA", "%27--"}) {
        EXPECT_EQ(list("awaiting-booking", server().referrer(), std::string("?cursor=") + cursor).wrong_fields(),
                  "cursor INVALID_VALUE")
            << cursor;
    }
    EXPECT_EQ(list("all-of-them", server().referrer()).outcome(), "404 NOT_FOUND");
}

// Due dates are counted in working days, from the day on which it came onto the list.
TEST_F(Worklists, WhatHasWaitedTooLongIsOverdue) {
    const auto old = refer("TWO_WEEK_WAIT");
    server().clock().advance(std::chrono::days(30));
    const auto fresh = refer("TWO_WEEK_WAIT");
    const auto items = all("awaiting-booking", server().referrer());
    const auto fresh_item = find(items, fresh.ubrn);
    const auto old_item = find(items, old.ubrn);
    EXPECT_EQ(fresh_item.at("overdue"), false);
    EXPECT_EQ(old_item.at("overdue"), true);
    EXPECT_EQ(old_item.at("ageDays"), 30);
    const auto due = [](const json& item) { return parse_date(item.at("dueDate").get<std::string>()).value(); };
    EXPECT_EQ(days_between(due(old_item), due(fresh_item)) > 20, true);
    for (const auto& item : items) EXPECT_TRUE(is_working_day(due(item))) << item.at("dueDate");
    const auto counts = caller().get("/api/v1/worklists", server().referrer()).body.at("items");
    ASSERT_GE(counts.size(), 1U);
    EXPECT_EQ(counts[0].at("name"), "awaiting-booking");
    EXPECT_EQ(counts[0].at("total"), items.size());
    EXPECT_EQ(counts[0].at("overdue"),
              std::count_if(items.begin(), items.end(), [](const json& item) { return item.at("overdue") == true; }));
}

TEST_F(Worklists, EachSideHasItsOwnLists) {
    const auto names = [](const http::Headers& who) {
        std::vector<std::string> found;
        const auto answer = caller().get("/api/v1/worklists", who);
        for (const auto& item : answer.body.at("items")) found.push_back(item.at("name"));
        return found;
    };
    EXPECT_EQ(names(server().referrer()),
              (std::vector<std::string>{"awaiting-booking", "letters-outstanding", "rejected-triage-response",
                                        "assessment-returned-cancelled-dna", "referrals-to-confirm",
                                        "active-advice-requests", "incomplete-referrals"}));
    EXPECT_EQ(names(server().reviewer()),
              (std::vector<std::string>{"referrals-for-review", "appointment-slot-issues", "appointments-for-booking",
                                        "appointments-to-cancel-in-pas", "outcomes-to-record",
                                        "advice-and-guidance-requests"}));
}

} // namespace
} // namespace ers::testing
