// Providers to choose among: distinct ones, in the order of the patient's criterion and of nothing else.
#include "ers/directory/search/suggest.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/unit/directory/directory_samples.hpp"

namespace ers::directory {
namespace {

using samples::query;
using samples::service;
using samples::snapshot_of;

Service suggested_at(std::int64_t id, const std::string& organisation, double wait) {
    auto made = service(id);
    made.organisation_code = organisation;
    made.wait = samples::wait_of(wait);
    return made;
}

Suggestions suggested(const Snapshot& snapshot, const SearchQuery& asked, std::size_t count,
                      const NextSlots& slots = {}) {
    auto result = suggest_providers(snapshot, slots, asked, count);
    if (!result) throw std::runtime_error("refused: " + result.error().fields.front().field);
    return *std::move(result);
}

// "RT2/5 RT1/3+2": organisation, service, and how many others it has.
std::string as_text(const Suggestions& suggestions) {
    std::string text;
    for (const auto& provider : suggestions.providers) {
        if (!text.empty()) text += ' ';
        text += provider.best.service->organisation_code + '/' + std::to_string(provider.best.service->id);
        if (provider.other_services > 0) text += '+' + std::to_string(provider.other_services);
    }
    return text;
}

TEST(SuggestProviders, TakesTheBestServiceOfEachOrganisation) {
    const auto snapshot =
        snapshot_of({suggested_at(1, "RT1", 12), suggested_at(2, "RT1", 4), suggested_at(3, "RT1", 9),
                     suggested_at(4, "RT2", 20), suggested_at(5, "RT2", 6), suggested_at(6, "RT3", 5)});
    const auto found = suggested(*snapshot, query(), 5);
    EXPECT_EQ(as_text(found), "RT1/2+2 RT3/6 RT2/5+1");
    EXPECT_EQ(found.providers_found, 3U);
    EXPECT_EQ(found.searched.total, 6U);
}

// One organisation with more services than any page has does not push the others out.
TEST(SuggestProviders, LooksPastAnOrganisationWithVeryManyServices) {
    std::vector<Service> services;
    for (int id = 1; id <= 300; ++id) services.push_back(suggested_at(id, "RT1", 1));
    for (int n = 2; n <= 9; ++n) services.push_back(suggested_at(1'000 + n, "RT" + std::to_string(n), 10 + n));
    const auto snapshot = snapshot_of(std::move(services));
    const auto found = suggested(*snapshot, query(), 5);
    EXPECT_EQ(as_text(found), "RT1/1+299 RT2/1002 RT3/1003 RT4/1004 RT5/1005");
    EXPECT_EQ(found.providers_found, 9U);
    EXPECT_EQ(suggested(*snapshot, query(), 20).providers.size(), 9U);
    EXPECT_EQ(as_text(suggested(*snapshot, query(), 1)), "RT1/1+299");
}

TEST(SuggestProviders, FollowsEachCriterion) {
    auto near = suggested_at(1, "RT1", 30);
    auto quick = suggested_at(2, "RT2", 2);
    quick.place = samples::truro;
    auto free_soon = suggested_at(3, "RT3", 20);
    free_soon.place = samples::bradford;
    auto unknown = suggested_at(4, "RT4", 1);
    unknown.wait.reset();
    unknown.place.reset();
    const auto snapshot = snapshot_of({near, quick, free_soon, unknown});
    const auto slots =
        samples::slots_of(*snapshot, {{1, Priority::routine, parse_instant("2026-12-10T09:00:00Z").value()},
                                      {2, Priority::routine, parse_instant("2026-12-20T09:00:00Z").value()},
                                      {3, Priority::routine, parse_instant("2026-12-01T09:00:00Z").value()}});
    auto asked = query();
    asked.priority = Priority::routine;
    asked.postcode = Postcode::parse("LS1 4AP").value();
    EXPECT_EQ(as_text(suggested(*snapshot, asked, 5, slots)), "RT2/2 RT3/3 RT1/1 RT4/4");
    asked.sort = SearchSort::distance;
    EXPECT_EQ(as_text(suggested(*snapshot, asked, 5, slots)), "RT1/1 RT3/3 RT2/2 RT4/4");
    asked.sort = SearchSort::next_slot;
    EXPECT_EQ(as_text(suggested(*snapshot, asked, 5, slots)), "RT3/3 RT1/1 RT2/2 RT4/4");
}

// Hard filters stay hard, and what they hide is counted: no provider that cannot take the patient fills the list up.
TEST(SuggestProviders, NeverSuggestsWhatTheSearchHides) {
    auto children = suggested_at(2, "RT2", 1);
    children.age_below_months = 192;
    auto men = suggested_at(3, "RT3", 2);
    men.sex_treated = SexTreated::male;
    auto closed = suggested_at(4, "RT4", 3);
    closed.is_published = false;
    const auto snapshot = snapshot_of({suggested_at(1, "RT1", 9), children, men, closed});
    auto asked = query();
    asked.age = AgeRange::of_months(600);
    asked.sex = Sex::female;
    const auto found = suggested(*snapshot, asked, 5);
    EXPECT_EQ(as_text(found), "RT1/1");
    EXPECT_EQ(found.providers_found, 1U);
    EXPECT_EQ(found.searched.hidden_total(), 3U);
}

// Provider order may not be pinned (rules.md#search-order): neither names, codes nor the order of the data decide.
TEST(SuggestProviders, AreOrderedByTheFigureAndThenTheServiceWhateverTheProviderIs) {
    std::vector<Service> services;
    for (int id = 1; id <= 8; ++id) {
        services.push_back(suggested_at(id, "RT" + std::to_string(9 - id), id <= 4 ? 7 : 3));
        services.back().name = std::string(static_cast<std::size_t>(9 - id), 'A');
    }
    std::mt19937 random(4); // the seed: any will do
    for (int round = 0; round < 20; ++round) {
        std::shuffle(services.begin(), services.end(), random);
        const auto snapshot = snapshot_of(services);
        EXPECT_EQ(as_text(suggested(*snapshot, query(), 5)), "RT4/5 RT3/6 RT2/7 RT1/8 RT8/1");
    }
}

TEST(SuggestProviders, RefusesWhatTheSearchRefuses) {
    const auto snapshot = snapshot_of({service(1)});
    auto asked = query();
    asked.sort = SearchSort::distance;
    const auto refused = suggest_providers(*snapshot, {}, asked, 5);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fields.front().field, "postcode");
}

} // namespace
} // namespace ers::directory
