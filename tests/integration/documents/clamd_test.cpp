// The scanner against a daemon that speaks clamd's protocol over a real socket: verdicts, and every way to have none.
#include <gtest/gtest.h>

#include <chrono>

#include "documents/clamd.hpp"
#include "tests/support/fake_clamd.hpp"
#include "tests/support/sample_files.hpp"

namespace ers::documents {
namespace {

using testing::FakeClamd;

ScanResult scanned(const std::string& address, std::string_view content,
                   std::chrono::milliseconds time_limit = std::chrono::seconds(30)) {
    return Clamd(parse_clamd_address(address).value(), time_limit).scan(content);
}

TEST(ClamdScanner, TellsCleanFilesFromThreatsOverEitherKindOfSocket) {
    for (const auto where : {FakeClamd::Where::path, FakeClamd::Where::port}) {
        const FakeClamd daemon(FakeClamd::Manner::honest, where);
        EXPECT_EQ(scanned(daemon.address(), "Dear colleague").verdict, Verdict::clean);
        const auto threat = scanned(daemon.address(), testing::scanner_test_file());
        EXPECT_EQ(threat.verdict, Verdict::threat);
        EXPECT_EQ(threat.detail, "Win.Test.EICAR_HDB-1");
        EXPECT_EQ(daemon.files(), (std::vector<std::string>{"Dear colleague", testing::scanner_test_file()}));
    }
}

// Longer than a chunk, and of no even number of them; every byte may occur.
TEST(ClamdScanner, StreamsTheLargestFileAsItIs) {
    const FakeClamd daemon;
    std::string content;
    for (std::size_t i = 0; i < document_bytes_max; ++i) content += static_cast<char>(i * 7 + i / 251);
    EXPECT_EQ(scanned(daemon.address(), content).verdict, Verdict::clean);
    ASSERT_EQ(daemon.files().size(), 1U);
    EXPECT_TRUE(daemon.files().front() == content);
    EXPECT_EQ(scanned(daemon.address(), std::string(clamd_chunk_bytes, 'x')).verdict, Verdict::clean);
    EXPECT_EQ(daemon.files().back().size(), clamd_chunk_bytes);
}

TEST(ClamdScanner, HasNoVerdictWhereNobodyListens) {
    const auto result = scanned(testing::dead_clamd_address(), "x");
    EXPECT_EQ(result.verdict, Verdict::unreachable);
    EXPECT_EQ(result.detail, "it cannot be reached");
    std::string address;
    { address = FakeClamd(FakeClamd::Manner::honest, FakeClamd::Where::port).address(); }
    EXPECT_EQ(scanned(address, "x").verdict, Verdict::unreachable);
}

TEST(ClamdScanner, WaitsNoLongerThanItsTimeLimit) {
    const FakeClamd daemon(FakeClamd::Manner::silent);
    const auto result = scanned(daemon.address(), "x", std::chrono::milliseconds(50));
    EXPECT_EQ(result.verdict, Verdict::unreachable);
    EXPECT_EQ(result.detail, "it did not answer in time");
}

TEST(ClamdScanner, HasNoVerdictFromOneThatHangsUpOrTalksOtherwise) {
    const FakeClamd rude(FakeClamd::Manner::rude);
    EXPECT_EQ(scanned(rude.address(), std::string(document_bytes_max, 'x')).verdict, Verdict::unreachable);
    const FakeClamd confused(FakeClamd::Manner::confused);
    const auto result = scanned(confused.address(), "x");
    EXPECT_EQ(result.verdict, Verdict::unreachable);
    EXPECT_EQ(result.detail, "it said: UNKNOWN COMMAND");
}

TEST(ClamdScanner, TakesADaemonsOwnLimitForAVerdict) {
    const FakeClamd daemon(FakeClamd::Manner::small);
    EXPECT_EQ(scanned(daemon.address(), "x").verdict, Verdict::too_large);
}

} // namespace
} // namespace ers::documents
