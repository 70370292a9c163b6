// What travels with one request from the socket to the last log line.
#pragma once

#include <chrono>
#include <string>

namespace ers::observe {

struct RequestContext {
    std::string request_id;     // ours, a UUID, on every answer and every log line
    std::string correlation_id; // the caller's X-Correlation-ID, or the request id where there was none
    std::string peer_address;   // "127.0.0.1"; without the port
    std::chrono::steady_clock::time_point received;
    std::chrono::steady_clock::time_point deadline; // work that has not begun by then is dropped
};

} // namespace ers::observe
