#include "tools/load/schedule.hpp"

#include <gtest/gtest.h>

#include <set>

namespace ers::load {
namespace {

TEST(FixedRateSchedule, ArrivalsStandAtTheirTimesHoweverLateOneLooks) {
    const LoadClock::time_point first{};
    FixedRate arrivals(first, 1'000);
    for (int i = 0; i < 5'000; ++i) {
        EXPECT_EQ(std::chrono::duration_cast<std::chrono::microseconds>(arrivals.next() - first).count(), i * 1'000);
        arrivals.advance();
    }
}

TEST(FixedRateSchedule, ThreadsShareTheArrivalsWithoutGapOrOverlap) {
    const LoadClock::time_point first{};
    std::multiset<LoadClock::time_point> shared;
    for (std::uint64_t share = 0; share < 3; ++share) {
        FixedRate arrivals(first, 300, share, 3);
        for (int i = 0; i < 100; ++i, arrivals.advance()) shared.insert(arrivals.next());
    }
    FixedRate alone(first, 300);
    for (const auto time : shared) {
        EXPECT_EQ(time, alone.next());
        alone.advance();
    }
}

} // namespace
} // namespace ers::load
