// The scenarios by name. Each is made in two steps: its data is picked once, then every thread gets a scenario over its
// share of it.
#pragma once

#include <functional>
#include <memory>
#include <ostream>

#include "ers/db/connection.hpp"
#include "ers/tools/load/run.hpp"
#include "tools/load/request_writer.hpp"
#include "tools/load/scenario.hpp"

namespace ers::load {

// What a scenario is made with, besides the options.
struct Making {
    const RunOptions& options;
    db::Connection& connection;
    std::ostream& progress;
    Tokens::Issuer issuer;
    std::string authority; // "localhost:8443"
    std::string key_prefix;
};

// One thread's share.
struct Share {
    std::size_t index = 0;
    std::size_t count = 1;
};

// A thread's scenario; called once for each thread, before any runs.
using MakeScenario = std::function<std::unique_ptr<Scenario>(const Share&)>;

// The writer of one thread; no two write the same keys.
[[nodiscard]] std::unique_ptr<RequestWriter> make_writer(const Making& making, const Share& share);
// How many items a run may use: as many as asked for, else what the time may need.
[[nodiscard]] std::size_t items_wanted(const RunOptions& options, double per_task);

[[nodiscard]] MakeScenario make_search(const Making& making);
[[nodiscard]] MakeScenario make_slot_lists(const Making& making);
[[nodiscard]] MakeScenario make_worklists(const Making& making);
[[nodiscard]] MakeScenario make_booking(const Making& making);
[[nodiscard]] MakeScenario make_contention(const Making& making);
[[nodiscard]] MakeScenario make_mixed(const Making& making);
[[nodiscard]] MakeScenario make_flash(const Making& making);

} // namespace ers::load
