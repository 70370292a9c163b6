// The benchmark of the whole: one run on this machine that measures the service against PostgreSQL's own benchmark
// doing the same work, and shows one table. It starts its own database clusters and servers, and stops them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace ers::bench {

struct BenchOptions {
    bool is_quick = false; // everything in small, to see that it works: its figures mean nothing
    std::vector<std::string> only; // names of parts; none: all
    std::vector<std::string> tiers; // of `ers generate`, growing: "S", "M", "L", "XL"; none: S and M, in a quick run S
    std::uint64_t seed = 1; // of the generated data
    std::optional<std::int64_t> attempts; // contended ones in the part "torture"; none: 1,000,000, in a quick run 5,000
    std::filesystem::path folder = "var/bench"; // everything that the run writes
    std::filesystem::path ers_program; // the server; empty: `ers` beside the running program
    std::filesystem::path load_program; // the load generator; empty: the running program
};

// The parts in the order in which they run, each with what it measures: for the help.
[[nodiscard]] std::string describe_parts();

// Runs what was asked for: the table goes to `table`, what is going on to `progress`; FOLDER/bench.json and
// FOLDER/bench.svg are written anew. Returns 0; 1 where a measurement was wrong (a booking that was
// counted and is not there, a double booking, a lost acknowledgement), which the table then says; and 130 where SIGINT
// or SIGTERM ended it. A missed target is no fault. Throws std::runtime_error with one sentence for unknown parts and
// tiers, for a folder on which another benchmark runs, and where a program does not do what it should.
// Main thread only.
[[nodiscard]] int run_bench(const BenchOptions& options, std::ostream& table, std::ostream& progress);

} // namespace ers::bench
