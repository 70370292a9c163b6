// Ctrl-C and SIGTERM while the benchmark works: noticed wherever it waits, so that what it started is stopped by the
// destructors that own it.
#pragma once

#include <chrono>
#include <csignal>

namespace ers::bench {

// Thrown where a request to stop is noticed.
struct StopRequested {};

// Takes SIGINT and SIGTERM of the thread that makes it, and of those that it starts afterwards, for as long as it
// lives. Programs that are started meanwhile must have their signal mask emptied. Main thread only.
class StopRequest {
public:
    StopRequest(); // throws std::system_error
    ~StopRequest();
    StopRequest(const StopRequest&) = delete;
    StopRequest& operator=(const StopRequest&) = delete;

    // Throws StopRequested when a signal has come, also long ago.
    void check();
    // Returns at the time-out, or as soon as the file can be read (-1: no file); true when it can be.
    [[nodiscard]] bool wait_for(int file, std::chrono::milliseconds time_max);

private:
    int signals_ = -1; // signalfd
    sigset_t before_{};
    bool has_come_ = false;
};

} // namespace ers::bench
