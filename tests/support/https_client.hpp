// For tests that must say exactly which bytes go over the wire. Ordinary calls are made with ers::http::Client.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "ers/http/message.hpp"

namespace ers::testing {

struct RawOptions {
    bool handshake = true;       // false: a TCP connection on which nothing is sent
    int tls_version_max = 0;     // 0: whatever OpenSSL has; else TLS1_1_VERSION and so on
    std::string protocols = {};  // ALPN offer in wire form: "\x08http/1.1"; empty: none
    std::string address = "127.0.0.1";
};

// One connection to a server on this machine; certificates are not looked at. One object, one thread. Every call throws
// std::runtime_error when the peer does not behave within `time_limit`.
class RawTlsConnection {
public:
    explicit RawTlsConnection(std::uint16_t port, const RawOptions& options = {});
    ~RawTlsConnection();
    RawTlsConnection(const RawTlsConnection&) = delete;
    RawTlsConnection& operator=(const RawTlsConnection&) = delete;

    // False when the server has closed before all was sent.
    bool send(std::string_view bytes);
    // The next whole response, by its Content-Length; without a body for an answer to HEAD. An interim response (100)
    // is a response of its own.
    http::Response read_response(bool to_head = false);
    // All that still comes until the server closes.
    std::string read_until_close();
    // No more bytes from here, while answers can still be read.
    void half_close();
    [[nodiscard]] std::string negotiated() const; // "TLSv1.3 http/1.1"

    std::chrono::milliseconds time_limit{10'000};

private:
    struct State;
    bool read_more(std::chrono::steady_clock::time_point deadline);
    bool wait_for(int outcome, std::chrono::steady_clock::time_point deadline);

    std::unique_ptr<State> state_;
    std::string received_;
};

} // namespace ers::testing
