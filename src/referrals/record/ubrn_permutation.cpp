// The keyed permutation.
#include "ers/referrals/record/ubrn_permutation.hpp"

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

// `value_of(round, half)` is the round function.
template <class RoundValue>
std::uint64_t permuted_40_bits(std::uint64_t number, RoundValue value_of) {
    std::uint64_t left = number >> half_bits;
    std::uint64_t right = number & half_mask;
    for (int round = 0; round < rounds; ++round) {
        const std::uint64_t mixed = left ^ value_of(round, right);
        left = right;
        right = mixed;
    }
    return (left << half_bits) | right;
}

template <class RoundValue>
std::uint64_t permuted_number(std::uint64_t number, RoundValue value_of) {
    do {
        number = permuted_40_bits(number, value_of);
    } while (number >= ubrn_count);
    return number;
}

constexpr std::uint32_t not_known = ~std::uint32_t{0}; // no round function's value: those have 20 bits

} // namespace

Ubrn permuted_ubrn(std::span<const std::byte> key, std::uint64_t number) {
    return Ubrn::from_number(
        permuted_number(number, [&](int round, std::uint64_t half) { return round_value(key, round, half); }));
}

UbrnPermutation::UbrnPermutation(Bytes key)
    : key_(std::move(key)), known_(static_cast<std::size_t>(rounds) << half_bits, not_known) {}

std::uint64_t UbrnPermutation::at(std::uint64_t number) {
    return permuted_number(number, [&](int round, std::uint64_t half) {
        auto& value = known_[(static_cast<std::size_t>(round) << half_bits) + half];
        if (value == not_known) value = static_cast<std::uint32_t>(round_value(key_, round, half));
        return std::uint64_t{value};
    });
}

} // namespace ers::referrals
