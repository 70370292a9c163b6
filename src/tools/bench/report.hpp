// What a run has found: figures with their targets, whatever was wrong, and every raw number; as a table for people and
// as JSON.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace ers::bench {

// A line of the table. An absolute number never stands alone in `measured`: the ratio that gives it a meaning is beside
// it.
struct Figure {
    std::string name;
    std::string measured;
    std::string target; // as it is printed, "≥ 1.2"; empty: none was set
    std::optional<bool> is_met; // nothing where there is no target, or where the run was too small to tell
    nlohmann::json value; // what `measured` says, as a number or an object
};

struct Report {
    std::vector<Figure> figures;
    std::vector<std::string> problems; // what must not be, a sentence each
    nlohmann::json machine; // processors, memory_bytes, postgresql, fsync_ms
    nlohmann::json settings; // of the run
    std::map<std::string, nlohmann::json> parts; // raw numbers by the part's name
    std::map<std::string, double> seconds; // how long each part took
    bool is_quick = false;
    std::string began_at; // RFC 3339
};

// Columns as wide as their widest cell, in characters; under them the machine, the parts' durations, the problems.
[[nodiscard]] std::string table_of(const Report& report);

[[nodiscard]] nlohmann::json json_of(const Report& report);

// "9,812" and "0.0412": whole numbers from 100 on, else three significant digits.
[[nodiscard]] std::string number_text(double number);

// A measured number against a limit that it should not exceed: "12.3 ms = 0.25 of 50 ms".
[[nodiscard]] std::string against_limit(double measured, double limit, const std::string& unit);

} // namespace ers::bench
