// Reads that a replica may answer: they go there, they leave nothing behind, and a replica that is away is not missed.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/api_fixture.hpp"

namespace ers::testing {
namespace {

constexpr db::Statement replica_queries{
    "test.replica_queries",
    "select coalesce(string_agg(query, ' | '), '') as queries from pg_stat_activity\n"
    "where datname = current_database() and application_name = 'openers-replica'"};

// A session that may write nothing, as a replica's.
std::string read_only(const std::string& url) {
    return url + (url.find('?') == std::string::npos ? "?" : "&") + "options=-c%20default_transaction_read_only%3Don";
}

std::size_t listed_slots(ApiWorld& world) {
    world.server().add_slots({.service_id = world.first, .count = 3});
    const auto answer =
        world.caller().get("/api/v1/services/" + quoted(world.first) + "/slots", world.server().referrer());
    EXPECT_EQ(answer.outcome(), "200") << answer.text;
    return answer.body.at("items").size();
}

TEST(Replica, AnswersListsOfSlotsWithoutWritingAnything) {
    ApiWorld world([](app::Settings& settings) { settings.database.replica_url = read_only(settings.database.url); });
    EXPECT_EQ(listed_slots(world), 3U);
    db::Connection superuser({world.server().database().superuser_url()}); // others do not see what sessions ask
    const auto asked = superuser.execute(replica_queries).front().text("queries");
    EXPECT_NE(asked.find("from slot"), std::string::npos) << asked;
}

TEST(Replica, ThatIsAwayIsNotMissed) {
    ApiWorld world([](app::Settings& settings) {
        settings.database.replica_url = "postgresql://ers_service@/ers?host=/nonexistent";
    });
    EXPECT_EQ(listed_slots(world), 3U);
    EXPECT_EQ(world.caller().get("/health/ready").outcome(), "200");
}

} // namespace
} // namespace ers::testing
