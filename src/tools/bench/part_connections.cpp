// What a service and an idle connection cost the server in memory, and how many TLS handshakes it does in a second.
#include <malloc.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "ers/directory/snapshot.hpp"
#include "tools/bench/load_program.hpp"
#include "tools/bench/parts.hpp"

namespace ers::bench {
namespace {

constexpr auto memory_look_every = std::chrono::milliseconds(100);
constexpr int memory_looks = 20;
constexpr auto idle_limit = std::chrono::minutes(5);

std::int64_t heap_bytes() {
    const auto info = mallinfo2();
    return static_cast<std::int64_t>(info.uordblks + info.hblkhd);
}

struct SnapshotSize {
    std::int64_t bytes = 0;
    std::size_t services = 0;
};

// The directory as the server holds it, loaded by ourselves: its share of the heap can be told apart here.
SnapshotSize snapshot_size(db::Connection& connection) {
    const auto before = heap_bytes();
    const auto snapshot = directory::load_snapshot(connection);
    return {heap_bytes() - before, snapshot->services().size()};
}

// The most memory that the server has while the generator keeps that many connections open, all of which must hold.
std::int64_t memory_with_idle(Workplace& workplace, const Installation& place, int connections) {
    auto files = workplace.files_for("load-idle", workplace.folder());
    files.has_input = true; // the generator holds its connections until that ends
    Program load(
        load_command(workplace.ers_load(), place, {.scenario = "idle", .clients = 1, .connections = connections}),
        std::move(files));
    const auto deadline = std::chrono::steady_clock::now() + idle_limit;
    while (!load.output().starts_with("ready\n")) {
        const bool is_late = std::chrono::steady_clock::now() > deadline;
        if (is_late || load.wait(workplace.stop(), memory_look_every)) {
            throw std::runtime_error("idle connections: " + last_line_of(load.errors()));
        }
    }
    std::int64_t most = 0;
    for (int look = 0; look < memory_looks; ++look) {
        most = std::max(most, place.server_memory().now);
        if (load.wait(workplace.stop(), memory_look_every)) break;
    }
    load.close_input();
    const auto code = load.wait(workplace.stop(), idle_limit);
    const auto result = nlohmann::json::parse(last_line_of(load.output()), nullptr, false);
    if (code != 0 || !result.is_object()) {
        throw std::runtime_error("idle connections: " + last_line_of(load.errors()));
    }
    if (result.at("ok") != connections) {
        workplace.problem("of " + std::to_string(connections) + " idle connections the server kept " +
                          result.at("ok").dump());
    }
    return most;
}

} // namespace

void measure_memory(Workplace& workplace, Ground& ground) {
    const std::string tier = ground.tiers().back();
    auto& place = ground.tier(tier);
    place.stop_server(); // a fresh one: nothing else has taken memory
    place.start_server();
    const auto connection = place.connect();
    const auto snapshot = snapshot_size(*connection);
    const auto before = place.server_memory().now;
    const int connections = workplace.sized(5'000, 200);
    const auto most = memory_with_idle(workplace, place, connections);
    const double each = static_cast<double>(most - before) / connections;
    const double per_service =
        static_cast<double>(snapshot.bytes) / static_cast<double>(std::max<std::size_t>(1, snapshot.services));
    auto& figures = workplace.report().figures;
    figures.push_back({"memory for each service at " + tier,
                       number_text(per_service) + " bytes × " + number_text(static_cast<double>(snapshot.services)) +
                           " = " + number_text(static_cast<double>(snapshot.bytes) / static_cast<double>(before)) +
                           " of the server's " + number_text(static_cast<double>(before) / 1e6) + " MB",
                       "", std::nullopt, per_service});
    figures.push_back({"memory for each idle TLS connection",
                       number_text(each / 1'000) + " kB; " + std::to_string(connections) + " connections are " +
                           number_text(static_cast<double>(most) / static_cast<double>(before)) +
                           " × the server without them",
                       "", std::nullopt, each});
    workplace.say("memory: " + figures.back().measured);
    workplace.report().parts["memory"] = {
        {"tier", tier},           {"services", snapshot.services},  {"snapshot_bytes", snapshot.bytes},
        {"server_bytes", before}, {"server_bytes_with_idle", most}, {"idle_connections", connections}};
}

void measure_handshakes(Workplace& workplace, Ground& ground) {
    const std::string tier = ground.tiers().front();
    auto& place = ground.tier(tier);
    LoadRun run{.scenario = "handshake", .clients = 8, .seconds = workplace.sized(10, 1)};
    const auto handshakes = run_load(workplace, place, run);
    run.scenario = "search";
    const auto searches = run_load(workplace, place, run);
    const double ratio = searches.per_second > 0 ? handshakes.per_second / searches.per_second : 0;
    workplace.report().figures.push_back({"TLS handshakes/s ÷ searches/s on open connections at " + tier,
                                          number_text(ratio) + ": " + number_text(handshakes.per_second) + "/s ÷ " +
                                              number_text(searches.per_second) + "/s; " + latencies_text(handshakes),
                                          "", std::nullopt, ratio});
    if (handshakes.ok == 0) workplace.problem("no TLS handshake succeeded");
    workplace.report().parts["handshakes"] = {
        {"tier", tier}, {"handshakes", handshakes.raw}, {"searches", searches.raw}};
}

} // namespace ers::bench
