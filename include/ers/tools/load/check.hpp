// Whether what clients were told agrees with itself and with the database: `ers-load check`.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace ers::load {

struct CheckOptions {
    std::vector<std::string> history_files; // of one run, or of several that ran at once
    std::string database;                   // URL of a role that may read everything and make temporary tables
    bool looks_at_invariants = true;        // the view broken_invariant reads the whole database
};

struct RuleOutcome {
    std::string rule;
    std::uint64_t checked = 0;
    std::uint64_t broken = 0;
    std::vector<std::string> examples; // some of the broken ones

    // "ok      RULE: 50 checked", or "BROKEN  RULE: 2 of 50: EXAMPLE; EXAMPLE".
    [[nodiscard]] std::string line() const;
};

// To be run when nobody writes any more. Shows what it does on `progress`. Throws std::runtime_error: a history that
// cannot be read, a database that cannot be reached.
[[nodiscard]] std::vector<RuleOutcome> check_history(const CheckOptions& options, std::ostream& progress);

} // namespace ers::load
