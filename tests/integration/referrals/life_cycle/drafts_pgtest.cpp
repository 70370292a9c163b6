// Reserved UBRNs: used once, by those who reserved them, or deleted; expired ones stay to be finished.
#include "ers/referrals/life_cycle/drafts.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/booking_world.hpp"

namespace ers::referrals {
namespace {

namespace services = testing::services;

using testing::BookingWorld;

class Drafts : public ::testing::Test {
protected:
    Draft reserve(const Principal& who) {
        return world.in_transaction([&] { return reserve_ubrn(world.context(who)); }).value();
    }
    Draft reserve() { return reserve(world.gp()); }
    std::string refused(const Result<Draft>& result) {
        return result ? "done" : std::string(error_info(result.error().code).text);
    }
    std::string discard(const Ubrn& ubrn, const Principal& who) {
        return refused(world.in_transaction([&] { return delete_draft(world.context(who), ubrn); }));
    }
    // A referral of a new patient with that number: "done", or what is wrong with the field "ubrn".
    std::string refer_as(const Ubrn& ubrn, const Principal& who) {
        auto command = world.new_referral();
        command.draft = ubrn;
        const auto made = world.create(command, who);
        if (made) return made->referral.ubrn == ubrn ? "done" : "another number";
        const auto& wrong = made.error().fields.at(0);
        return wrong.field + " " + std::string(error_info(wrong.code).text);
    }
    DraftPage list(std::size_t limit = 100, const std::optional<std::string>& cursor = {}) {
        const auto who = world.gp();
        return list_drafts(world.context(who), std::nullopt, limit, cursor).value();
    }
    BookingWorld world;
};

TEST_F(Drafts, AReservedNumberBecomesAReferralOnce) {
    const auto draft = reserve();
    EXPECT_EQ(draft.expires_at, world.clock.now() + std::chrono::days(2));
    EXPECT_EQ(list().items.size(), 1U);
    EXPECT_EQ(refer_as(draft.ubrn, world.gp()), "done");
    EXPECT_EQ(list().items.size(), 0U);
    EXPECT_EQ(refer_as(draft.ubrn, world.gp()), "draft INAPPROPRIATE_VALUE");
    EXPECT_EQ(discard(draft.ubrn, world.gp()), "INVALID_REQUEST_STATE");
}

TEST_F(Drafts, OnlyTheOrganisationThatReservedItUsesOrDeletesIt) {
    const auto draft = reserve();
    EXPECT_EQ(refer_as(draft.ubrn, world.gp("P82001")), "draft REFERENCE_NOT_FOUND");
    EXPECT_EQ(discard(draft.ubrn, world.gp("P82001")), "NOT_FOUND");
    EXPECT_EQ(list().total, 1U);
}

TEST_F(Drafts, ADeletedNumberIsGoneForEver) {
    const auto draft = reserve();
    EXPECT_EQ(discard(draft.ubrn, world.gp()), "done");
    EXPECT_EQ(discard(draft.ubrn, world.gp()), "NOT_FOUND");
    EXPECT_EQ(refer_as(draft.ubrn, world.gp()), "draft INAPPROPRIATE_VALUE");
    EXPECT_EQ(list().total, 0U);
}

// Refused after the number was taken: taking it is undone with all else.
TEST_F(Drafts, ARefusedReferralLeavesTheDraftAlive) {
    const auto draft = reserve();
    auto command = world.new_referral();
    command.draft = draft.ubrn;
    command.request_type = RequestType::triage;
    command.shortlist = {services::cardiology_leeds}; // which takes no such requests
    EXPECT_FALSE(world.create(command, world.gp()).has_value());
    EXPECT_EQ(list().total, 1U);
    EXPECT_EQ(refer_as(draft.ubrn, world.gp()), "done");
}

TEST_F(Drafts, AnExpiredOneIsOverdueAndMayStillBeFinished) {
    const auto draft = reserve();
    world.clock.advance(std::chrono::hours(48) - std::chrono::seconds(1));
    EXPECT_EQ(list().overdue, 0U);
    world.clock.advance(std::chrono::seconds(1));
    const auto page = list();
    EXPECT_EQ(page.overdue, 1U);
    EXPECT_TRUE(page.items.front().is_expired);
    EXPECT_EQ(page.items.front().age_days, 2);
    world.clock.advance(std::chrono::hours(24 * 400));
    EXPECT_EQ(list().total, 1U) << "it never vanishes by itself";
    EXPECT_EQ(refer_as(draft.ubrn, world.gp()), "done");
}

TEST_F(Drafts, TheListIsReadOldestFirstPageByPage) {
    std::vector<Ubrn> reserved;
    for (int i = 0; i < 7; ++i) {
        reserved.push_back(reserve().ubrn);
        world.clock.advance(std::chrono::minutes(i % 2)); // some at the same instant
    }
    reserve(world.gp("P82001"));
    std::vector<Ubrn> seen;
    std::optional<std::string> cursor;
    do {
        const auto page = list(3, cursor);
        EXPECT_EQ(page.total, 7U);
        for (const auto& item : page.items) seen.push_back(item.ubrn);
        cursor = page.next_cursor;
    } while (cursor);
    EXPECT_TRUE(std::is_permutation(seen.begin(), seen.end(), reserved.begin(), reserved.end()));
    const auto who = world.gp();
    EXPECT_FALSE(list_drafts(world.context(who), std::nullopt, 3, "nonsense").has_value());
}

TEST_F(Drafts, OnesOwnAreAskedForByPerson) {
    reserve();
    auto colleague = world.gp();
    colleague.user_id = "gp-other";
    const auto theirs = reserve(colleague);
    const auto page = list_drafts(world.context(colleague), "gp-other", 10, std::nullopt).value();
    ASSERT_EQ(page.items.size(), 1U);
    EXPECT_EQ(page.items.front().ubrn, theirs.ubrn);
    EXPECT_EQ(page.total, 1U);
}

TEST_F(Drafts, AnOrganisationThatMayNotReferReservesNothing) {
    EXPECT_EQ(refused(world.in_transaction([&] {
                  const auto stranger = world.gp("X99999");
                  return reserve_ubrn(world.context(stranger));
              })),
              "FORBIDDEN");
}

TEST_F(Drafts, AnOrganisationHasSoManyAtMost) {
    static constexpr db::Statement reserve_many{"test.reserve_many", R"(
        insert into draft_ubrn (ubrn, organisation, user_id, created_at, expires_at)
        select lpad(n::text, 12, '0'), 'P81001', 'gp-1', now(), now()
        from generate_series(1, $1::integer) as n)"};
    world.database().owner().execute(reserve_many, {live_drafts_max - 1});
    const auto last = reserve();
    const auto another = [&] { return world.in_transaction([&] { return reserve_ubrn(world.context(world.gp())); }); };
    EXPECT_EQ(refused(another()), "TOO_MANY_ITEMS");
    ASSERT_EQ(discard(last.ubrn, world.gp()), "done");
    EXPECT_EQ(refused(another()), "done");
}

TEST_F(Drafts, AreOnRecord) {
    static constexpr db::Statement all_audited{"test.drafts_audited", R"(
        select coalesce(string_agg(action, ' ' order by id), '') as text from audit)"};
    const auto draft = reserve();
    list();
    ASSERT_EQ(discard(draft.ubrn, world.gp()), "done");
    EXPECT_EQ(world.database().owner().execute(all_audited).front().text("text"),
              "ubrn.reserved worklist.read ubrn.deleted");
}

// The rows are walked in the order of an index, and counted from it.
TEST_F(Drafts, TheListReadsItsIndex) {
    auto& owner = world.database().owner();
    owner.run_script(R"(
        insert into draft_ubrn (ubrn, organisation, user_id, created_at, expires_at)
        select lpad(n::text, 12, '0'), case when n % 50 = 0 then 'P81001' else 'P82001' end, 'gp-1',
               now() - n * interval '1 minute', now()
        from generate_series(1, 20000) as n;
        analyze draft_ubrn)");
    std::string plan;
    for (const auto row : owner.execute({"test.explain_drafts", R"(
            explain select ubrn from draft_ubrn
            where organisation = 'P81001' and deleted_at is null and used_at is null
            order by created_at, ubrn limit 20)"})) {
        plan += row.text("QUERY PLAN") + "\n";
    }
    EXPECT_NE(plan.find("draft_ubrn_live"), std::string::npos) << plan;
    EXPECT_EQ(plan.find("Sort"), std::string::npos) << plan;
}

} // namespace
} // namespace ers::referrals
