// Sums and percentiles of the referral-to-treatment extract.
#include "directory/import/rtt.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <tuple>

#include "ers/core/identifiers.hpp"
#include "ers/core/text.hpp"
#include "ers/directory/import/csv.hpp"

namespace ers::directory {
namespace {

constexpr std::int64_t rtt_pathways_min = 20;
constexpr std::size_t rtt_weeks_of_standard = 18;
constexpr std::string_view rtt_incomplete_part = "Part_2";       // Part_2A, with a decision to admit, is a part of it
constexpr std::string_view rtt_commissioners_abroad = "NONC";    // not English; left out of the published figures too
constexpr std::array<std::string_view, 12> rtt_months{"January",   "February", "March",    "April",
                                                      "May",       "June",     "July",     "August",
                                                      "September", "October",  "November", "December"};

std::size_t rtt_column(std::span<const std::string> header, std::string_view name) {
    const auto found = std::find(header.begin(), header.end(), name);
    if (found == header.end()) throw UnusableFile("the header has no column " + std::string(name));
    return static_cast<std::size_t>(found - header.begin());
}

// "Gt 00 To 01 Weeks SUM 1", …, "Gt 104 Weeks SUM 1".
std::string rtt_week_column(unsigned week, bool is_last) {
    std::array<char, 40> name{};
    if (is_last) {
        std::snprintf(name.data(), name.size(), "Gt %02u Weeks SUM 1", week);
    } else {
        std::snprintf(name.data(), name.size(), "Gt %02u To %02u Weeks SUM 1", week, week + 1);
    }
    return name.data();
}

// An empty cell counts nothing.
bool rtt_count(std::string_view cell, std::int64_t& count) {
    count = 0;
    if (cell.empty()) return true;
    const auto [end, failure] = std::from_chars(cell.data(), cell.data() + cell.size(), count);
    return failure == std::errc{} && end == cell.data() + cell.size() && count >= 0;
}

} // namespace

std::optional<double> rtt_percentile(std::span<const std::int64_t> pathways_by_week, double share) {
    std::int64_t all = 0;
    for (const auto count : pathways_by_week) all += count;
    if (all < rtt_pathways_min) return std::nullopt;
    const double wanted = share * static_cast<double>(all);
    double below = 0;
    for (std::size_t week = 0; week < pathways_by_week.size(); ++week) {
        const auto here = static_cast<double>(pathways_by_week[week]);
        if (here > 0 && below + here >= wanted) {
            const bool is_open = week + 1 == pathways_by_week.size();
            return static_cast<double>(week) + (is_open ? 0 : (wanted - below) / here);
        }
        below += here;
    }
    return static_cast<double>(pathways_by_week.size() - 1); // rounding alone leads here
}

bool RttExtract::looks_like(std::span<const std::string> header) {
    return !header.empty() && header.front() == "Period" &&
           std::find(header.begin(), header.end(), "RTT Part Type") != header.end();
}

RttExtract::RttExtract(std::span<const std::string> header) : columns_(header.size()) {
    period_ = rtt_column(header, "Period");
    provider_ = rtt_column(header, "Provider Org Code");
    provider_name_ = rtt_column(header, "Provider Org Name");
    parent_ = rtt_column(header, "Provider Parent Org Code");
    commissioner_ = rtt_column(header, "Commissioner Org Code");
    part_ = rtt_column(header, "RTT Part Type");
    function_ = rtt_column(header, "Treatment Function Code");
    total_ = rtt_column(header, "Total All");
    const auto has = [&](const std::string& name) {
        return std::find(header.begin(), header.end(), name) != header.end();
    };
    unsigned week = 0;
    for (; has(rtt_week_column(week, false)); ++week)
        weeks_.push_back(rtt_column(header, rtt_week_column(week, false)));
    weeks_.push_back(rtt_column(header, rtt_week_column(week, true)));
    if (weeks_.size() <= rtt_weeks_of_standard) throw UnusableFile("the header has too few columns of weeks");
    row_.resize(weeks_.size());
}

// "RTT-January-2026": the first row's month is the file's.
bool RttExtract::read_period(std::string_view period) {
    if (as_of_) return period == period_text_;
    constexpr std::string_view prefix = "RTT-";
    const auto dash = period.rfind('-');
    if (!period.starts_with(prefix) || dash <= prefix.size()) return false;
    const auto name = period.substr(prefix.size(), dash - prefix.size());
    const auto month = std::find_if(rtt_months.begin(), rtt_months.end(),
                                    [&](std::string_view m) { return equal_ignoring_ascii_case(m, name); });
    int year = 0;
    const auto digits = period.substr(dash + 1);
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), year);
    if (month == rtt_months.end() || failure != std::errc{} || end != digits.data() + digits.size()) return false;
    if (year < 2000 || year > 2199) return false;
    period_text_ = period;
    as_of_ = Date(std::chrono::year(year) / static_cast<int>(month - rtt_months.begin() + 1) / std::chrono::last);
    return true;
}

std::string RttExtract::source() const {
    if (!as_of_) return "NHS England RTT";
    const auto month = rtt_months[static_cast<unsigned>(as_of_->month()) - 1];
    return "NHS England RTT, " + std::string(month) + " " + std::to_string(static_cast<int>(as_of_->year()));
}

RttExtract::Taken RttExtract::add(std::span<const std::string_view> cells, std::string& reason) {
    const auto refuse_row = [&](std::string why) {
        reason = std::move(why);
        return Taken::refused;
    };
    if (cells.size() != columns_) {
        return refuse_row("the row has " + std::to_string(cells.size()) + " cells instead of " +
                          std::to_string(columns_));
    }
    if (!read_period(cells[period_])) return refuse_row("Period: is not a month, or not the file's");
    if (cells[part_] != rtt_incomplete_part || cells[commissioner_] == rtt_commissioners_abroad) return Taken::left_out;
    const auto provider_code = OdsCode::parse(cells[provider_]);
    if (!provider_code || provider_code->text() != cells[provider_])
        return refuse_row("Provider Org Code: is not an ODS code");
    if (cells[function_].empty()) return refuse_row("Treatment Function Code: is empty");
    std::int64_t total = 0;
    bool is_well = rtt_count(cells[total_], total);
    for (std::size_t week = 0; week < weeks_.size(); ++week)
        is_well = rtt_count(cells[weeks_[week]], row_[week]) && is_well;
    if (!is_well) return refuse_row("a count is not a whole number");

    auto& provider = providers_[std::string(cells[provider_])];
    provider.name = cells[provider_name_];
    provider.commissioner = cells[parent_];
    auto& sums = sums_[{std::string(cells[provider_]), std::string(cells[function_])}];
    sums.by_week.resize(weeks_.size());
    for (std::size_t week = 0; week < weeks_.size(); ++week) sums.by_week[week] += row_[week];
    sums.all += total;
    return Taken::summed;
}

std::vector<RttFigures> RttExtract::figures() const {
    std::vector<RttFigures> list;
    list.reserve(sums_.size());
    for (const auto& [key, sums] : sums_) {
        RttFigures figures;
        std::tie(figures.provider, figures.treatment_function) = key;
        figures.median_weeks = rtt_percentile(sums.by_week, 0.5);
        figures.p92_weeks = rtt_percentile(sums.by_week, 0.92);
        figures.incomplete_pathways = sums.all;
        for (std::size_t week = 0; week < rtt_weeks_of_standard; ++week) figures.within_18_weeks += sums.by_week[week];
        list.push_back(std::move(figures));
    }
    return list;
}

} // namespace ers::directory
