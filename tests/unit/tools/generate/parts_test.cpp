// The small parts of the generator: sizes, rows as text, days, names.
#include <gtest/gtest.h>

#include "ers/core/working_days.hpp"
#include "ers/tools/generate/tier.hpp"
#include "tools/generate/calendar.hpp"
#include "tools/generate/copy_text.hpp"
#include "tools/generate/dice.hpp"
#include "tools/generate/story.hpp"

namespace ers::generate {
namespace {

TEST(Tier, IsKnownByItsName) {
    EXPECT_EQ(tier_named("M")->referrals, 500'000U);
    EXPECT_FALSE(tier_named("m").has_value());
    EXPECT_FALSE(tier_named("").has_value());
    EXPECT_EQ(tier_names(), "S, M, L, XL");
}

TEST(Tier, NeedsMoreDiskTheLargerItIs) {
    std::uint64_t before = 0;
    for (const auto& tier : tiers()) {
        EXPECT_GT(disk_need(tier).total(), before) << tier.name;
        before = disk_need(tier).total();
    }
    EXPECT_EQ(bytes_text(12'340'000'000), "12.3 GB");
    EXPECT_EQ(bytes_text(56'000'000), "56 MB");
}

TEST(CopyText, WritesRowsAsCopyReadsThem) {
    CopyText text;
    text.number(-7);
    text.text("a\tb\\c\nd");
    text.null();
    text.real(1.25);
    text.boolean(true);
    text.digits(42, 5);
    text.end_row();
    text.instant(1'764'495'005); // 2025-11-30T09:30:05Z
    text.date(day_of(std::chrono::year(2024) / 2 / 29));
    text.begin_cell();
    text.append("{");
    text.append_number(9);
    text.append("}");
    text.end_row();
    EXPECT_EQ(text.rows(), "-7\ta\\tb\\\\c\\nd\t\\N\t1.250000\tt\t00042\n2025-11-30 09:30:05+00\t2024-02-29\t{9}");
    text.clear();
    EXPECT_TRUE(text.empty());
}

TEST(Dice, ArePureFunctionsOfTheirSeedPurposeAndIndex) {
    Dice first(1, Purpose::slot, 5);
    Dice same(1, Purpose::slot, 5);
    EXPECT_EQ(first.next(), same.next());
    EXPECT_NE(Dice(2, Purpose::slot, 5).next(), Dice(1, Purpose::slot, 5).next());
    EXPECT_NE(Dice(1, Purpose::patient, 5).next(), Dice(1, Purpose::slot, 5).next());
    EXPECT_NE(Dice(1, Purpose::slot, 6).next(), Dice(1, Purpose::slot, 5).next());
}

TEST(Dice, StayInsideTheirBounds) {
    bool has_first = false;
    bool has_last = false;
    for (std::uint64_t i = 0; i < 1'000; ++i) {
        Dice dice(3, Purpose::story, i);
        const auto value = dice.between(-2, 2);
        ASSERT_TRUE(value >= -2 && value <= 2);
        has_first = has_first || value == -2;
        has_last = has_last || value == 2;
        const double unit = dice.unit();
        ASSERT_TRUE(unit >= 0 && unit < 1);
    }
    EXPECT_TRUE(has_first && has_last);
}

TEST(MadeCalendar, KnowsEnglandsClockAndWorkingDays) {
    const Date today = std::chrono::year(2026) / 6 / 15;
    const Calendar calendar(today);
    EXPECT_EQ(calendar.now(), calendar.moment(calendar.today(), 0));
    // Nine o'clock in summer is eight o'clock UTC.
    EXPECT_EQ(calendar.moment(calendar.today(), 9 * 60) % seconds_of_day, 8 * seconds_of_hour);
    EXPECT_EQ(calendar.london_day(calendar.now()), calendar.today());
    EXPECT_EQ(calendar.london_day(calendar.now() - 1), calendar.today() - 1);
    EXPECT_EQ(date_of(calendar.add_working_days(calendar.today(), 10)), add_working_days(today, 10));
    for (const Day day : calendar.slot_days()) EXPECT_TRUE(is_working_day(date_of(day)));
    EXPECT_LT(calendar.slot_days().front(), calendar.today());
}

// The steps of a story do to a referral what the operations of these names do.
TEST(Story, GoesTheWayOfTheOperations) {
    Story story;
    story.shortlist.add(3);
    story.create(100);
    story.defer(200, By::patient, 3, "NO_SLOTS_AT_SERVICE", 20'000);
    EXPECT_EQ(story.state, ReferralState::deferred_to_provider);
    EXPECT_EQ(story.contact_by, 20'000);
    EXPECT_EQ(story.deferred, 200);
    Visit visit;
    visit.service = 3;
    visit.starts = 9'000;
    story.book(300, By::provider, visit);
    EXPECT_EQ(story.contact_by, 0);
    EXPECT_EQ(story.converted, 300);
    EXPECT_EQ(story.with_service, 3U);
    EXPECT_EQ(story.visits.begin()->status, "CANCELLED");
    EXPECT_EQ(story.visits.begin()->ended, 300);
    story.accept(400);
    EXPECT_EQ(story.accepted, 400);
    story.cancel_appointment(500, By::provider, "PROVIDER_CANCELLATION", "The clinic has moved.");
    EXPECT_EQ(story.state, ReferralState::appointment_cancelled_by_provider);
    EXPECT_EQ(story.accepted, 0);
    EXPECT_EQ(story.converted, 300);
    EXPECT_EQ(story.version, 5);
    EXPECT_EQ(story.events.size(), 5U);
    EXPECT_EQ(story.updated, 500);
}

} // namespace
} // namespace ers::generate
