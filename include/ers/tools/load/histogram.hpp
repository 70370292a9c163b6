// Latencies in fixed memory: buckets that are one microsecond wide up to 256 us and then grow with the value, so that a
// quantile is off by less than 1 % wherever it lies.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace ers::load {

// One thread at a time. Counts 1 us to 10 min; a value outside counts as the nearest of the two.
class Histogram {
public:
    static constexpr std::chrono::microseconds value_max = std::chrono::minutes(10);

    void record(std::chrono::microseconds value);
    void merge(const Histogram& other);

    [[nodiscard]] std::uint64_t count() const { return count_; }
    // The value that `share` (0 .. 1) of all values do not exceed; zero when nothing was recorded.
    [[nodiscard]] std::chrono::microseconds quantile(double share) const;
    [[nodiscard]] std::chrono::microseconds max() const { return max_; }

private:
    static constexpr std::uint64_t exact_below = 256;
    static constexpr std::size_t buckets_per_octave = exact_below / 2;
    static constexpr std::size_t octaves = 22; // 256 us … 2^30 us, more than ten minutes
    static std::size_t bucket_of(std::uint64_t value);
    static std::uint64_t middle_of(std::size_t bucket);

    std::array<std::uint64_t, exact_below + octaves * buckets_per_octave> counts_{};
    std::uint64_t count_ = 0;
    std::chrono::microseconds max_{0};
};

} // namespace ers::load
