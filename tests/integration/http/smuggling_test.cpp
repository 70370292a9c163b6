// Requests that two readers could cut apart differently, sent over TLS as they are. Each must be refused with an
// answer and the connection closed, so that nothing after it is taken for a request.
#include <string>

#include <gtest/gtest.h>

#include "ers/core/limits.hpp"
#include "tests/integration/http/test_server.hpp"

namespace ers::http {
namespace {

using testing::RawTlsConnection;

class Smuggling : public ::testing::Test {
protected:
    static void SetUpTestSuite() { server_ = std::make_unique<TestServer>(); }
    static void TearDownTestSuite() { server_.reset(); }

    // What follows the request would be a second one if the connection stayed open.
    static void expect_refused(const std::string& request, int status, const std::string& code = "MALFORMED_REQUEST") {
        const std::size_t before = server_->dispatched();
        RawTlsConnection connection(server_->port());
        connection.send(request + get_echo());
        const Response response = connection.read_response();
        EXPECT_EQ(response.status, status) << response.body;
        EXPECT_EQ(code_in(response), code);
        EXPECT_EQ(response.headers.get("Content-Type"), "application/problem+json");
        EXPECT_EQ(response.headers.get("Connection"), "close");
        EXPECT_TRUE(response.headers.get("X-Request-ID"));
        EXPECT_EQ(connection.read_until_close(), "") << "a second answer came";
        EXPECT_EQ(server_->dispatched(), before);
    }

    static void expect_taken(const std::string& request, int status = 201) {
        RawTlsConnection connection(server_->port());
        connection.send(request);
        EXPECT_EQ(connection.read_response().status, status);
    }

