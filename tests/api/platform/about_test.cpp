// The service about itself, and the manners of HTTP that hold at every address.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "ers/interfaces/rest/endpoints.hpp"
#include "tests/support/api_fixture.hpp"

namespace ers::testing {
namespace {

class About : public ApiTest {
protected:
    static http::Headers one(std::string_view name, const std::string& value) {
        http::Headers headers;
        headers.set(name, value);
        return headers;
    }
};

TEST_F(About, SaysThatItLivesAndIsReady) {
    EXPECT_EQ(caller().get("/health/live").body.value("status", ""), "alive");
    EXPECT_EQ(caller().get("/health/ready").body.value("status", ""), "ready");
    EXPECT_EQ(caller().get("/").body.value("api", ""), "/api/v1");
}

TEST_F(About, CountsRequestsByRouteAndNeverByWhoTheyAreAbout) {
    const auto referral = world().refer();
    caller().get(referral.path(), server().referrer());
    const auto metrics = caller().get("/metrics");
    EXPECT_EQ(metrics.outcome(), "200");
    EXPECT_TRUE(metrics.headers.get("Content-Type").value_or("").starts_with("text/plain"));
    EXPECT_NE(metrics.text.find("/api/v1/referrals/{ubrn}"), std::string::npos);
    EXPECT_EQ(metrics.text.find(referral.ubrn), std::string::npos);
}

TEST_F(About, ServesTheDocumentAsItIsInTheSources) {
    std::ifstream file(ERS_SOURCE_DIR "/docs/openapi.json");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto answer = caller().get("/api/v1/openapi.json");
    EXPECT_EQ(answer.outcome(), "200");
    EXPECT_EQ(answer.text, text);
    EXPECT_EQ(answer.headers.get("Cache-Control"), "public, max-age=300");
}

TEST_F(About, AnUnknownPathIsNotFound) {
    for (const char* path : {"/nothing", "/api/v1", "/api/v1/referral", "/api/v2/services", "/api/v1/referrals/1/2/3",
                             "/favicon.ico", "/health"}) {
        EXPECT_EQ(caller().get(path, server().referrer()).outcome(), "404 NOT_FOUND") << path;
    }
}

// Every path with every method that it has not: 405, and Allow names those that it has.
TEST_F(About, AMethodThatAPathHasNotIsRefusedWithThoseThatItHas) {
    for (const auto& endpoint : rest::endpoints()) {
        for (const auto& method : Codes<http::Method>::entries) {
            bool is_served = method.value == http::Method::head;
            for (const auto& other : rest::endpoints()) {
                is_served = is_served || (other.pattern == endpoint.pattern && other.method == method.value);
            }
            if (is_served) continue;
            const auto answer = caller().call(method.value, endpoint.pattern);
            EXPECT_EQ(answer.outcome(), "405 METHOD_NOT_ALLOWED") << method.code << " " << endpoint.pattern;
            const auto allowed = answer.headers.get("Allow").value_or("");
            EXPECT_NE(allowed.find(code_of(endpoint.method)), std::string::npos) << allowed;
            EXPECT_EQ(allowed.find(method.code), std::string::npos) << allowed;
        }
    }
}

TEST_F(About, HeadIsGetWithoutTheBody) {
    for (const char* path : {"/", "/health/live", "/api/v1/openapi.json", "/api/v1/services", "/api/v1/worklists"}) {
        const auto get = caller().get(path, server().referrer());
        const auto head = caller().call(http::Method::head, path, server().referrer());
        EXPECT_EQ(head.status, 200) << path;
        EXPECT_EQ(head.text, "");
        EXPECT_EQ(head.headers.get("Content-Length"), std::to_string(get.text.size())) << path;
    }
}

TEST_F(About, AnAnswerIsGivenInAMediaTypeThatIsAccepted) {
    EXPECT_EQ(caller().get("/health/live", one("Accept", "application/json")).outcome(), "200");
    EXPECT_EQ(caller().get("/health/live", one("Accept", "text/html, */*;q=0.1")).outcome(), "200");
    EXPECT_EQ(caller().get("/health/live", one("Accept", "text/html")).outcome(), "406 NOT_ACCEPTABLE");
    EXPECT_EQ(caller().get("/health/live", one("Accept", "application/json;q=0")).outcome(), "406 NOT_ACCEPTABLE");
    EXPECT_EQ(caller().get("/metrics", one("Accept", "application/xml")).outcome(), "406 NOT_ACCEPTABLE");
}

TEST_F(About, ABodyIsReadInTheMediaTypesOfItsEndpointOnly) {
    const auto slots = "/api/v1/services/" + quoted(world().first) + "/slots";
    for (const auto& endpoint : rest::endpoints()) {
        if (endpoint.body_bytes_max == 0) continue;
        for (const char* type : {"application/xml", "text/plain", "application/x-www-form-urlencoded",
                                 "application/json; charset=iso-8859-1", "json"}) {
            if (endpoint.media_types.find(type) != std::string_view::npos) continue;
            const auto answer = caller().call(endpoint.method, endpoint.pattern, one("Content-Type", type), "{}");
            EXPECT_EQ(answer.outcome(), "415 UNSUPPORTED_MEDIA_TYPE") << endpoint.pattern << " " << type;
        }
    }
    auto compressed = for_write(server().referrer());
    compressed.set("Content-Encoding", "gzip");
    EXPECT_EQ(caller().post("/api/v1/referrals", json::object(), compressed).outcome(), "415 UNSUPPORTED_MEDIA_TYPE");
    auto csv = for_write(server().referrer());
    csv.set("Content-Type", "text/csv");
    EXPECT_EQ(caller().post("/api/v1/referrals", json::object(), csv).outcome(), "415 UNSUPPORTED_MEDIA_TYPE");
    auto json_with_charset = for_write(server().manager());
    json_with_charset.set("Content-Type", "application/json; charset=UTF-8");
    EXPECT_EQ(caller().put(slots, json::object(), json_with_charset).outcome(), "422 MISSING_VALUE");
}

// The caller's own number for a call comes back, in refusals too; without one the request's own stands in.
TEST_F(About, EchoesTheCorrelationId) {
    for (const char* path : {"/health/live", "/nothing", "/api/v1/services"}) {
        const auto answer = caller().get(path, one("X-Correlation-ID", "11C46F5F-CDEF-4865-94B2-0EE0EDCC26DA"));
        EXPECT_EQ(answer.headers.get("X-Correlation-ID"), "11C46F5F-CDEF-4865-94B2-0EE0EDCC26DA") << path;
        EXPECT_NE(answer.headers.get("X-Request-ID"), answer.headers.get("X-Correlation-ID"));
        const auto without = caller().get(path);
        EXPECT_EQ(without.headers.get("X-Correlation-ID"), without.headers.get("X-Request-ID"));
        EXPECT_NE(without.headers.get("X-Request-ID"), answer.headers.get("X-Request-ID"));
    }
    for (const auto& nonsense : {std::string("two words"), std::string(101, 'x'), std::string("caf\xC3\xA9")}) {
        const auto answer = caller().get("/health/live", one("X-Correlation-ID", nonsense));
        EXPECT_EQ(answer.headers.get("X-Correlation-ID"), answer.headers.get("X-Request-ID")) << nonsense;
    }
}

TEST_F(About, AnswersAreKeptByNobody) {
    const auto referral = world().refer();
    EXPECT_EQ(caller().get(referral.path(), server().referrer()).headers.get("Cache-Control"), "no-store");
    EXPECT_EQ(caller().get("/nothing").headers.get("Cache-Control"), "no-store");
    EXPECT_FALSE(caller().get("/health/live").headers.get("Set-Cookie"));
}

} // namespace
} // namespace ers::testing
