// UBRNs from a sequence through a keyed permutation of 0 .. 999,999,999,999, so that a number says nothing about its
// neighbours and none comes twice (rules.md#ubrn-not-guessable).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ers/core/crypto.hpp"
#include "ers/core/identifiers.hpp"

namespace ers::referrals {

// A ten-round Feistel network over 40 bits with HMAC-SHA-256 as its round function, walked until the value is below
// 10^12 (the first or second step nearly always). One to one for each key; `number` < 10^12.
[[nodiscard]] Ubrn permuted_ubrn(std::span<const std::byte> key, std::uint64_t number);

// The same permutation for millions of numbers: remembers what the round function gave, in 40 MB. One thread.
class UbrnPermutation {
public:
    explicit UbrnPermutation(Bytes key);
    // The UBRN of permuted_ubrn(), as a number of twelve digits.
    [[nodiscard]] std::uint64_t at(std::uint64_t number);

private:
    Bytes key_;
    std::vector<std::uint32_t> known_; // by round and half
};

} // namespace ers::referrals
