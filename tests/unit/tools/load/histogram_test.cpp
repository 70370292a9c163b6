#include "ers/tools/load/histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tools/load/dice.hpp"

namespace ers::load {
namespace {

using std::chrono::microseconds;

// Goal: every quantile is within 1 % of the one that sorting gives, for values of every size.
TEST(LatencyHistogram, QuantilesAreWithinOnePercentOfSortedValues) {
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
        Dice dice(seed);
        Histogram histogram;
        std::vector<std::int64_t> values;
        for (int i = 0; i < 50'000; ++i) {
            // As many short ones as long ones, up to ten minutes.
            const double size = 8.75 * static_cast<double>(dice.below(1'000'000)) / 1e6;
            values.push_back(std::clamp<std::int64_t>(std::llround(std::pow(10.0, size)), 1, 600'000'000));
            histogram.record(microseconds(values.back()));
        }
        std::sort(values.begin(), values.end());
        for (const double share : {0.0001, 0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 0.9999, 1.0}) {
            const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
            const auto exact = static_cast<double>(values[std::max<std::size_t>(rank, 1) - 1]);
            const auto found = static_cast<double>(histogram.quantile(share).count());
            EXPECT_NEAR(found, exact, exact * 0.01) << "seed " << seed << " share " << share;
        }
        EXPECT_EQ(histogram.max().count(), values.back());
    }
}

TEST(LatencyHistogram, SmallValuesAreExact) {
    Histogram histogram;
    for (int i = 1; i <= 200; ++i) histogram.record(microseconds(i));
    EXPECT_EQ(histogram.quantile(0.5), microseconds(100));
    EXPECT_EQ(histogram.quantile(0.99), microseconds(198));
    EXPECT_EQ(histogram.quantile(1), microseconds(200));
}

TEST(LatencyHistogram, MergedIsTheSameAsRecordedTogether) {
    Dice dice(4);
    Histogram one;
    Histogram other;
    Histogram together;
    for (int i = 0; i < 10'000; ++i) {
        const microseconds value(1 + static_cast<std::int64_t>(dice.below(5'000'000)));
        (i % 3 == 0 ? one : other).record(value);
        together.record(value);
    }
    one.merge(other);
    EXPECT_EQ(one.count(), together.count());
    EXPECT_EQ(one.max(), together.max());
    for (const double share : {0.1, 0.5, 0.9, 0.999}) EXPECT_EQ(one.quantile(share), together.quantile(share));
}

TEST(LatencyHistogram, WhatIsOutsideCountsAsTheNearestThatItKnows) {
    Histogram histogram;
    EXPECT_EQ(histogram.quantile(0.5), microseconds(0));
    histogram.record(microseconds(-5));
    EXPECT_EQ(histogram.max(), microseconds(1));
    histogram.record(std::chrono::hours(3));
    EXPECT_EQ(histogram.max(), Histogram::value_max);
    EXPECT_EQ(histogram.count(), 2U);
}

} // namespace
} // namespace ers::load
