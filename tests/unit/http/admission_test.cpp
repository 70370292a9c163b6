// What is decided from a header alone, and which of several reasons is named first.
#include "http/admission.hpp"

#include <gtest/gtest.h>

#include "ers/core/limits.hpp"

namespace ers::http {
namespace {

const std::vector<RouteInfo>& admission_routes() {
    static const std::vector<RouteInfo> routes{
        RouteInfo{.method = Method::get, .pattern = "/things/{id}", .accepts = {}},
        RouteInfo{.method = Method::post, .pattern = "/things", .body_bytes_max = 100, .accepts = {"application/json"}},
    };
    return routes;
}

Admission admit_request(std::string_view method, std::string_view target,
                        std::vector<std::pair<std::string_view, std::string_view>> fields = {}) {
    static const Router router(admission_routes());
    fields.insert(fields.begin(), {"Host", "localhost"});
    return admit(HeaderView{.method = method, .target = target, .version = 11, .fields = std::move(fields)}, router,
                 admission_routes());
}

ErrorCode code_of_refusal(const Admission& admission) {
    return admission.refusal ? admission.refusal->code : ErrorCode::internal_fault;
}

TEST(Admission, FillsTheRequest) {
    const Admission admission = admit_request("GET", "/things/a%20b?x=1", {{"X-Other", "o"}});
    ASSERT_FALSE(admission.refusal);
    EXPECT_EQ(admission.route, 0U);
    EXPECT_EQ(admission.request.method, Method::get);
    EXPECT_EQ(admission.request.path, "/things/a%20b");
    EXPECT_EQ(admission.request.capture("id"), "a b");
    EXPECT_EQ(admission.request.query_value("x"), "1");
    EXPECT_EQ(admission.request.headers.get("x-other"), "o");
}

TEST(Admission, RefusesPathsMethodsAndEncodings) {
    EXPECT_EQ(code_of_refusal(admit_request("GET", "/nothing")), ErrorCode::not_found);
    const Admission wrong_method = admit_request("DELETE", "/things");
    EXPECT_EQ(code_of_refusal(wrong_method), ErrorCode::method_not_allowed);
    EXPECT_EQ(wrong_method.allowed, "POST");
    EXPECT_TRUE(wrong_method.framing_is_sound);
    EXPECT_EQ(code_of_refusal(admit_request("GET", "/things/%zz")), ErrorCode::malformed_request);
    const Admission broken = admit_request("GET", "/things/1", {{"Content-Length", "x"}});
    EXPECT_EQ(code_of_refusal(broken), ErrorCode::malformed_request);
    EXPECT_FALSE(broken.framing_is_sound);
}

TEST(Admission, RefusesBodiesThatTheRouteDoesNotTake) {
    EXPECT_EQ(code_of_refusal(admit_request("GET", "/things/1", {{"Content-Length", "1"}})),
              ErrorCode::payload_too_large);
    EXPECT_FALSE(admit_request("GET", "/things/1", {{"Content-Length", "0"}}).refusal);
    EXPECT_EQ(code_of_refusal(admit_request("POST", "/things", {{"Content-Length", "101"}})),
              ErrorCode::payload_too_large);
    EXPECT_EQ(code_of_refusal(admit_request("POST", "/things", {{"Content-Length", "5"}})),
              ErrorCode::unsupported_media_type);
    EXPECT_EQ(
        code_of_refusal(admit_request("POST", "/things", {{"Transfer-Encoding", "chunked"}, {"Content-Type", "a/b"}})),
        ErrorCode::unsupported_media_type);
    EXPECT_EQ(code_of_refusal(admit_request(
                  "POST", "/things",
                  {{"Content-Length", "5"}, {"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}})),
              ErrorCode::unsupported_media_type);
    EXPECT_FALSE(
        admit_request("POST", "/things", {{"Content-Length", "100"}, {"Content-Type", "application/json"}}).refusal);
    EXPECT_FALSE(admit_request("POST", "/things").refusal);
}

TEST(Admission, RefusesWhatTheCallerWouldNotAccept) {
    EXPECT_EQ(code_of_refusal(admit_request("GET", "/things/1", {{"Accept", "text/html"}})), ErrorCode::not_acceptable);
    EXPECT_FALSE(admit_request("GET", "/things/1", {{"Accept", "text/html"}, {"Accept", "*/*"}}).refusal);
}

TEST(CorrelationId, IsTakenWhereItIsShortAndVisible) {
    const auto id_of = [](std::string_view value) {
        return correlation_id_of(HeaderView{.method = {}, .target = {}, .fields = {{"x-correlation-id", value}}});
    };
    EXPECT_EQ(id_of("abc-123"), "abc-123");
    const std::string longest(limits::correlation_id_characters_max, 'a');
    EXPECT_EQ(id_of(longest), longest);
    EXPECT_EQ(id_of(longest + "a"), "");
    EXPECT_EQ(id_of("a b"), "");
    EXPECT_EQ(id_of("\xc3\xa9"), "");
    EXPECT_EQ(id_of(""), "");
    EXPECT_EQ(correlation_id_of(HeaderView{}), "");
}

} // namespace
} // namespace ers::http
