// The keyed permutation: see the header.
#include "ers/referrals/ubrn_permutation.hpp"

#include <string>

#include "ers/core/crypto.hpp"

namespace ers::referrals {

namespace {

constexpr std::uint64_t ubrn_count = 1'000'000'000'000;
constexpr unsigned half_bits = 20;
constexpr std::uint64_t half_mask = (1ULL << half_bits) - 1;
constexpr int rounds = 10;

std::uint64_t round_value(std::span<const std::byte> key, int round, std::uint64_t half) {
    const auto digest = hmac_sha256(key, "ubrn " + std::to_string(round) + " " + std::to_string(half));
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = (value << 8) | std::to_integer<std::uint64_t>(digest[i]);
    return value & half_mask;
}

std::uint64_t permuted_40_bits(std::span<const std::byte> key, std::uint64_t number) {
    std::uint64_t left = number >> half_bits;
    std::uint64_t right = number & half_mask;
    for (int round = 0; round < rounds; ++round) {
        const std::uint64_t mixed = left ^ round_value(key, round, right);
        left = right;
        right = mixed;
    }
    return (left << half_bits) | right;
}

} // namespace

Ubrn permuted_ubrn(std::span<const std::byte> key, std::uint64_t number) {
    do {
        number = permuted_40_bits(key, number);
    } while (number >= ubrn_count);
    return Ubrn::from_number(number);
}

} // namespace ers::referrals
