// Which key sets may be configured: a key that would check nothing, or too much, stops the start.
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "ers/core/base64url.hpp"
#include "identity/key_set.hpp"
#include "tests/unit/identity/token_maker.hpp"

namespace ers::testing {

namespace {

using identity::KeySet;
using nlohmann::json;

const EvpKey& key_set_ec_key() {
    static const EvpKey key = make_ec_key();
    return key;
}

json ec_key_with(const char* name, const json& value) {
    auto key = ec_jwk(key_set_ec_key(), "k1");
    key[name] = value;
    return key;
}

void expect_refused(const std::string& document) { EXPECT_THROW(KeySet{document}, std::runtime_error) << document; }

void expect_key_refused(const json& key) { expect_refused(key_set_of(json::array({key}))); }

} // namespace

TEST(KeySet, FindsKeysByTheirIdOnly) {
    const KeySet keys(key_set_of(json::array({ec_jwk(key_set_ec_key(), "k1"), ec_jwk(make_ec_key(), "k2")})));
    ASSERT_NE(keys.find("k1"), nullptr);
    EXPECT_EQ(keys.find("k1")->algorithm, "ES256");
    EXPECT_NE(keys.find("k2"), keys.find("k1"));
    EXPECT_EQ(keys.find("k3"), nullptr);
    EXPECT_EQ(keys.find(""), nullptr);
}

TEST(KeySet, PassesOverKeysForEncryption) {
    auto encryption = ec_jwk(key_set_ec_key(), "k2");
    encryption["use"] = "enc";
    const KeySet keys(key_set_of(json::array({ec_key_with("use", "sig"), encryption})));
    EXPECT_NE(keys.find("k1"), nullptr);
    EXPECT_EQ(keys.find("k2"), nullptr);
    expect_key_refused(encryption);
}

TEST(KeySet, RefusesWhatIsNoKeySet) {
    for (const char* document : {"", "nonsense", "[]", "{}", R"({"keys":{}})", R"({"keys":[]})", R"({"keys":["k"]})"}) {
        expect_refused(document);
    }
}

TEST(KeySet, WantsAnIdForEachKeyAndNoneTwice) {
    auto nameless = ec_jwk(key_set_ec_key(), "k1");
    nameless.erase("kid");
    expect_key_refused(nameless);
    expect_key_refused(ec_key_with("kid", ""));
    expect_key_refused(ec_key_with("kid", std::string(129, 'k')));
    const auto key = ec_jwk(key_set_ec_key(), "k1");
    expect_refused(key_set_of(json::array({key, key})));
}

TEST(KeySet, RefusesSecretsAndOtherAlgorithms) {
    expect_key_refused(private_ec_jwk(key_set_ec_key(), "k1"));
    expect_key_refused(ec_key_with("alg", "ES384"));
    expect_key_refused({{"kty", "oct"}, {"kid", "k1"}, {"k", "c2VjcmV0"}});
    expect_key_refused({{"kty", "OKP"}, {"kid", "k1"}, {"crv", "Ed25519"}, {"x", "AAAA"}});
    EXPECT_NO_THROW(KeySet{key_set_of(json::array({ec_key_with("alg", "ES256")}))});
}

TEST(KeySet, RefusesPointsThatAreNotOnTheCurve) {
    expect_key_refused(ec_key_with("crv", "P-384"));
    expect_key_refused(ec_key_with("x", ec_jwk(make_ec_key(), "k1")["x"]));
    expect_key_refused(ec_key_with("x", encode_base64url(std::string(32, '\0'))));
    expect_key_refused(ec_key_with("y", "AAAA"));
}

TEST(KeySet, RefusesRsaKeysThatAreTooShort) {
    expect_key_refused(rsa_jwk(make_rsa_key(1024), "k1"));
    auto padded = rsa_jwk(make_rsa_key(1024), "k1"); // leading zeros make no key longer
    padded["n"] = encode_base64url(std::string(129, '\0') + std::string(128, '\x7f'));
    expect_key_refused(padded);
    EXPECT_NO_THROW(KeySet{key_set_of(json::array({rsa_jwk(make_rsa_key(2048), "k1")}))});
}

} // namespace ers::testing
