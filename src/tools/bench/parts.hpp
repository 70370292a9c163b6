// The parts of the benchmark: each measures one thing, adds its figures and raw numbers to the report, and can be run
// alone.
#pragma once

#include <span>
#include <string_view>

#include "tools/bench/ground.hpp"
#include "tools/bench/workplace.hpp"

namespace ers::bench {

// Bookings per second: pgbench in two forms against the whole service over HTTPS, in alternation.
void measure_booking(Workplace& workplace, Ground& ground);
// Searches: in memory, as SQL, over HTTPS.
void measure_search(Workplace& workplace, Ground& ground);
// A mixed day at a fixed rate, and the server's memory after it.
void measure_day(Workplace& workplace, Ground& ground);
// Each worklist's first page, as practices and hospitals ask for it.
void measure_worklists(Workplace& workplace, Ground& ground);
// Latencies of booking and search from tier to tier.
void measure_growth(Workplace& workplace, Ground& ground);
// Bytes for each service and each idle connection.
void measure_memory(Workplace& workplace, Ground& ground);
// TLS handshakes per second.
void measure_handshakes(Workplace& workplace, Ground& ground);
// Very many patients on few slots.
void measure_flash(Workplace& workplace, Ground& ground);
// Contended bookings while server and database are killed.
void measure_torture(Workplace& workplace, Ground& ground);

struct Part {
    std::string_view name;
    std::string_view what; // for the help
    void (*measure)(Workplace&, Ground&);
};
// In the order in which they run.
[[nodiscard]] std::span<const Part> all_parts();

} // namespace ers::bench
