// Connections as such: how many can be made in a second, and what many that do nothing cost.
#include "tools/load/connections.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "ers/http/load_client.hpp"
#include "tools/load/schedule.hpp"

namespace ers::load {
namespace {

constexpr std::size_t opening_at_once_max = 64;
constexpr std::size_t other_files = 64; // open besides the connections
constexpr std::chrono::seconds idle_open_within{120};
constexpr std::chrono::seconds idle_first_within{5};

http::LoadClientSettings connection_settings(const RunOptions& options, std::size_t connections) {
    http::LoadClientSettings settings;
    settings.base_url = options.url;
    settings.ca_file = options.ca_file;
    settings.connections = connections;
    return settings;
}

// Each of the clients opens a connection, closes it and opens the next.
class HandshakeLoop final : http::LoadEvents {
public:
    explicit HandshakeLoop(const RunOptions& options)
        : settings_(connection_settings(options, options.clients)),
          warm_up_(options.warm_up),
          seconds_(options.seconds.value_or(10)) {
        settings_.resumes_sessions = false;
        settings_.keeps_open = false;
    }

    Report run() {
        http::LoadClient client(settings_, *this);
        client_ = &client;
        opened_.assign(settings_.connections, LoadClock::now());
        const auto in = [](double seconds) {
            return std::chrono::duration_cast<LoadClock::duration>(std::chrono::duration<double>(seconds));
        };
        measure_from_ = LoadClock::now() + in(warm_up_);
        end_ = measure_from_ + in(seconds_);
        client.wake_at(end_);
        for (std::size_t i = 0; i < settings_.connections; ++i) client.open(i);
        client.run();
        Report report;
        report.scenario = "handshake";
        report.seconds = seconds_;
        report.ok = tally_.ok;
        report.all = tally_;
        report.steps["handshake"] = tally_;
        return report;
    }

private:
    void on_ready(std::size_t connection) override {
        const auto now = LoadClock::now();
        if (now >= measure_from_ && now < end_) {
            ++tally_.requests;
            ++tally_.ok;
            tally_.latency.record(std::chrono::duration_cast<std::chrono::microseconds>(now - opened_[connection]));
        }
        client_->close(connection);
    }
    void on_answer(std::size_t, const http::LoadAnswer&) override {}
    void on_closed(std::size_t connection, std::string_view why) override {
        const auto now = LoadClock::now();
        if (now >= end_) return;
        if (why != "closed") {
            if (tally_.ok == 0) throw std::runtime_error("No connection: " + std::string(why) + ".");
            ++tally_.requests;
            ++tally_.failed[std::string(why)];
        }
        opened_[connection] = now;
        client_->open(connection);
    }
    void on_wake() override { client_->stop(); }

    http::LoadClientSettings settings_;
    double warm_up_;
    double seconds_;
    http::LoadClient* client_ = nullptr;
    std::vector<LoadClock::time_point> opened_;
    LoadClock::time_point measure_from_;
    LoadClock::time_point end_;
    Tally tally_;
};

// Opens all, a few at a time, and keeps them open.
class IdleCrowd final : http::LoadEvents {
public:
    IdleCrowd(const RunOptions& options, std::size_t connections)
        : settings_(connection_settings(options, connections)), client_(settings_, *this) {}

    void start() {
        thread_ = std::thread([this] {
            started_ = LoadClock::now();
            client_.wake_at(started_ + idle_open_within);
            open_next();
            client_.run();
        });
    }
    // False when they could not all be opened in time.
    bool wait_until_open() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return is_open_ || !failure_.empty(); });
        return is_open_;
    }
    void stop() {
        client_.stop();
        thread_.join();
    }
    [[nodiscard]] std::string failure() const { return failure_; }
    [[nodiscard]] std::uint64_t lost() const { return lost_; }
    [[nodiscard]] std::size_t open_now() const { return open_; }

private:
    void open_next() {
        while (next_ < settings_.connections && next_ - ready_ < opening_at_once_max) client_.open(next_++);
    }
    void on_ready(std::size_t) override {
        ++open_;
        if (ready_ < settings_.connections) ++ready_;
        open_next();
        if (open_ == settings_.connections) tell(true, "");
    }
    void on_answer(std::size_t, const http::LoadAnswer&) override {}
    void on_closed(std::size_t, std::string_view why) override {
        last_reason_ = why;
        if (ready_ == 0 && LoadClock::now() > started_ + idle_first_within) give_up();
        if (why.starts_with("connection lost") && open_ > 0) {
            --open_;
            ++lost_;
        }
    }
    void on_wake() override { give_up(); }
    void give_up() {
        tell(false, "Only " + std::to_string(open_) + " of " + std::to_string(settings_.connections) +
                        " connections could be opened; the last failed with: " + last_reason_ + ".");
    }
    void tell(bool is_open, std::string failure) {
        const std::scoped_lock lock(mutex_);
        if (is_open_ || !failure_.empty()) return;
        is_open_ = is_open;
        failure_ = std::move(failure);
        changed_.notify_all();
    }

    http::LoadClientSettings settings_;
    http::LoadClient client_;
    std::thread thread_;
    LoadClock::time_point started_;
    std::size_t next_ = 0;
    std::size_t ready_ = 0;
    std::size_t open_ = 0;
    std::uint64_t lost_ = 0;
    std::string last_reason_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_open_ = false;
    std::string failure_;
};

} // namespace

void allow_connections(std::size_t connections) {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) throw std::runtime_error("The limit of open files cannot be read.");
    const rlim_t needed = connections + other_files;
    if (limit.rlim_cur >= needed) return;
    limit.rlim_cur = needed;
    limit.rlim_max = std::max(limit.rlim_max, needed);
    if (setrlimit(RLIMIT_NOFILE, &limit) == 0) return;
    throw std::runtime_error("--connections " + std::to_string(connections) + " needs " + std::to_string(needed) +
                             " open files, and this process may not have them: raise the limit (ulimit -n).");
}

Report run_handshakes(const RunOptions& options) { return HandshakeLoop(options).run(); }

Report hold_idle(const RunOptions& options, const std::function<void()>& hold) {
    const std::size_t connections = options.connections > 0 ? options.connections : options.clients;
    allow_connections(connections);
    IdleCrowd crowd(options, connections);
    crowd.start();
    const bool is_open = crowd.wait_until_open();
    if (is_open) hold();
    crowd.stop();
    if (!is_open) throw std::runtime_error(crowd.failure());
    Report report;
    report.scenario = "idle";
    report.ok = crowd.open_now();
    report.counts = {{"open", crowd.open_now()}, {"lost", crowd.lost()}};
    return report;
}

} // namespace ers::load
