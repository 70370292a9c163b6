// The HTTPS server: listens, speaks TLS and HTTP/1.1, finds the route, reads the body under its limit, and hands the
// request to the dispatcher that it was given. Beast and OpenSSL stay behind this header.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ers/core/limits.hpp"
#include "ers/http/error_form.hpp"
#include "ers/http/message.hpp"

namespace ers::http {

// What the server must know of an endpoint before it is dispatched. Patterns: "/api/v1/referrals/{ubrn}/shortlist";
// a last segment "{rest...}" captures all that remains. A literal segment wins over a capture.
struct RouteInfo {
    Method method = Method::get; // HEAD needs no route: GET's takes it
    std::string pattern = {};
    std::size_t body_bytes_max = 0;          // 0: the route takes no body (one that is sent is refused, 413)
    std::vector<std::string> accepts = {};   // request media types; empty: none needed
    std::vector<std::string> produces{"application/json"};
    ErrorForm errors = {}; // of every refusal that the server itself gives on this route; without one it does not start
    std::chrono::milliseconds deadline{5'000};
    bool on_io_thread = false; // for the dispatcher: answered at once on the io thread, must not block
};

using Respond = std::function<void(Response)>;
// Called on an io thread with the index of the route in the table; must return at once and call `respond` exactly once,
// from any thread. With on_io_thread it calls it before it returns. What goes wrong is answered with 500: a dispatcher
// that throws, a `respond` whose last copy is destroyed uncalled. A second call does nothing.
using Dispatch = std::function<void(std::size_t route, Request request, Respond respond)>;

struct ServerSettings {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8443; // 0: any free one; Server::port() tells
    std::string certificate_file = {}; // PEM chain
    std::string private_key_file = {}; // PEM
    int io_threads = 2;
    std::size_t connections_max = 10'000;
    std::size_t connections_per_address_max = 1'000;
    std::chrono::milliseconds handshake_timeout{10'000};
    std::chrono::milliseconds header_timeout{10'000};
    std::chrono::milliseconds body_timeout{30'000};
    std::chrono::milliseconds write_timeout{30'000};
    std::chrono::milliseconds idle_timeout{60'000};
    std::chrono::milliseconds drain_timeout{10'000}; // from stop() until what still runs is cut off
};

// start → (port) → stop, again if wanted. stop() refuses new connections, ends idle ones, lets requests in flight
// finish with "Connection: close", and returns when all have gone or drain_timeout passed. All members are called from
// one thread; `dispatch` from the io threads.
class Server {
public:
    // `errors`: for requests that no route is found for.
    Server(ServerSettings settings, std::vector<RouteInfo> routes, ErrorForms errors, Dispatch dispatch);
    ~Server();
    // Throws std::runtime_error with one sentence: address in use, certificate unreadable, two routes alike, a route or
    // a prefix without a form of its errors.
    void start();
    [[nodiscard]] std::uint16_t port() const;
    void stop();

private:
    struct Running;
    std::unique_ptr<Running> running_;
};

} // namespace ers::http
