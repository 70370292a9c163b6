// Runs a scenario against a service: `ers-load run`.
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ers/tools/load/report.hpp"

namespace ers::load {

struct RunOptions {
    std::string scenario;
    std::string url = "https://localhost:8443";
    std::string ca_file = {};    // PEM of who is trusted; empty: the system's own store
    std::string issuer_key = {}; // private key (JWK) whose public half the service takes staff tokens by
    std::string issuer = "openers";
    std::string audience = "openers";
    std::string database = {};   // URL of a role that may read everything
    std::size_t clients = 8;     // closed model
    double rate = 0;             // open model: tasks a second; 0: closed model
    std::optional<double> seconds = {};
    double warm_up = 0;          // seconds before the measured ones
    std::size_t threads = 1;
    std::size_t offset = 0;      // of the picked items, how many are passed over …
    std::size_t count = 0;       // … and how many are used at most; 0: as many as the time may need
    std::size_t slots = 50;      // contend, flash
    std::size_t patients = 10'000; // flash
    std::size_t connections = 0; // 0: as many as clients; of the open model 64
    std::uint64_t seed = 1;
    std::string history_file = {};
    bool retries_unknown = false;
};

struct ScenarioName {
    std::string_view name;
    std::string_view what; // for the help
};
[[nodiscard]] std::span<const ScenarioName> scenario_names();

// Shows its progress once a second as a line on `progress`. Throws std::runtime_error with one sentence: an option that
// cannot be, a service or a database that cannot be reached, data that does not do.
[[nodiscard]] Report run_scenario(const RunOptions& options, std::ostream& progress);

// The scenario "idle": opens `connections` connections, calls `hold` when all are open, closes them when it returns.
// Only url and ca_file matter besides. Throws std::runtime_error where not all can be opened.
[[nodiscard]] Report hold_idle(const RunOptions& options, const std::function<void()>& hold);

} // namespace ers::load
