// Pairs of free slots on one day: order, gap, windows, holds, both changes of the clock, page by page.
#include "ers/slots/pairs.hpp"

#include <gtest/gtest.h>

#include "tests/support/booking_world.hpp"

namespace ers::slots {
namespace {

namespace services = testing::services;

using std::chrono::hours;
using testing::BookingWorld;

class Pairs : public ::testing::Test {
protected:
    // A slot of half an hour at that time.
    std::int64_t slot(std::int64_t service, const char* starts_at) {
        const auto from_now = parse_instant(starts_at).value() - world.clock.now();
        return world.add_slot(service, std::chrono::duration_cast<hours>(from_now));
    }
    PairQuery query() const {
        const auto from = world.clock.now();
        const auto until = from + hours(24 * 60);
        return {.first = {services::cardiology_leeds, Priority::routine, from, until},
                .then = {services::cardiology_manchester, Priority::routine, from, until},
                .in_either_order = false,
                .gap_minutes_min = 30,
                .days = 31,
                .cursor = std::nullopt};
    }
    PairPage read(const PairQuery& asked) {
        return list_slot_pairs(world.connection(), asked, world.clock.now()).value();
    }
    // "2026-11-30 1-3, 1-4; 2026-12-01 …": ids.
    static std::string shown(const PairPage& page) {
        std::string text;
        for (const auto& day : page.days) {
            text += (text.empty() ? "" : "; ") + format_date(day.day);
            for (const auto& pair : day.pairs) {
                text += " " + std::to_string(pair.earlier.id) + "-" + std::to_string(pair.later.id);
            }
        }
        return text;
    }
    static std::string pair(std::int64_t earlier, std::int64_t later) {
        return " " + std::to_string(earlier) + "-" + std::to_string(later);
    }
    BookingWorld world;
};

TEST_F(Pairs, TheFirstEndsBeforeTheGapAndTheOtherBegins) {
    const auto nine = slot(services::cardiology_leeds, "2026-11-30T09:00:00Z");
    slot(services::cardiology_manchester, "2026-11-30T09:00:00Z"); // too early
    const auto ten = slot(services::cardiology_manchester, "2026-11-30T10:00:00Z");
    auto asked = query();
    EXPECT_EQ(shown(read(asked)), "2026-11-30" + pair(nine, ten));
    asked.gap_minutes_min = 31;
    EXPECT_EQ(shown(read(asked)), "");
    asked.gap_minutes_min = 0;
    EXPECT_EQ(shown(read(asked)), "2026-11-30" + pair(nine, ten));
}

TEST_F(Pairs, EitherMayComeFirstWhereTheLinkHasNoOrder) {
    const auto ours_early = slot(services::cardiology_leeds, "2026-11-30T09:00:00Z");
    const auto theirs = slot(services::cardiology_manchester, "2026-11-30T11:00:00Z");
    const auto ours_late = slot(services::cardiology_leeds, "2026-11-30T13:00:00Z");
    auto asked = query();
    EXPECT_EQ(shown(read(asked)), "2026-11-30" + pair(ours_early, theirs));
    asked.in_either_order = true;
    EXPECT_EQ(shown(read(asked)), "2026-11-30" + pair(ours_early, theirs) + pair(theirs, ours_late));
}

TEST_F(Pairs, BothAreOnOneDayInEngland) {
    slot(services::cardiology_leeds, "2026-11-30T22:00:00Z");
    slot(services::cardiology_manchester, "2026-12-01T00:00:00Z"); // the next day
    EXPECT_EQ(shown(read(query())), "");
    world.clock.set(parse_instant("2026-06-29T10:00:00Z").value());
    const auto first = slot(services::cardiology_leeds, "2026-06-30T23:00:00Z"); // 1 July in England
    const auto then = slot(services::cardiology_manchester, "2026-07-01T22:00:00Z");  // 23:00 there
    slot(services::cardiology_manchester, "2026-07-01T23:00:00Z");
    EXPECT_EQ(shown(read(query())), "2026-07-01" + pair(first, then));
}

TEST_F(Pairs, TheDaysOfTheClocksChangesHaveTheirHours) {
    world.clock.set(parse_instant("2026-10-20T10:00:00Z").value());
    const auto late = slot(services::cardiology_leeds, "2026-10-25T21:00:00Z");
    const auto last = slot(services::cardiology_manchester, "2026-10-25T23:00:00Z"); // winter time: still the 25th
    EXPECT_EQ(shown(read(query())), "2026-10-25" + pair(late, last));
    world.clock.set(parse_instant("2026-03-20T10:00:00Z").value());
    slot(services::cardiology_leeds, "2026-03-29T21:00:00Z");
    slot(services::cardiology_manchester, "2026-03-29T23:00:00Z"); // summer time: the 30th
    auto asked = query();
    asked.days = 15;
    EXPECT_EQ(shown(read(asked)), "");
}

TEST_F(Pairs, OnlyFreeSlotsOfThePriorityInsideTheWindowsCount) {
    slot(services::cardiology_leeds, "2026-11-30T09:00:00Z");
    const auto held = slot(services::cardiology_manchester, "2026-11-30T11:00:00Z");
    world.add_slot(services::cardiology_manchester, hours(24 * 6 + 2), "{URGENT}"); // the same day at noon
    ASSERT_TRUE(world.run(world.gp(), booking::Hold{world.refer().ubrn, held}));
    EXPECT_EQ(shown(read(query())), "");
    world.clock.advance(std::chrono::minutes(5)); // the hold has run out
    auto asked = query();
    EXPECT_NE(shown(read(asked)), "");
    asked.then.until = parse_instant("2026-11-30T11:00:00Z").value();
    EXPECT_EQ(shown(read(asked)), "") << "its window ends before the slot";
    asked = query();
    asked.first.from = parse_instant("2026-11-30T10:00:00Z").value();
    EXPECT_EQ(shown(read(asked)), "") << "its window begins after the slot";
    asked = query();
    world.withdraw(held);
    EXPECT_EQ(shown(read(asked)), "");
}

TEST_F(Pairs, ADayHasTheEarliestPairsAndNoMoreThanTheLimits) {
    std::vector<std::int64_t> theirs;
    for (int i = 0; i < 12; ++i) world.add_slot(services::cardiology_leeds, hours(24 * 6 - 5));
    for (int i = 0; i < 5; ++i)
        theirs.push_back(world.add_slot(services::cardiology_manchester, hours(24 * 6 - 2 + i)));
    const auto page = read(query());
    ASSERT_EQ(page.days.size(), 1U);
    const auto& pairs = page.days.front().pairs;
    EXPECT_EQ(pairs.size(), static_cast<std::size_t>(pairs_first_max * pairs_each_max));
    EXPECT_EQ(pairs.front().later.id, theirs.front());
    for (std::size_t i = 1; i < pairs.size(); ++i) {
        EXPECT_LE(pairs[i - 1].later.starts_at, pairs[i].later.starts_at);
    }
}

TEST_F(Pairs, PagesVisitEveryDayOnce) {
    for (int day = 2; day < 40; day += 3) {
        world.add_slot(services::cardiology_leeds, hours(24 * day));
        world.add_slot(services::cardiology_manchester, hours(24 * day + 2));
    }
    auto whole = query();
    whole.days = 31;
    std::vector<std::string> at_once;
    std::vector<std::string> in_steps;
    const auto gather = [&](PairQuery asked, std::vector<std::string>& days) {
        do {
            const auto page = read(asked);
            for (const auto& day : page.days) days.push_back(format_date(day.day));
            asked.cursor = page.next_cursor;
        } while (asked.cursor);
    };
    gather(whole, at_once);
    EXPECT_EQ(at_once.size(), 13U);
    for (const int days : {1, 4, 10}) {
        in_steps.clear();
        whole.days = days;
        gather(whole, in_steps);
        EXPECT_EQ(in_steps, at_once) << days;
    }
}

TEST_F(Pairs, ACursorThatIsNotOursIsRefused) {
    auto asked = query();
    for (const char* cursor : {"", "nonsense", "MjAyNi0xMy0wMQ"}) {
        asked.cursor = cursor;
        EXPECT_FALSE(list_slot_pairs(world.connection(), asked, world.clock.now()).has_value()) << cursor;
    }
}

// As many slots as a busy service has: both sides of a day are walks along the index of free slots.
TEST_F(Pairs, TheSearchWalksTheIndexOfFreeSlots) {
    auto& owner = world.database().owner();
    owner.run_script(R"(
        insert into slot (id, service_id, reference, starts_at, duration_minutes, priorities, updated_at)
        select next_slot_id(at), service, n::text, at, 30, '{ROUTINE}', now()
        from (select n, 101 + n % 3 as service, timestamptz '2026-11-24 08:00Z' + n * interval '5 minutes' as at
              from generate_series(1, 15000) as n) as made;
        analyze slot)");
    std::string plan;
    for (const auto row : owner.execute({"test.explain_pairs", R"(
            explain (analyze, costs off, timing off, summary off)
            select a.id, b.id
            from (values (timestamptz '2026-12-02 00:00Z', timestamptz '2026-12-03 00:00Z')) as x (since, until)
            cross join lateral (
                select id, starts_at, duration_minutes from slot
                where service_id = 101 and status = 'FREE' and starts_at >= x.since and starts_at < x.until
                  and id >= first_slot_id(x.since) and id < first_slot_id(x.until) + 10000000000
                  and 'ROUTINE' = any (priorities) and (held_until is null or held_until <= now())
                order by starts_at, id limit 10) a
            cross join lateral (
                select id, starts_at from slot
                where service_id = 103 and status = 'FREE' and starts_at >= x.since and starts_at < x.until
                  and starts_at >= a.starts_at + (a.duration_minutes + 30) * interval '1 minute'
                  and id >= first_slot_id(x.since) and id < first_slot_id(x.until) + 10000000000
                  and 'ROUTINE' = any (priorities) and (held_until is null or held_until <= now())
                order by starts_at, id limit 3) b)"})) {
        plan += row.text("QUERY PLAN") + "\n";
    }
    EXPECT_NE(plan.find("service_id_starts_at"), std::string::npos) << plan; // the partition's name of slot_free
    EXPECT_EQ(plan.find("Seq Scan on slot_2026_12"), std::string::npos) << plan;
}

TEST_F(Pairs, ServicesWithoutADayInCommonHaveNone) {
    auto asked = query();
    asked.then.from = asked.first.until + hours(24);
    asked.then.until = asked.then.from + hours(24);
    const auto page = read(asked);
    EXPECT_TRUE(page.days.empty());
    EXPECT_FALSE(page.next_cursor.has_value());
}

} // namespace
} // namespace ers::slots
