// Goal: the map grid is only a shortcut: with any centre and radius, search finds exactly what looking at every service
// by its great-circle distance finds.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "directory/search/search_index.hpp"
#include "tests/unit/directory/directory_samples.hpp"

namespace ers::directory {
namespace {

rc::Gen<double> degrees(int from, int to) {
    return rc::gen::map(rc::gen::inRange(from * 10'000, to * 10'000 + 1), [](int n) { return n / 10'000.0; });
}

rc::Gen<Place> place_in(int south, int north, int west, int east) {
    return rc::gen::map(rc::gen::pair(degrees(south, north), degrees(west, east)),
                        [](const std::pair<double, double>& at) { return Place{at.first, at.second}; });
}

std::vector<Service> services_at(const std::vector<Place>& places) {
    std::vector<Service> services;
    for (std::size_t i = 0; i < places.size(); ++i) {
        services.push_back(samples::service(static_cast<std::int64_t>(i) + 1));
        services.back().place = places[i];
    }
    return services;
}

void expect_same_as_brute_force(const std::vector<Place>& places, Place centre, double radius_km) {
    DirectoryContents contents;
    contents.services = services_at(places);
    contents.postcodes = {{"LS1", centre}};
    const Snapshot snapshot(std::move(contents));
    auto asked = samples::query();
    asked.postcode = *Postcode::parse("LS1");
    asked.max_distance_km = radius_km;
    asked.limit = 1'000;
    const auto result = search(snapshot, {}, asked);
    RC_ASSERT(result.has_value());
    auto found = samples::ids(*result);
    std::sort(found.begin(), found.end());
    std::vector<std::int64_t> wanted;
    for (const auto& service : snapshot.services()) {
        if (distance_km(centre, *service.place) <= radius_km) wanted.push_back(service.id);
    }
    RC_ASSERT(found == wanted);
    for (const auto& hit : result->hits) RC_ASSERT(hit.distance_km == distance_km(centre, *hit.service->place));
}

RC_GTEST_PROP(SearchDistance, FindsInBritainWhatBruteForceFinds, ()) {
    const auto places = *rc::gen::container<std::vector<Place>>(place_in(49, 60, -8, 2));
    expect_same_as_brute_force(places, *place_in(49, 60, -8, 2), *rc::gen::inRange(0, 400) / 2.0);
}

RC_GTEST_PROP(SearchDistance, FindsAnywhereWhatBruteForceFinds, ()) {
    const auto places = *rc::gen::container<std::vector<Place>>(place_in(-90, 90, -180, 180));
    expect_same_as_brute_force(places, *place_in(-90, 90, -180, 180), *rc::gen::inRange(0, 20'000) / 1.0);
}

TEST(Distance, IsTheGreatCircle) {
    EXPECT_EQ(distance_km(samples::leeds, samples::leeds), 0.0);
    EXPECT_NEAR(distance_km(Place{0, 0}, Place{0, 1}), 111.195, 0.001);
    EXPECT_NEAR(distance_km(Place{0, 0}, Place{0, 180}), 20'015.1, 0.1);
    EXPECT_NEAR(distance_km(Place{51.5074, -0.1278}, Place{53.4808, -2.2426}), 262.1, 0.5); // London to Manchester
    EXPECT_NEAR(distance_km(Place{53.8, -1.55}, Place{53.8, -1.550001}) * 1e6, 65.7,
                0.5); // a few centimetres keep their digits
}

TEST(MapGrid, LooksAtFewSquaresForASmallCircle) {
    MapGrid grid;
    for (std::uint32_t i = 0; i < 1'000; ++i) grid.add({50.0 + i * 0.005, -3.0 + i * 0.004}, i);
    const auto near = grid.around({52.5, -1.0}, 5);
    ASSERT_TRUE(near);
    EXPECT_LT(near->size(), 200U);
    EXPECT_GT(near->size(), 0U);
    EXPECT_FALSE(grid.around({89.99, 0}, 5)); // holds the pole
    EXPECT_FALSE(grid.around({0, 179.99}, 5)); // holds the date line
}

TEST(SearchWords, BeginAtASpaceAndForgetCaseAndMarks) {
    EXPECT_EQ(searchable_words("St. Mary's -- X-ray (A1)"), " st marys x ray a1");
    EXPECT_EQ(searchable_words(""), " ");
    EXPECT_EQ(typed_words("  Leeds,  GENERAL "), (std::vector<std::string>{"leeds", "general"}));
    EXPECT_TRUE(typed_words("'--'").empty());
}

} // namespace
} // namespace ers::directory
