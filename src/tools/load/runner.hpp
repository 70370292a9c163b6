// Runs a scenario on one thread: starts tasks as the model says, hands their requests to free connections, keeps time,
// tallies and writes the history.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <queue>
#include <string>
#include <vector>

#include "ers/core/time.hpp"
#include "ers/http/load_client.hpp"
#include "ers/tools/load/report.hpp"
#include "tools/load/history.hpp"
#include "tools/load/scenario.hpp"
#include "tools/load/schedule.hpp"

namespace ers::load {

// Of the open model: tasks that wait for a connection; beyond that the server has lost the race for good.
inline constexpr std::size_t backlog_max = 500'000;
// After the last task began: for those that still run.
inline constexpr std::chrono::seconds finish_within{150};
// Before the first task: for the connections to be opened; none at all within the second one is an error.
inline constexpr std::chrono::seconds connect_all_within{20};
inline constexpr std::chrono::seconds connect_one_within{5};
// A service that cannot be reached for so long in the middle of a run is gone.
inline constexpr std::chrono::seconds reconnect_within{120};

struct RunnerSettings {
    http::LoadClientSettings client;
    std::size_t clients = 1; // closed model: tasks that run at once
    double per_second = 0;   // open model: arrivals of all threads together; 0: closed model
    std::uint64_t share = 0; // of how many threads this is which
    std::uint64_t share_count = 1;
    std::chrono::duration<double> warm_up{0};
    std::optional<std::chrono::duration<double>> seconds; // measured; none: until the data is used up
    LoadClock::time_point anchor;                         // one moment on both clocks
    Instant anchor_instant;
    std::uint32_t first_client = 0; // the history's numbers of clients begin here
    HistoryWriter* history = nullptr;
};

// Read by the thread that shows progress.
struct Progress {
    std::atomic<std::uint64_t> answered = 0;
    std::atomic<std::uint64_t> succeeded = 0;
    std::atomic<std::uint64_t> waiting = 0; // tasks without a connection
    std::atomic<std::uint64_t> connected = 0;
};

class Runner final : http::LoadEvents {
public:
    Runner(RunnerSettings settings, Scenario& scenario, Progress& progress);
    ~Runner() override;

    // To the end of the run. Throws std::runtime_error where no connection can be opened at the start.
    void run();
    [[nodiscard]] Report report() const;

private:
    struct Job;

    void on_ready(std::size_t connection) override;
    void on_answer(std::size_t connection, const http::LoadAnswer& answer) override;
    void on_closed(std::size_t connection, std::string_view why) override;
    void on_wake() override;

    void begin();
    void start_tasks();
    void start_task(LoadClock::time_point intended);
    void dispatch();
    void wake_next();
    void end_when_done();
    void look_for_the_service();
    void keep_history();
    void record(const Job& job, const Reply& reply, const http::LoadAnswer& answer);
    void record_journey(const Job& job, LoadClock::time_point done);
    void write_history(const Job& job, const Reply& reply, const http::LoadAnswer& answer);
    [[nodiscard]] bool is_measured(const Job& job, LoadClock::time_point done) const;
    [[nodiscard]] std::int64_t instant_us(LoadClock::time_point time) const;

    struct Later {
        LoadClock::time_point at;
        Job* job;
        friend bool operator>(const Later& a, const Later& b) { return a.at > b.at; }
    };

    RunnerSettings settings_;
    Scenario& scenario_;
    Progress& progress_;
    http::LoadClient client_;
    std::vector<std::unique_ptr<Job>> jobs_; // all there ever were, used again
    std::vector<Job*> free_jobs_;
    std::deque<Job*> ready_;
    std::priority_queue<Later, std::vector<Later>, std::greater<>> later_;
    std::vector<Job*> sent_on_;              // by connection
    std::vector<std::size_t> free_connections_;
    std::vector<bool> is_connected_;
    std::string outgoing_;
    std::string lines_;
    HistoryRecord line_;
    std::size_t running_ = 0;
    std::uint64_t last_id_ = 0;
    bool has_begun_ = false;
    LoadClock::time_point opened_;       // when connecting began
    LoadClock::time_point reached_;      // when there was a connection last
    LoadClock::time_point measure_from_; // the run's times, known once it has begun
    LoadClock::time_point end_ = LoadClock::time_point::max();
    std::optional<FixedRate> arrivals_;
    bool is_ended_ = false;   // no task begins any more …
    bool is_used_up_ = false; // … because there is no data left
    LoadClock::time_point last_done_;
    std::vector<Tally> tallies_; // by step
    Tally journeys_;
    std::uint64_t successes_ = 0;
    std::uint64_t overflowed_ = 0;
    std::size_t connected_ = 0;
};

} // namespace ers::load
