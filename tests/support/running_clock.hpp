// The clock of tests with a whole server: it begins at a chosen instant, goes on as time passes, and is put forward
// where days must pass. It never looks at the machine's calendar, so a test is the same on every day of the year.
#pragma once

#include <atomic>
#include <chrono>

#include "ers/core/time.hpp"

namespace ers::testing {

// Thread safe.
class RunningClock final : public Clock {
public:
    // A Wednesday morning in summer, when England is an hour ahead of UTC.
    static Instant usual_beginning() { return parse_instant("2026-06-10T08:00:00Z").value(); }

    explicit RunningClock(Instant begins = usual_beginning()) : begins_(begins) {}
    [[nodiscard]] Instant now() const override {
        const auto passed = std::chrono::steady_clock::now() - started_;
        return begins_ + std::chrono::duration_cast<std::chrono::microseconds>(passed) +
               std::chrono::microseconds(put_forward_.load());
    }
    void advance(std::chrono::microseconds by) { put_forward_ += by.count(); }

private:
    const Instant begins_;
    const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
    std::atomic<std::int64_t> put_forward_ = 0; // microseconds
};

} // namespace ers::testing