    static inline std::unique_ptr<TestServer> server_;
};

TEST_F(Smuggling, TakesTheOrdinaryForms) {
    expect_taken(post_things("Content-Length: 2\r\n", "{}"));
    expect_taken(post_things("Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n\r\n"));
    expect_taken(post_things("Transfer-Encoding: chunked\r\n", "1;name=value\r\n{\r\n1\r\n}\r\n0\r\n\r\n"));
}

TEST_F(Smuggling, RefusesContentLengthWithTransferEncodingInEitherOrder) {
    expect_refused(post_things("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400);
    expect_refused(post_things("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"), 400);
    expect_refused(post_things("Transfer-Encoding: gzip\r\nContent-Length: 2\r\n", "{}"), 400);
}

TEST_F(Smuggling, RefusesTwoContentLengthsAlikeOrNot) {
    expect_refused(post_things("Content-Length: 2\r\nContent-Length: 3\r\n", "{}"), 400);
    expect_refused(post_things("Content-Length: 2\r\nContent-Length: 2\r\n", "{}"), 400);
    expect_refused(post_things("Content-Length: 2, 2\r\n", "{}"), 400);
}

TEST_F(Smuggling, RefusesAContentLengthThatIsNotANumber) {
    expect_refused(post_things("Content-Length: +5\r\n", "{   }"), 400);
    expect_refused(post_things("Content-Length: -1\r\n", ""), 400);
    expect_refused(post_things("Content-Length: 0x2\r\n", "{}"), 400);
    expect_refused(post_things("Content-Length: 18446744073709551617\r\n", "{"), 400);
}

TEST_F(Smuggling, RefusesTransferEncodingsOtherThanChunked) {
    expect_refused(post_things("Transfer-Encoding: gzip\r\n", ""), 400);
    expect_refused(post_things("Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n"), 400);
    expect_refused(post_things("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"), 400);
    expect_refused(post_things("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n"), 400);
    expect_refused(post_things("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n"), 400);
}

TEST_F(Smuggling, RefusesChunkedInHttp10) {
    expect_refused(
        "POST /things HTTP/1.0\r\nHost: a\r\nContent-Type: application/json\r\nConnection: keep-alive\r\n"
        "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        400);
}

TEST_F(Smuggling, RefusesBlanksAroundFieldNames) {
    expect_refused(post_things("Content-Length : 2\r\n", "{}"), 400);
    expect_refused("GET /echo/a HTTP/1.1\r\n Host: a\r\n\r\n", 400);
    expect_refused("GET /echo/a HTTP/1.1\r\nHost : a\r\n\r\n", 400);
}

TEST_F(Smuggling, RefusesBareLineEnds) {
    expect_refused("GET /echo/a HTTP/1.1\nHost: a\n\n", 400);
    expect_refused("GET /echo/a HTTP/1.1\r\nHost: a\r\nA: b\n\r\n", 400);
    expect_refused("GET /echo/a HTTP/1.1\r\nHost: a\rA: b\r\n\r\n", 400);
    expect_refused("\r\nGET /echo/a HTTP/1.1\r\nHost: a\r\n\r\n", 400);
}

TEST_F(Smuggling, RefusesFoldedLinesAndControlCharacters) {
    expect_refused(get_echo("X-Folded: a\r\n b\r\n"), 400);
    expect_refused(post_things("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"), 400);
    expect_refused(get_echo(std::string("X-Control: a\0b\r\n", 16)), 400);
    expect_refused(get_echo("X-Control: a\x0b\r\n"), 400);
}

TEST_F(Smuggling, RefusesNoHostAndTwoHosts) {
    expect_refused("GET /echo/a HTTP/1.1\r\n\r\n", 400);
    expect_refused("GET /echo/a HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400);
    expect_refused("GET /echo/a HTTP/1.1\r\nHost: a, b\r\n\r\n", 400);
}

TEST_F(Smuggling, RefusesMethodsItDoesNotKnow) {
    expect_refused("get /echo/a HTTP/1.1\r\nHost: a\r\n\r\n", 400);
    expect_refused("TRACE /echo/a HTTP/1.1\r\nHost: a\r\n\r\n", 501, "NOT_IMPLEMENTED");
    expect_refused("CONNECT localhost:443 HTTP/1.1\r\nHost: a\r\n\r\n", 501, "NOT_IMPLEMENTED");
}

TEST_F(Smuggling, RefusesTargetsInOtherForms) {
    expect_refused("GET https://localhost/echo/a HTTP/1.1\r\nHost: localhost\r\n\r\n", 400);
    expect_refused("GET https://elsewhere/echo/a HTTP/1.1\r\nHost: localhost\r\n\r\n", 400);
    expect_refused("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", 400);
    expect_refused("GET /echo/a#b HTTP/1.1\r\nHost: localhost\r\n\r\n", 400);
    expect_refused("GET /echo/a b HTTP/1.1\r\nHost: localhost\r\n\r\n", 400);
}

TEST_F(Smuggling, RefusesOtherVersions) {
    expect_refused("GET /echo/a HTTP/2.0\r\nHost: a\r\n\r\n", 400);
    expect_refused("GET /echo/a HTTP/1.2\r\nHost: a\r\n\r\n", 400);
    expect_refused("GET /echo/a\r\nHost: a\r\n\r\n", 400);
    expect_refused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400);
}

TEST_F(Smuggling, RefusesBrokenChunks) {
    const std::string chunked = "Transfer-Encoding: chunked\r\n";
    expect_refused(post_things(chunked, "fffffffffffffffff\r\n{}\r\n0\r\n\r\n"), 400);
    expect_refused(post_things(chunked, "x\r\n{}\r\n0\r\n\r\n"), 400);
    expect_refused(post_things(chunked, "-2\r\n{}\r\n0\r\n\r\n"), 400);
    expect_refused(post_things(chunked, "1\r\n{}\r\n0\r\n\r\n"), 400);
    expect_refused(post_things(chunked, "2\n{}\r\n0\r\n\r\n"), 400);
}

TEST_F(Smuggling, RefusesAbuseOfChunkExtensions) {
    const std::string chunked = "Transfer-Encoding: chunked\r\n";
    expect_refused(post_things(chunked, "2;a=\"\x01\"\r\n{}\r\n0\r\n\r\n"), 400);
    expect_refused(post_things(chunked, "2;a\nb\r\n{}\r\n0\r\n\r\n"), 400);
    expect_refused(post_things(chunked, "2;a=" + std::string(5'000, 'x') + "\r\n{}\r\n0\r\n\r\n"), 400);
    expect_refused(post_things(chunked, "2;a=" + std::string(100'000, 'x') + "\r\n{}\r\n0\r\n\r\n"), 400);
    std::string many;
    for (int i = 0; i < 100; ++i) many += "1;a=" + std::string(50, 'x') + "\r\n \r\n";
    expect_refused(post_things(chunked, many + "0\r\n\r\n"), 400);
}

// Fields after a body are read away: none may reach the handler, least of all one that says who is calling.
TEST_F(Smuggling, IgnoresTrailersAndLimitsThem) {
    const std::string chunked = "Transfer-Encoding: chunked\r\n";
    RawTlsConnection connection(server_->port());
    connection.send(post_things(chunked, "2\r\n{}\r\n0\r\nAuthorization: Bearer x\r\n\r\n"));
    const Response response = connection.read_response();
    EXPECT_EQ(response.status, 201);
    EXPECT_EQ(response.body.find("Bearer"), std::string::npos);
    expect_refused(post_things(chunked, "2\r\n{}\r\n0\r\nContent-Length: 3\r\n\r\n"), 400);
    expect_refused(post_things(chunked, "2\r\n{}\r\n0\r\nA: " + std::string(100'000, 'x') + "\r\n\r\n"), 400);
}

TEST_F(Smuggling, RefusesAHeaderThatIsTooLarge) {
    const std::string filler(limits::header_bytes_max, 'x');
    expect_refused(get_echo("X-Large: " + filler + "\r\n"), 431, "HEADERS_TOO_LARGE");
    std::string many;
    for (int i = 0; i < 200; ++i) many += "A: b\r\n";
    expect_refused(get_echo(many), 431, "HEADERS_TOO_LARGE");
    expect_refused("GET /echo/" + filler + " HTTP/1.1\r\nHost: a\r\n\r\n", 414, "TARGET_TOO_LONG");
    expect_refused("GET /echo/" + filler.substr(0, limits::target_bytes_max) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414,
                   "TARGET_TOO_LONG");
}

TEST_F(Smuggling, RefusesABodyThatIsTooLarge) {
    const std::string too_large(test_body_bytes_max + 1, ' ');
    expect_refused(post_things("Content-Length: 1001\r\n", too_large), 413, "PAYLOAD_TOO_LARGE");
    expect_refused(post_things("Content-Length: 99999999999\r\n", ""), 413, "PAYLOAD_TOO_LARGE");
    expect_refused(post_things("Transfer-Encoding: chunked\r\n", "3e9\r\n" + too_large + "\r\n0\r\n\r\n"), 413,
                   "PAYLOAD_TOO_LARGE");
    std::string chunks;
    for (int i = 0; i < 11; ++i) chunks += "64\r\n" + std::string(100, ' ') + "\r\n";
    expect_refused(post_things("Transfer-Encoding: chunked\r\n", chunks + "0\r\n\r\n"), 413, "PAYLOAD_TOO_LARGE");
    expect_refused("GET /echo/a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}", 413, "PAYLOAD_TOO_LARGE");
    expect_taken(post_things("Content-Length: 1000\r\n", too_large.substr(1)));
    expect_taken(post_things("Transfer-Encoding: chunked\r\n", "3e8\r\n" + too_large.substr(1) + "\r\n0\r\n\r\n"));
}

// Megabytes that nobody wants are read away for a while: the client gets to send them, and to read why in vain.
TEST_F(Smuggling, AnswersAClientThatIsStillSending) {
    RawTlsConnection connection(server_->port());
    connection.send(post_things("Content-Length: 4000000\r\n", ""));
    for (int i = 0; i < 40; ++i) ASSERT_TRUE(connection.send(std::string(100'000, ' '))) << i;
    EXPECT_EQ(connection.read_response().status, 413);
}

} // namespace
} // namespace ers::http
