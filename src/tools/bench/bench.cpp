// One run of the benchmark: its parts one after the other, then the table, the JSON and the chart.
#include "ers/tools/bench/bench.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <ostream>
#include <stdexcept>

#include "ers/core/time.hpp"
#include "tools/bench/chart.hpp"
#include "tools/bench/machine.hpp"
#include "tools/bench/parts.hpp"
#include "tools/bench/run_chart.hpp"

namespace ers::bench {
namespace {

constexpr int exit_fine = 0;
constexpr int exit_wrong = 1;
constexpr int exit_interrupted = 130;

// In an order that opens the pairs and each tier once.
constexpr std::array part_table{
    Part{"booking", "bookings/s over HTTPS against pgbench doing the same, in two forms", measure_booking},
    Part{"torture", "contended bookings while server and database are killed", measure_torture},
    Part{"flash", "10,000 patients on 50 slots", measure_flash},
    Part{"handshakes", "TLS handshakes/s", measure_handshakes},
    Part{"growth", "latency of booking and search from tier to tier", measure_growth},
    Part{"search", "searches in memory against the same as SQL", measure_search},
    Part{"day", "a mixed day at 500 requests/s, and the server's memory after it", measure_day},
    Part{"worklists", "the first page of each worklist", measure_worklists},
    Part{"memory", "memory for each service and each idle connection", measure_memory},
};

std::string part_names() {
    std::string names;
    for (const auto& part : part_table) names += (names.empty() ? "" : ", ") + std::string(part.name);
    return names;
}

void check_words(const BenchOptions& options) {
    for (const auto& name : options.only) {
        if (std::none_of(part_table.begin(), part_table.end(), [&](const Part& part) { return part.name == name; })) {
            throw std::runtime_error("--only " + name + ": is none of " + part_names());
        }
    }
    const auto& tiers = known_tiers();
    for (const auto& name : options.tiers) {
        if (std::find(tiers.begin(), tiers.end(), name) == tiers.end()) {
            throw std::runtime_error("--tiers " + name + ": is none of S, M, L, XL");
        }
    }
}

bool is_asked_for(const BenchOptions& options, const Part& part) {
    return options.only.empty() || std::find(options.only.begin(), options.only.end(), part.name) != options.only.end();
}

void write_file(const std::filesystem::path& path, const std::string& text) {
    std::ofstream file(path);
    file << text;
    if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
}

void run_parts(Workplace& workplace, const BenchOptions& options) {
    Ground ground(workplace);
    for (const auto& part : part_table) {
        if (!is_asked_for(options, part)) continue;
        workplace.say(std::string(part.name) + ": " + std::string(part.what));
        const auto began = std::chrono::steady_clock::now();
        try {
            part.measure(workplace, ground);
        } catch (const std::exception& fault) {
            // The others may still be measured.
            workplace.problem(std::string(part.name) + " could not be measured: " + fault.what());
            ground.abandon();
        }
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        workplace.report().seconds[std::string(part.name)] = took.count();
    }
    ground.leave();
}

} // namespace

std::span<const Part> all_parts() { return part_table; }

std::string describe_parts() {
    std::string text;
    for (const auto& part : part_table) text += "  " + std::string(part.name) + ": " + std::string(part.what) + "\n";
    return text;
}

int run_bench(const BenchOptions& options, std::ostream& table, std::ostream& progress) {
    check_words(options);
    StopRequest stop;
    const FolderLock lock(options.folder);
    Report report;
    report.is_quick = options.is_quick;
    report.began_at = format_instant(std::chrono::floor<std::chrono::seconds>(SystemClock().now()));
    report.settings = {{"tiers", options.tiers}, {"only", options.only}, {"seed", options.seed}};
    try {
        Workplace workplace(options, stop, progress, report);
        report.machine = describe_machine(workplace.folder());
        run_parts(workplace, options);
        write_file(workplace.folder() / "bench.json", json_of(report).dump(2) + "\n");
        write_file(workplace.folder() / "bench.svg", svg_of(chart_of(report)));
        table << table_of(report) << "written: " << (options.folder / "bench.json").string() << ", "
              << (options.folder / "bench.svg").string() << std::endl;
    } catch (const StopRequested&) {
        progress << "stopped; nothing was written" << std::endl;
        return exit_interrupted;
    }
    return report.problems.empty() ? exit_fine : exit_wrong;
}

} // namespace ers::bench
