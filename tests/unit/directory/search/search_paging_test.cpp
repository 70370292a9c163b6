// Goal: pages joined end to end are the whole list, each service once, also when the directory is swapped in between;
// and a cursor is good for its own search only.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "directory/search/search_cursor.hpp"
#include "tests/unit/directory/directory_samples.hpp"

namespace ers::directory {
namespace {

using samples::ids;
using samples::query;
using samples::service;
using samples::snapshot_of;

// Many ties: waits of seven values and none, ten places, names in pairs.
std::vector<Service> crowd(std::int64_t count) {
    std::vector<Service> services;
    for (std::int64_t id = 1; id <= count; ++id) {
        Service made = service(id);
        if (id % 8 == 0) {
            made.wait.reset();
        } else {
            made.wait = samples::wait_of(static_cast<double>(id * 37 % 7) + 0.1);
        }
        if (id % 9 == 0) {
            made.place.reset();
        } else {
            made.place = Place{53.0 + static_cast<double>(id * 31 % 10) / 10, -1.5};
        }
        made.name = (id % 2 == 0 ? "CLINIC " : "clinic ") + std::to_string(id / 2 * 7919 % 1000);
        services.push_back(std::move(made));
    }
    return services;
}

NextSlots some_slots(const Snapshot& snapshot) {
    std::vector<samples::SampleSlot> slots;
    for (std::int64_t id = 1; id <= 97; id += 3) {
        slots.push_back({id, Priority::routine, london_midnight(samples::today) + std::chrono::hours(id * 13 % 5)});
    }
    return samples::slots_of(snapshot, slots);
}

SearchQuery sorted_by(SearchSort sort) {
    auto asked = query();
    asked.sort = sort;
    asked.postcode = *Postcode::parse("LS1 4AP");
    return asked;
}

TEST(SearchPaging, VisitsEachServiceOnceInTheSameOrder) {
    const auto snapshot = snapshot_of(crowd(97));
    const auto slots = some_slots(*snapshot);
    for (const auto& sort : Codes<SearchSort>::entries) {
        for (const std::size_t limit : {1U, 7U, 96U, 97U, 100U}) {
            auto asked = sorted_by(sort.value);
            asked.limit = 100;
            const auto whole = ids(*search(*snapshot, slots, asked));
            ASSERT_EQ(whole.size(), 97U);
            asked.limit = limit;
            std::vector<std::int64_t> visited;
            do {
                const auto page = search(*snapshot, slots, asked);
                ASSERT_TRUE(page) << sort.code;
                EXPECT_EQ(page->total, 97U); // of all pages, on every page
                EXPECT_LE(page->hits.size(), limit);
                const auto more = ids(*page);
                visited.insert(visited.end(), more.begin(), more.end());
                asked.cursor = page->next_cursor;
            } while (asked.cursor && visited.size() <= whole.size());
            EXPECT_EQ(visited, whole) << sort.code << " by " << limit;
        }
    }
}

// A service that goes or comes between two pages costs or repeats no other.
TEST(SearchPaging, GoesOnBehindTheLastServiceAfterASwap) {
    const auto before = snapshot_of(crowd(60));
    for (const auto sort : {SearchSort::wait, SearchSort::distance, SearchSort::name}) {
        auto asked = sorted_by(sort);
        asked.limit = 20;
        const auto first = search(*before, {}, asked);
        ASSERT_TRUE(first && first->next_cursor);
        const auto seen = ids(*first);

        auto services = crowd(70); // ten new ones
        std::erase_if(services, [&](const Service& s) { return s.id == seen.back() || s.id == seen.front(); });
        const auto after = snapshot_of(std::move(services));
        std::set<std::int64_t> visited(seen.begin(), seen.end());
        asked.cursor = first->next_cursor;
        for (int pages = 0; asked.cursor && pages < 10; ++pages) {
            const auto page = search(*after, {}, asked);
            ASSERT_TRUE(page);
            for (const auto id : ids(*page)) {
                EXPECT_TRUE(visited.insert(id).second || id > 60) << id << " came twice";
            }
            asked.cursor = page->next_cursor;
        }
        for (std::int64_t id = 1; id <= 60; ++id) EXPECT_TRUE(visited.contains(id)) << id << " was skipped";
    }
}

TEST(SearchPaging, RefusesACursorThatIsNotOfThisSearch) {
    const auto snapshot = snapshot_of(crowd(30));
    auto asked = sorted_by(SearchSort::wait);
    asked.limit = 5;
    const auto cursor = search(*snapshot, {}, asked)->next_cursor;
    ASSERT_TRUE(cursor);
    const auto is_refused = [&](SearchQuery other, const std::string& text) {
        other.cursor = text;
        const auto result = search(*snapshot, {}, other);
        return !result && result.error().fields.front().field == "cursor" &&
               result.error().code == ErrorCode::invalid_value;
    };
    EXPECT_FALSE(is_refused(asked, *cursor));
    for (const char* text : {"", "x", "!!!!", "c3", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
        EXPECT_TRUE(is_refused(asked, text)) << text;
    }
    EXPECT_TRUE(is_refused(asked, cursor->substr(0, cursor->size() / 2)));
    auto other = asked;
    other.sort = SearchSort::name;
    EXPECT_TRUE(is_refused(other, *cursor));
    other = asked;
    other.postcode = *Postcode::parse("TR1");
    EXPECT_TRUE(is_refused(other, *cursor));
    other = asked;
    other.specialty = "CARDIOLOGY";
    EXPECT_TRUE(is_refused(other, *cursor));
    other = asked;
    other.limit = 50; // another page size is the same search
    EXPECT_FALSE(is_refused(other, *cursor));
}

TEST(SearchCursor, IsShortAndSafeInAnAddress) {
    const SearchCursor longest{true, 1e308, std::string(search_cursor_name_bytes_max, '\xC3'),
                               9'223'372'036'854'775'807};
    const auto text = encode_cursor(longest, ~std::uint64_t{0});
    EXPECT_LE(text.size(), limits::cursor_bytes_max);
    EXPECT_EQ(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
              std::string::npos);
    const auto back = decode_cursor(text, ~std::uint64_t{0});
    ASSERT_TRUE(back);
    EXPECT_EQ(back->name, longest.name);
    EXPECT_EQ(back->id, longest.id);
    EXPECT_EQ(back->key, longest.key);
}

} // namespace
} // namespace ers::directory
