// What /metrics shows after something was counted. Each test has label values of its own: the registry is one for all.
#include "ers/observe/metrics.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "ers/observe/log.hpp"

namespace ers::observe {
namespace {

using namespace std::chrono_literals;

bool metrics_show(const std::string& line) {
    return ("\n" + metrics_text()).find("\n" + line + "\n") != std::string::npos;
}

std::size_t series_of(std::string_view family) {
    const std::string text = metrics_text();
    const std::string start = "\n" + std::string(family) + "{";
    std::size_t count = 0;
    for (auto at = text.find(start); at != std::string::npos; at = text.find(start, at + 1)) ++count;
    return count;
}

TEST(Metrics, CountRequestsByMethodRouteAndStatusClass) {
    count_request("GET", "/counted/{id}", 200, 3ms);
    count_request("GET", "/counted/{id}", 204, 3ms);
    count_request("GET", "/counted/{id}", 409, 30ms);
    EXPECT_TRUE(metrics_show(R"(ers_http_requests_total{method="GET",route="/counted/{id}",status="2xx"} 2)"));
    EXPECT_TRUE(metrics_show(R"(ers_http_requests_total{method="GET",route="/counted/{id}",status="4xx"} 1)"));
    EXPECT_TRUE(metrics_show(R"(ers_http_request_seconds_bucket{method="GET",route="/counted/{id}",le="0.0025"} 0)"));
    EXPECT_TRUE(metrics_show(R"(ers_http_request_seconds_bucket{method="GET",route="/counted/{id}",le="0.005"} 2)"));
    EXPECT_TRUE(metrics_show(R"(ers_http_request_seconds_count{method="GET",route="/counted/{id}"} 3)"));
}

TEST(Metrics, DoNotTakeMethodsOrStatusesFromCallersAsLabels) {
    count_request("BREW", "/odd", 999, 1ms);
    EXPECT_TRUE(metrics_show(R"(ers_http_requests_total{method="other",route="/odd",status="other"} 1)"));
}

TEST(Metrics, CountStatementsByOutcome) {
    count_statement("slots.reserve", 200us, false);
    count_statement("slots.reserve", 200us, true);
    EXPECT_TRUE(metrics_show(R"(ers_db_statements_total{outcome="done",statement="slots.reserve"} 1)"));
    EXPECT_TRUE(metrics_show(R"(ers_db_statements_total{outcome="failed",statement="slots.reserve"} 1)"));
    EXPECT_TRUE(metrics_show(R"(ers_db_statement_seconds_count{statement="slots.reserve"} 2)"));
}

TEST(Metrics, ShowLanesConnectionsAndEvents) {
    observe_queue_wait("read", 1ms);
    add_connections(3);
    add_connections(-1);
    count_event("booking.made");
    count_event("booking.made");
    EXPECT_TRUE(metrics_show(R"(ers_queue_wait_seconds_count{lane="read"} 1)"));
    EXPECT_TRUE(metrics_show("ers_connections_open 2"));
    EXPECT_TRUE(metrics_show(R"(ers_events_total{event="booking.made"} 2)"));
    EXPECT_TRUE(metrics_show("ers_log_lines_lost_total " + std::to_string(log_lines_lost())));
}

TEST(Metrics, EscapeWhatALabelCannotHold) {
    count_event("a \"b\"\n\xFF");
    EXPECT_TRUE(metrics_show("ers_events_total{event=\"a \\\"b\\\"\\n\xEF\xBF\xBD\"} 1"));
}

TEST(Metrics, LoseNothingBetweenThreads) {
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([] {
            for (int i = 0; i < 1'000; ++i) count_request("POST", i % 2 == 0 ? "/even" : "/uneven", 201, 1us);
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_TRUE(metrics_show(R"(ers_http_requests_total{method="POST",route="/even",status="2xx"} 2000)"));
    EXPECT_TRUE(metrics_show(R"(ers_http_requests_total{method="POST",route="/uneven",status="2xx"} 2000)"));
}

// Label values that come in without end must not fill the memory.
TEST(Metrics, KeepABoundedNumberOfSeries) {
    for (std::size_t i = 0; i < 1'200; ++i) set_queue_length("lane " + std::to_string(i), i);
    EXPECT_EQ(series_of("ers_queue_length"), 1'001U);
    EXPECT_TRUE(metrics_show(R"(ers_queue_length{lane="lane 999"} 999)"));
    EXPECT_TRUE(metrics_show(R"(ers_queue_length{lane="other"} 1199)"));
}

} // namespace
} // namespace ers::observe
