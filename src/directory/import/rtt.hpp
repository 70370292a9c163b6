// NHS England's referral-to-treatment extract: rows per provider, commissioner and treatment function with counts by
// week, summed into one figure for each provider and treatment function. Pure; the file is read elsewhere.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ers/core/time.hpp"

namespace ers::directory {

// The publisher's rule: with weekly bands [i, i+1), the band where the running count reaches the share, and within it
// by straight line. None under 20 pathways, the publisher's own threshold. The last band is open: its lower end then.
[[nodiscard]] std::optional<double> rtt_percentile(std::span<const std::int64_t> pathways_by_week, double share);

struct RttFigures {
    std::string provider;
    std::string treatment_function;
    std::optional<double> median_weeks;
    std::optional<double> p92_weeks;
    std::int64_t incomplete_pathways = 0;
    std::int64_t within_18_weeks = 0;
};

struct RttProvider {
    std::string name;
    std::string commissioner;
};

class RttExtract {
public:
    // Throws UnusableFile when these are not the columns of an extract.
    explicit RttExtract(std::span<const std::string> header);
    [[nodiscard]] static bool looks_like(std::span<const std::string> header);

    enum class Taken { summed, left_out, refused };
    // Sums a row of incomplete pathways ("Part_2") of an English commissioner; leaves other parts out. A refused row's
    // reason goes to `reason`.
    Taken add(std::span<const std::string_view> cells, std::string& reason);

    [[nodiscard]] std::vector<RttFigures> figures() const;
    [[nodiscard]] const std::map<std::string, RttProvider, std::less<>>& providers() const { return providers_; }
    [[nodiscard]] std::size_t columns() const { return columns_; }
    // The last day of the extract's month, and "NHS England RTT, January 2026". None before a first row.
    [[nodiscard]] std::optional<Date> as_of() const { return as_of_; }
    [[nodiscard]] std::string source() const;

private:
    bool read_period(std::string_view period);
    struct Sums {
        std::vector<std::int64_t> by_week;
        std::int64_t all = 0;
    };
    std::size_t columns_ = 0;
    std::size_t period_ = 0, provider_ = 0, provider_name_ = 0, parent_ = 0, commissioner_ = 0, part_ = 0,
                function_ = 0, total_ = 0;
    std::vector<std::size_t> weeks_; // column of each week's count
    std::string period_text_;
    std::optional<Date> as_of_;
    std::map<std::string, RttProvider, std::less<>> providers_;
    std::map<std::pair<std::string, std::string>, Sums> sums_;
    std::vector<std::int64_t> row_;
};

} // namespace ers::directory
