// When requests are meant to start. Of the open model: at a fixed rate from a fixed moment, whatever the server does,
// so that a stall is seen by all whom it made wait.
#pragma once

#include <chrono>
#include <cstdint>

namespace ers::load {

using LoadClock = std::chrono::steady_clock;

class FixedRate {
public:
    // Every `share_count`-th arrival of the whole, beginning with number `share`: for several threads.
    FixedRate(LoadClock::time_point first, double per_second, std::uint64_t share = 0, std::uint64_t share_count = 1)
        : first_(first), per_second_(per_second), next_(share), step_(share_count) {}

    [[nodiscard]] LoadClock::time_point next() const {
        const std::chrono::duration<double> since(static_cast<double>(next_) / per_second_);
        return first_ + std::chrono::round<LoadClock::duration>(since);
    }
    void advance() { next_ += step_; }

private:
    LoadClock::time_point first_;
    double per_second_;
    std::uint64_t next_;
    std::uint64_t step_;
};

} // namespace ers::load
