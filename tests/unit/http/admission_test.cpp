// What is decided from a header alone, and which of several reasons is named first.
#include "http/admission.hpp"

#include <gtest/gtest.h>

#include "ers/core/limits.hpp"

namespace ers::http {
namespace {

// Never called: a decision names a form by its media type.
Response no_response(const Error& /*error*/, const observe::RequestContext& /*context*/) { return {}; }

constexpr ErrorForm own_form{"application/own+json", no_response};
constexpr ErrorForm page_form{"text/html", no_response};
constexpr ErrorForm strict_form{"application/strict", no_response};
constexpr ErrorForm other_form{"text/plain", no_response};

const ErrorForms& admission_errors() {
    static const ErrorForms errors{.otherwise = other_form,
                                   .below = {{"/pages", page_form}, {"/pages/strict", strict_form}}};
    return errors;
}

const std::vector<RouteInfo>& admission_routes() {
    static const std::vector<RouteInfo> routes{
        RouteInfo{.method = Method::get, .pattern = "/things/{id}", .accepts = {}, .errors = own_form},
        RouteInfo{.method = Method::post, .pattern = "/things", .body_bytes_max = 100, .accepts = {"application/json"}},
    };
    return routes;
}

Admission admit_request(std::string_view method, std::string_view target,
                        std::vector<std::pair<std::string_view, std::string_view>> fields = {}) {
    static const Router router(admission_routes());
    fields.insert(fields.begin(), {"Host", "localhost"});
    return admit(HeaderView{.method = method, .target = target, .version = 11, .fields = std::move(fields)}, router,
                 admission_routes(), admission_errors());
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

TEST(Admission, NamesTheFormOfTheRouteOrOfTheLongestPrefix) {
    const auto form_of = [](std::string_view method, std::string_view target,
                            std::vector<std::pair<std::string_view, std::string_view>> fields = {}) {
        return admit_request(method, target, std::move(fields)).errors.media_type;
    };
    EXPECT_EQ(form_of("GET", "/things/1"), "application/own+json");
    EXPECT_EQ(form_of("GET", "/things/1", {{"Accept", "text/html"}}), "application/own+json");
    EXPECT_EQ(form_of("GET", "/things/1", {{"Content-Length", "1"}}), "application/own+json");
    EXPECT_EQ(form_of("DELETE", "/things/1"), "text/plain") << "no route: the form of the path";
    EXPECT_EQ(form_of("GET", "/nothing"), "text/plain");
    EXPECT_EQ(form_of("GET", "/pages"), "text/html");
    EXPECT_EQ(form_of("GET", "/pages?x=1"), "text/html");
    EXPECT_EQ(form_of("GET", "/pages/unknown"), "text/html");
    EXPECT_EQ(form_of("GET", "/pagesunknown"), "text/plain") << "a prefix ends with a segment";
    EXPECT_EQ(form_of("GET", "/pages/strict/1"), "application/strict");
    EXPECT_EQ(form_of("GET", "/pages/%zz"), "text/html");
    EXPECT_EQ(form_of("GET", "/pages/1", {{"Content-Length", "x"}}), "text/html");
}

TEST(Admission, TakesAnAcceptThatNamesTheFormOfTheErrors) {
    EXPECT_FALSE(admit_request("GET", "/things/1", {{"Accept", "application/own+json"}}).refusal);
    EXPECT_EQ(code_of_refusal(admit_request("GET", "/things/1", {{"Accept", "application/problem+json"}})),
              ErrorCode::not_acceptable);
}

TEST(TargetInBytes, IsFoundInWhateverCame) {
    EXPECT_EQ(target_in("GET /a/b?c HTTP/1.1\r\nHost: x"), "/a/b?c");
    EXPECT_EQ(target_in("GET /a"), "/a");
    EXPECT_EQ(target_in("GET /a\nX: y z"), "/a");
    EXPECT_EQ(target_in("GET\r\nX: y z"), "");
    EXPECT_EQ(target_in(""), "");
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
