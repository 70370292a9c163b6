// Every rule of the framing guard by itself; tests/integration/http sends the same over the wire.
#include "http/framing.hpp"

#include <gtest/gtest.h>

#include "ers/core/limits.hpp"

namespace ers::http {
namespace {

HeaderProgress scan_whole(std::string_view text) {
    HeaderScanner scanner;
    return scanner.scan(text);
}

HeaderView sound_header() {
    return HeaderView{.method = "POST", .target = "/a", .version = 11, .fields = {{"Host", "localhost"}}};
}

ErrorCode refusal_of(const HeaderView& header) {
    const auto framing = check_framing(header);
    return framing ? ErrorCode::internal_fault : framing.error().code; // internal_fault: was not refused
}

ErrorCode refusal_with(std::string_view name, std::string_view value) {
    HeaderView header = sound_header();
    header.fields.emplace_back(name, value);
    return refusal_of(header);
}

TEST(HeaderScanner, FindsTheEndWhereverTheBytesAreCut) {
    const std::string text = "GET / HTTP/1.1\r\nHost: a\r\n\r\nbody";
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        HeaderScanner scanner;
        const auto first = scanner.scan(std::string_view(text).substr(0, cut));
        EXPECT_EQ(first, cut < text.size() - 4 ? HeaderProgress::incomplete : HeaderProgress::complete) << cut;
        if (first == HeaderProgress::incomplete) {
            EXPECT_EQ(scanner.scan(text), HeaderProgress::complete);
        }
        EXPECT_EQ(scanner.header_bytes(), text.size() - 4);
    }
}

TEST(HeaderScanner, RefusesBareLineEnds) {
    EXPECT_EQ(scan_whole("GET / HTTP/1.1\nHost: a\n\n"), HeaderProgress::malformed);
    EXPECT_EQ(scan_whole("GET / HTTP/1.1\r\nHost: a\n\r\n"), HeaderProgress::malformed);
    EXPECT_EQ(scan_whole("GET / HTTP/1.1\rHost: a\r\n\r\n"), HeaderProgress::malformed);
    EXPECT_EQ(scan_whole("GET / HTTP/1.1\r\r\n"), HeaderProgress::malformed);
}

TEST(HeaderScanner, RefusesFoldedLinesAndControlCharacters) {
    EXPECT_EQ(scan_whole("GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n"), HeaderProgress::malformed);
    EXPECT_EQ(scan_whole("GET / HTTP/1.1\r\nA: b\r\n\tc\r\n\r\n"), HeaderProgress::malformed);
    EXPECT_EQ(scan_whole("GET / HTTP/1.1\r\nA: \x01\r\n\r\n"), HeaderProgress::malformed);
    EXPECT_EQ(scan_whole("GET / HTTP/1.1\r\nA: \x7f\r\n\r\n"), HeaderProgress::malformed);
    EXPECT_EQ(scan_whole(std::string_view("GET /\0 HTTP/1.1\r\n\r\n", 19)), HeaderProgress::malformed);
    EXPECT_EQ(scan_whole("\r\nGET / HTTP/1.1\r\n\r\n"), HeaderProgress::malformed);
    EXPECT_EQ(scan_whole("GET / HTTP/1.1\r\nA:\tb\r\n\r\n"), HeaderProgress::complete);
}

TEST(HeaderScanner, StopsAtTheHeaderLimit) {
    const std::string start = "GET / HTTP/1.1\r\nA: ";
    const std::string fits = start + std::string(limits::header_bytes_max - start.size() - 4, 'a') + "\r\n\r\n";
    EXPECT_EQ(scan_whole(fits), HeaderProgress::complete);
    EXPECT_EQ(scan_whole(start + std::string(limits::header_bytes_max, 'a')), HeaderProgress::too_large);
    EXPECT_EQ(scan_whole("GET /" + std::string(limits::header_bytes_max, 'a')), HeaderProgress::target_too_long);
}

TEST(Framing, TakesAnOrdinaryRequest) {
    const auto framing = check_framing(sound_header());
    ASSERT_TRUE(framing);
    EXPECT_EQ(framing->method, Method::post);
    EXPECT_FALSE(framing->has_body());
}

TEST(Framing, SaysHowTheBodyIsDelimited) {
    HeaderView header = sound_header();
    header.fields.emplace_back("content-length", "12");
    EXPECT_EQ(check_framing(header).value().content_length, 12U);
    header.fields.back() = {"Transfer-Encoding", "Chunked"};
    EXPECT_TRUE(check_framing(header).value().chunked);
    header.fields.back() = {"Content-Length", "0"};
    EXPECT_FALSE(check_framing(header).value().has_body());
}

TEST(Framing, RefusesTwoWaysToDelimitABody) {
    HeaderView header = sound_header();
    header.fields.insert(header.fields.end(), {{"Content-Length", "3"}, {"Transfer-Encoding", "chunked"}});
    EXPECT_EQ(refusal_of(header), ErrorCode::malformed_request);
    std::swap(header.fields[1], header.fields[2]);
    EXPECT_EQ(refusal_of(header), ErrorCode::malformed_request);
    header.fields = {{"Host", "a"}, {"Content-Length", "3"}, {"Content-Length", "3"}};
    EXPECT_EQ(refusal_of(header), ErrorCode::malformed_request);
    header.fields = {{"Host", "a"}, {"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "chunked"}};
    EXPECT_EQ(refusal_of(header), ErrorCode::malformed_request);
}

TEST(Framing, RefusesEveryTransferEncodingButChunked) {
    for (const char* value : {"gzip", "chunked, gzip", "gzip, chunked", "chunked, identity", "identity", "", "xchunked",
                              "chunked;a=b", "\"chunked\""}) {
        EXPECT_EQ(refusal_with("Transfer-Encoding", value), ErrorCode::malformed_request) << value;
    }
    HeaderView header = sound_header();
    header.version = 10;
    header.fields.emplace_back("Transfer-Encoding", "chunked");
    EXPECT_EQ(refusal_of(header), ErrorCode::malformed_request);
}

TEST(Framing, RefusesAContentLengthThatIsNotDigits) {
    for (const char* value : {"+5", "-1", "0x5", "5,5", "5 5", "", "1e3", "99999999999999999999", "５"}) {
        EXPECT_EQ(refusal_with("Content-Length", value), ErrorCode::malformed_request) << value;
    }
}

TEST(Framing, WantsExactlyOneSoundHost) {
    HeaderView header = sound_header();
    header.fields.clear();
    EXPECT_EQ(refusal_of(header), ErrorCode::malformed_request);
    header.fields = {{"Host", "a"}, {"host", "a"}};
    EXPECT_EQ(refusal_of(header), ErrorCode::malformed_request);
    for (const char* host :
         {"", "a/b", "a b", "user@a", "a,b", "a:b", "a:123456", ":80", "[::1", "[::1]x", "[]", "a#"}) {
        header.fields = {{"Host", host}};
        EXPECT_EQ(refusal_of(header), ErrorCode::malformed_request) << host;
    }
    for (const char* host :
         {"localhost", "localhost:8443", "127.0.0.1:1", "[::1]:8443", "[::1]", "a_b.example-1.org"}) {
        header.fields = {{"Host", host}};
        EXPECT_TRUE(check_framing(header)) << host;
    }
}

TEST(Framing, TellsAnUnknownMethodFromABadlyWrittenOne) {
    HeaderView header = sound_header();
    for (const char* method : {"TRACE", "CONNECT", "PROPFIND", "QUERY"}) {
        header.method = method;
        EXPECT_EQ(refusal_of(header), ErrorCode::not_implemented) << method;
    }
    for (const char* method : {"get", "Get", "pOST"}) {
        header.method = method;
        EXPECT_EQ(refusal_of(header), ErrorCode::malformed_request) << method;
    }
}

TEST(Framing, TakesTargetsInOriginFormOnly) {
    HeaderView header = sound_header();
    for (const char* target : {"https://localhost/a", "*", "localhost:443", "a", "/a#b", "/a\x80", "/a b", ""}) {
        header.target = target;
        EXPECT_EQ(refusal_of(header), ErrorCode::malformed_request) << target;
    }
    const std::string longest = "/" + std::string(limits::target_bytes_max - 1, 'a');
    header.target = longest;
    EXPECT_TRUE(check_framing(header));
    const std::string too_long = longest + "a";
    header.target = too_long;
    EXPECT_EQ(refusal_of(header), ErrorCode::target_too_long);
}

TEST(Framing, RefusesSecondCopiesOfFieldsThatDecideSomething) {
    for (const char* name : {"Authorization", "Content-Type", "Idempotency-Key", "Expect", "Content-Encoding"}) {
        HeaderView header = sound_header();
        header.fields.insert(header.fields.end(), {{name, "100-continue"}, {name, "100-continue"}});
        EXPECT_EQ(refusal_of(header), ErrorCode::malformed_request) << name;
    }
}

TEST(Framing, RefusesMoreFieldsThanItsLimit) {
    HeaderView header = sound_header();
    while (header.fields.size() < header_fields_max) header.fields.emplace_back("A", "b");
    EXPECT_TRUE(check_framing(header));
    header.fields.emplace_back("A", "b");
    EXPECT_EQ(refusal_of(header), ErrorCode::headers_too_large);
}

TEST(Framing, MeetsOneExpectationAndHttp10HasNone) {
    EXPECT_EQ(refusal_with("Expect", "200-ok"), ErrorCode::expectation_failed);
    HeaderView header = sound_header();
    header.fields.emplace_back("Expect", "100-Continue");
    EXPECT_TRUE(check_framing(header).value().expects_continue);
    header.version = 10;
    EXPECT_FALSE(check_framing(header).value().expects_continue);
}

} // namespace
} // namespace ers::http
