// The demo's issuer: its tokens open its own verifier, and its key survives a restart and stays private.
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "ers/identity/tokens.hpp"
#include "tests/unit/identity/token_maker.hpp"

namespace ers::testing {

namespace {

namespace fs = std::filesystem;
using identity::TokenClaims;
using identity::TokenIssuer;
using identity::TokenVerifier;

TokenVerifier verifier_of(const TokenIssuer& issuer) {
    return TokenVerifier(
        {issuer.public_key_set(), std::string(test_issuer), std::string(test_audience), std::chrono::seconds(60)});
}

} // namespace

class TokenIssuerFile : public ::testing::Test {
protected:
    TokenIssuerFile() {
        std::string name = fs::temp_directory_path() / "openers-issuer-XXXXXX";
        folder_ = mkdtemp(name.data());
        file_ = folder_ / "token-key.json";
    }
    ~TokenIssuerFile() override { fs::remove_all(folder_); }

    [[nodiscard]] TokenClaims claims() const {
        return {"u-7",
                "Pat \"Quote\" Example",
                {{OdsCode::parse("B86001").value(), BusinessFunction::referring_clinician}},
                test_now() + std::chrono::hours(12)};
    }

    fs::path folder_;
    fs::path file_;
};

TEST_F(TokenIssuerFile, ItsTokensOpenItsVerifier) {
    const TokenIssuer issuer(file_);
    const auto token = issuer.issue(claims(), test_issuer, test_audience, test_now());
    const auto verified = verifier_of(issuer).verify(token, test_now());
    ASSERT_TRUE(verified);
    EXPECT_EQ(verified->user_id, "u-7");
    EXPECT_EQ(verified->user_name, "Pat \"Quote\" Example");
    EXPECT_EQ(verified->profiles, claims().profiles);
    EXPECT_EQ(verified->expires, claims().expires);
}

TEST_F(TokenIssuerFile, ItsKeySurvivesARestart) {
    const auto token = TokenIssuer(file_).issue(claims(), test_issuer, test_audience, test_now());
    EXPECT_TRUE(verifier_of(TokenIssuer(file_)).verify(token, test_now()));
}

TEST_F(TokenIssuerFile, AnotherIssuersTokensAreRefused) {
    const TokenIssuer issuer(file_);
    const TokenIssuer other(folder_ / "other.json");
    const auto token = other.issue(claims(), test_issuer, test_audience, test_now());
    EXPECT_FALSE(verifier_of(issuer).verify(token, test_now()));
}

TEST_F(TokenIssuerFile, OnlyItsOwnerCanReadTheKey) {
    const TokenIssuer issuer(file_);
    EXPECT_EQ(fs::status(file_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1); // nothing left beside it
    fs::permissions(file_, fs::perms(0644));
    EXPECT_THROW(TokenIssuer{file_}, std::runtime_error);
}

TEST_F(TokenIssuerFile, ThePublicKeySetHoldsNoSecret) {
    const auto keys = nlohmann::json::parse(TokenIssuer(file_).public_key_set());
    ASSERT_EQ(keys["keys"].size(), 1U);
    EXPECT_FALSE(keys["keys"][0].contains("d"));
    EXPECT_FALSE(keys["keys"][0]["kid"].get<std::string>().empty());
}

TEST_F(TokenIssuerFile, AFileThatHoldsNoKeyIsRefused) {
    for (const char* text : {"", "nonsense", "{}", R"({"kty":"oct","k":"AAAA","kid":"k"})"}) {
        std::ofstream(file_) << text;
        fs::permissions(file_, fs::perms(0600));
        EXPECT_THROW(TokenIssuer{file_}, std::runtime_error) << text;
    }
    EXPECT_THROW(TokenIssuer(folder_ / "missing" / "key.json"), std::runtime_error);
}

TEST_F(TokenIssuerFile, OfTwoThatStartAtOnceBothUseOneKey) {
    std::vector<std::string> key_sets(4);
    std::vector<std::thread> threads;
    for (auto& key_set : key_sets) {
        threads.emplace_back([&] { key_set = TokenIssuer(file_).public_key_set(); });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(key_sets, std::vector<std::string>(4, key_sets.front()));
}

} // namespace ers::testing
