// Runs a scenario against a service.
#include "ers/tools/load/run.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <condition_variable>
#include <exception>
#include <filesystem>
#include <mutex>
#include <optional>
#include <ostream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "ers/core/time.hpp"
#include "tools/load/connections.hpp"
#include "tools/load/history.hpp"
#include "tools/load/picks.hpp"
#include "tools/load/runner.hpp"
#include "tools/load/scenarios.hpp"

namespace ers::load {
namespace {

constexpr double seconds_default = 10;
constexpr std::size_t connections_open_default = 64;
constexpr std::size_t connections_flash_default = 256;
constexpr double tasks_per_second_max = 25'000; // of a closed model: what data is picked for
constexpr std::size_t items_max = 2'000'000;
constexpr std::chrono::seconds progress_every{1};

struct ScenarioEntry {
    ScenarioName name;
    MakeScenario (*make)(const Making&);
    bool may_run_out; // without a time it goes on until its data is used up
};

constexpr std::array scenario_table{
    ScenarioEntry{{"search", "services by specialty, place, wait, slots, words"}, make_search, false},
    ScenarioEntry{{"slots", "free slots of services"}, make_slot_lists, false},
    ScenarioEntry{{"worklists", "a page of each list of practices and hospitals"}, make_worklists, false},
    ScenarioEntry{{"book", "distinct slots: every booking ought to succeed"}, make_booking, true},
    ScenarioEntry{{"contend", "many referrals fight over --slots slots"}, make_contention, true},
    ScenarioEntry{
        {"mixed", "a working day: searches, lists, referrals, bookings in their proportions"}, make_mixed, false},
    ScenarioEntry{
        {"flash", "--patients patients want --slots slots of one service within --seconds"}, make_flash, true},
    ScenarioEntry{{"handshake", "full TLS handshakes, one connection after the other"}, nullptr, false},
    ScenarioEntry{{"idle", "--connections connections that do nothing, until standard input ends"}, nullptr, false},
};

constexpr auto scenario_list = [] {
    std::array<ScenarioName, scenario_table.size()> names{};
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = scenario_table[i].name;
    return names;
}();

const ScenarioEntry& scenario_entry(const std::string& name) {
    std::string known;
    for (const auto& entry : scenario_table) {
        if (entry.name.name == name) return entry;
        known += (known.empty() ? "" : ", ") + std::string(entry.name.name);
    }
    throw std::runtime_error("--scenario " + name + ": is none of " + known + ".");
}

void check_options(const RunOptions& options) {
    const auto refuse = [](const std::string& why) { throw std::runtime_error(why + "."); };
    if (options.clients < 1 || options.clients > 100'000) refuse("--clients must be 1 to 100000");
    if (options.threads < 1 || options.threads > 64) refuse("--threads must be 1 to 64");
    if (options.rate < 0 || options.rate > 1e6) refuse("--rate must be 0 to 1000000 a second");
    if (options.warm_up < 0) refuse("--warm-up must not be negative");
    if (options.seconds && (*options.seconds <= 0 || *options.seconds > 86'400)) {
        refuse("--seconds must be more than 0 and 86400 at most");
    }
    if (options.issuer_key.empty()) refuse("--issuer-key is needed: the key that staff tokens are signed with");
    if (!std::filesystem::exists(options.issuer_key)) refuse("--issuer-key " + options.issuer_key + ": no such file");
    if (options.database.empty()) refuse("--database is needed: the requests' data is picked from it");
}

std::size_t connections_of(const RunOptions& options) {
    if (options.connections > 0) return options.connections;
    if (options.scenario == "flash") return connections_flash_default;
    return options.rate > 0 ? connections_open_default : options.clients;
}

// `whole` dealt out to threads, none without.
std::size_t share_of(std::size_t whole, const Share& share) {
    return std::max<std::size_t>(1, whole / share.count + (share.index < whole % share.count ? 1 : 0));
}

// Of a rush: all patients arrive within the time, and it lasts until each has had an answer.
void spread_arrivals(RunOptions& options) {
    if (options.patients == 0) throw std::runtime_error("--patients must be 1 at least.");
    if (options.slots == 0) throw std::runtime_error("--slots must be 1 at least.");
    const double within = options.seconds.value_or(seconds_default);
    if (options.rate == 0) options.rate = static_cast<double>(options.patients) / within;
    options.warm_up = 0;
    options.seconds.reset();
    options.count = options.patients;
}

struct RunnerThread {
    std::unique_ptr<Scenario> scenario;
    std::unique_ptr<Runner> runner;
    std::thread thread;
    std::exception_ptr failure;
};

class ProgressLines {
public:
    ProgressLines(const Progress& progress, std::ostream& output) : progress_(progress), output_(output) {}
    void show() {
        const auto answered = progress_.answered.load(std::memory_order_relaxed);
        ++seconds_;
        output_ << "ers-load: " << seconds_ << " s, " << progress_.connected.load() << " connections, " << answered
                << " answers (" << answered - last_ << " this second), " << progress_.succeeded.load() << " successes, "
                << progress_.waiting.load() << " waiting" << std::endl;
        last_ = answered;
    }

private:
    const Progress& progress_;
    std::ostream& output_;
    std::uint64_t last_ = 0;
    int seconds_ = 0;
};

// Starts the threads and waits for all of them; the first failure is thrown on.
void run_threads(std::vector<RunnerThread>& threads, Progress& progress, std::ostream& output) {
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t left = threads.size();
    for (auto& one : threads) {
        one.thread = std::thread([&] {
            try {
                one.runner->run();
            } catch (...) {
                one.failure = std::current_exception();
            }
            const std::scoped_lock lock(mutex);
            --left;
            changed.notify_all();
        });
    }
    ProgressLines lines(progress, output);
    {
        std::unique_lock lock(mutex);
        while (!changed.wait_for(lock, progress_every, [&left] { return left == 0; })) lines.show();
    }
    for (auto& one : threads) one.thread.join();
    for (auto& one : threads) {
        if (one.failure) std::rethrow_exception(one.failure);
    }
}

std::string authority_of(const std::string& url) {
    constexpr std::string_view scheme = "https://";
    if (!url.starts_with(scheme)) throw std::runtime_error("--url must begin with https://: " + url + ".");
    std::string authority = url.substr(scheme.size());
    while (authority.ends_with('/')) authority.pop_back();
    return authority;
}

std::string key_prefix_of(const RunOptions& options, Instant now) {
    std::ostringstream prefix;
    prefix << "load-" << std::hex << now.time_since_epoch().count() << "-" << options.seed << "-";
    return prefix.str();
}

RunnerSettings runner_settings(const RunOptions& options, const Share& share, bool may_run_out) {
    RunnerSettings settings;
    settings.client.base_url = options.url;
    settings.client.ca_file = options.ca_file;
    settings.client.connections = share_of(connections_of(options), share);
    settings.clients = share_of(options.clients, share);
    settings.per_second = options.rate;
    settings.share = share.index;
    settings.share_count = share.count;
    settings.warm_up = std::chrono::duration<double>(options.warm_up);
    if (options.seconds || !(may_run_out && options.count > 0)) {
        settings.seconds = std::chrono::duration<double>(options.seconds.value_or(seconds_default));
    }
    settings.first_client = static_cast<std::uint32_t>(share.index * 1'000'000);
    return settings;
}

} // namespace

std::span<const ScenarioName> scenario_names() { return scenario_list; }

std::unique_ptr<RequestWriter> make_writer(const Making& making, const Share& share) {
    return std::make_unique<RequestWriter>(making.authority, making.issuer,
                                           making.key_prefix + std::to_string(share.index) + "-");
}

std::size_t items_wanted(const RunOptions& options, double per_task) {
    if (options.count > 0) return options.count;
    const double seconds = options.seconds.value_or(seconds_default) + options.warm_up;
    const double tasks = seconds * (options.rate > 0 ? options.rate : tasks_per_second_max);
    return std::min(items_max, static_cast<std::size_t>(std::ceil(tasks * per_task)) + 1);
}

Report run_scenario(const RunOptions& given, std::ostream& progress_output) {
    const auto& entry = scenario_entry(given.scenario);
    if (given.scenario == "handshake") return run_handshakes(given);
    if (entry.make == nullptr) throw std::runtime_error("--scenario " + given.scenario + " has a call of its own.");
    RunOptions options = given;
    if (options.scenario == "flash") spread_arrivals(options);
    check_options(options);
    allow_connections(connections_of(options));
    auto connection = open_load_database(options.database);
    // The planner takes the joins of the picks for small ones, which they never are: minutes instead of a moment.
    connection.run_script("set enable_nestloop = off");
    const SystemClock clock;
    const Instant now = clock.now();
    const auto steady_now = LoadClock::now();
    const Making making{options,
                        connection,
                        progress_output,
                        {options.issuer_key, options.issuer, options.audience},
                        authority_of(options.url),
                        key_prefix_of(options, now)};
    const MakeScenario make = entry.make(making);

    std::optional<HistoryWriter> history;
    if (!options.history_file.empty()) {
        history.emplace(options.history_file);
        history->note_published(count_published(connection));
    }
    Progress progress;
    std::vector<RunnerThread> threads(options.threads);
    for (std::size_t i = 0; i < threads.size(); ++i) {
        const Share share{i, threads.size()};
        auto settings = runner_settings(options, share, entry.may_run_out);
        settings.anchor = steady_now;
        settings.anchor_instant = now;
        settings.history = history ? &*history : nullptr;
        threads[i].scenario = make(share);
        threads[i].runner = std::make_unique<Runner>(std::move(settings), *threads[i].scenario, progress);
    }
    run_threads(threads, progress, progress_output);
    if (history) history->finish();

    Report report;
    report.scenario = options.scenario;
    report.is_open_model = options.rate > 0;
    report.offered_per_second = options.rate;
    for (const auto& one : threads) {
        const Report part = one.runner->report();
        report.merge(part);
        report.seconds = std::max(report.seconds, part.seconds);
    }
    return report;
}

} // namespace ers::load
