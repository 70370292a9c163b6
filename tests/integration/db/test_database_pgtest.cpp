// Goal: what every other database test stands on. Each TestDatabase has the whole schema, and nothing of another's
// rows.
#include "tests/support/test_database.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "ers/db/migrate.hpp"

namespace ers::testing {
namespace {

constexpr db::Statement add_person{"test.add", "insert into person (user_id, name) values ('1', 'A. Nobody')"};
constexpr db::Statement count_people{"test.count", "select count(*) as people from person"};

TEST(TestDatabase, HasTheSchemaOfThisProgram) {
    TestDatabase database;
    EXPECT_EQ(db::database_version(database.owner()), db::program_version());
    EXPECT_GT(db::program_version(), 0);
}

TEST(TestDatabase, SharesNothingWithAnother) {
    TestDatabase first;
    TestDatabase second;
    first.connection().execute(add_person);
    EXPECT_EQ(first.connection().execute(count_people).front().integer("people"), 1);
    EXPECT_EQ(second.connection().execute(count_people).front().integer("people"), 0);
}

TEST(TestDatabase, GivesTheServicesRoleNoPowerOverTheSchema) {
    TestDatabase database;
    EXPECT_THROW(database.connection().run_script("drop table person"), std::runtime_error);
    EXPECT_THROW(database.connection().run_script("delete from audit"), std::runtime_error);
}

TEST(TestDatabase, IsDroppedUnderOpenConnections) {
    auto database = std::make_unique<TestDatabase>();
    const auto left_open = database->connect();
    EXPECT_EQ(left_open->execute(count_people).size(), 1U);
    database.reset();
    EXPECT_THROW(left_open->execute(count_people), db::DatabaseFault);
}

} // namespace
} // namespace ers::testing
