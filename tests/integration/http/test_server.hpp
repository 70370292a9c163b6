// A running server with routes that exist for these tests only.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "ers/http/server.hpp"
#include "tests/support/https_client.hpp"
#include "tests/support/test_certificate.hpp"

namespace ers::http {

inline constexpr std::size_t test_body_bytes_max = 1000;

class TestServer {
public:
    // `adjust` may change the settings before the start.
    explicit TestServer(const std::function<void(ServerSettings&)>& adjust = {});
    ~TestServer();

    [[nodiscard]] std::uint16_t port() const { return server_.port(); }
    void stop() { server_.stop(); }

    // Requests to GET /held wait here until they are released; waits (with a deadline) until that many are there.
    void wait_until_held(std::size_t count);
    void release_held(); // all, with 200 "released"
    std::size_t dispatched() const;

    [[nodiscard]] const testing::TestCertificate& certificate() const { return certificate_; }

private:
    void dispatch(std::size_t route, Request request, const Respond& respond);

    testing::TestCertificate certificate_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Respond> held_;
    std::size_t dispatched_ = 0;
    Server server_;
};

// "POST /things HTTP/1.1", Host, and these field lines (each with its CRLF), an empty line, and the body.
[[nodiscard]] std::string post_things(std::string_view field_lines, std::string_view body);
[[nodiscard]] std::string get_echo(std::string_view field_lines = {});

// The problem's code, or the body where it is not a problem.
[[nodiscard]] std::string code_in(const Response& response);

} // namespace ers::http
