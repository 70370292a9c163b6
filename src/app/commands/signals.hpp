// SIGTERM and SIGINT as a request to stop. The first one is a request; one that comes half a second later or
// more ends the process at once.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

namespace ers::app {

// Make one in main's thread before any other thread starts, so that all of them leave the signals to it.
class StopSignals {
public:
    StopSignals();
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    [[nodiscard]] bool is_requested() const;
    void wait() const;

private:
    void listen();

    mutable std::mutex mutex_;
    mutable std::condition_variable asked_;
    bool is_requested_ = false;
    bool is_ending_ = false;
    std::thread listener_;
};

// Thrown by long work that notices a request to stop.
struct StopRequested {};

} // namespace ers::app
