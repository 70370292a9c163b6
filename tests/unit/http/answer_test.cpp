// What is added to every answer, how connections are counted, and that a reply is delivered exactly once.
#include "http/answer.hpp"

#include <memory>

#include <gtest/gtest.h>

#include "http/connection_limits.hpp"
#include "http/pending_reply.hpp"

namespace ers::http {
namespace {

Response completed(Response response) {
    observe::RequestContext context;
    context.request_id = "request";
    context.correlation_id = "correlation";
    complete_answer(response, context, Instant(std::chrono::seconds(784111777)));
    return response;
}

TEST(Answer, CarriesTheCommonHeaders) {
    const Headers headers = completed(json_response(200, "{}")).headers;
    EXPECT_EQ(headers.get("Date"), "Sun, 06 Nov 1994 08:49:37 GMT"); // the example of RFC 9110, 5.6.7
    EXPECT_EQ(headers.get("Server"), "OpenERS");
    EXPECT_EQ(headers.get("X-Request-ID"), "request");
    EXPECT_EQ(headers.get("X-Correlation-ID"), "correlation");
    EXPECT_EQ(headers.get("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(headers.get("Cache-Control"), "no-store");
    EXPECT_EQ(headers.get("Content-Security-Policy"), "default-src 'none'; frame-ancestors 'none'");
    EXPECT_EQ(headers.get("Referrer-Policy"), "no-referrer");
    EXPECT_TRUE(headers.get("Strict-Transport-Security"));
    EXPECT_EQ(headers.get("Content-Type"), "application/json");
}

TEST(Answer, KeepsWhatAHandlerMayDecideAndNothingElse) {
    Response response;
    response.headers.set("Cache-Control", "max-age=60");
    response.headers.set("Content-Length", "99");
    response.headers.set("Transfer-Encoding", "chunked");
    response.headers.set("Connection", "upgrade");
    response.headers.set("X-Request-ID", "forged");
    const Headers headers = completed(response).headers;
    EXPECT_EQ(headers.get("Cache-Control"), "max-age=60");
    EXPECT_FALSE(headers.get("Content-Length"));
    EXPECT_FALSE(headers.get("Transfer-Encoding"));
    EXPECT_FALSE(headers.get("Connection"));
    EXPECT_EQ(headers.get("X-Request-ID"), "request");
}

TEST(Answer, HasNoBodyWhereItsStatusHasNone) {
    EXPECT_EQ(completed(Response{.status = 204, .headers = {}, .body = "x"}).body, "");
    EXPECT_EQ(completed(Response{.status = 304, .headers = {}, .body = "x"}).body, "");
    EXPECT_EQ(completed(Response{.status = 200, .headers = {}, .body = "x"}).body, "x");
}

TEST(ConnectionLimits, HoldInAllAndPerAddress) {
    ConnectionLimits limits(3, 2);
    EXPECT_TRUE(limits.enter("a"));
    EXPECT_TRUE(limits.enter("a"));
    EXPECT_FALSE(limits.enter("a"));
    EXPECT_TRUE(limits.enter("b"));
    EXPECT_FALSE(limits.enter("c"));
    limits.leave("a");
    EXPECT_TRUE(limits.enter("c"));
    limits.leave("b");
    EXPECT_TRUE(limits.enter("a"));
    EXPECT_FALSE(ConnectionLimits(10, 0).enter("a"));
}

TEST(PendingReply, DeliversTheFirstSettlementOnly) {
    std::vector<int> statuses;
    {
        PendingReply reply(
            [&statuses](std::optional<Response> response) { statuses.push_back(response ? response->status : 0); });
        reply.settle(Response{.status = 201, .headers = {}, .body = {}});
        reply.settle(Response{.status = 500, .headers = {}, .body = {}});
        reply.settle(std::nullopt);
    }
    EXPECT_EQ(statuses, std::vector<int>{201});
}

TEST(PendingReply, SettlesAsNoAnswerWhenItIsForgotten) {
    int settled_without_answer = 0;
    {
        PendingReply reply([&](std::optional<Response> response) { settled_without_answer += response ? 0 : 1; });
    }
    EXPECT_EQ(settled_without_answer, 1);
}

} // namespace
} // namespace ers::http
