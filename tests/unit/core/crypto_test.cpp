// Published vectors of the primitives, and what sealing promises.
#include "ers/core/crypto.hpp"

#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace ers {
namespace {

const Bytes server_secret = to_bytes("a server's secret of 32 bytes...");

TEST(Sha256, GivesThePublishedVectors) {
    EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

// RFC 4231, test case 2; and an empty key, which HMAC allows.
TEST(HmacSha256, GivesThePublishedVectors) {
    EXPECT_EQ(hex(hmac_sha256(to_bytes("Jefe"), "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(hex(hmac_sha256({}, "")), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

// RFC 7914 section 12, the vector with N 16384, r 8, p 1; its first 32 bytes.
TEST(SlowHash, GivesThePublishedVector) {
    EXPECT_EQ(hex(slow_hash("pleaseletmein", to_bytes("SodiumChloride"))),
              "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2");
}

TEST(SlowHash, DependsOnTheSalt) {
    EXPECT_NE(slow_hash("brisk heron", to_bytes("salt 1")), slow_hash("brisk heron", to_bytes("salt 2")));
}

TEST(ConstantTimeComparison, ComparesContentAndLength) {
    EXPECT_TRUE(equal_in_constant_time(to_bytes("same"), to_bytes("same")));
    EXPECT_FALSE(equal_in_constant_time(to_bytes("same"), to_bytes("sane")));
    EXPECT_FALSE(equal_in_constant_time(to_bytes("same"), to_bytes("same ")));
    EXPECT_TRUE(equal_in_constant_time({}, {}));
}

TEST(Bytes, TravelToTextAndBack) {
    const std::string text("a\0\xFF z", 5);
    EXPECT_EQ(to_text(to_bytes(text)), text);
    EXPECT_EQ(hex(to_bytes(text)), "6100ff207a");
}

RC_GTEST_PROP(Sealing, OpensAgainWithTheSameKeys, (const std::string& plaintext, const std::string& key)) {
    SystemRandom random;
    const Bytes sealed = seal(server_secret, key, plaintext, random);
    RC_ASSERT(sealed.size() == plaintext.size() + 28);
    RC_ASSERT(unseal(server_secret, key, sealed).value() == plaintext);
}

RC_GTEST_PROP(Sealing, NoticesEachChangedBit, (const std::string& plaintext)) {
    SystemRandom random;
    Bytes sealed = seal(server_secret, "key-1", plaintext, random);
    const auto byte = *rc::gen::inRange<std::size_t>(0, sealed.size());
    sealed[byte] ^= std::byte{1} << *rc::gen::inRange(0, 8);
    RC_ASSERT(!unseal(server_secret, "key-1", sealed).has_value());
}

TEST(Sealing, StaysShutForAnotherKeyOrServer) {
    SystemRandom random;
    const Bytes sealed = seal(server_secret, "key-1", "an answer", random);
    EXPECT_FALSE(unseal(server_secret, "key-2", sealed).has_value());
    EXPECT_FALSE(unseal(server_secret, "", sealed).has_value());
    EXPECT_FALSE(unseal(to_bytes("another secret"), "key-1", sealed).has_value());
    EXPECT_EQ(unseal(server_secret, "key-1", sealed), "an answer");
}

TEST(Sealing, RefusesWhatIsCutShort) {
    SystemRandom random;
    const Bytes sealed = seal(server_secret, "key-1", "an answer", random);
    for (std::size_t size = 0; size < sealed.size(); ++size) {
        EXPECT_FALSE(unseal(server_secret, "key-1", std::span(sealed).first(size)).has_value()) << size;
    }
}

TEST(Sealing, GivesAnotherTextEachTime) {
    SystemRandom random;
    EXPECT_NE(seal(server_secret, "key-1", "same", random), seal(server_secret, "key-1", "same", random));
}

TEST(Sealing, RefusesToWorkWithoutAServerSecret) {
    SystemRandom random;
    EXPECT_THROW(static_cast<void>(seal({}, "key-1", "text", random)), std::invalid_argument);
}

} // namespace
} // namespace ers
