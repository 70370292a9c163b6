// PostgreSQL's own benchmark program: how it is called, and what it prints.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "ers/core/error.hpp"

namespace ers::bench {

struct PgbenchRun {
    std::vector<std::filesystem::path> scripts; // each as likely as the others
    std::map<std::string, std::int64_t> variables;
    int clients = 8;
    int seconds = 5;
    std::string url; // libpq connection string
};

// With prepared statements, two threads, no vacuum.
[[nodiscard]] std::vector<std::string> pgbench_command(const std::filesystem::path& program, const PgbenchRun& run);

struct PgbenchResult {
    int clients = 0;
    std::int64_t transactions = 0; // completed
    std::int64_t failed = 0;
    double per_second = 0; // without the time to connect
    double latency_ms = 0; // mean
};
// Of its standard output; the error says what is missing there.
[[nodiscard]] Parsed<PgbenchResult> parse_pgbench(std::string_view output);
[[nodiscard]] nlohmann::json json_of(const PgbenchResult& result);

} // namespace ers::bench
