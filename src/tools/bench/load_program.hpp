// The load generator as the benchmark runs it, and what it prints.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "ers/core/error.hpp"
#include "tools/bench/installation.hpp"

namespace ers::bench {

struct LoadRun {
    std::string scenario;
    int clients = 0;   // closed model; 0: the generator's own choice
    double rate = 0;   // open model, a second; 0: closed
    int seconds = 0;   // 0: the generator's own choice
    int warm_up = 0;   // seconds, not measured
    int threads = 1;
    std::int64_t offset = 0;
    std::int64_t count = 0;
    int slots = 0;
    int patients = 0;
    int connections = 0;
    std::uint64_t seed = 1;
    std::filesystem::path history = {}; // empty: none is kept
    bool retry_unknown = false;
};

struct LoadResult {
    nlohmann::json raw; // all that the generator printed
    std::int64_t requests = 0;
    std::int64_t ok = 0;
    std::int64_t refused = 0;
    std::int64_t failed = 0; // 5xx, and requests that got no answer
    std::int64_t unknown = 0;
    double per_second = 0; // of what succeeded
    double p50 = 0;        // milliseconds
    double p90 = 0;
    double p99 = 0;
    double p99_9 = 0;
    double most = 0;
};
// Of its standard output; the error says what is wrong with it.
[[nodiscard]] Parsed<LoadResult> parse_load_result(const std::string& output);

// "p50 3.1 ms, p99 12 ms, p99.9 31 ms".
[[nodiscard]] std::string latencies_text(const LoadResult& result);

[[nodiscard]] std::vector<std::string> load_command(const std::filesystem::path& program, const Installation& place,
                                                    const LoadRun& run);

// Runs it to its end. Throws std::runtime_error where it fails or prints something else.
[[nodiscard]] LoadResult run_load(Workplace& workplace, const Installation& place, const LoadRun& run);

} // namespace ers::bench
