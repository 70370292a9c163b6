// Random numbers: uniform, in form, and the same again for the same seed.
#include "ers/core/random.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <latch>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "ers/core/crypto.hpp"

namespace ers {
namespace {

std::string seeded_bytes(std::uint64_t seed, std::size_t count) {
    SeededRandom random(seed);
    Bytes bytes(count);
    random.fill(bytes);
    return hex(bytes);
}

// Gives the 64-bit numbers that it is told, most significant byte first.
class ScriptedRandom final : public RandomSource {
public:
    explicit ScriptedRandom(std::vector<std::uint64_t> numbers) : numbers_(std::move(numbers)) {}
    void fill(std::span<std::byte> bytes) override {
        const std::uint64_t number = numbers_.at(used_++);
        for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(number >> (8 * (7 - i)));
    }
    [[nodiscard]] std::size_t used() const { return used_; }

private:
    std::vector<std::uint64_t> numbers_;
    std::size_t used_ = 0;
};

// "h" for a digit, "v" for the digit that names the variant; the version's digit as it is.
std::string form_of_uuid(const std::string& uuid) {
    std::string form = uuid;
    for (std::size_t i = 0; i < uuid.size(); ++i) {
        if (i == 14) continue;
        const std::string digits = i == 19 ? "89ab" : "0123456789abcdef";
        if (digits.find(uuid[i]) != std::string::npos) form[i] = i == 19 ? 'v' : 'h';
    }
    return form;
}

// The published first outputs of splitmix64 for the seed 0, low byte first.
TEST(SeededRandomSource, GivesTheSameBytesOnEveryMachine) {
    EXPECT_EQ(seeded_bytes(0, 16), "afcd1d7b39a820e2f465b9a16a9e786e");
    EXPECT_EQ(seeded_bytes(0, 3), "afcd1d");
    EXPECT_NE(seeded_bytes(1, 16), seeded_bytes(0, 16));
}

TEST(SeededRandomSource, NeverGivesTheSameNumberToTwoThreads) {
    SeededRandom random(7);
    std::array<std::vector<std::uint64_t>, 4> drawn;
    std::vector<std::thread> threads;
    std::latch all_are_there(static_cast<std::ptrdiff_t>(drawn.size()));
    for (auto& numbers : drawn) {
        threads.emplace_back([&] {
            all_are_there.arrive_and_wait();
            for (int i = 0; i < 100'000; ++i) numbers.push_back(random.below(1ULL << 62U));
        });
    }
    for (auto& thread : threads) thread.join();
    std::set<std::uint64_t> distinct;
    for (const auto& numbers : drawn) distinct.insert(numbers.begin(), numbers.end());
    EXPECT_EQ(distinct.size(), 400'000U);
}

TEST(RandomBelow, ThrowsNumbersAwayThatWouldMakeSomeAnswersLikelier) {
    // 2^64 = 3 * 6148914691236517205 + 1: the number 0 is one too many for a bound of 3.
    ScriptedRandom random({0, 5});
    EXPECT_EQ(random.below(3), 2U);
    EXPECT_EQ(random.used(), 2U);

    ScriptedRandom power_of_two({0});
    EXPECT_EQ(power_of_two.below(1ULL << 63U), 0U);
}

TEST(RandomBelow, ReachesEveryNumberAboutEquallyOften) {
    SeededRandom random(1);
    std::array<int, 10> counts{};
    for (int i = 0; i < 10'000; ++i) ++counts.at(random.below(10));
    const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
    EXPECT_GT(*least, 850);
    EXPECT_LT(*most, 1'150);
}

TEST(RandomBelow, RefusesABoundOfZero) {
    SeededRandom random(1);
    EXPECT_THROW(static_cast<void>(random.below(0)), std::invalid_argument);
}

TEST(RandomUuid, HasTheFormOfVersionFour) {
    SystemRandom random;
    std::set<std::string> uuids;
    for (int i = 0; i < 1'000; ++i) {
        const std::string uuid = random.uuid();
        ASSERT_EQ(form_of_uuid(uuid), "hhhhhhhh-hhhh-4hhh-vhhh-hhhhhhhhhhhh") << uuid;
        uuids.insert(uuid);
    }
    EXPECT_EQ(uuids.size(), 1'000U);
}

TEST(RandomToken, IsUrlSafeBase64OfThatManyBytes) {
    ScriptedRandom random({0xFBFF'FE00'0000'0000, 0x6669'0000'0000'0000, 0x6600'0000'0000'0000});
    EXPECT_EQ(random.token(3), "-__-");
    EXPECT_EQ(random.token(2), "Zmk");
    EXPECT_EQ(random.token(1), "Zg");
    EXPECT_EQ(SystemRandom().token(32).size(), 43U);
    EXPECT_EQ(SystemRandom().token(0), "");
}

} // namespace
} // namespace ers
