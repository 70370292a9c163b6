// What clamd is told and what its answers mean.
#include <gtest/gtest.h>

#include "documents/clamd.hpp"

namespace ers::documents {
namespace {

using std::string_literals::operator""s;

TEST(ClamdProtocol, AChunkBeginsWithItsLengthInNetworkOrder) {
    EXPECT_EQ(clamd_chunk_header(0), "\0\0\0\0"s);
    EXPECT_EQ(clamd_chunk_header(1), "\0\0\0\1"s);
    EXPECT_EQ(clamd_chunk_header(0x00500000), "\0\x50\0\0"s);
    EXPECT_EQ(clamd_chunk_header(0xFF020304), "\xFF\2\3\4");
}

TEST(ClamdProtocol, OnlyOkIsClean) {
    EXPECT_EQ(parse_clamd_reply("stream: OK\0"s).verdict, Verdict::clean);
    EXPECT_EQ(parse_clamd_reply("stream: OK\n").verdict, Verdict::clean);
    for (const auto& reply : {""s, "OK"s, "stream: OK indeed"s, "stream:OK"s, "stream: "s, "stream:  FOUND"s,
                              "stream: Can't allocate memory ERROR"s, "UNKNOWN COMMAND\0"s, "\0"s}) {
        EXPECT_EQ(parse_clamd_reply(reply).verdict, Verdict::unreachable) << reply;
    }
}

TEST(ClamdProtocol, AThreatHasAName) {
    const auto result = parse_clamd_reply("stream: Win.Test.EICAR_HDB-1 FOUND\0"s);
    EXPECT_EQ(result.verdict, Verdict::threat);
    EXPECT_EQ(result.detail, "Win.Test.EICAR_HDB-1");
    EXPECT_EQ(parse_clamd_reply("stream: a\x1B[2Jb FOUND").detail, "a?[2Jb");
    EXPECT_LE(parse_clamd_reply("stream: " + std::string(5'000, 'x') + " FOUND").detail.size(), 200U);
}

TEST(ClamdProtocol, ItsOwnLimitIsAVerdictToo) {
    EXPECT_EQ(parse_clamd_reply("INSTREAM size limit exceeded. ERROR\0"s).verdict, Verdict::too_large);
}

TEST(ClamdProtocol, AnAddressIsAPathOrAHostWithItsPort) {
    EXPECT_EQ(parse_clamd_address("/run/clamav/clamd.ctl")->path, "/run/clamav/clamd.ctl");
    const auto named = parse_clamd_address("scanner.example:3310");
    ASSERT_TRUE(named);
    EXPECT_EQ(named->path, "");
    EXPECT_EQ(named->host, "scanner.example");
    EXPECT_EQ(named->port, "3310");
    EXPECT_EQ(parse_clamd_address("[::1]:3310")->host, "::1");
    for (const auto& bad :
         {""s, "clamd"s, ":3310"s, "host:"s, "host:0"s, "host:65536"s, "host:33x"s, "/" + std::string(200, 'a')}) {
        EXPECT_FALSE(parse_clamd_address(bad)) << bad;
    }
}

TEST(ClamdProtocol, AScannerThatIsOffIsNone) {
    DocumentSettings settings;
    EXPECT_EQ(make_scanner(settings), nullptr);
    settings.scanner = ScannerKind::clamd;
    EXPECT_NE(make_scanner(settings), nullptr);
    settings.clamd_address = "nowhere";
    EXPECT_THROW(static_cast<void>(make_scanner(settings)), std::runtime_error);
}

} // namespace
} // namespace ers::documents
