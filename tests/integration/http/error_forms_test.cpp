// Two interfaces behind one server: each answers unknown paths and what the transport refuses in its own form.
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/integration/http/test_server.hpp"

namespace ers::http {
namespace {

using testing::RawTlsConnection;

// What goes wrong, told of a prefix: "" is json's, "/plain" has the plain form.
struct Wrong {
    std::string code;
    int status;
    std::string request; // %s stands for the prefix
};

std::string with_prefix(std::string request, const std::string& prefix) {
    return request.replace(request.find("%s"), 2, prefix);
}

const std::vector<Wrong>& all_wrong() {
    static const std::string json_body = "Content-Type: application/json\r\n";
    static const std::vector<Wrong> all{
        {"NOT_FOUND", 404, "GET %s/nothing HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"METHOD_NOT_ALLOWED", 405, "PUT %s/things HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"},
        {"NOT_ACCEPTABLE", 406,
         "POST %s/things HTTP/1.1\r\nHost: a\r\nAccept: image/png\r\n" + json_body + "Content-Length: 2\r\n\r\n{}"},
        {"PAYLOAD_TOO_LARGE", 413,
         "POST %s/things HTTP/1.1\r\nHost: a\r\n" + json_body + "Content-Length: 9999\r\n\r\n"},
        {"PAYLOAD_TOO_LARGE", 413,
         "POST %s/things HTTP/1.1\r\nHost: a\r\n" + json_body + "Transfer-Encoding: chunked\r\n\r\n7D0\r\n" +
             std::string(2000, 'x') + "\r\n0\r\n\r\n"},
        {"UNSUPPORTED_MEDIA_TYPE", 415,
         "POST %s/things HTTP/1.1\r\nHost: a\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\n{}"},
        {"EXPECTATION_FAILED", 417,
         "POST %s/things HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n" + json_body + "Content-Length: 2\r\n\r\n"},
        {"MALFORMED_REQUEST", 400, "GET %s/things HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"},
        {"MALFORMED_REQUEST", 400, "GET %s/%zz HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"MALFORMED_REQUEST", 400, "GET %s/things HTTP/1.1\r\nHost a\r\n\r\n"},
        {"MALFORMED_REQUEST", 400, "GET %s/things HTTP/7.0\r\nHost: a\r\n\r\n"},
        {"HEADERS_TOO_LARGE", 431, "GET %s/things HTTP/1.1\r\nHost: a\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n"},
        {"TARGET_TOO_LONG", 414, "GET %s/" + std::string(20'000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"NOT_IMPLEMENTED", 501, "BREW %s/things HTTP/1.1\r\nHost: a\r\n\r\n"},
    };
    return all;
}

TEST(HttpErrorForms, EachPrefixAnswersInItsOwn) {
    TestServer server;
    for (const auto& wrong : all_wrong()) {
        RawTlsConnection json(server.port());
        json.send(with_prefix(wrong.request, ""));
        const Response in_json = json.read_response();
        EXPECT_EQ(in_json.status, wrong.status) << wrong.request.substr(0, 60);
        EXPECT_EQ(in_json.headers.get("Content-Type"), "application/problem+json") << wrong.request.substr(0, 60);
        EXPECT_EQ(in_json.body, R"({"code":")" + wrong.code + R"("})");

        RawTlsConnection plain(server.port());
        plain.send(with_prefix(wrong.request, "/plain"));
        const Response in_plain = plain.read_response();
        EXPECT_EQ(in_plain.status, wrong.status) << wrong.request.substr(0, 60);
        EXPECT_EQ(in_plain.headers.get("Content-Type"), "text/plain") << wrong.request.substr(0, 60);
        EXPECT_EQ(in_plain.body,
                  "refused: " + wrong.code + " " + std::string(in_plain.headers.get("X-Request-ID").value_or("")));
    }
}

// A handler that gives no answer is a fault, and told in the route's form too.
TEST(HttpErrorForms, AFaultIsToldInTheFormOfItsRoute) {
    TestServer server;
    RawTlsConnection connection(server.port());
    connection.send(
        "POST /plain/things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        "Content-Length: 2\r\n\r\n{}");
    const Response fault = connection.read_response();
    EXPECT_EQ(fault.status, 500);
    EXPECT_TRUE(fault.body.starts_with("refused: INTERNAL_FAULT ")) << fault.body;
}

// An Accept that names the form of the refusals alone is taken: what it asks for can be sent.
TEST(HttpErrorForms, AnAcceptOfTheFormIsTaken) {
    TestServer server;
    RawTlsConnection connection(server.port());
    connection.send("GET /echo/a HTTP/1.1\r\nHost: a\r\nAccept: application/problem+json\r\n\r\n");
    EXPECT_EQ(connection.read_response().status, 200);
}

// Bytes that are no request have no path: the server's own form.
TEST(HttpErrorForms, WhatIsNoRequestIsRefusedInTheFormOfTheServer) {
    TestServer server;
    RawTlsConnection connection(server.port());
    connection.send("\x01\x02\x03");
    const Response refused = connection.read_response();
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.headers.get("Content-Type"), "application/problem+json");
}

} // namespace
} // namespace ers::http
