// Searches per second: in memory as the server does it, as SQL by pgbench, and through the whole service.
#include <algorithm>
#include <atomic>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "tools/bench/load_program.hpp"
#include "tools/bench/parts.hpp"
#include "tools/bench/pgbench.hpp"
#include "tools/bench/search_sql.hpp"
#include "tools/bench/statistics.hpp"

namespace ers::bench {
namespace {

constexpr std::size_t searches_in_memory = 1'000;
constexpr std::size_t searches_by_sql = 64; // pgbench takes 128 scripts at most
constexpr int search_clients = 8;

// The data that searches in memory read, as it is at one moment.
struct SearchGround {
    std::shared_ptr<const directory::Snapshot> snapshot;
    std::shared_ptr<const directory::NextSlots> next_slots;
    std::vector<directory::SearchQuery> queries;
    Instant now;
};

SearchGround load_search_ground(db::Connection& connection, std::uint64_t seed) {
    SearchGround ground;
    // Whole seconds: the statement's text has no more.
    ground.now = std::chrono::floor<std::chrono::seconds>(SystemClock().now());
    ground.snapshot = directory::load_snapshot(connection);
    ground.next_slots = directory::load_next_slots(connection, *ground.snapshot, ground.now);
    SeededRandom random(seed);
    ground.queries = random_searches(*ground.snapshot, random, searches_in_memory, ground.now);
    return ground;
}

struct InMemory {
    double per_second = 0;
    double p50_ms = 0;
    double p99_ms = 0;
    std::uint64_t searches = 0;
};

InMemory search_in_memory(const SearchGround& ground, int threads, std::chrono::milliseconds time) {
    using SteadyClock = std::chrono::steady_clock;
    std::vector<std::vector<double>> took(static_cast<std::size_t>(threads));
    const auto began = SteadyClock::now();
    const auto end = began + time;
    const auto ask = [&](std::size_t thread) {
        auto& times = took[thread];
        for (std::size_t i = thread * 101;; ++i) {
            const auto start = SteadyClock::now();
            if (start >= end) return;
            const auto result =
                directory::search(*ground.snapshot, *ground.next_slots, ground.queries[i % ground.queries.size()]);
            if (!result) return; // then there are too few searches, which is noticed
            times.push_back(std::chrono::duration<double, std::milli>(SteadyClock::now() - start).count());
        }
    };
    {
        std::vector<std::jthread> askers;
        for (std::size_t thread = 0; thread < took.size(); ++thread) askers.emplace_back(ask, thread);
    }
    const double seconds = std::chrono::duration<double>(SteadyClock::now() - began).count();
    std::vector<double> all;
    for (const auto& times : took) all.insert(all.end(), times.begin(), times.end());
    if (all.empty()) throw std::runtime_error("no search in memory was answered");
    std::sort(all.begin(), all.end());
    return {static_cast<double>(all.size()) / seconds, percentile_of(all, 0.5), percentile_of(all, 0.99), all.size()};
}

nlohmann::json json_of(const InMemory& measured) {
    return {{"per_second", measured.per_second},
            {"p50_ms", measured.p50_ms},
            {"p99_ms", measured.p99_ms},
            {"searches", measured.searches}};
}

// How many of the searches have the same answer both ways.
std::size_t compare_answers(Workplace& workplace, db::Connection& connection, const SearchGround& ground) {
    std::size_t same = 0;
    for (std::size_t i = 0; i < searches_by_sql; ++i) {
        const auto by_sql = search_by_sql(connection, *ground.snapshot, ground.queries[i], ground.now);
        const auto in_memory = directory::search(*ground.snapshot, *ground.next_slots, ground.queries[i]);
        if (in_memory && found_of(*in_memory) == by_sql) ++same;
    }
    if (same < searches_by_sql) {
        workplace.problem("the search in memory and the search as SQL agree on " + std::to_string(same) + " of " +
                          std::to_string(searches_by_sql) + " searches only");
    }
    return same;
}

PgbenchResult search_with_pgbench(Workplace& workplace, const Installation& place, const SearchGround& ground,
                                  int seconds) {
    PgbenchRun run{
        .scripts = {}, .variables = {}, .clients = search_clients, .seconds = seconds, .url = place.service_url()};
    for (std::size_t i = 0; i < searches_by_sql; ++i) {
        run.scripts.push_back(workplace.folder() / "log" / ("search-" + std::to_string(i) + ".sql"));
        std::ofstream(run.scripts.back()) << search_script(*ground.snapshot, ground.queries[i], ground.now);
    }
    const auto result = parse_pgbench(
        workplace.output_of("pgbench-search", pgbench_command(Workplace::postgresql_program("pgbench"), run),
                            std::chrono::seconds(seconds + 120)));
    if (!result) throw std::runtime_error(result.error());
    return *result;
}

// SQL gets an index by specialty, which the service's own statements have no use for.
class SpecialtyIndex {
public:
    explicit SpecialtyIndex(db::Connection& connection) : connection_(connection) {
        connection_.run_script("create index if not exists bench_service_specialty on service (specialty_code)");
        connection_.run_script("vacuum analyze service");
    }
    ~SpecialtyIndex() {
        try {
            connection_.run_script("drop index bench_service_specialty");
        } catch (const std::exception&) {
            // It disturbs nobody where it is left.
        }
    }
    SpecialtyIndex(const SpecialtyIndex&) = delete;
    SpecialtyIndex& operator=(const SpecialtyIndex&) = delete;

private:
    db::Connection& connection_;
};

} // namespace

void measure_search(Workplace& workplace, Ground& ground) {
    const std::string tier = ground.tiers().back();
    auto& place = ground.tier(tier);
    const auto connection = place.connect();
    const int seconds = workplace.sized(10, 1);
    const auto here = load_search_ground(*connection, workplace.options().seed);
    nlohmann::json raw{{"tier", tier}, {"services", here.snapshot->services().size()}};

    PgbenchResult by_sql;
    {
        const SpecialtyIndex index(*connection);
        raw["same_answers"] = compare_answers(workplace, *connection, here);
        raw["compared_answers"] = searches_by_sql;
        static_cast<void>(search_with_pgbench(workplace, place, here, workplace.sized(3, 1))); // warms the cache
        by_sql = search_with_pgbench(workplace, place, here, seconds);
    }
    workplace.say("search: as SQL " + number_text(by_sql.per_second) + "/s");
    const auto one = search_in_memory(here, 1, std::chrono::seconds(seconds));
    const auto eight = search_in_memory(here, search_clients, std::chrono::seconds(seconds));
    workplace.say("search: in memory " + number_text(eight.per_second) + "/s");
    const auto https =
        run_load(workplace, place, {.scenario = "search", .clients = search_clients, .seconds = seconds});
    workplace.say("search: over HTTPS " + number_text(https.per_second) + "/s");

    raw["sql"] = json_of(by_sql);
    raw["in_memory_1_thread"] = json_of(one);
    raw["in_memory_8_threads"] = json_of(eight);
    raw["https"] = https.raw;
    const double ratio = eight.per_second / by_sql.per_second;
    const bool is_judged = !workplace.is_quick() && (tier == "L" || tier == "XL");
    const auto judged = [is_judged](bool is_met) { return is_judged ? std::optional(is_met) : std::nullopt; };
    auto& figures = workplace.report().figures;
    figures.push_back({"search p99 in the server at " + tier + ", 8 clients", against_limit(eight.p99_ms, 5, "ms"),
                       "≤ 5 ms", judged(eight.p99_ms <= 5), eight.p99_ms});
    figures.push_back(
        {"searches/s in memory ÷ the same as SQL at " + tier,
         number_text(ratio) + ": " + number_text(eight.per_second) + "/s ÷ " + number_text(by_sql.per_second) + "/s",
         "≥ 50", judged(ratio >= 50), ratio});
    figures.push_back({"searches/s over HTTPS ÷ as SQL at " + tier,
                       number_text(https.per_second / by_sql.per_second) + ": " + number_text(https.per_second) +
                           "/s ÷ " + number_text(by_sql.per_second) + "/s; " + latencies_text(https),
                       "", std::nullopt, https.per_second / by_sql.per_second});
    if (https.failed > 0) workplace.problem("searches over HTTPS failed: " + std::to_string(https.failed));
    workplace.report().parts["search"] = std::move(raw);
}

} // namespace ers::bench
