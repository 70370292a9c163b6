// Counters, gauges and histograms for /metrics in the Prometheus text format, over prometheus-cpp. Labels are route
// patterns, statement names and lane names: never raw paths or anything about a person.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace ers::observe {

// All functions are thread safe and cheap enough for every request.
void count_request(std::string_view method, std::string_view route, int status, std::chrono::nanoseconds took);
void count_statement(std::string_view statement, std::chrono::nanoseconds took, bool failed);
void observe_queue_wait(std::string_view lane, std::chrono::nanoseconds waited);
void set_queue_length(std::string_view lane, std::size_t length);
void add_connections(int change);          // open TLS connections
void count_event(std::string_view event);  // domain and transport events: "booking.made", "tls.handshake_failed"

// The whole registry as text/plain; version=0.0.4.
[[nodiscard]] std::string metrics_text();

} // namespace ers::observe
