// What the verifier accepts and refuses: every claim at both sides of its edge, and the known attacks on JSON Web
// Tokens (RFC 8725), each of which would be accepted if one check were left out.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "ers/core/base64url.hpp"
#include "ers/identity/tokens.hpp"
#include "tests/unit/identity/token_maker.hpp"

namespace ers::testing {

namespace {

using identity::TokenSettings;
using identity::TokenVerifier;
using nlohmann::json;

// One EC and one RSA key that the verifier knows, and one of each that it does not know.
struct TokenKeys {
    EvpKey ec = make_ec_key();
    EvpKey rsa = make_rsa_key();
    EvpKey other_ec = make_ec_key();
};

const TokenKeys& token_keys() {
    static const TokenKeys keys;
    return keys;
}

TokenSettings verifier_settings() {
    const auto keys = json::array({ec_jwk(token_keys().ec, "ec-1"), rsa_jwk(token_keys().rsa, "rsa-1")});
    return {key_set_of(keys), std::string(test_issuer), std::string(test_audience), std::chrono::seconds(60)};
}

const TokenVerifier& verifier() {
    static const TokenVerifier shared(verifier_settings());
    return shared;
}

json ec_header() { return {{"alg", "ES256"}, {"typ", "JWT"}, {"kid", "ec-1"}}; }

std::string ec_token(const json& payload, const json& header = ec_header()) {
    const auto input = signing_input(header, payload);
    return with_signature(input, sign_es256(token_keys().ec, input));
}

json claims_with(const char* name, const json& value) {
    auto claims = good_claims();
    claims[name] = value;
    return claims;
}

bool accepts(const std::string& token, Instant now = test_now()) { return verifier().verify(token, now).has_value(); }

bool accepts_claims(const json& claims) { return accepts(ec_token(claims)); }

} // namespace

TEST(TokenVerifier, ReadsTheClaimsOfAnEs256Token) {
    const auto claims = verifier().verify(ec_token(good_claims()), test_now());
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->user_id, "u-100");
    EXPECT_EQ(claims->user_name, "Dr Ann Example");
    ASSERT_EQ(claims->profiles.size(), 2U);
    EXPECT_EQ(claims->profiles[1].organisation.text(), "RR8");
    EXPECT_EQ(claims->profiles[1].function, BusinessFunction::service_provider_clinician);
    EXPECT_EQ(claims->expires, test_now() + std::chrono::hours(1));
}

TEST(TokenVerifier, ReadsAnRs256Token) {
    const auto input = signing_input({{"alg", "RS256"}, {"kid", "rsa-1"}}, good_claims());
    EXPECT_TRUE(accepts(with_signature(input, sign_der(token_keys().rsa, input))));
}

TEST(TokenVerifier, RefusesInTheSameWordsWhateverIsWrong) {
    const auto nonsense = verifier().verify("nonsense", test_now());
    const auto expired = verifier().verify(ec_token(claims_with("exp", seconds_from_now(-3600))), test_now());
    ASSERT_FALSE(nonsense);
    ASSERT_FALSE(expired);
    EXPECT_EQ(nonsense.error(), expired.error());
    EXPECT_EQ(nonsense.error().code, ErrorCode::no_access);
}

TEST(TokenVerifier, TakesTheTypesOfTokensOnly) {
    for (const char* type : {"JWT", "jwt", "at+jwt"}) {
        EXPECT_TRUE(accepts(ec_token(good_claims(), {{"alg", "ES256"}, {"kid", "ec-1"}, {"typ", type}}))) << type;
    }
    EXPECT_TRUE(accepts(ec_token(good_claims(), {{"alg", "ES256"}, {"kid", "ec-1"}})));
    for (const json& type : {json("JOSE"), json("logout+jwt"), json(""), json(nullptr), json(1)}) {
        EXPECT_FALSE(accepts(ec_token(good_claims(), {{"alg", "ES256"}, {"kid", "ec-1"}, {"typ", type}}))) << type;
    }
}

// The settings allow one minute of disagreement between clocks, and no more.
TEST(TokenVerifier, HoldsTheTimesWithOneMinuteOfSkew) {
    EXPECT_TRUE(accepts_claims(claims_with("exp", seconds_from_now(-59))));
    EXPECT_FALSE(accepts_claims(claims_with("exp", seconds_from_now(-60))));
    EXPECT_TRUE(accepts_claims(claims_with("nbf", seconds_from_now(60))));
    EXPECT_FALSE(accepts_claims(claims_with("nbf", seconds_from_now(61))));
    EXPECT_TRUE(accepts_claims(claims_with("iat", seconds_from_now(60))));
    EXPECT_FALSE(accepts_claims(claims_with("iat", seconds_from_now(61))));
    EXPECT_TRUE(accepts_claims(claims_with("exp", static_cast<double>(seconds_from_now(10)) + 0.5)));
}

