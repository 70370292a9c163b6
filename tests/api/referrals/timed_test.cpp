// A running server does what its day asks for, by itself.
#include <gtest/gtest.h>

#include "tests/support/api_fixture.hpp"

namespace ers::testing {
namespace {

constexpr db::Statement count_told{"test.count_told", R"(
    select count(*) as count from outbox where ubrn = $1 and kind = $2)"};

// Polls until the message is there.
bool is_told(ApiWorld& world, const std::string& ubrn, const char* kind) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (world.count(count_told, {ubrn, kind}) == 0) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        world.caller().get("/health/live");
    }
    return true;
}

TEST(TimedServer, RemindsAndTellsWithoutBeingAsked) {
    ApiWorld world([](app::Settings& settings) { settings.referrals.timed_work_every = std::chrono::seconds(1); });
    const auto waiting = world.refer();
    const auto full = world.server().add_service();
    world.server().refresh();
    auto urgent = world.new_referral({full});
    urgent["priority"] = "URGENT";
    const auto deferred = world.refer(urgent, world.server().referrer());
    const auto left = world.caller().post(deferred.path() + "/deferral",
                                          {{"serviceId", quoted(full)}, {"reason", "NO_SLOTS_AT_SERVICE"}},
                                          for_write(world.server().referrer(), deferred.version));
    ASSERT_EQ(left.outcome(), "201") << left.text;
    world.server().clock().advance(std::chrono::days(14)); // the first reminder is due
    EXPECT_TRUE(is_told(world, waiting.ubrn, "referral.reminder"));
    world.server().clock().advance(std::chrono::days(7)); // ten working days are over, the second reminder is to come
    EXPECT_TRUE(is_told(world, deferred.ubrn, "referral.contact_overdue"));
    const auto seen = world.caller().get(waiting.path(), world.server().referrer());
    EXPECT_EQ(seen.body.at("reminders").at("sent"), 1);
    EXPECT_EQ(seen.version(), waiting.version);
}

} // namespace
} // namespace ers::testing
