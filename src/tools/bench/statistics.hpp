// Medians, spreads and percentiles of a few or of very many measured numbers.
#pragma once

#include <cstddef>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace ers::bench {

// The middle one, or the mean of the two in the middle. Throws std::invalid_argument where there is none.
[[nodiscard]] double median_of(std::vector<double> values);

struct Spread {
    double median = 0;
    double least = 0;
    double most = 0;
};
[[nodiscard]] Spread spread_of(const std::vector<double>& values);
[[nodiscard]] nlohmann::json json_of(const Spread& spread);

// a[i] / b[i]. Throws std::invalid_argument for lists of different lengths and for a division by zero.
[[nodiscard]] std::vector<double> ratios_of(const std::vector<double>& a, const std::vector<double>& b);

// The least value that at least that part (0 .. 1) of all are not above. `sorted` must be, and have one value at least.
[[nodiscard]] double percentile_of(const std::vector<double>& sorted, double part);

} // namespace ers::bench
