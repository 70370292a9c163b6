// Whom the rules admit, what failures are counted by, and when the practice is told of locks.
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <vector>

#include "patients/sign_in_rules.hpp"

namespace ers::testing {

namespace {

using patients::admits;
using patients::client_network;
using patients::reaches_lock_notice;
using patients::SignInCandidate;
using namespace std::chrono_literals;

constexpr Date rules_today = Date{std::chrono::year{2026}, std::chrono::November, std::chrono::day{24}};

SignInCandidate good_candidate() {
    return {.patient_id = 1,
            .given_name = "Ann",
            .birth_date = Date{std::chrono::year{1980}, std::chrono::May, std::chrono::day{1}},
            .referral_cancelled = false,
            .salt = Bytes(16, std::byte{7}),
            .hash = Bytes(32, std::byte{9})};
}

Instant lock_at(std::chrono::minutes after_start) { return Instant(std::chrono::sys_days(rules_today)) + after_start; }

} // namespace

TEST(SignInRules, AdmitWhatAgreesInEverything) {
    EXPECT_TRUE(admits(good_candidate(), Bytes(32, std::byte{9}), 1980, rules_today));
}

TEST(SignInRules, RefuseWhatDiffersInOneThing) {
    const Bytes right(32, std::byte{9});
    EXPECT_FALSE(admits(std::nullopt, right, 1980, rules_today));
    EXPECT_FALSE(admits(good_candidate(), Bytes(32, std::byte{8}), 1980, rules_today));
    EXPECT_FALSE(admits(good_candidate(), {}, 1980, rules_today));
    EXPECT_FALSE(admits(good_candidate(), right, 1981, rules_today));
    auto cancelled = good_candidate();
    cancelled.referral_cancelled = true;
    EXPECT_FALSE(admits(cancelled, right, 1980, rules_today));
}

// Nobody's values must not be a way in: what stands in for a missing candidate matches no attempt.
TEST(SignInRules, RefuseWhereThereIsNothingToCompareWith) {
    EXPECT_FALSE(admits(std::nullopt, Bytes(32), 1880, rules_today));
    auto without_code = good_candidate();
    without_code.salt.clear();
    without_code.hash.clear();
    EXPECT_FALSE(admits(without_code, Bytes(32), 1980, rules_today));
    EXPECT_FALSE(admits(without_code, {}, 1980, rules_today));
}

TEST(SignInRules, TheSixteenthBirthdayAdmits) {
    auto young = good_candidate();
    young.birth_date = Date{std::chrono::year{2010}, std::chrono::November, std::chrono::day{24}};
    EXPECT_TRUE(admits(young, young.hash, 2010, rules_today));
    young.birth_date = Date{std::chrono::year{2010}, std::chrono::November, std::chrono::day{25}};
    EXPECT_FALSE(admits(young, young.hash, 2010, rules_today));
}

TEST(SignInRules, HashWithASaltWhateverThereIs) {
    EXPECT_EQ(patients::salt_of(good_candidate()), good_candidate().salt);
    EXPECT_EQ(patients::salt_of(std::nullopt).size(), 16U);
    auto without_code = good_candidate();
    without_code.salt.clear();
    EXPECT_EQ(patients::salt_of(without_code), patients::salt_of(std::nullopt));
}

TEST(ClientNetwork, IsTheAddressOrItsIpv6Network) {
    EXPECT_EQ(client_network("192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(client_network("::ffff:192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(client_network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    EXPECT_EQ(client_network("2001:db8:1:2:ffff::1"), "2001:db8:1:2::/64");
    EXPECT_NE(client_network("2001:db8:1:3::1"), client_network("2001:db8:1:2::1"));
    EXPECT_EQ(client_network("::1"), "::/64");
    EXPECT_EQ(client_network(""), "");
}

TEST(LockNotice, ComesWithTheLockThatReachesTheNumber) {
    std::vector<Instant> newest_first;
    for (int i = 0; i < 14; ++i) {
        newest_first.insert(newest_first.begin(), lock_at(i * 30min));
        EXPECT_EQ(reaches_lock_notice(newest_first, 10), i == 9) << i;
    }
}

TEST(LockNotice, CountsTwentyFourHoursOnly) {
    EXPECT_TRUE(reaches_lock_notice(std::vector{lock_at(23h + 59min), lock_at(0min)}, 2));
    EXPECT_FALSE(reaches_lock_notice(std::vector{lock_at(24h), lock_at(0min)}, 2));
    EXPECT_FALSE(reaches_lock_notice(std::vector<Instant>{}, 2));
}

// After a quiet day the practice is told again.
TEST(LockNotice, ComesAgainWhenTheNumberIsReachedAnew) {
    EXPECT_FALSE(reaches_lock_notice(std::vector{lock_at(60min), lock_at(30min), lock_at(0min)}, 2));
    EXPECT_TRUE(reaches_lock_notice(std::vector{lock_at(50h), lock_at(49h), lock_at(0min)}, 2));
}

} // namespace ers::testing
