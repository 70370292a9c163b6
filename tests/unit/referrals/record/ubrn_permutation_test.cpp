// Both ways of computing UBRNs agree: one at a time, and by the million.
#include "ers/referrals/record/ubrn_permutation.hpp"

#include <gtest/gtest.h>

namespace ers::referrals {
namespace {

TEST(UbrnPermutation, IsTheSameFromMemoryAndAnew) {
    const Bytes key(32, std::byte{7});
    UbrnPermutation permutation(key);
    for (const std::uint64_t number : {0ULL, 1ULL, 1ULL << 20U, 999'999'999'999ULL, 1ULL, 0ULL}) {
        EXPECT_EQ(Ubrn::from_number(permutation.at(number)), permuted_ubrn(key, number)) << number;
    }
}

} // namespace
} // namespace ers::referrals
