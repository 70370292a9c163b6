// Many patients, few slots: exactly as many are booked as there are slots, and everybody else is told so cleanly.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/api_fixture.hpp"

namespace ers::testing {
namespace {

constexpr int clients = 200;
constexpr int threads = 32;

constexpr db::Statement count_live{"test.count_live",
                                   "select count(*) from appointment where slot_id = $1 and status = 'BOOKED'"};
constexpr db::Statement count_booked{
    "test.count_booked", "select count(*) from referral where state = 'BOOKED' and converted_at is not null"};
constexpr db::Statement count_told{"test.count_told", "select count(*) from outbox where kind = 'appointment.booked'"};
constexpr db::Statement count_noted{"test.count_noted",
                                    "select count(*) from audit where action = 'appointment.booked'"};
constexpr db::Statement count_keys{"test.count_keys", "select count(*) from idempotency"};

// Calls `work(caller, n)` for n = 0 .. clients-1 from many threads, each with one connection that it keeps.
void from_many_threads(ApiWorld& world, const std::function<void(http::Client&, int)>& work) {
    std::atomic<int> next = 0;
    std::vector<std::thread> crowd;
    for (int i = 0; i < threads; ++i) {
        crowd.emplace_back([&] {
            http::Client client({world.server().url(), world.server().certificate_file(), std::chrono::minutes(1)});
            for (int n = next++; n < clients; n = next++) work(client, n);
            EXPECT_LE(client.connections_opened(), 1);
        });
    }
    for (auto& thread : crowd) thread.join();
}

class Crowd {
public:
    Crowd()
        : ubrns(add_referrals(world.server().database().owner(), world.server().clock().now(), clients, {world.first})),
          referrer(world.server().referrer()) {}

    // "201", "409 SLOT_NOT_AVAILABLE", …
    std::string book(http::Client& client, int n, std::int64_t slot) {
        const auto answer = client.post("/api/v1/referrals/" + ubrns[static_cast<std::size_t>(n)] + "/appointment",
                                        json{{"slotId", quoted(slot)}}.dump(), for_write(referrer, 1));
        if (answer.status < 400) return std::to_string(answer.status);
        return std::to_string(answer.status) + " " + json::parse(answer.body).value("code", "");
    }

    // Nothing but what was acknowledged, and all of it, with everything that belongs to it.
    void expect_booked(const std::vector<std::int64_t>& slots) {
        EXPECT_EQ(broken_invariants(world.server().database().owner()), "");
        for (const auto slot : slots) EXPECT_EQ(world.count(count_live, {slot}), 1);
        const auto many = static_cast<std::int64_t>(slots.size());
        for (const auto& statement : {count_booked, count_told, count_noted, count_keys}) {
            EXPECT_EQ(world.count(statement), many) << statement.name;
        }
    }

    ApiWorld world;
    std::vector<std::string> ubrns;
    http::Headers referrer;
};

std::map<std::string, int> counted(const std::vector<std::string>& outcomes) {
    std::map<std::string, int> counts;
    for (const auto& outcome : outcomes) ++counts[outcome];
    return counts;
}

TEST(Contention, GivesOneSlotToOneOfTwoHundred) {
    Crowd crowd;
    const auto slot = crowd.world.add_slot();
    std::vector<std::string> outcomes(clients);
    from_many_threads(crowd.world, [&](http::Client& client, int n) {
        outcomes[static_cast<std::size_t>(n)] = crowd.book(client, n, slot);
    });
    EXPECT_EQ(counted(outcomes), (std::map<std::string, int>{{"201", 1}, {"409 SLOT_NOT_AVAILABLE", clients - 1}}));
    crowd.expect_booked({slot});
}

// Everybody who is refused tries the next slot: in the end three are booked, and nobody twice.
TEST(Contention, GivesThreeSlotsToThreeOfTwoHundred) {
    Crowd crowd;
    const auto slots = crowd.world.server().add_slots({.service_id = crowd.world.first, .count = 3});
    std::vector<std::string> last_outcomes(clients);
    from_many_threads(crowd.world, [&](http::Client& client, int n) {
        auto& outcome = last_outcomes[static_cast<std::size_t>(n)];
        for (std::size_t i = 0; i < slots.size() && outcome != "201"; ++i) {
            outcome = crowd.book(client, n, slots[(static_cast<std::size_t>(n) + i) % slots.size()]);
        }
    });
    EXPECT_EQ(counted(last_outcomes),
              (std::map<std::string, int>{{"201", 3}, {"409 SLOT_NOT_AVAILABLE", clients - 3}}));
    crowd.expect_booked(slots);
}

// While a slot is held nobody else gets it; the hold ends by time alone, in the middle of the crowd, and then one does.
TEST(Contention, GivesAHeldSlotToOneWhenTheHoldIsOver) {
    Crowd crowd;
    const auto slot = crowd.world.add_slot();
    const auto holder = crowd.world.refer();
    ASSERT_EQ(crowd.world.caller()
                  .post("/api/v1/slots/" + quoted(slot) + "/hold", {{"ubrn", holder.ubrn}}, for_write(crowd.referrer))
                  .outcome(),
              "201");
    constexpr int refused_before_the_hold_ends = clients / 2;
    std::atomic<int> refused = 0;
    std::atomic<int> booked_while_held = 0;
    std::atomic<int> booked = 0;
    std::vector<std::string> outcomes(clients);
    from_many_threads(crowd.world, [&](http::Client& client, int n) {
        auto& outcome = outcomes[static_cast<std::size_t>(n)];
        outcome = crowd.book(client, n, slot);
        if (outcome == "201") {
            ++booked;
            if (refused < refused_before_the_hold_ends) ++booked_while_held;
        } else if (++refused == refused_before_the_hold_ends) {
            crowd.world.server().clock().advance(std::chrono::minutes(6));
        }
    });
    EXPECT_EQ(booked_while_held, 0);
    EXPECT_EQ(counted(outcomes), (std::map<std::string, int>{{"201", 1}, {"409 SLOT_NOT_AVAILABLE", clients - 1}}));
    EXPECT_EQ(crowd.world.count(count_live, {slot}), 1);
    // The one who held it comes too late.
    const auto late = crowd.world.caller().post(holder.path() + "/appointment", {{"slotId", quoted(slot)}},
                                                for_write(crowd.referrer, holder.version));
    EXPECT_EQ(late.outcome(), "409 SLOT_NOT_AVAILABLE");
}

// The same request sent many times over at once is done once; every answer is the first one's.
TEST(Contention, DoesARequestOnceThatManySendWithOneKey) {
    Crowd crowd;
    const auto slot = crowd.world.add_slot();
    const auto headers = for_write(crowd.referrer, 1);
    const auto body = json{{"slotId", quoted(slot)}}.dump();
    std::vector<std::string> outcomes(clients);
    from_many_threads(crowd.world, [&](http::Client& client, int n) {
        const auto answer = client.post("/api/v1/referrals/" + crowd.ubrns.front() + "/appointment", body, headers);
        outcomes[static_cast<std::size_t>(n)] = std::to_string(answer.status);
        if (answer.headers.get("Idempotency-Replayed")) outcomes[static_cast<std::size_t>(n)] += " replayed";
    });
    auto counts = counted(outcomes);
    EXPECT_EQ(counts["201"], 1);
    EXPECT_GT(counts["201 replayed"], 0);
    // Those that came while the first was at work are told to come again.
    EXPECT_EQ(counts["201"] + counts["201 replayed"] + counts["409"] + counts["423"], clients);
    crowd.expect_booked({slot});
}

} // namespace
} // namespace ers::testing
