// The results of a run.
#include "ers/tools/load/report.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

namespace ers::load {
namespace {

using report_json = nlohmann::ordered_json;

double report_ms(std::chrono::microseconds value) { return static_cast<double>(value.count()) / 1'000; }

double rounded(double value) { return std::round(value * 1'000) / 1'000; }

void put_tally(report_json& object, const Tally& tally, std::uint64_t ok, double seconds) {
    object["seconds"] = rounded(seconds);
    object["requests"] = tally.requests;
    object["ok"] = ok;
    object["refused"] = report_json::object();
    for (const auto& [code, count] : tally.refused) object["refused"][code] = count;
    object["failed"] = report_json::object();
    for (const auto& [reason, count] : tally.failed) object["failed"][reason] = count;
    object["unknown"] = tally.unknown;
    object["per_second"] = seconds > 0 ? rounded(static_cast<double>(ok) / seconds) : 0;
    object["latency_ms"] = {{"p50", report_ms(tally.latency.quantile(0.5))},
                            {"p90", report_ms(tally.latency.quantile(0.9))},
                            {"p99", report_ms(tally.latency.quantile(0.99))},
                            {"p99_9", report_ms(tally.latency.quantile(0.999))},
                            {"max", report_ms(tally.latency.max())}};
}

} // namespace

void Tally::merge(const Tally& other) {
    requests += other.requests;
    ok += other.ok;
    for (const auto& [code, count] : other.refused) refused[code] += count;
    for (const auto& [reason, count] : other.failed) failed[reason] += count;
    unknown += other.unknown;
    latency.merge(other.latency);
}

std::uint64_t Tally::failed_total() const {
    std::uint64_t total = 0;
    for (const auto& [reason, count] : failed) total += count;
    return total;
}

void Report::merge(const Report& other) {
    ok += other.ok;
    all.merge(other.all);
    for (const auto& [name, tally] : other.steps) steps[name].merge(tally);
    for (const auto& [name, count] : other.counts) counts[name] += count;
}

std::string Report::json() const {
    report_json object{{"scenario", scenario},
                       {"model", is_open_model ? "open" : "closed"},
                       {"offered_per_second", offered_per_second}};
    put_tally(object, all, ok, seconds);
    object["steps"] = report_json::object();
    for (const auto& [name, tally] : steps) {
        report_json step;
        put_tally(step, tally, tally.ok, seconds);
        object["steps"][name] = std::move(step);
    }
    object["counts"] = report_json::object();
    for (const auto& [name, count] : counts) object["counts"][name] = count;
    return object.dump();
}

} // namespace ers::load
