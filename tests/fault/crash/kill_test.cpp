// Killed in the middle of many bookings: an acknowledged booking is there, once; an unknown one is wholly there or
// wholly absent, and the same key tells which.
#include <gtest/gtest.h>

#include <csignal>

#include "tests/fault/crash/deployment.hpp"

namespace ers::testing {
namespace {

using State = Attempt::State;

TEST(Kill, OfTheServerAmidAThousandBookingsLosesNothing) {
    Deployment deployment(1'000);
    for (const int acknowledged : {150, 350, 550, 750}) {
        deployment.book_until(acknowledged, [&] { deployment.program().send(SIGKILL); });
        ASSERT_EQ(deployment.program().wait(), 128 + SIGKILL) << deployment.program().errors();
        deployment.restart();
        EXPECT_GE(deployment.count(State::acknowledged), acknowledged);
        deployment.expect_nothing_lost();
        deployment.ask_again_for_the_unknown();
        deployment.expect_nothing_lost();
        if (::testing::Test::HasFailure()) return;
    }
    deployment.book_until(1'000, [] {});
    EXPECT_EQ(deployment.count(State::acknowledged), 1'000);
    deployment.expect_nothing_lost();
    deployment.program().send(SIGTERM);
    EXPECT_EQ(deployment.program().wait(), 0) << deployment.program().errors();
}

// The database goes down with all its sessions; the server stays, says so, and has lost nothing at its next start.
TEST(Kill, OfPostgresqlAmidBookingsLosesNothing) {
    Deployment deployment(400);
    const int postmaster = deployment.postmaster();
    deployment.book_until(150, [&] { kill(postmaster, SIGKILL); });
    EXPECT_GT(deployment.count(State::unknown), 0);
    auto client = deployment.client();
    EXPECT_EQ(client.get("/health/live").status, 200);
    deployment.program().send(SIGTERM);
    EXPECT_EQ(deployment.program().wait(), 0) << deployment.program().errors();
    deployment.restart();
    deployment.expect_nothing_lost();
    deployment.ask_again_for_the_unknown();
    deployment.book_until(400, [] {});
    EXPECT_EQ(deployment.count(State::acknowledged), 400);
    deployment.expect_nothing_lost();
}

// Asked to stop while many are booking: what runs is finished and answered, and the exit code says that all went well.
TEST(Kill, AskedToStopUnderLoadEverythingAcknowledgedIsKept) {
    Deployment deployment(600);
    for (const int acknowledged : {150, 350}) {
        deployment.book_until(acknowledged, [&] { deployment.program().send(SIGTERM); });
        ASSERT_EQ(deployment.program().wait(), 0) << deployment.program().errors();
        deployment.restart();
        EXPECT_GE(deployment.count(State::acknowledged), acknowledged);
        deployment.expect_nothing_lost();
        deployment.ask_again_for_the_unknown();
        if (::testing::Test::HasFailure()) return;
    }
    deployment.book_until(600, [] {});
    deployment.expect_nothing_lost();
}

} // namespace
} // namespace ers::testing
