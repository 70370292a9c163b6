// Which route a path finds, and what is said when it finds none.
#include "http/router.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

#include "http/target.hpp"

namespace ers::http {
namespace {

RouteInfo route_of(Method method, std::string pattern) {
    return RouteInfo{.method = method, .pattern = std::move(pattern), .accepts = {}};
}

RouteMatch match_in(const Router& router, Method method, std::string_view target) {
    const auto parsed = parse_target(target);
    return router.match(method, parsed.value().segments);
}

const std::vector<RouteInfo>& sample_routes() {
    static const std::vector<RouteInfo> routes{
        route_of(Method::get, "/"),
        route_of(Method::get, "/services"),
        route_of(Method::get, "/services/{id}"),
        route_of(Method::get, "/services/mine"),
        route_of(Method::put, "/services/{service}/slots"),
        route_of(Method::get, "/services/{id}/slots/{slot}"),
        route_of(Method::post, "/services/mine/archive"),
        route_of(Method::get, "/assets/{rest...}"),
        route_of(Method::del, "/services/{id}"),
    };
    return routes;
}

TEST(Router, FindsLiteralsAndCaptures) {
    const Router router(sample_routes());
    EXPECT_EQ(match_in(router, Method::get, "/").route, 0U);
    EXPECT_EQ(match_in(router, Method::get, "/services?x=1").route, 1U);
    const auto by_id = match_in(router, Method::get, "/services/42");
    EXPECT_EQ(by_id.route, 2U);
    EXPECT_EQ(by_id.captures.at("id"), "42");
    const auto slot = match_in(router, Method::get, "/services/7/slots/9");
    EXPECT_EQ(slot.route, 5U);
    EXPECT_EQ(slot.captures.at("id"), "7");
    EXPECT_EQ(slot.captures.at("slot"), "9");
}

TEST(Router, NamesCapturesByTheRouteThatWasFound) {
    const Router router(sample_routes());
    const auto match = match_in(router, Method::put, "/services/7/slots");
    EXPECT_EQ(match.route, 4U);
    EXPECT_EQ(match.captures.at("service"), "7");
    EXPECT_FALSE(match.captures.contains("id"));
}

TEST(Router, PrefersALiteralToACapture) {
    const Router router(sample_routes());
    EXPECT_EQ(match_in(router, Method::get, "/services/mine").route, 3U);
}

// "mine" is a literal on the way to /archive; /services/mine/slots must still find the capture's branch.
TEST(Router, GoesBackToACaptureWhereALiteralLeadsNowhere) {
    const Router router(sample_routes());
    const auto match = match_in(router, Method::put, "/services/mine/slots");
    EXPECT_EQ(match.route, 4U);
    EXPECT_EQ(match.captures.at("service"), "mine");
    EXPECT_EQ(match.captures.size(), 1U);
}

TEST(Router, CapturesTheRestOfAPath) {
    const Router router(sample_routes());
    EXPECT_EQ(match_in(router, Method::get, "/assets/css/main%20page.css").captures.at("rest"), "css/main page.css");
    EXPECT_FALSE(match_in(router, Method::get, "/assets").route);
    EXPECT_FALSE(match_in(router, Method::get, "/assets/").route);
    EXPECT_FALSE(match_in(router, Method::get, "/assets/a//b").route);
}

// What a branch captured before it led nowhere is forgotten.
TEST(Router, CapturesTheRestWhereACaptureLeadsNowhere) {
    const Router router(
        std::vector{route_of(Method::get, "/files/{id}/facts"), route_of(Method::get, "/files/{rest...}")});
    const auto match = match_in(router, Method::get, "/files/1/other");
    EXPECT_EQ(match.route, 1U);
    EXPECT_EQ(match.captures.at("rest"), "1/other");
}

TEST(Router, TellsAnUnknownPathFromAWrongMethod) {
    const Router router(sample_routes());
    const auto unknown = match_in(router, Method::get, "/nowhere");
    EXPECT_FALSE(unknown.route);
    EXPECT_EQ(unknown.allowed, "");
    const auto wrong = match_in(router, Method::post, "/services/42");
    EXPECT_FALSE(wrong.route);
    EXPECT_EQ(wrong.allowed, "GET, HEAD, DELETE");
    EXPECT_EQ(match_in(router, Method::get, "/services/7/slots").allowed, "PUT");
}

TEST(Router, ServesHeadByTheGetRoute) {
    const Router router(sample_routes());
    EXPECT_EQ(match_in(router, Method::head, "/services").route, 1U);
    EXPECT_FALSE(match_in(router, Method::head, "/services/7/slots").route);
}

TEST(Router, TakesASlashAtTheEndForAnotherPath) {
    const Router router(sample_routes());
    EXPECT_FALSE(match_in(router, Method::get, "/services/").route);
    EXPECT_FALSE(match_in(router, Method::get, "//services").route);
    EXPECT_FALSE(match_in(router, Method::get, "/services//slots/9").route);
}

TEST(Router, RefusesATableThatIsAmbiguousOrBroken) {
    const auto build = [](std::vector<RouteInfo> routes) { const Router router(routes); };
    EXPECT_THROW(build({route_of(Method::get, "/a/{x}"), route_of(Method::get, "/a/{y}")}), std::runtime_error);
    EXPECT_THROW(build({route_of(Method::get, "/a"), route_of(Method::get, "/a")}), std::runtime_error);
    EXPECT_THROW(build({route_of(Method::get, "a")}), std::runtime_error);
    EXPECT_THROW(build({route_of(Method::get, "/a/{x}/{x}")}), std::runtime_error);
    EXPECT_THROW(build({route_of(Method::get, "/{rest...}/a")}), std::runtime_error);
    EXPECT_THROW(build({route_of(Method::get, "/a{x}")}), std::runtime_error);
    EXPECT_NO_THROW(build({route_of(Method::get, "/a/{x}"), route_of(Method::post, "/a/{y}")}));
}

} // namespace
} // namespace ers::http
