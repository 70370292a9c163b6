// Latencies in fixed memory.
#include "ers/tools/load/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace ers::load {

std::size_t Histogram::bucket_of(std::uint64_t value) {
    if (value < exact_below) return value;
    const auto shift = static_cast<std::size_t>(std::bit_width(value)) - 8;
    return exact_below + (shift - 1) * buckets_per_octave + ((value >> shift) - buckets_per_octave);
}

std::uint64_t Histogram::middle_of(std::size_t bucket) {
    if (bucket < exact_below) return bucket;
    const std::size_t shift = (bucket - exact_below) / buckets_per_octave + 1;
    const std::uint64_t low = ((bucket - exact_below) % buckets_per_octave + buckets_per_octave) << shift;
    return low + (std::uint64_t{1} << shift) / 2;
}

void Histogram::record(std::chrono::microseconds value) {
    const auto kept = std::clamp(value, std::chrono::microseconds(1), value_max);
    ++counts_[bucket_of(static_cast<std::uint64_t>(kept.count()))];
    ++count_;
    max_ = std::max(max_, kept);
}

void Histogram::merge(const Histogram& other) {
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
    count_ += other.count_;
    max_ = std::max(max_, other.max_);
}

std::chrono::microseconds Histogram::quantile(double share) const {
    if (count_ == 0) return std::chrono::microseconds(0);
    const double wanted = std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(count_));
    const auto rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(wanted));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
        seen += counts_[i];
        if (seen >= rank) return std::min(std::chrono::microseconds(middle_of(i)), max_);
    }
    return max_;
}

} // namespace ers::load
