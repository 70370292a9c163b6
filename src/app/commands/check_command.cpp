// The command check: every rule that data must keep, one line each.
#include <unistd.h>

#include <array>
#include <cstdio>
#include <iostream>
#include <string>

#include <nlohmann/json.hpp>

#include "app/commands/commands.hpp"
#include "app/commands/load_settings.hpp"
#include "app/wiring/database_access.hpp"
#include "ers/core/random.hpp"
#include "ers/tools/generate/check.hpp"

namespace ers::app {
namespace {

// On a terminal, what is being looked at; a log has the lines of the result.
void show_check_progress(const generate::CheckProgress& progress) {
    static const bool is_terminal = isatty(STDERR_FILENO) == 1;
    if (!is_terminal) return;
    std::cerr << "\r\033[K[" << progress.done + 1 << '/' << progress.total << "] " << progress.rule << std::flush;
}

void end_check_progress() {
    if (isatty(STDERR_FILENO) == 1) std::cerr << "\r\033[K" << std::flush;
}

std::string check_line(const generate::CheckedRule& rule) {
    std::array<char, 32> time{};
    std::snprintf(time.data(), time.size(), "%8.2f s  ", rule.time.count());
    if (rule.broken == 0) return "ok      " + std::string(time.data()) + rule.meaning;
    std::string line = "BROKEN  " + std::string(time.data()) + rule.meaning + ": " + std::to_string(rule.broken) +
                       " not (" + rule.rule + "): ";
    for (std::size_t i = 0; i < rule.subjects.size(); ++i) line += (i == 0 ? "" : ", ") + rule.subjects[i];
    return rule.broken > rule.subjects.size() ? line + ", …" : line;
}

nlohmann::json check_json(const std::vector<generate::CheckedRule>& rules, std::uint64_t broken) {
    nlohmann::json list = nlohmann::json::array();
    for (const auto& rule : rules) {
        list.push_back({{"rule", rule.rule},
                        {"meaning", rule.meaning},
                        {"broken", rule.broken},
                        {"subjects", rule.subjects},
                        {"seconds", rule.time.count()}});
    }
    return {{"broken", broken}, {"rules", std::move(list)}};
}

} // namespace

int run_check(const CheckOptions& options) {
    const Settings settings = load_settings(options.source);
    SystemRandom random;
    const DatabaseAccess access(settings, random, [](std::string_view step) { std::cerr << step << std::endl; });
    db::Connection connection(command_connection(access.service_url()));
    require_program_version(connection);
    const auto rules = generate::check_all_rules(connection, show_check_progress);
    end_check_progress();
    std::uint64_t broken = 0;
    for (const auto& rule : rules) broken += rule.broken;
    if (options.is_json) {
        std::cout << check_json(rules, broken).dump(2) << std::endl;
    } else {
        for (const auto& rule : rules) std::cout << check_line(rule) << '\n';
        std::cout << (broken == 0 ? "All " + std::to_string(rules.size()) + " rules hold."
                                  : std::to_string(broken) + " things are wrong.")
                  << std::endl;
    }
    return broken == 0 ? exit_done : exit_failed;
}

} // namespace ers::app
