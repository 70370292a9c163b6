// A day's mix of requests at a fixed rate, whatever the server does with it, and how much memory that took the server;
// and how booking and search slow down from one tier to the next.
#include "tools/bench/load_program.hpp"
#include "tools/bench/parts.hpp"

namespace ers::bench {
namespace {

constexpr double day_per_second = 500;
constexpr double memory_limit_mb = 300;
constexpr int day_connections = 64;
constexpr auto day_check_limit = std::chrono::minutes(30);

bool is_national(const std::string& tier) { return tier == "L" || tier == "XL"; }

// Latencies of one scenario at each tier, as one line of the table.
std::string growth_text(const std::vector<std::string>& tiers, const std::vector<LoadResult>& results) {
    std::string text;
    for (std::size_t i = 0; i < tiers.size(); ++i) {
        text += (i == 0 ? "" : "; ") + tiers[i] + " p50 " + number_text(results[i].p50) + ", p99 " +
                number_text(results[i].p99) + " ms";
    }
    return text;
}

void add_growth_figure(Workplace& workplace, const std::string& scenario, const std::vector<std::string>& tiers,
                       const std::vector<LoadResult>& results) {
    const double ratio = results.front().p50 > 0 ? results.back().p50 / results.front().p50 : 0;
    const bool is_target = scenario == "book";
    const bool is_judged = is_target && !workplace.is_quick() && is_national(tiers.back()) && tiers.front() == "S";
    workplace.report().figures.push_back({scenario + " p50 at " + tiers.back() + " ÷ at " + tiers.front(),
                                          number_text(ratio) + ": " + growth_text(tiers, results),
                                          is_target ? "≤ 1.3" : "",
                                          is_judged ? std::optional(ratio <= 1.3) : std::nullopt, ratio});
}

} // namespace

void measure_day(Workplace& workplace, Ground& ground) {
    const std::string tier = ground.tiers().back();
    auto& place = ground.tier(tier);
    place.stop_server(); // a fresh one: the peak of its memory is this day's
    place.start_server();
    const double per_second = workplace.sized(day_per_second, 50.0);
    const auto day = run_load(workplace, place,
                              {.scenario = "mixed",
                               .rate = per_second,
                               .seconds = workplace.sized(60, 3),
                               .warm_up = workplace.sized(5, 0),
                               .connections = day_connections,
                               .seed = workplace.options().seed});
    const auto memory = place.server_memory();
    workplace.say("mixed day: " + latencies_text(day));
    const double peak_mb = static_cast<double>(memory.peak) / 1e6;
    const bool is_judged = !workplace.is_quick() && is_national(tier);
    auto& figures = workplace.report().figures;
    figures.push_back({"mixed day at " + number_text(per_second) + "/s on " + tier + ", p99",
                       against_limit(day.p99, 50, "ms") + "; " + latencies_text(day) + "; failed " +
                           std::to_string(day.failed) + " of " + number_text(static_cast<double>(day.requests)),
                       "≤ 50 ms, no 5xx",
                       is_judged ? std::optional(day.p99 <= 50 && day.failed == 0) : std::nullopt,
                       {{"p99_ms", day.p99}, {"failed", day.failed}}});
    figures.push_back({"server memory at " + tier + ", peak", against_limit(peak_mb, memory_limit_mb, "MB"), "≤ 300 MB",
                       is_judged ? std::optional(peak_mb <= memory_limit_mb) : std::nullopt, memory.peak});
    if (day.requests == 0) workplace.problem("the mixed day had no requests");
    const auto check = workplace.run("check", {workplace.ers().string(), "check", "--config", place.config().string()},
                                     day_check_limit);
    if (check.exit_code != 0) workplace.problem("after the mixed day: " + last_line_of(check.output + check.errors));
    workplace.report().parts["day"] = {
        {"tier", tier}, {"load", day.raw}, {"memory_peak_bytes", memory.peak}, {"memory_bytes", memory.now}};
}

void measure_growth(Workplace& workplace, Ground& ground) {
    const auto tiers = ground.tiers();
    std::vector<LoadResult> bookings;
    std::vector<LoadResult> searches;
    nlohmann::json raw = nlohmann::json::array();
    for (const auto& tier : tiers) {
        auto& place = ground.tier(tier);
        LoadRun run{.scenario = "book",
                    .rate = workplace.sized(100.0, 20.0),
                    .seconds = workplace.sized(20, 2),
                    .warm_up = workplace.sized(3, 0),
                    .connections = workplace.sized(32, 8)};
        bookings.push_back(run_load(workplace, place, run));
        run.scenario = "search";
        searches.push_back(run_load(workplace, place, run));
        workplace.say("growth: " + tier + ", booking " + latencies_text(bookings.back()));
        workplace.say("growth: " + tier + ", search " + latencies_text(searches.back()));
        for (const auto* result : {&bookings.back(), &searches.back()}) {
            if (result->ok == 0) workplace.problem("nothing succeeded at tier " + tier);
        }
        raw.push_back({{"tier", tier}, {"book", bookings.back().raw}, {"search", searches.back().raw}});
    }
    add_growth_figure(workplace, "book", tiers, bookings);
    add_growth_figure(workplace, "search", tiers, searches);
    workplace.report().parts["growth"] = std::move(raw);
}

} // namespace ers::bench
