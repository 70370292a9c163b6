// Which of a run's figures are drawn.
#include "tools/bench/run_chart.hpp"

#include <array>

namespace ers::bench {
namespace {

Bar bar_of(const std::string& label, const nlohmann::json& spread) {
    return {label, spread.at("median").get<double>(), spread.at("least").get<double>(), spread.at("most").get<double>(),
            ""};
}

void add_bars(Chart& chart, const nlohmann::json& booking) {
    const auto& rates = booking.at("per_second");
    chart.bars = {bar_of("pgbench, conversation", rates.at("conversation")),
                  bar_of("pgbench, one statement", rates.at("one_statement")),
                  bar_of("whole service over HTTPS", rates.at("https"))};
    const double one = chart.bars[1].value;
    for (auto& bar : chart.bars) {
        if (one > 0) bar.remark = number_text(bar.value / one) + " ×";
    }
}

void add_lines(Chart& chart, const nlohmann::json& growth) {
    constexpr std::array percentiles{std::pair{"p50", "p50"}, std::pair{"p99", "p99"}, std::pair{"p99_9", "p99.9"}};
    for (const auto& tier : growth) chart.places.push_back("tier " + tier.at("tier").get<std::string>());
    for (const auto& [scenario, word] : {std::pair{"book", "booking"}, std::pair{"search", "search"}}) {
        for (const auto& [key, name] : percentiles) {
            Line line{std::string(word) + ' ' + name, {}};
            for (const auto& tier : growth) {
                line.points.emplace_back(tier.at(scenario).at("latency_ms").at(key).get<double>());
            }
            chart.lines.push_back(std::move(line));
        }
    }
}

} // namespace

Chart chart_of(const Report& report) {
    Chart chart;
    chart.title = report.is_quick ? "OpenERS, a quick run: its speeds mean nothing" : "OpenERS against its database";
    chart.bars_title = "Bookings/s (× one statement)";
    chart.lines_title = "Latency over HTTPS in ms, by data";
    if (const auto booking = report.parts.find("booking"); booking != report.parts.end()) {
        add_bars(chart, booking->second);
    }
    if (const auto growth = report.parts.find("growth"); growth != report.parts.end()) {
        add_lines(chart, growth->second);
    }
    if (report.machine.is_object()) {
        chart.footnote = report.began_at + ", " + report.machine.value("processors_text", std::string()) + ", " +
                         number_text(report.machine.value("memory_bytes", 0.0) / 1e9) + " GB, PostgreSQL " +
                         report.machine.value("postgresql", std::string()) + "; whiskers: the rounds' least and most";
    }
    return chart;
}

} // namespace ers::bench
