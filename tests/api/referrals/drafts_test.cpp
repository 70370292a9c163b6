// Reserved UBRNs and the worklist of incomplete referrals over HTTP.
#include <gtest/gtest.h>

#include <algorithm>

#include "ers/referrals/life_cycle/drafts.hpp"
#include "tests/support/api_fixture.hpp"

namespace ers::testing {
namespace {

class DraftUbrns : public ApiTest {
protected:
    static Answer reserve(const http::Headers& who) {
        return caller().post("/api/v1/ubrns", json::object(), for_write(who));
    }
    static std::string reserved() { return reserve(server().referrer()).body.at("ubrn").get<std::string>(); }
    static Answer refer_as(const std::string& ubrn, const http::Headers& who) {
        auto body = world().new_referral();
        body["ubrn"] = ubrn;
        return caller().post("/api/v1/referrals", body, for_write(who));
    }
    static Answer discard(const std::string& ubrn, const http::Headers& who) {
        return caller().del("/api/v1/ubrns/" + ubrn, who);
    }
    static json listed(const std::string& ubrn, const http::Headers& who, const std::string& query = "?limit=100") {
        const auto answer = caller().get("/api/v1/worklists/incomplete-referrals" + query, who);
        EXPECT_EQ(answer.outcome(), "200") << answer.text;
        for (const auto& item : answer.body.at("items")) {
            if (item.at("ubrn") == ubrn) return item;
        }
        return nullptr;
    }
    static json count(const http::Headers& who) {
        const auto answer = caller().get("/api/v1/worklists", who);
        for (const auto& list : answer.body.at("items")) {
            if (list.at("name") == "incomplete-referrals") return list;
        }
        return nullptr;
    }
};

// Unused numbers do not accumulate.
TEST_F(DraftUbrns, AnOrganisationHasSoManyAndNoMore) {
    static constexpr db::Statement reserve_many{"test.reserve_many", R"(
        insert into draft_ubrn (ubrn, organisation, user_id, created_at, expires_at)
        select (800000000000 + n)::text, 'P82001', 'gp-9', $2, $2::timestamptz + interval '1 day'
        from generate_series(1, $1::integer) n)"};
    auto& owner = server().database().owner();
    owner.execute(reserve_many, {static_cast<std::int64_t>(referrals::live_drafts_max), server().clock().now()});
    EXPECT_EQ(reserve(world().other_practice()).outcome(), "422 TOO_MANY_ITEMS");
    EXPECT_EQ(reserve(server().referrer()).outcome(), "201") << "that is another organisation's matter";
    owner.run_script("delete from draft_ubrn where organisation = 'P82001'");
    EXPECT_EQ(reserve(world().other_practice()).outcome(), "201");
}

TEST_F(DraftUbrns, ANumberIsReservedAndThenTheReferralHasIt) {
    const auto answer = reserve(server().referrer());
    ASSERT_EQ(answer.outcome(), "201") << answer.text;
    const auto ubrn = answer.body.at("ubrn").get<std::string>();
    EXPECT_EQ(answer.body.at("reservedBy").at("userId"), "gp-1");
    const auto lifetime = parse_instant(answer.body.at("expiresAt").get<std::string>()).value() -
                          parse_instant(answer.body.at("createdAt").get<std::string>()).value();
    EXPECT_EQ(lifetime, std::chrono::hours(48));
    const auto before = count(server().referrer()).at("total").get<int>();
    const auto item = listed(ubrn, server().referrer());
    ASSERT_FALSE(item.is_null());
    EXPECT_EQ(item.at("overdue"), false);
    EXPECT_EQ(item.at("ageDays"), 0);
    const auto made = refer_as(ubrn, server().referrer());
    ASSERT_EQ(made.outcome(), "201") << made.text;
    EXPECT_EQ(made.body.at("ubrn"), ubrn);
    EXPECT_TRUE(listed(ubrn, server().referrer()).is_null());
    EXPECT_EQ(count(server().referrer()).at("total").get<int>(), before - 1);
    EXPECT_EQ(caller().get("/api/v1/referrals/" + ubrn, server().referrer()).outcome(), "200");
}

// The number may be written as it is printed.
TEST_F(DraftUbrns, ANumberInGroupsIsTheSameNumber) {
    const auto ubrn = reserved();
    EXPECT_EQ(
        refer_as(ubrn.substr(0, 4) + " " + ubrn.substr(4, 4) + " " + ubrn.substr(8), server().referrer()).outcome(),
        "201");
}

TEST_F(DraftUbrns, WhatIsNotALiveDraftOfTheOrganisationIsRefused) {
    const auto used = reserved();
    ASSERT_EQ(refer_as(used, server().referrer()).outcome(), "201");
    const auto deleted = reserved();
    ASSERT_EQ(discard(deleted, server().referrer()).outcome(), "204");
    const auto theirs = reserve(world().other_practice()).body.at("ubrn").get<std::string>();
    const auto never_reserved = world().refer().ubrn;
    EXPECT_EQ(refer_as(used, server().referrer()).wrong_fields(), "ubrn INAPPROPRIATE_VALUE");
    EXPECT_EQ(refer_as(deleted, server().referrer()).wrong_fields(), "ubrn INAPPROPRIATE_VALUE");
    EXPECT_EQ(refer_as(theirs, server().referrer()).wrong_fields(), "ubrn REFERENCE_NOT_FOUND");
    EXPECT_EQ(refer_as(never_reserved, server().referrer()).wrong_fields(), "ubrn REFERENCE_NOT_FOUND");
    EXPECT_EQ(refer_as("000000000000", server().referrer()).wrong_fields(), "ubrn REFERENCE_NOT_FOUND");
    EXPECT_EQ(refer_as("12345", server().referrer()).wrong_fields(), "ubrn INVALID_VALUE");
    EXPECT_EQ(refer_as(theirs, world().other_practice()).outcome(), "201");
}

TEST_F(DraftUbrns, TheOrganisationThatReservedItGivesItBackOnce) {
    const auto ubrn = reserved();
    EXPECT_EQ(discard(ubrn, world().other_practice()).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(discard(ubrn, server().referrer()).outcome(), "204");
    EXPECT_EQ(discard(ubrn, server().referrer()).outcome(), "404 NOT_FOUND");
    EXPECT_TRUE(listed(ubrn, server().referrer()).is_null());
    const auto used = reserved();
    ASSERT_EQ(refer_as(used, server().referrer()).outcome(), "201");
    EXPECT_EQ(discard(used, server().referrer()).outcome(), "422 INVALID_REQUEST_STATE");
}

TEST_F(DraftUbrns, ARepeatedKeyReservesOneNumber) {
    const auto who = for_write(server().referrer());
    const auto first = caller().post("/api/v1/ubrns", json::object(), who);
    const auto again = caller().post("/api/v1/ubrns", json::object(), who);
    EXPECT_TRUE(again.is_replayed());
    EXPECT_EQ(again.body, first.body);
}

TEST_F(DraftUbrns, AnExpiredOneIsOverdueOnTheListAndMayBeFinished) {
    const auto ubrn = reserved();
    server().clock().advance(std::chrono::days(3));
    EXPECT_EQ(listed(ubrn, server().referrer()).at("overdue"), true);
    EXPECT_GE(count(server().referrer()).at("overdue").get<int>(), 1);
    EXPECT_EQ(refer_as(ubrn, server().referrer()).outcome(), "201");
}

TEST_F(DraftUbrns, TheListIsTheReferrersAlone) {
    const auto ubrn = reserved();
    EXPECT_TRUE(listed(ubrn, world().other_practice()).is_null());
    EXPECT_TRUE(count(server().reviewer()).is_null());
    EXPECT_EQ(caller().get("/api/v1/worklists/incomplete-referrals", server().reviewer()).outcome(), "403 FORBIDDEN");
    const auto desk = server().staff("desk-1", "P81001", BusinessFunction::referring_admin);
    EXPECT_FALSE(listed(ubrn, desk).is_null());
    EXPECT_TRUE(listed(ubrn, desk, "?limit=100&mine=true").is_null());
    EXPECT_EQ(caller().get("/api/v1/worklists/incomplete-referrals?service=1", desk).wrong_fields(),
              "service UNEXPECTED_FIELD");
    EXPECT_EQ(caller().get("/api/v1/worklists/incomplete-referrals?cursor=x", desk).wrong_fields(),
              "cursor INVALID_VALUE");
}

} // namespace
} // namespace ers::testing
