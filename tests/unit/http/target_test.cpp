// Percent-decoding: a target is decoded exactly once, and refused where it could be read in two ways.
#include "http/target.hpp"

#include <gtest/gtest.h>

namespace ers::http {
namespace {

using Segments = std::vector<std::string>;
using Query = std::vector<std::pair<std::string, std::string>>;

TEST(Target, SplitsThePathIntoDecodedSegments) {
    EXPECT_EQ(parse_target("/").value().segments, Segments{""});
    EXPECT_EQ(parse_target("/a/b").value().segments, (Segments{"a", "b"}));
    EXPECT_EQ(parse_target("/a/").value().segments, (Segments{"a", ""}));
    EXPECT_EQ(parse_target("/St%20Mary%27s/%C3%A9+").value().segments, (Segments{"St Mary's", "é+"}));
    EXPECT_EQ(parse_target("/a%2525").value().segments, Segments{"a%25"});
    EXPECT_EQ(parse_target("/a%20b?c").value().path, "/a%20b");
}

TEST(Target, KeepsQueryParametersInOrderAndRepeated) {
    const auto target = parse_target("/s?text=hip+and+knee&id=2&id=%31&flag&empty=&&a=b=c");
    const Query expected{{"text", "hip and knee"}, {"id", "2"}, {"id", "1"}, {"flag", ""}, {"empty", ""}, {"a", "b=c"}};
    EXPECT_EQ(target.value().query, expected);
    EXPECT_TRUE(parse_target("/s?").value().query.empty());
}

TEST(Target, TakesLineBreaksInQueryValuesOnly) {
    EXPECT_EQ(parse_target("/s?comment=a%0Ab").value().query.front().second, "a\nb");
    EXPECT_FALSE(parse_target("/a%0Ab"));
}

TEST(Target, RefusesWhatCannotBeDecoded) {
    for (const char* path : {"/%", "/%4", "/%zz", "/a%2", "/%00", "/a%00b", "/%ff", "/%C0%AF", "/%ED%A0%80", "/%7f",
                             "/a%2Fb", "/a%2fb", "/a%5Cb", "/a\\b", "/.", "/..", "/a/../b", "/%2e%2E/b"}) {
        EXPECT_FALSE(parse_target(path)) << path;
    }
    for (const char* query : {"/?a=%", "/?%=a", "/?a=%0", "/?a=%00", "/?a=%ff", "/?=a", "/?a=%1b"}) {
        EXPECT_FALSE(parse_target(query)) << query;
    }
}

TEST(Target, RefusesMoreParametersThanItsLimit) {
    std::string target = "/?a";
    for (std::size_t i = 1; i < query_parameters_max; ++i) target += "&a";
    EXPECT_TRUE(parse_target(target));
    EXPECT_FALSE(parse_target(target + "&a"));
}

} // namespace
} // namespace ers::http
