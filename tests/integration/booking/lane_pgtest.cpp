// The booking lane: what is committed together, what goes at once, and that nothing it accepted is left unanswered.
#include <gtest/gtest.h>

#include <future>
#include <latch>
#include <memory>
#include <string>
#include <vector>

#include "ers/booking/lane.hpp"
#include "tests/support/booking_world.hpp"

namespace ers::booking {
namespace {

namespace services = testing::services;

constexpr std::chrono::seconds lane_patience{30};

class BookingLaneTest : public ::testing::Test {
protected:
    void open(BookingSettings settings) {
        lane = std::make_unique<BookingLane>(world.engine(), settings,
                                             db::ConnectionSettings{.url = world.database().service_url()});
        lane->wait_until_connected();
    }
    static std::chrono::steady_clock::time_point deadline() { return std::chrono::steady_clock::now() + lane_patience; }

    // Books a slot of its own for a referral of its own; the command is read only when `gate` opens.
    std::future<bool> book(std::shared_ptr<std::latch> gate = nullptr) {
        const auto referral = world.refer();
        const Command command{Book{referral.ubrn, 1, world.add_slot(services::cardiology_leeds)}, world.gp(),
                              "test-request"};
        const auto answered = std::make_shared<std::promise<bool>>();
        const bool accepted = lane->submit(
            [command, gate](db::Connection&) -> Result<GuardedCommand> {
                if (gate) gate->wait();
                return GuardedCommand{command, std::nullopt, {}};
            },
            [answered](Result<Answer> answer) { answered->set_value(answer && answer->outcome); }, deadline());
        EXPECT_TRUE(accepted);
        return answered->get_future();
    }
    static bool is_done(std::future<bool>& answer) {
        return answer.wait_for(lane_patience) == std::future_status::ready && answer.get();
    }
    std::int64_t commits() {
        static constexpr db::Statement count{"test.commits", "select count(distinct xmin::text) as n from appointment"};
        return world.database().owner().execute(count).front().integer("n");
    }

    testing::BookingWorld world;
    std::unique_ptr<BookingLane> lane;
};

// Who comes alone does not wait for company, however long others might be waited for.
TEST_F(BookingLaneTest, ASingleCommandGoesAtOnce) {
    open({.batch_wait_max = std::chrono::hours(1)});
    auto first = book();
    EXPECT_TRUE(is_done(first));
    auto second = book();
    EXPECT_TRUE(is_done(second));
}

TEST_F(BookingLaneTest, WhatGatheredDuringABatchIsCommittedTogether) {
    open({.workers = 1});
    const auto gate = std::make_shared<std::latch>(1);
    std::vector<std::future<bool>> answers;
    answers.push_back(book(gate));
    for (int i = 0; i < 40; ++i) answers.push_back(book());
    gate->count_down();
    for (auto& answer : answers) EXPECT_TRUE(is_done(answer));
    EXPECT_LE(commits(), 2); // the first may have waited for some of the others
}

// A second worker waits for the first one's commit, and then takes all that has come meanwhile.
TEST_F(BookingLaneTest, CommandsGatherWhileAnotherBatchIsUnderWay) {
    open({.batch_wait_max = std::chrono::hours(1), .workers = 2});
    const auto gate = std::make_shared<std::latch>(1);
    auto blocked = book(gate);
    std::vector<std::future<bool>> answers;
    for (int i = 0; i < 5; ++i) answers.push_back(book());
    for (auto& answer : answers) EXPECT_NE(answer.wait_for(std::chrono::seconds(0)), std::future_status::ready);
    gate->count_down();
    EXPECT_TRUE(is_done(blocked));
    for (auto& answer : answers) EXPECT_TRUE(is_done(answer));
    EXPECT_LE(commits(), 3);
}

TEST_F(BookingLaneTest, AFullBatchAndOneThatHasWaitedLongEnoughDoNotWaitForTheOther) {
    for (const auto& settings :
         {BookingSettings{.batch_commands_max = 3, .batch_wait_max = std::chrono::hours(1), .workers = 2},
          BookingSettings{.batch_wait_max = std::chrono::milliseconds(1), .workers = 2}}) {
        open(settings);
        const auto gate = std::make_shared<std::latch>(1);
        const auto reading = std::make_shared<std::latch>(1);
        const bool accepted = lane->submit(
            [gate, reading](db::Connection&) -> Result<GuardedCommand> {
                reading->count_down();
                gate->wait();
                return refuse(ErrorCode::not_found);
            },
            [](const Result<Answer>&) {}, deadline());
        ASSERT_TRUE(accepted);
        reading->wait(); // one worker is busy from here on
        std::vector<std::future<bool>> answers;
        for (int i = 0; i < 3; ++i) answers.push_back(book());
        for (auto& answer : answers) EXPECT_TRUE(is_done(answer));
        gate->count_down();
    }
}

TEST_F(BookingLaneTest, WhatWasAcceptedIsAnsweredWhenTheLaneStops) {
    open({.batch_commands_max = 2, .workers = 1});
    const auto gate = std::make_shared<std::latch>(1);
    std::vector<std::future<bool>> answers;
    answers.push_back(book(gate));
    for (int i = 0; i < 9; ++i) answers.push_back(book());
    auto stopped = std::async(std::launch::async, [&] { lane->stop(); });
    gate->count_down();
    for (auto& answer : answers) EXPECT_TRUE(is_done(answer));
    stopped.wait();
    EXPECT_FALSE(lane->submit([](db::Connection&) -> Result<GuardedCommand> { return refuse(ErrorCode::not_found); },
                              [](const Result<Answer>&) {}, deadline()));
}

TEST_F(BookingLaneTest, AQueueThatIsFullTakesNoMore) {
    open({.workers = 1, .queue_length_max = 2});
    const auto gate = std::make_shared<std::latch>(1);
    const auto reading = std::make_shared<std::latch>(1);
    const auto submit = [&](bool is_first) {
        return lane->submit(
            [gate, reading, is_first](db::Connection&) -> Result<GuardedCommand> {
                if (is_first) reading->count_down();
                gate->wait();
                return refuse(ErrorCode::not_found);
            },
            [](const Result<Answer>&) {}, deadline());
    };
    ASSERT_TRUE(submit(true));
    reading->wait();
    EXPECT_TRUE(submit(false));
    EXPECT_TRUE(submit(false));
    EXPECT_FALSE(submit(false));
    gate->count_down();
}

} // namespace
} // namespace ers::booking
