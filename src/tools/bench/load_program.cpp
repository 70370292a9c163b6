// The load generator as the benchmark runs it.
#include "tools/bench/load_program.hpp"

#include <numeric>
#include <stdexcept>

namespace ers::bench {
namespace {

// Beyond what is measured: to pick its data, to connect, to wait for the last answers.
constexpr auto load_beside_limit = std::chrono::minutes(10);

std::int64_t sum_of(const nlohmann::json& counts) {
    return std::accumulate(
        counts.begin(), counts.end(), std::int64_t{0},
        [](std::int64_t sum, const nlohmann::json& count) { return sum + count.get<std::int64_t>(); });
}

} // namespace

Parsed<LoadResult> parse_load_result(const std::string& output) {
    try {
        LoadResult result;
        result.raw = nlohmann::json::parse(output);
        const auto& raw = result.raw;
        result.requests = raw.at("requests").get<std::int64_t>();
        result.ok = raw.at("ok").get<std::int64_t>();
        result.refused = sum_of(raw.at("refused"));
        result.failed = sum_of(raw.at("failed"));
        result.unknown = raw.at("unknown").get<std::int64_t>();
        result.per_second = raw.at("per_second").get<double>();
        const auto& latency = raw.at("latency_ms");
        result.p50 = latency.at("p50").get<double>();
        result.p90 = latency.at("p90").get<double>();
        result.p99 = latency.at("p99").get<double>();
        result.p99_9 = latency.at("p99_9").get<double>();
        result.most = latency.at("max").get<double>();
        return result;
    } catch (const nlohmann::json::exception& wrong) {
        return tl::unexpected("the load generator printed what is no result: " + std::string(wrong.what()));
    }
}

std::string latencies_text(const LoadResult& result) {
    return "p50 " + number_text(result.p50) + " ms, p99 " + number_text(result.p99) + " ms, p99.9 " +
           number_text(result.p99_9) + " ms";
}

std::vector<std::string> load_command(const std::filesystem::path& program, const Installation& place,
                                      const LoadRun& run) {
    std::vector<std::string> command{program.string(), "run",
                                     "--scenario",     run.scenario,
                                     "--url",          place.url(),
                                     "--ca",           place.ca_file().string(),
                                     "--issuer-key",   place.issuer_key().string(),
                                     "--database",     place.owner_url(),
                                     "--threads",      std::to_string(run.threads),
                                     "--seed",         std::to_string(run.seed)};
    const auto add = [&command](const char* option, auto value) {
        if (value == 0) return;
        command.emplace_back(option);
        command.push_back(std::to_string(value));
    };
    add("--clients", run.clients);
    add("--rate", run.rate);
    add("--seconds", run.seconds);
    add("--warm-up", run.warm_up);
    add("--offset", run.offset);
    add("--count", run.count);
    add("--slots", run.slots);
    add("--patients", run.patients);
    add("--connections", run.connections);
    if (!run.history.empty()) {
        command.emplace_back("--history");
        command.push_back(run.history.string());
    }
    if (run.retry_unknown) command.emplace_back("--retry-unknown");
    return command;
}

LoadResult run_load(Workplace& workplace, const Installation& place, const LoadRun& run) {
    const auto time_max = std::chrono::seconds(run.seconds + run.warm_up) + load_beside_limit;
    const auto output =
        workplace.output_of("load-" + run.scenario, load_command(workplace.ers_load(), place, run), time_max);
    auto result = parse_load_result(output);
    if (!result) throw std::runtime_error(result.error());
    return std::move(*result);
}

} // namespace ers::bench
