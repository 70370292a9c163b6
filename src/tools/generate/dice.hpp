// Randomness as a pure function of seed, purpose and index: what is made for one row never depends on another row, so
// it can be made again wherever it is needed.
#pragma once

#include <cstdint>

namespace ers::generate {

// What a dice is thrown for. The numbers are part of what a seed means: never reuse one.
enum class Purpose : std::uint64_t {
    practice = 1,
    provider = 2,
    site = 3,
    service = 4,
    place = 5,
    waits = 6,
    clinic = 7,
    slot = 8,
    patient = 9,
    household = 10,
    booking = 11,
    story = 12,
    identity = 13,
    demand = 14,
    person = 15,
};

[[nodiscard]] constexpr std::uint64_t mixed(std::uint64_t value) {
    value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31U);
}

class Dice {
public:
    Dice(std::uint64_t seed, Purpose purpose, std::uint64_t index)
        : state_(mixed(mixed(seed + static_cast<std::uint64_t>(purpose) * step) + index * 0xD1B54A32D192ED03ULL)) {}

    std::uint64_t next() { return mixed(state_ += step); }
    // 0 .. bound-1; 0 < bound < 2^32
    std::uint32_t below(std::uint64_t bound) { return static_cast<std::uint32_t>(((next() >> 32U) * bound) >> 32U); }
    // from .. to, both included
    std::int64_t between(std::int64_t from, std::int64_t to) {
        return from + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(to - from) + 1));
    }
    // 0 <= unit < 1
    double unit() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }
    bool chance(double probability) { return unit() < probability; }

private:
    static constexpr std::uint64_t step = 0x9E3779B97F4A7C15ULL;
    std::uint64_t state_;
};

} // namespace ers::generate
