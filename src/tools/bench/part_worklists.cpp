// How long the first page of each worklist takes, over all open referrals.
#include <utility>

#include "tools/bench/load_program.hpp"
#include "tools/bench/parts.hpp"

namespace ers::bench {
namespace {

constexpr double lists_per_second = 100;
constexpr double list_limit_ms = 20;
constexpr double open_referrals_judged = 500'000; // the target is of that many
constexpr db::Statement count_open_referrals{"bench.count_open_referrals",
                                             "select count(*) as referrals\n"
                                             "from referral\n"
                                             "where completed_at is null and state <> 'CANCELLED_REFERRAL'"};

// The slowest list by its p99, with that.
std::pair<std::string, double> slowest_list(const nlohmann::json& steps) {
    std::pair<std::string, double> slowest;
    for (const auto& [name, step] : steps.items()) {
        const double p99 = step.at("latency_ms").at("p99").get<double>();
        if (p99 >= slowest.second) slowest = {name, p99};
    }
    return slowest;
}

} // namespace

void measure_worklists(Workplace& workplace, Ground& ground) {
    const std::string tier = ground.tiers().back();
    auto& place = ground.tier(tier);
    place.start_server();
    const auto open = static_cast<double>(place.connect()->execute(count_open_referrals).front().integer("referrals"));
    const double per_second = workplace.sized(lists_per_second, 20.0);
    const auto load = run_load(workplace, place,
                               {.scenario = "worklists",
                                .rate = per_second,
                                .seconds = workplace.sized(30, 2),
                                .warm_up = workplace.sized(5, 0),
                                .connections = workplace.sized(32, 8),
                                .seed = workplace.options().seed});
    const auto [name, p99] = slowest_list(load.raw.at("steps"));
    workplace.say("worklists: " + latencies_text(load) + "; slowest " + name);
    const bool is_judged = !workplace.is_quick() && open >= open_referrals_judged;
    workplace.report().figures.push_back(
        {"slowest worklist's p99 at " + tier + ", " + number_text(per_second) + " lists/s",
         against_limit(p99, list_limit_ms, "ms") + ": " + name + "; all lists " + latencies_text(load) + "; " +
             number_text(open) + " open referrals; failed " + std::to_string(load.failed),
         "≤ 20 ms", is_judged ? std::optional(p99 <= list_limit_ms && load.failed == 0) : std::nullopt, p99});
    if (load.ok == 0) workplace.problem("no worklist was read at tier " + tier);
    workplace.report().parts["worklists"] = {{"tier", tier}, {"open_referrals", open}, {"load", load.raw}};
}

} // namespace ers::bench
