// ERS_TEST_SEED, or the operating system's randomness.
#include "tests/support/seed.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <random>
#include <stdexcept>
#include <string>

namespace ers::testing {
namespace {

std::uint64_t choose_seed() {
    const char* asked = std::getenv("ERS_TEST_SEED");
    if (asked == nullptr) return std::random_device{}();
    std::size_t read = 0;
    const std::uint64_t seed = std::stoull(asked, &read);
    if (asked[read] != '\0') throw std::invalid_argument("ERS_TEST_SEED is not a number: " + std::string(asked));
    return seed;
}

} // namespace

std::uint64_t test_seed() {
    static const std::uint64_t seed = choose_seed();
    std::cout << "[   SEED   ] ERS_TEST_SEED=" << seed << " repeats this run" << std::endl;
    if (::testing::UnitTest::GetInstance()->current_test_info() != nullptr) {
        ::testing::Test::RecordProperty("seed", std::to_string(seed));
    }
    return seed;
}

} // namespace ers::testing
