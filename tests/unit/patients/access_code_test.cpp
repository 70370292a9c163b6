// Access codes: strong enough behind the lock-out, and the same code however a patient types it.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ers/patients/access.hpp"
#include "patients/words.hpp"

namespace ers::testing {

namespace {

using patients::access_code_words;
using patients::normalise_access_code;

// The word with one letter unknown, for each letter: words that differ in one letter share such a pattern.
std::vector<std::string> patterns_of(std::string_view word) {
    std::vector<std::string> patterns;
    for (std::size_t i = 0; i < word.size(); ++i) {
        patterns.emplace_back(word);
        patterns.back()[i] = '?';
    }
    return patterns;
}

// The word with one letter dropped, or two neighbours swapped. A letter too many is the other word's letter dropped.
std::set<std::string> slips_of(std::string_view word) {
    std::set<std::string> slips;
    for (std::size_t i = 0; i < word.size(); ++i) {
        slips.insert(std::string(word).erase(i, 1));
        auto swapped = std::string(word);
        std::swap(swapped[i], swapped[i + 1 < word.size() ? i + 1 : i]);
        slips.insert(swapped);
    }
    slips.erase(std::string(word));
    return slips;
}

} // namespace

// Two draws from 4,096 words or more: 24 bits (rules.md#access-code).
TEST(AccessCodeWords, AreManySortedAndDifferent) {
    const auto words = access_code_words();
    EXPECT_GE(words.size(), 4096U);
    EXPECT_TRUE(std::ranges::is_sorted(words));
    EXPECT_EQ(std::ranges::adjacent_find(words), words.end());
}

TEST(AccessCodeWords, AreShortAndLowerCase) {
    for (const auto word : access_code_words()) {
        EXPECT_GE(word.size(), 4U) << word;
        EXPECT_LE(word.size(), 8U) << word;
        EXPECT_TRUE(std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; })) << word;
    }
}

TEST(AccessCodeWords, NoSlipOfTheFingerMakesOneWordOfAnother) {
    const auto words = access_code_words();
    std::set<std::string> patterns;
    for (const auto word : words) {
        for (const auto& pattern : patterns_of(word)) EXPECT_TRUE(patterns.insert(pattern).second) << pattern;
        for (const auto& slip : slips_of(word)) {
            EXPECT_FALSE(std::ranges::binary_search(words, std::string_view(slip))) << word << " " << slip;
        }
    }
}

TEST(AccessCode, IsTwoWordsOfTheList) {
    SeededRandom random(1);
    const auto words = access_code_words();
    for (int i = 0; i < 100; ++i) {
        const auto code = patients::make_access_code(random);
        const auto space = code.find(' ');
        ASSERT_NE(space, std::string::npos);
        EXPECT_TRUE(std::ranges::binary_search(words, std::string_view(code).substr(0, space)));
        EXPECT_TRUE(std::ranges::binary_search(words, std::string_view(code).substr(space + 1)));
        EXPECT_EQ(normalise_access_code(code), code);
    }
}

// Of 20,000 codes from 17 million, some twelve pairs meet by chance; a poor draw would show as hundreds.
TEST(AccessCode, HardlyEverRepeats) {
    SeededRandom random(2);
    std::set<std::string> codes;
    for (int i = 0; i < 20'000; ++i) codes.insert(patients::make_access_code(random));
    EXPECT_GE(codes.size(), 19'950U);
}

TEST(AccessCode, IsTheSameHoweverItIsTyped) {
    for (const char* typed : {"copper lantern", "Copper Lantern", "COPPER-LANTERN", "  copper   lantern ",
                              "copper - lantern", "-copper lantern-", "copper--lantern"}) {
        EXPECT_EQ(normalise_access_code(typed), "copper lantern") << typed;
    }
    EXPECT_EQ(normalise_access_code("copperlantern"), "copperlantern");
    EXPECT_EQ(normalise_access_code(""), "");
    EXPECT_EQ(normalise_access_code(" - "), "");
}

TEST(AccessCode, IsIssuedWithItsOwnSaltAndHash) {
    SeededRandom random(3);
    const auto first = patients::issue_access_code(random);
    const auto second = patients::issue_access_code(random);
    EXPECT_EQ(first.salt.size(), 16U);
    EXPECT_NE(first.salt, second.salt);
    EXPECT_EQ(first.hash, slow_hash(normalise_access_code(first.code), first.salt));
    EXPECT_NE(first.hash, slow_hash(normalise_access_code(second.code), first.salt));
}

TEST(AccessCodes, AreReadyBeforeAnybodyAsksAndNeverGivenTwice) {
    SystemRandom random;
    patients::AccessCodes codes(random, 3);
    codes.wait_until_full();
    ASSERT_EQ(codes.ready(), 3U);
    std::set<Bytes> hashes;
    for (int i = 0; i < 6; ++i) { // more than were ready
        const auto issued = codes.take();
        EXPECT_EQ(issued.hash, slow_hash(normalise_access_code(issued.code), issued.salt));
        hashes.insert(issued.hash);
    }
    EXPECT_EQ(hashes.size(), 6U);
}

TEST(AccessCodes, AreMadeWhenAskedForWhereNoneIsKeptReady) {
    SeededRandom random(3);
    SeededRandom same(3);
    patients::AccessCodes codes(random, 0);
    EXPECT_EQ(codes.take().code, patients::issue_access_code(same).code);
    EXPECT_EQ(codes.ready(), 0U);
}

} // namespace ers::testing