TEST(TokenVerifier, WantsAnExpiryThatIsANumberOfSeconds) {
    auto claims = good_claims();
    claims.erase("exp");
    EXPECT_FALSE(accepts_claims(claims));
    for (const json& value : {json("2026-12-01"), json(nullptr), json(-1), json(1e300), json(true)}) {
        EXPECT_FALSE(accepts_claims(claims_with("exp", value))) << value;
    }
}

TEST(TokenVerifier, WantsItsOwnIssuerAndAudience) {
    EXPECT_FALSE(accepts_claims(claims_with("iss", "https://issuer.example.attacker.example")));
    EXPECT_FALSE(accepts_claims(claims_with("iss", nullptr)));
    EXPECT_FALSE(accepts_claims(claims_with("aud", "another-service")));
    EXPECT_FALSE(accepts_claims(claims_with("aud", json::array())));
    EXPECT_TRUE(accepts_claims(claims_with("aud", json::array({"another-service", test_audience}))));
    for (const char* name : {"iss", "aud"}) {
        auto claims = good_claims();
        claims.erase(name);
        EXPECT_FALSE(accepts_claims(claims)) << name;
    }
}

TEST(TokenVerifier, WantsASubjectOfVisibleCharacters) {
    EXPECT_TRUE(accepts_claims(claims_with("sub", std::string(100, 'u'))));
    EXPECT_FALSE(accepts_claims(claims_with("sub", std::string(101, 'u'))));
    for (const json& value : {json(""), json("a b"), json("a\n"), json("\u00e9"), json(7)}) {
        EXPECT_FALSE(accepts_claims(claims_with("sub", value))) << value;
    }
}

TEST(TokenVerifier, ShowsTheSubjectWhereATokenHasNoName) {
    auto claims = good_claims();
    claims.erase("name");
    EXPECT_EQ(verifier().verify(ec_token(claims), test_now()).value().user_name, "u-100");
    EXPECT_FALSE(accepts_claims(claims_with("name", 5)));
    EXPECT_FALSE(accepts_claims(claims_with("name", "line\nbreak")));
}

TEST(TokenVerifier, RefusesProfilesThatNoStaffCanHave) {
    const auto profile = [](const json& organisation, const json& function) {
        return json::array({{{"organisation", organisation}, {"function", function}}});
    };
    EXPECT_FALSE(accepts_claims(claims_with("profiles", profile("B86001", "PATIENT"))));
    EXPECT_FALSE(accepts_claims(claims_with("profiles", profile("B86001", "JANITOR"))));
    EXPECT_FALSE(accepts_claims(claims_with("profiles", profile("not a code", "REFERRING_CLINICIAN"))));
    EXPECT_FALSE(accepts_claims(claims_with("profiles", profile(7, "REFERRING_CLINICIAN"))));
    EXPECT_FALSE(accepts_claims(claims_with("profiles", json::array({"B86001"}))));
    EXPECT_FALSE(accepts_claims(claims_with("profiles", "all")));
    const json one{{"organisation", "B86001"}, {"function", "REFERRING_ADMIN"}};
    EXPECT_TRUE(accepts_claims(claims_with("profiles", json::array_t(50, one))));
    EXPECT_FALSE(accepts_claims(claims_with("profiles", json::array_t(51, one))));
}

TEST(TokenVerifier, RemembersATokenNoLongerThanItIsValid) {
    const auto token = ec_token(claims_with("exp", seconds_from_now(10)));
    EXPECT_TRUE(accepts(token));
    EXPECT_TRUE(accepts(token, test_now() + std::chrono::seconds(69)));
    EXPECT_FALSE(accepts(token, test_now() + std::chrono::seconds(70)));
}

