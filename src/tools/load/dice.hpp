// The chances of a scenario: the same for the same seed, cheap, and of no use for secrets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ers::load {

class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}

    // Uniform in 0 .. bound-1; bound > 0. (SplitMix64, Steele, Lea and Flood 2014.)
    std::uint64_t below(std::uint64_t bound) {
        state_ += 0x9E3779B97F4A7C15ULL;
        std::uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ULL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBULL;
        return (mixed ^ (mixed >> 31)) % bound;
    }
    template <class T>
    const T& one_of(const std::vector<T>& items) {
        return items[below(items.size())];
    }

private:
    std::uint64_t state_;
};

// Which of a table's rows it is, by their shares: the row's index.
template <class Table>
std::size_t row_by_share(const Table& table, Dice& dice) {
    std::uint64_t total = 0;
    for (const auto& row : table) total += row.share;
    std::uint64_t point = dice.below(total);
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (point < table[i].share) return i;
        point -= table[i].share;
    }
    return 0;
}

} // namespace ers::load
