// Medians, spreads, percentiles: what the ratios of a run are made of.
#include "tools/bench/statistics.hpp"

#include <stdexcept>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace ers::bench {
namespace {

TEST(BenchStatistics, TheMedianIsTheMiddleOneWhateverTheOrder) {
    EXPECT_EQ(median_of({3, 1, 100}), 3);
    EXPECT_EQ(median_of({7}), 7);
}

TEST(BenchStatistics, TheMedianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle) { EXPECT_EQ(median_of({4, 1, 2, 100}), 3); }

TEST(BenchStatistics, NothingHasNoMedianAndNoPercentile) {
    EXPECT_THROW(static_cast<void>(median_of({})), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(percentile_of({}, 0.5)), std::invalid_argument);
}

TEST(BenchStatistics, TheSpreadNamesTheLeastAndTheMost) {
    const auto spread = spread_of({1.4, 1.1, 1.3});
    EXPECT_EQ(spread.median, 1.3);
    EXPECT_EQ(spread.least, 1.1);
    EXPECT_EQ(spread.most, 1.4);
    EXPECT_EQ(json_of(spread), (nlohmann::json{{"median", 1.3}, {"least", 1.1}, {"most", 1.4}}));
}

TEST(BenchStatistics, RatiosAreOfTheRoundsThatBelongTogether) {
    EXPECT_EQ(ratios_of({10, 30}, {5, 10}), (std::vector<double>{2, 3}));
    EXPECT_THROW(static_cast<void>(ratios_of({1}, {1, 2})), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(ratios_of({1}, {0})), std::invalid_argument);
}

TEST(BenchStatistics, APercentileIsAValueThatWasMeasured) {
    std::vector<double> hundred;
    for (int i = 1; i <= 100; ++i) hundred.push_back(i);
    EXPECT_EQ(percentile_of(hundred, 0.5), 50);
    EXPECT_EQ(percentile_of(hundred, 0.99), 99);
    EXPECT_EQ(percentile_of(hundred, 0.999), 100);
    EXPECT_EQ(percentile_of(hundred, 0), 1);
    EXPECT_EQ(percentile_of({5}, 1), 5);
}

} // namespace
} // namespace ers::bench
