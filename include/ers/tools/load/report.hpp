// The results of a run, as numbers: kept by each thread for itself, merged at the end, printed as one JSON object.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "ers/tools/load/histogram.hpp"

namespace ers::load {

// Requests of one kind, or all of them.
struct Tally {
    std::uint64_t requests = 0;
    std::uint64_t ok = 0;                        // 2xx
    std::map<std::string, std::uint64_t> refused; // 4xx by code: "SLOT_NOT_AVAILABLE"
    std::map<std::string, std::uint64_t> failed;  // 5xx "503 SYSTEM_UNAVAILABLE", "not sent", "no connection"
    std::uint64_t unknown = 0;                   // whether it was done is not known
    Histogram latency;                           // from the intended start to the last byte, of the answered ones

    void merge(const Tally& other);
    [[nodiscard]] std::uint64_t failed_total() const;
};

struct Report {
    std::string scenario;
    bool is_open_model = false;
    double offered_per_second = 0; // open model
    double seconds = 0;            // measured: without the warm-up
    std::uint64_t ok = 0;          // successes as the scenario counts them
    Tally all;
    std::map<std::string, Tally> steps;
    std::map<std::string, std::uint64_t> counts; // what else a scenario counts: "booked", "clean_refusals"

    void merge(const Report& other); // of the same run
    // {"scenario","model","offered_per_second","seconds","requests","ok","refused","failed","unknown","per_second",
    //  "latency_ms":{"p50","p90","p99","p99_9","max"},"steps":{NAME:{…}},"counts":{…}}
    [[nodiscard]] std::string json() const;
};

} // namespace ers::load
