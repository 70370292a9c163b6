// Timed work of a running server: a thread with a database connection of its own that does one thing every so often.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "ers/db/connection.hpp"

namespace ers::app {

class PeriodicJob {
public:
    using Work = std::function<void(db::Connection&)>;

    // Runs first after one period. A fault is logged under the name, and the next run opens a new connection.
    PeriodicJob(std::string name, std::chrono::milliseconds period, db::ConnectionSettings connection, Work work);
    ~PeriodicJob(); // waits for a run that is under way
    PeriodicJob(const PeriodicJob&) = delete;
    PeriodicJob& operator=(const PeriodicJob&) = delete;

    // There is work: runs in a moment, when the transaction that makes it has been committed. Any thread.
    void run_soon();

private:
    void loop();
    void run_once();

    std::string name_;
    std::chrono::milliseconds period_;
    db::ConnectionSettings settings_;
    Work work_;
    std::unique_ptr<db::Connection> connection_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool is_stopping_ = false;
    bool is_wanted_ = false;
    std::thread thread_;
};

} // namespace ers::app
