// Whether what clients saw of one slot can have happened in some order that agrees with the clock: each operation at
// one moment between its start and its end (Wing and Gong 1993; visited states are remembered, as Lowe did in 2017).
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace ers::load {

// Referrals are small numbers here; a slot is free, held for one, or booked by one.
struct SlotOperation {
    enum class What : std::uint8_t {
        book, // free, or held for this referral → booked by it
        give_back, // booked by this referral → free, or withdrawn
        hold, // free, or held for this referral → held for it
        refused, // seen as unavailable to this referral: booked, or held for another
        seen_booked, // by this referral, after all is over
        seen_free, // by nobody, after all is over
    };
    What what = What::book;
    int referral = 0;
    std::int64_t start_us = 0;
    std::int64_t end_us = 0;
    bool is_certain = true; // false: it may have happened at any time after its start, or never
};

struct Linearization {
    enum class Verdict : std::uint8_t { possible, impossible, given_up };
    Verdict verdict = Verdict::possible;
    std::size_t explained = 0; // of all operations, how many the longest explanation has
};

// A hold ends by itself, but not before so long.
inline constexpr std::int64_t hold_us_min = 60'000'000;
// States looked at before the search is given up; a history of one slot needs few more than it has operations.
inline constexpr std::size_t linearize_states_max = 1'000'000;

[[nodiscard]] Linearization linearize(std::vector<SlotOperation> operations);

} // namespace ers::load
