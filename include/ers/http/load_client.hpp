// The load generator's side of HTTPS: many kept-alive connections on one thread, requests given as finished bytes,
// answers reported with their times. Beast and OpenSSL stay behind this header.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace ers::http {

using LoadTime = std::chrono::steady_clock::time_point;

struct LoadClientSettings {
    std::string base_url = "https://localhost:8443"; // https only; without a path
    std::string ca_file = {};                        // PEM of who is trusted; empty: the system's own store
    std::size_t connections = 1;
    std::chrono::milliseconds answer_timeout{30'000};  // from sending to the last byte; then the outcome is unknown
    std::chrono::milliseconds connect_timeout{10'000}; // connecting and TLS handshake
    std::chrono::milliseconds retry_wait_min{10};      // after a connection was lost; doubled at each failure …
    std::chrono::milliseconds retry_wait_max{1'000};   // … up to this
    bool resumes_sessions = true;                      // TLS session resumption; false: every handshake is a full one
    bool keeps_open = true;                            // a lost connection is opened again
};

// The outcome of a request. `unknown`: the connection was lost or the time was over after it was sent; `not_sent`: it
// did not leave this machine whole, so the server cannot have acted on it.
struct LoadAnswer {
    enum class Outcome : std::uint8_t { answered, unknown, not_sent };
    Outcome outcome = Outcome::unknown;
    int status = 0;             // of an answered one
    int version = 0;            // its ETag's number; 0 without one
    std::string_view body = {}; // until the call returns
    LoadTime sent = {};         // when it was handed to the connection
    LoadTime first_byte = {};
    LoadTime done = {};
};

// Told of everything by the client, on its thread. An exception ends run() and comes out of it.
class LoadEvents {
public:
    virtual ~LoadEvents() = default;
    // The connection takes a request now: it was opened, or its last answer has come.
    virtual void on_ready(std::size_t connection) = 0;
    virtual void on_answer(std::size_t connection, const LoadAnswer& answer) = 0;
    // It could not be opened, was lost, or was closed by close(); a request in flight has been answered before.
    virtual void on_closed(std::size_t connection, std::string_view why) = 0;
    virtual void on_wake() = 0;
};

// One thread: all members but stop() are called before run() or from within events.
class LoadClient {
public:
    // Throws std::runtime_error with one sentence: the URL is not https, the host is not found, the CA file cannot be
    // read.
    LoadClient(LoadClientSettings settings, LoadEvents& events);
    ~LoadClient();
    LoadClient(const LoadClient&) = delete;
    LoadClient& operator=(const LoadClient&) = delete;

    void open(std::size_t connection);
    // Says goodbye as TLS has it, then closes; on_closed tells when.
    void close(std::size_t connection);
    // Sends the bytes of one whole request; takes the text and gives another string's memory for it. Only to a
    // connection that is ready.
    void send(std::size_t connection, std::string& request);
    // on_wake once at that time; a later call replaces it.
    void wake_at(LoadTime time);
    // Until stop(); then all connections are cut.
    void run();
    void stop(); // from any thread

    // "localhost:8443": the Host field.
    [[nodiscard]] const std::string& authority() const;

private:
    struct Engine;
    std::unique_ptr<Engine> engine_;
};

} // namespace ers::http