TEST(TokenVerifier, ServesManyThreads) {
    const TokenVerifier fresh(verifier_settings());
    std::vector<std::string> tokens;
    for (int i = 0; i < 8; ++i) tokens.push_back(ec_token(claims_with("sub", "u-" + std::to_string(i))));
    std::vector<int> accepted(4);
    std::vector<std::thread> threads;
    for (auto& count : accepted) {
        threads.emplace_back([&] {
            for (int round = 0; round < 20; ++round) {
                for (const auto& token : tokens) count += fresh.verify(token, test_now()) ? 1 : 0;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(accepted, std::vector<int>(4, 160));
}

TEST(TokenAttack, AlgNoneIsRefused) {
    for (const char* name : {"none", "None", "NONE", "nOnE", ""}) {
        const auto input = signing_input({{"alg", name}, {"kid", "ec-1"}}, good_claims());
        EXPECT_FALSE(accepts(input + ".")) << name;
        EXPECT_FALSE(accepts(with_signature(input, std::string(64, '\0')))) << name;
        EXPECT_FALSE(accepts(with_signature(input, sign_es256(token_keys().ec, input)))) << name;
    }
}

// The classic confusion: the public key, which everybody has, taken as the secret of an HMAC.
TEST(TokenAttack, ThePublicKeyIsNoSharedSecret) {
    for (const auto& secret : {verifier_settings().key_set, rsa_jwk(token_keys().rsa, "rsa-1").dump(),
                               rsa_jwk(token_keys().rsa, "rsa-1")["n"].get<std::string>(), std::string()}) {
        for (const char* kid : {"rsa-1", "ec-1"}) {
            const auto input = signing_input({{"alg", "HS256"}, {"kid", kid}}, good_claims());
            EXPECT_FALSE(accepts(with_signature(input, sign_hs256(secret, input))));
        }
    }
}

TEST(TokenAttack, AKeyChecksItsOwnAlgorithmOnly) {
    for (const char* algorithm : {"RS256", "RS384", "RS512", "PS256", "ES384", "ES512", "es256", "EdDSA"}) {
        const auto input = signing_input({{"alg", algorithm}, {"kid", "ec-1"}}, good_claims());
        EXPECT_FALSE(accepts(with_signature(input, sign_es256(token_keys().ec, input)))) << algorithm;
    }
    for (const char* algorithm : {"ES256", "PS256", "RS512", "RS1"}) {
        const auto input = signing_input({{"alg", algorithm}, {"kid", "rsa-1"}}, good_claims());
        EXPECT_FALSE(accepts(with_signature(input, sign_der(token_keys().rsa, input)))) << algorithm;
    }
}

TEST(TokenAttack, AKeyThatNobodyConfiguredIsRefused) {
    const auto sign = [](const json& header) {
        const auto input = signing_input(header, good_claims());
        return with_signature(input, sign_es256(token_keys().other_ec, input));
    };
    EXPECT_FALSE(accepts(sign(ec_header())));
    EXPECT_FALSE(accepts(sign({{"alg", "ES256"}})));
    EXPECT_FALSE(accepts(sign({{"alg", "ES256"}, {"kid", 1}})));
    for (const auto& kid : {std::string("ec-2"), std::string("../../dev/null"), std::string("' or 1=1 --"),
                            std::string(1000, 'k'), std::string("ec-1\0", 5)}) {
        EXPECT_FALSE(accepts(sign({{"alg", "ES256"}, {"kid", kid}}))) << kid;
    }
}

// Not even when the key's own holder signs with another algorithm, correctly.
TEST(TokenAttack, AnAlgorithmOutsideTheListIsRefusedHoweverWellItIsSigned) {
    const auto sign = [](const char* algorithm, const char* hash, bool with_pss) {
        const auto input = signing_input({{"alg", algorithm}, {"kid", "rsa-1"}}, good_claims());
        return with_signature(input, sign_der(token_keys().rsa, input, hash, with_pss));
    };
    ASSERT_TRUE(accepts(sign("RS256", "SHA256", false)));
    EXPECT_FALSE(accepts(sign("RS384", "SHA384", false)));
    EXPECT_FALSE(accepts(sign("RS512", "SHA512", false)));
    EXPECT_FALSE(accepts(sign("PS256", "SHA256", true)));
    EXPECT_FALSE(accepts(sign("PS512", "SHA512", true)));
}

// A header may carry a key or say where to fetch one; neither is ever believed.
TEST(TokenAttack, AKeyInTheHeaderIsNotUsed) {
    for (const char* kid : {"ec-1", "mine"}) {
        auto header = json{{"alg", "ES256"}, {"kid", kid}, {"jwk", ec_jwk(token_keys().other_ec, kid)}};
        header["jku"] = "https://attacker.example/keys";
        const auto input = signing_input(header, good_claims());
        EXPECT_FALSE(accepts(with_signature(input, sign_es256(token_keys().other_ec, input))));
    }
}

TEST(TokenAttack, CriticalExtensionsAreRefused) {
    auto header = ec_header();
    header["crit"] = json::array({"b64"});
    header["b64"] = false;
    EXPECT_FALSE(accepts(ec_token(good_claims(), header)));
    header["crit"] = json::array();
    EXPECT_FALSE(accepts(ec_token(good_claims(), header)));
}

TEST(TokenAttack, AChangedPayloadBreaksTheSignature) {
    const auto token = ec_token(good_claims());
    const auto signature = token.substr(token.rfind('.'));
    const auto forged = signing_input(ec_header(), claims_with("sub", "u-1"));
    EXPECT_FALSE(accepts(forged + signature));
}

// Every single character of a good token matters.
TEST(TokenAttack, NoOneCharacterCanBeChanged) {
    const auto token = ec_token(good_claims());
    ASSERT_TRUE(accepts(token));
    for (std::size_t i = 0; i < token.size(); ++i) {
        auto changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(accepts(changed)) << "position " << i;
    }
}

TEST(TokenAttack, EcdsaSignaturesInOtherFormsAreRefused) {
    const auto input = signing_input(ec_header(), good_claims());
    EXPECT_FALSE(accepts(with_signature(input, sign_der(token_keys().ec, input))));
    EXPECT_FALSE(accepts(with_signature(input, sign_es256(token_keys().ec, input) + std::string(1, '\0'))));
    EXPECT_FALSE(accepts(with_signature(input, std::string(1, '\0') + sign_es256(token_keys().ec, input))));
    EXPECT_FALSE(accepts(with_signature(input, std::string(64, '\0')))); // r = s = 0
    EXPECT_FALSE(accepts(with_signature(input, {})));
}

TEST(TokenAttack, NamesThatAppearTwiceAreRefused) {
    const auto sign = [](const std::string& header, const std::string& payload) {
        const auto input = encode_base64url(header) + "." + encode_base64url(payload);
        return with_signature(input, sign_es256(token_keys().ec, input));
    };
    const auto header = ec_header().dump();
    const auto payload = good_claims().dump();
    ASSERT_TRUE(accepts(sign(header, payload)));
    EXPECT_FALSE(accepts(sign(header, R"({"sub":"u-1",)" + payload.substr(1))));
    EXPECT_FALSE(accepts(sign(R"({"alg":"none",)" + header.substr(1), payload)));
    const auto profile = payload.find(R"({"function")");
    ASSERT_NE(profile, std::string::npos);
    auto nested = payload;
    nested.insert(profile + 1, R"("function":"ERS_ADMIN",)");
    EXPECT_FALSE(accepts(sign(header, nested)));
}

TEST(TokenAttack, TextThatIsNoTokenIsRefused) {
    const auto token = ec_token(good_claims());
    const auto first = token.find('.');
    const auto second = token.rfind('.');
    for (const auto& text :
         {std::string(), std::string("."), std::string(".."), std::string("..."), std::string("a.b.c"), token + ".",
          token + ".abc", "." + token, token + "=", token + "\n", " " + token, token.substr(0, second),
          token.substr(0, second + 1), token.substr(first), token.substr(0, first) + "=" + token.substr(first),
          token.substr(0, first) + "." + token.substr(second), std::string(8 * 1024, 'A'), std::string("\0.\0.\0", 5),
          std::string("\xff\xfe.\xff.\xff")}) {
        EXPECT_FALSE(accepts(text)) << text.substr(0, 40);
    }
}

TEST(TokenAttack, OversizedTokensAreNotLookedAt) {
    auto claims = good_claims();
    claims["padding"] = std::string(5000, 'x');
    EXPECT_TRUE(accepts_claims(claims));
    claims["padding"] = std::string(6200, 'x');
    EXPECT_FALSE(accepts_claims(claims));
}

TEST(TokenAttack, DeepNestingIsRefused) {
    json deep = json::array();
    for (int i = 0; i < 8; ++i) deep = json::array({deep});
    EXPECT_FALSE(accepts_claims(claims_with("extra", deep)));
}

TEST(TokenAttack, PayloadsThatAreNoObjectsAreRefused) {
    for (const json& payload : {json::array(), json("text"), json(1), json(nullptr)}) {
        EXPECT_FALSE(accepts_claims(payload)) << payload;
    }
}

} // namespace ers::testing
