// Proves that data is whole: every rule of the view broken_invariant, on any database.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ers/db/connection.hpp"

namespace ers::generate {

struct CheckedRule {
    std::string rule;
    std::string meaning;
    std::uint64_t broken = 0;           // how often
    std::vector<std::string> subjects;  // the first of them: UBRNs, ids
    std::chrono::duration<double> time{};
};

// Told before each rule.
struct CheckProgress {
    std::string_view rule;
    std::size_t done = 0;
    std::size_t total = 0;
};

inline constexpr std::size_t check_subjects_max = 5;

using CheckListener = std::function<void(const CheckProgress&)>;

// One statement for each rule, in one picture of the data. Needs a role that may read everything (the service's may).
[[nodiscard]] std::vector<CheckedRule> check_all_rules(
    db::Connection& connection, const CheckListener& progress = [](const CheckProgress&) {});

// Those that do not hold; empty when the data is whole.
using BrokenRule = CheckedRule;
[[nodiscard]] std::vector<BrokenRule> check_invariants(
    db::Connection& connection, const CheckListener& progress = [](const CheckProgress&) {});

} // namespace ers::generate
