// Worker lanes: threads that own a database connection each and run jobs from one bounded queue. This is where work
// leaves the io threads; a job is plain synchronous code.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <latch>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "ers/db/connection.hpp"

namespace ers::db {

struct LaneSettings {
    std::string name; // label of metrics and logs: "read", "write"
    int workers = 2;
    std::size_t queue_length_max = 256;
    ConnectionSettings connection;
};

// Hands connections to jobs, reopening a lost one with capped, jittered back-off before the next job.
// Thread safe. Jobs that were accepted always run, if need be with a null connection; after stop() none is accepted.
class Lane {
public:
    // Runs on a worker. `connection` is null when none could be opened: the job answers "unavailable".
    // `in_time` is false when the job's deadline passed while it waited: it answers "unavailable" and does nothing.
    using Job = std::function<void(Connection* connection, bool in_time)>;

    explicit Lane(LaneSettings settings);
    ~Lane(); // stops

    // False when the queue is full or the lane is stopping; the job was then not taken.
    [[nodiscard]] bool submit(Job job, std::chrono::steady_clock::time_point deadline);
    // Everything queued still runs; then the workers end and are joined.
    void stop();
    [[nodiscard]] bool has_connection() const { return connected_.load() > 0; }
    // Returns when every worker has a connection, or has tried once to get one.
    void wait_until_connected() const { tried_.wait(); }

private:
    struct Waiting {
        Job job;
        std::chrono::steady_clock::time_point deadline;
        std::chrono::steady_clock::time_point queued;
    };
    void work();
    LaneSettings settings_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Waiting> queue_;
    bool stopping_ = false;
    std::atomic<int> connected_ = 0;
    std::latch tried_; // counts the workers that have not tried to connect yet
    std::vector<std::thread> workers_;
};

} // namespace ers::db
