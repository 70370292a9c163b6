// Stopping: idle connections end at once, requests in flight are answered, nobody waits longer than the limit.
#include <atomic>
#include <chrono>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/integration/http/test_server.hpp"

namespace ers::http {
namespace {

using testing::RawOptions;
using testing::RawTlsConnection;
using namespace std::chrono_literals;

constexpr const char* held_request = "GET /held HTTP/1.1\r\nHost: a\r\n\r\n";

TEST(HttpDrain, EndsIdleConnectionsAtOnce) {
    TestServer server;
    RawTlsConnection fresh(server.port());
    RawTlsConnection without_handshake(server.port(), RawOptions{.handshake = false});
    RawTlsConnection used(server.port());
    used.send(get_echo());
    EXPECT_EQ(used.read_response().status, 200);
    const auto begin = std::chrono::steady_clock::now();
    server.stop();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, ServerSettings{}.drain_timeout);
    EXPECT_EQ(fresh.read_until_close(), "");
    EXPECT_EQ(used.read_until_close(), "");
    EXPECT_EQ(without_handshake.read_until_close(), "");
    EXPECT_THROW(RawTlsConnection(server.port()), std::runtime_error);
}

TEST(HttpDrain, LetsARequestInFlightFinishAndThenCloses) {
    TestServer server;
    RawTlsConnection connection(server.port());
    connection.send(held_request);
    server.wait_until_held(1);
    auto stopped = std::async(std::launch::async, [&server] { server.stop(); });
    EXPECT_EQ(stopped.wait_for(200ms), std::future_status::timeout) << "it did not wait for the request";
    server.release_held();
    const Response response = connection.read_response();
    EXPECT_EQ(response.body, "released");
    EXPECT_EQ(response.headers.get("Connection"), "close");
    EXPECT_EQ(connection.read_until_close(), "");
    EXPECT_EQ(stopped.wait_for(10s), std::future_status::ready);
}

TEST(HttpDrain, CutsWhatOutlivesTheLimit) {
    TestServer server([](ServerSettings& settings) { settings.drain_timeout = 200ms; });
    RawTlsConnection connection(server.port());
    connection.send(held_request);
    server.wait_until_held(1);
    const auto begin = std::chrono::steady_clock::now();
    server.stop();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, ServerSettings{}.drain_timeout);
    EXPECT_EQ(connection.read_until_close(), "");
    server.release_held(); // answers that come after the end go nowhere
}

TEST(HttpDrain, StopsUnderLoadWithoutLosingAnAnswer) {
    TestServer server;
    std::vector<std::thread> callers;
    std::atomic<int> answered = 0;
    std::atomic<int> broken = 0;
    for (int i = 0; i < 8; ++i) {
        callers.emplace_back([&] {
            try {
                RawTlsConnection connection(server.port());
                for (bool open = true; open;) {
                    if (!connection.send(get_echo())) break;
                    const Response response = connection.read_response();
                    ++answered;
                    open = !response.headers.get("Connection");
                }
            } catch (const std::runtime_error&) {
                ++broken; // closed while idle, between two requests
            }
        });
    }
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (answered < 200 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    server.stop();
    for (std::thread& caller : callers) caller.join();
    EXPECT_GE(answered, 200);
    EXPECT_EQ(server.dispatched(), static_cast<std::size_t>(answered)) << "a request was handled and its answer lost";
}

Response status_alone(const Error& error, const observe::RequestContext& /*context*/) {
    return error_response(error, "text/plain", "");
}

constexpr ErrorForm bare_form{"text/plain", status_alone};

TEST(HttpStart, SaysWhatIsWrong) {
    const testing::TestCertificate certificate;
    TestServer other;
    const auto start = [&](ServerSettings settings, std::vector<RouteInfo> routes,
                           const ErrorForms& errors = {.otherwise = bare_form}) -> std::string {
        if (settings.certificate_file.empty()) settings.certificate_file = certificate.certificate_file();
        settings.private_key_file = certificate.key_file();
        Server server(settings, std::move(routes), errors, [](std::size_t, Request, const Respond&) {});
        try {
            server.start();
        } catch (const std::runtime_error& problem) {
            return problem.what();
        }
        return "started";
    };
    const RouteInfo route{.method = Method::get, .pattern = "/{a}", .accepts = {}, .errors = bare_form};
    EXPECT_EQ(start(ServerSettings{.port = 0}, {route}), "started");
    EXPECT_NE(start(ServerSettings{.port = other.port()}, {route}).find("Cannot listen"), std::string::npos);
    EXPECT_NE(start(ServerSettings{.address = "nowhere", .port = 0}, {route}).find("not an IP address"),
              std::string::npos);
    EXPECT_NE(start(ServerSettings{.port = 0, .certificate_file = "/nowhere"}, {route}).find("certificate"),
              std::string::npos);
    EXPECT_NE(start(ServerSettings{.port = 0, .certificate_file = other.certificate().certificate_file()}, {route})
                  .find("does not belong"),
              std::string::npos);
    EXPECT_NE(start(ServerSettings{.port = 0}, {route, route}).find("another route"), std::string::npos);
    const RouteInfo formless{.method = Method::get, .pattern = "/formless", .accepts = {}};
    EXPECT_EQ(start(ServerSettings{.port = 0}, {formless}), "The route /formless has no form for its errors.");
    EXPECT_EQ(start(ServerSettings{.port = 0}, {route}, {.otherwise = bare_form, .below = {{"/x", {}}}}),
              "The prefix /x has no form for its errors.");
    EXPECT_EQ(start(ServerSettings{.port = 0}, {route}, {}), "The server has no form for its errors.");
}

TEST(HttpStart, StartsAgainAfterAStop) {
    const testing::TestCertificate certificate;
    ServerSettings settings{.port = 0};
    settings.certificate_file = certificate.certificate_file();
    settings.private_key_file = certificate.key_file();
    Server server(settings, {}, {.otherwise = bare_form}, [](std::size_t, Request, const Respond&) {});
    server.stop();
    for (int i = 0; i < 2; ++i) {
        server.start();
        RawTlsConnection connection(server.port());
        connection.send(get_echo());
        EXPECT_EQ(connection.read_response().status, 404);
        server.stop();
    }
}

} // namespace
} // namespace ers::http
