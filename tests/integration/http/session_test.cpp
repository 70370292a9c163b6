// The life of a connection: what stays open, in which order answers come, and what ends it.
#include <chrono>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/integration/http/test_server.hpp"

namespace ers::http {
namespace {

using testing::RawOptions;
using testing::RawTlsConnection;
using namespace std::chrono_literals;

class HttpSession : public ::testing::Test {
protected:
    static void SetUpTestSuite() { server_ = std::make_unique<TestServer>(); }
    static void TearDownTestSuite() { server_.reset(); }

    static Response answer_to(const std::string& request, bool to_head = false) {
        RawTlsConnection connection(server_->port());
        connection.send(request);
        return connection.read_response(to_head);
    }

    static inline std::unique_ptr<TestServer> server_;
};

TEST_F(HttpSession, HandsTheWholeRequestToTheDispatcher) {
    const Response response = answer_to("GET /echo/a%20b?x=1&x=2 HTTP/1.1\r\nHost: localhost\r\nX-Mine: yes\r\n\r\n");
    ASSERT_EQ(response.status, 200) << response.body;
    const auto told = nlohmann::json::parse(response.body);
    EXPECT_EQ(told["word"], "a b");
    EXPECT_EQ(told["query"].dump(), R"([["x","1"],["x","2"]])");
    EXPECT_EQ(told["peer"], "127.0.0.1");
    EXPECT_NE(told["headers"].dump().find("X-Mine=yes"), std::string::npos);
    EXPECT_EQ(told["requestId"], response.headers.get("X-Request-ID"));
}

TEST_F(HttpSession, KeepsAConnectionAliveUntilTheCallerSaysClose) {
    RawTlsConnection connection(server_->port());
    for (int i = 0; i < 3; ++i) {
        connection.send(post_things("Content-Length: 2\r\n", "{}"));
        EXPECT_EQ(connection.read_response().status, 201);
    }
    connection.send(get_echo("Connection: close\r\n"));
    EXPECT_EQ(connection.read_response().headers.get("Connection"), "close");
    EXPECT_EQ(connection.read_until_close(), "");
}

TEST_F(HttpSession, StaysOpenAfterARefusalThatLeavesNothingUnread) {
    RawTlsConnection connection(server_->port());
    connection.send("GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(connection.read_response().status, 404);
    connection.send("PUT /things HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    const Response wrong_method = connection.read_response();
    EXPECT_EQ(wrong_method.status, 405);
    EXPECT_EQ(wrong_method.headers.get("Allow"), "POST, DELETE");
    connection.send(get_echo("Accept: text/html\r\n"));
    EXPECT_EQ(connection.read_response().status, 406);
    connection.send(get_echo());
    EXPECT_EQ(connection.read_response().status, 200);
}

TEST_F(HttpSession, ClosesAfterARefusalThatLeavesABodyUnread) {
    RawTlsConnection connection(server_->port());
    connection.send("POST /things HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}");
    const Response response = connection.read_response();
    EXPECT_EQ(response.status, 415);
    EXPECT_EQ(response.headers.get("Connection"), "close");
    EXPECT_EQ(connection.read_until_close(), "");
}

TEST_F(HttpSession, KeepsHttp10AliveOnlyWhenAsked) {
    RawTlsConnection connection(server_->port());
    connection.send("GET /echo/a HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(connection.read_response().headers.get("Connection"), "keep-alive");
    connection.send("GET /echo/a HTTP/1.0\r\nHost: a\r\n\r\n");
    EXPECT_EQ(connection.read_response().status, 200);
    EXPECT_EQ(connection.read_until_close(), "");
}

TEST_F(HttpSession, AnswersPipelinedRequestsInOrder) {
    RawTlsConnection connection(server_->port());
    std::string requests = post_things("Content-Length: 7\r\n", "\"first\"");
    requests += "GET /held HTTP/1.1\r\nHost: a\r\n\r\n";
    requests += post_things("Transfer-Encoding: chunked\r\n", "7\r\n\"third\"\r\n0\r\n\r\n") + get_echo();
    connection.send(requests);
    EXPECT_NE(connection.read_response().body.find("first"), std::string::npos);
    server_->wait_until_held(1);
    server_->release_held();
    EXPECT_EQ(connection.read_response().body, "released");
    EXPECT_NE(connection.read_response().body.find("third"), std::string::npos);
    EXPECT_EQ(connection.read_response().status, 200);
}

TEST_F(HttpSession, TakesARequestInSinglesBytes) {
    RawTlsConnection connection(server_->port());
    for (const char byte : post_things("Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n\r\n")) {
        ASSERT_TRUE(connection.send(std::string_view(&byte, 1)));
    }
    EXPECT_EQ(connection.read_response().status, 201);
}

TEST_F(HttpSession, AnswersAPeerThatHasClosedItsSide) {
    RawTlsConnection connection(server_->port());
    connection.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
    connection.half_close();
    server_->wait_until_held(1);
    server_->release_held();
    EXPECT_EQ(connection.read_response().body, "released");
    EXPECT_EQ(connection.read_until_close(), "");
}

TEST_F(HttpSession, LetsABodyComeOnlyAfterSayingContinue) {
    RawTlsConnection connection(server_->port());
    connection.send(post_things("Content-Length: 2\r\nExpect: 100-continue\r\n", ""));
    EXPECT_EQ(connection.read_response().status, 100);
    connection.send("{}");
    EXPECT_EQ(connection.read_response().status, 201);
    connection.send(post_things("Content-Length: 2\r\nExpect: 100-continue\r\n", "{}"));
    EXPECT_EQ(connection.read_response().status, 201) << "the body was there already: nothing to say";
}

TEST_F(HttpSession, RefusesABodyBeforeItIsSent) {
    const Response too_large = answer_to(post_things("Content-Length: 2000\r\nExpect: 100-continue\r\n", ""));
    EXPECT_EQ(too_large.status, 413);
    EXPECT_EQ(answer_to(post_things("Content-Length: 2\r\nExpect: something\r\n", "")).status, 417);
}

TEST_F(HttpSession, AnswersHeadWithTheHeadersOfGet) {
    RawTlsConnection connection(server_->port());
    connection.send("HEAD /large HTTP/1.1\r\nHost: a\r\n\r\n");
    const Response large = connection.read_response(true);
    EXPECT_EQ(large.status, 200);
    EXPECT_EQ(large.headers.get("Content-Length"), "3000000");
    connection.send("HEAD /nothing HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(connection.read_response(true).status, 404);
    connection.send(get_echo());
    EXPECT_EQ(connection.read_response().status, 200) << "a body was sent to HEAD";
}

TEST_F(HttpSession, SendsLargeAndEmptyAnswers) {
    RawTlsConnection connection(server_->port());
    connection.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\nDELETE /things HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(connection.read_response().body.size(), 3'000'000U);
    const Response empty = connection.read_response();
    EXPECT_EQ(empty.status, 204);
    EXPECT_FALSE(empty.headers.get("Content-Length"));
}

TEST_F(HttpSession, EchoesTheCorrelationIdOrSetsItsOwn) {
    const Response echoed = answer_to(get_echo("X-Correlation-ID: abc-123\r\n"));
    EXPECT_EQ(echoed.headers.get("X-Correlation-ID"), "abc-123");
    EXPECT_NE(echoed.headers.get("X-Request-ID"), "abc-123");
    EXPECT_EQ(nlohmann::json::parse(echoed.body)["correlationId"], "abc-123");
    const Response own = answer_to(get_echo("X-Correlation-ID: not one\r\n"));
    EXPECT_EQ(own.headers.get("X-Correlation-ID"), own.headers.get("X-Request-ID"));
    const Response refused = answer_to("GET /nothing HTTP/1.1\r\nHost: a\r\nX-Correlation-ID: z\r\n\r\n");
    EXPECT_EQ(refused.headers.get("X-Correlation-ID"), "z");
}

TEST_F(HttpSession, ShowsNothingOfAFaultInside) {
    RawTlsConnection connection(server_->port());
    connection.send("GET /throws HTTP/1.1\r\nHost: a\r\n\r\n");
    const Response thrown = connection.read_response();
    EXPECT_EQ(thrown.status, 500);
    EXPECT_EQ(code_in(thrown), "INTERNAL_FAULT");
    EXPECT_EQ(thrown.body.find("secret"), std::string::npos);
    connection.send("GET /forgets HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(connection.read_response().status, 500);
    connection.send(get_echo());
    EXPECT_EQ(connection.read_response().status, 200) << "the connection goes on";
}

TEST_F(HttpSession, SurvivesPeersThatVanish) {
    for (const char* start : {"", "GET /ec",
                              "POST /things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                              "Content-Length: 10\r\n\r\n{",
                              "GET /large HTTP/1.1\r\nHost: a\r\n\r\n"}) {
        RawTlsConnection(server_->port()).send(start);
    }
    EXPECT_EQ(answer_to(get_echo()).status, 200);
}

TEST(HttpTimeouts, EndSilentPeersAtEachStage) {
    TestServer server([](ServerSettings& settings) {
        settings.handshake_timeout = 100ms;
        settings.header_timeout = 150ms;
        settings.body_timeout = 150ms;
        settings.idle_timeout = 200ms;
    });
    RawTlsConnection without_handshake(server.port(), RawOptions{.handshake = false});
    EXPECT_EQ(without_handshake.read_until_close(), "");
    RawTlsConnection without_request(server.port());
    EXPECT_EQ(without_request.read_until_close(), "");
    RawTlsConnection half_a_header(server.port());
    half_a_header.send("GET /echo/a HTTP/1.1\r\nHost:");
    EXPECT_EQ(half_a_header.read_until_close(), "");
    RawTlsConnection half_a_body(server.port());
    half_a_body.send(post_things("Content-Length: 2\r\n", "{"));
    EXPECT_EQ(half_a_body.read_until_close(), "");
    RawTlsConnection idle(server.port());
    idle.send(get_echo());
    EXPECT_EQ(idle.read_response().status, 200);
    EXPECT_EQ(idle.read_until_close(), "");
}

// A byte now and then does not buy more time: the limit is for the header as a whole.
TEST(HttpTimeouts, EndAHeaderThatDrips) {
    TestServer server([](ServerSettings& settings) { settings.header_timeout = 300ms; });
    RawTlsConnection connection(server.port());
    const auto begin = std::chrono::steady_clock::now();
    connection.send("GET /echo/a HTTP/1.1\r\nHost: a\r\nA: ");
    connection.time_limit = 20ms;
    bool open = true;
    while (open && std::chrono::steady_clock::now() - begin < 5s) {
        try {
            open = connection.send("x") && !connection.read_until_close().empty();
        } catch (const std::runtime_error&) { // nothing came for 20 ms: it is still open
        }
    }
    EXPECT_FALSE(open);
    EXPECT_GT(std::chrono::steady_clock::now() - begin, 250ms);
}

TEST(HttpConnectionLimits, CloseWhatIsTooMuch) {
    TestServer server([](ServerSettings& settings) { settings.connections_per_address_max = 2; });
    auto first = std::make_unique<RawTlsConnection>(server.port());
    RawTlsConnection second(server.port());
    EXPECT_THROW(RawTlsConnection(server.port()), std::runtime_error);
    second.send(get_echo());
    EXPECT_EQ(second.read_response().status, 200);
    first.reset(); // gives its place free, once the server has seen it
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    bool admitted = false;
    while (!admitted && std::chrono::steady_clock::now() < deadline) {
        try {
            RawTlsConnection third(server.port());
            admitted = true;
        } catch (const std::runtime_error&) {}
    }
    EXPECT_TRUE(admitted);
}

} // namespace
} // namespace ers::http
