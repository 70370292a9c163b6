// Medians and percentiles.
#include "tools/bench/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <nlohmann/json.hpp>

namespace ers::bench {

double median_of(std::vector<double> values) {
    if (values.empty()) throw std::invalid_argument("no values have no median");
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

Spread spread_of(const std::vector<double>& values) {
    const double median = median_of(values);
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    return {median, *least, *most};
}

nlohmann::json json_of(const Spread& spread) {
    return {{"median", spread.median}, {"least", spread.least}, {"most", spread.most}};
}

std::vector<double> ratios_of(const std::vector<double>& a, const std::vector<double>& b) {
    if (a.size() != b.size()) throw std::invalid_argument("ratios are of pairs");
    std::vector<double> ratios;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (b[i] == 0) throw std::invalid_argument("a ratio to nothing");
        ratios.push_back(a[i] / b[i]);
    }
    return ratios;
}

double percentile_of(const std::vector<double>& sorted, double part) {
    if (sorted.empty()) throw std::invalid_argument("no values have no percentile");
    const auto rank = static_cast<std::size_t>(std::ceil(part * static_cast<double>(sorted.size())));
    return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

} // namespace ers::bench
