// A blocking HTTPS client for the walkthrough and the tests: one connection, kept alive between calls.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "ers/http/message.hpp"

namespace ers::http {

struct ClientSettings {
    std::string base_url = "https://localhost:8443"; // https only; a path here is put before every target
    std::string ca_file = {};                        // PEM of who is trusted; empty: the system's own store
    std::chrono::milliseconds call_timeout{10'000};  // for one call with all that it needs, connecting included
};

// One object, one thread.
class Client {
public:
    // Throws std::runtime_error with one sentence: the URL is not https, the CA file cannot be read.
    explicit Client(ClientSettings settings);
    ~Client();
    Client(Client&&) noexcept;
    Client& operator=(Client&&) noexcept;

    // `target` begins with "/". Content-Type is application/json when there is a body and none is given. A connection
    // that the server closed meanwhile is opened anew; only a request that is safe to repeat is sent twice.
    // Throws std::runtime_error with one sentence: no connection, certificate refused, time out, broken answer.
    Response request(Method method, std::string_view target, const Headers& headers = {}, std::string_view body = {});
    Response get(std::string_view target, const Headers& headers = {}) { return request(Method::get, target, headers); }
    Response post(std::string_view target, std::string_view body, const Headers& headers = {}) {
        return request(Method::post, target, headers, body);
    }

    // Connections opened so far: a test sees by it whether one was kept alive.
    [[nodiscard]] int connections_opened() const;

private:
    struct Connection;
    std::unique_ptr<Connection> connection_;
};

} // namespace ers::http
