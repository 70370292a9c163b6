// PostgreSQL's own benchmark program.
#include "tools/bench/pgbench.hpp"

#include <cstdlib>
#include <optional>

#include <nlohmann/json.hpp>

namespace ers::bench {
namespace {

// The number behind the label, as in "latency average = 1.234 ms"; nothing where there is no such line.
std::optional<double> number_after(std::string_view output, std::string_view label) {
    for (std::size_t at = 0; at < output.size();) {
        const std::size_t end = std::min(output.find('\n', at), output.size());
        const std::string line(output.substr(at, end - at));
        at = end + 1;
        if (!line.starts_with(label)) continue;
        const char* begin = line.c_str() + label.size();
        char* behind = nullptr;
        const double number = std::strtod(begin, &behind);
        if (behind != begin) return number;
    }
    return std::nullopt;
}

} // namespace

std::vector<std::string> pgbench_command(const std::filesystem::path& program, const PgbenchRun& run) {
    std::vector<std::string> command{program.string(),
                                     "--no-vacuum",
                                     "--protocol=prepared",
                                     "--jobs=2",
                                     "--client=" + std::to_string(run.clients),
                                     "--time=" + std::to_string(run.seconds)};
    for (const auto& script : run.scripts) command.push_back("--file=" + script.string());
    for (const auto& [name, value] : run.variables) {
        command.push_back("--define=" + name + "=" + std::to_string(value));
    }
    command.push_back(run.url);
    return command;
}

Parsed<PgbenchResult> parse_pgbench(std::string_view output) {
    const auto clients = number_after(output, "number of clients: ");
    const auto transactions = number_after(output, "number of transactions actually processed: ");
    const auto failed = number_after(output, "number of failed transactions: ");
    const auto per_second = number_after(output, "tps = ");
    const auto latency = number_after(output, "latency average = ");
    if (!clients) return tl::unexpected<std::string>("pgbench did not say how many clients there were");
    if (!transactions) return tl::unexpected<std::string>("pgbench did not say how many transactions it processed");
    if (!per_second || !latency) return tl::unexpected<std::string>("pgbench did not say how fast it was");
    return PgbenchResult{static_cast<int>(*clients), static_cast<std::int64_t>(*transactions),
                         static_cast<std::int64_t>(failed.value_or(0)), *per_second, *latency};
}

nlohmann::json json_of(const PgbenchResult& result) {
    return {{"clients", result.clients},
            {"transactions", result.transactions},
            {"failed", result.failed},
            {"per_second", result.per_second},
            {"latency_mean_ms", result.latency_ms}};
}

} // namespace ers::bench
