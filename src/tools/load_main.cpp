// The program ers-load: a load generator for the service, and the checker of its histories.
#include <poll.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <exception>
#include <functional>
#include <iostream>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "ers/tools/bench/bench.hpp"
#include "ers/tools/load/check.hpp"
#include "ers/tools/load/run.hpp"

namespace {

constexpr int exit_done = 0;
constexpr int exit_failed = 1;
constexpr int exit_wrong_usage = 2;

constexpr const char* load_description =
    "Load for OpenERS over HTTPS, and the check of what came of it.\n"
    "\n"
    "  ers-load run --scenario book --url https://localhost:8443 --ca certificate.pem \\\n"
    "               --issuer-key issuer.pem --database URL --clients 16 --seconds 10 --history book.tsv\n"
    "  ers-load check book.tsv --database URL\n"
    "\n"
    "It books, cancels and refers: never run it against a service with real patients.\n"
    "Exit code: 0 done; 1 it did not work, or a rule is broken; 2 wrong arguments.";

using Chosen = std::function<int()>;

std::string scenario_help() {
    std::string help = "What is done:";
    for (const auto& scenario : ers::load::scenario_names()) {
        help += "\n  " + std::string(scenario.name) + ": " + std::string(scenario.what);
    }
    return help;
}

// Until standard input ends, or so many seconds have passed.
void wait_for_the_end_of_input(std::optional<double> seconds) {
    const auto now = std::chrono::steady_clock::now();
    const auto until = now + std::chrono::duration<double>(seconds.value_or(86'400));
    for (;;) {
        const auto left = until - std::chrono::steady_clock::now();
        if (left.count() <= 0) return;
        pollfd input{STDIN_FILENO, POLLIN, 0};
        const auto left_ms = std::chrono::duration_cast<std::chrono::milliseconds>(left).count();
        if (poll(&input, 1, static_cast<int>(left_ms) + 1) <= 0) continue;
        std::array<char, 256> ignored{};
        if (read(STDIN_FILENO, ignored.data(), ignored.size()) <= 0) return;
    }
}

int run(const ers::load::RunOptions& options) {
    if (options.scenario == "idle") {
        const auto report = ers::load::hold_idle(options, [&options] {
            std::cout << "ready" << std::endl;
            wait_for_the_end_of_input(options.seconds);
        });
        std::cout << report.json() << std::endl;
        return exit_done;
    }
    std::cout << ers::load::run_scenario(options, std::cerr).json() << std::endl;
    return exit_done;
}

void add_run(CLI::App& program, ers::load::RunOptions& options, Chosen& chosen) {
    CLI::App& command = *program.add_subcommand(
        "run",
        "Run a scenario\n\nProgress goes to standard error once a second, one JSON object with what came of it "
        "to standard output.");
    command.add_option("--scenario", options.scenario, scenario_help())->required();
    command.add_option("--url", options.url, "Where the service is")->capture_default_str();
    command.add_option("--ca", options.ca_file, "PEM file with the certificate to trust");
    command.add_option(
        "--issuer-key", options.issuer_key,
        "Private key (JWK, EC P-256) that staff tokens are signed with; the service has its public half");
    command.add_option("--issuer", options.issuer, "The tokens' issuer")->capture_default_str();
    command.add_option("--audience", options.audience, "The tokens' audience")->capture_default_str();
    command.add_option("--database", options.database, "PostgreSQL as a role that may read all tables");
    command.add_option("--clients", options.clients, "Closed model: so many, each one request after the other")
        ->capture_default_str();
    command.add_option("--rate", options.rate, "Open model: so many a second, whatever the service does");
    command.add_option("--seconds", options.seconds,
                       "How long is measured (default: 10, or with --count until the data is used up)");
    command.add_option("--warm-up", options.warm_up, "Seconds before that, not counted")->capture_default_str();
    command.add_option("--threads", options.threads, "Threads that send and receive")->capture_default_str();
    command.add_option("--offset", options.offset, "Of the picked items, pass over so many")->capture_default_str();
    command.add_option("--count", options.count, "Of the picked items, use so many at most");
    command.add_option("--slots", options.slots, "contend, flash: how many slots are fought over")
        ->capture_default_str();
    command.add_option("--patients", options.patients, "flash: how many come")->capture_default_str();
    command.add_option("--connections", options.connections,
                       "Connections (default: as many as clients; with --rate 64)");
    command.add_option("--seed", options.seed, "The same seed asks the same questions")->capture_default_str();
    command.add_option("--history", options.history_file, "Write every request to this file");
    command.add_flag("--retry-unknown", options.retries_unknown,
                     "Send what is not known to be done again with its key, until it is known");
    command.callback([&] { chosen = [&] { return run(options); }; });
}

void add_bench(CLI::App& program, ers::bench::BenchOptions& options, Chosen& chosen) {
    CLI::App& command = *program.add_subcommand(
        "bench",
        "Measure the whole on this machine\n\nStarts PostgreSQL and servers of its own, runs the parts one after "
        "the other and prints one table; the folder gets bench.json and bench.svg. The parts:\n" +
            ers::bench::describe_parts() +
            "Exit code 0: whatever was counted was there; 1: something was wrong, the table says what. A "
            "missed target is no fault. Ctrl-C stops everything.");
    command.add_flag("--quick", options.is_quick, "Everything in small, to see that it works");
    command.add_option("--only", options.only, "These parts only")->delimiter(',');
    command.add_option("--tiers", options.tiers, "Sizes of the generated data: S, M, L, XL (default: S,M)")
        ->delimiter(',');
    command.add_option("--seed", options.seed, "Of the generated data")->capture_default_str();
    command.add_option("--attempts", options.attempts, "Contended bookings in all (default: 1000000)")
        ->check(CLI::Range(1, 1'000'000'000));
    command.add_option("--folder", options.folder, "Where everything is written")->capture_default_str();
    command.add_option("--ers", options.ers_program, "The server (default: the program ers beside this one)");
    command.callback([&] { chosen = [&] { return ers::bench::run_bench(options, std::cout, std::cerr); }; });
}

int check(const ers::load::CheckOptions& options) {
    bool is_good = true;
    for (const auto& outcome : ers::load::check_history(options, std::cerr)) {
        std::cout << outcome.line() << std::endl;
        is_good = is_good && outcome.broken == 0;
    }
    return is_good ? exit_done : exit_failed;
}

void add_check(CLI::App& program, ers::load::CheckOptions& options, Chosen& chosen) {
    CLI::App& command = *program.add_subcommand(
        "check",
        "Hold a history against itself and the database\n\nWhen nobody writes any more, and while the service "
        "still keeps the idempotency keys of the run. One line for each rule; exit code 1 where one is "
        "broken.");
    command.add_option("history", options.history_files, "File that `ers-load run --history` wrote, or several")
        ->required();
    command
        .add_option("--database", options.database,
                    "PostgreSQL as a role that may read all tables and make temporary ones")
        ->required();
    command.add_flag("!--no-invariants", options.looks_at_invariants,
                     "Leave out the view broken_invariant, which reads the whole database");
    command.callback([&] { chosen = [&] { return check(options); }; });
}

int run_chosen(const Chosen& chosen) {
    try {
        return chosen();
    } catch (const std::exception& fault) {
        std::cerr << "ers-load: " << fault.what() << std::endl;
        return exit_failed;
    }
}

} // namespace

int main(int argument_count, char** arguments) {
    ers::load::RunOptions run_options;
    ers::bench::BenchOptions bench_options;
    ers::load::CheckOptions check_options;
    Chosen chosen;
    CLI::App program(load_description, "ers-load");
    program.require_subcommand(1);
    add_run(program, run_options, chosen);
    add_bench(program, bench_options, chosen);
    add_check(program, check_options, chosen);
    try {
        program.parse(argument_count, arguments);
    } catch (const CLI::Success& help) {
        return program.exit(help);
    } catch (const CLI::ParseError& wrong) {
        program.exit(wrong);
        return exit_wrong_usage;
    }
    return run_chosen(chosen);
}
