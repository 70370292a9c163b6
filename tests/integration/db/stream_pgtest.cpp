// Goal: a large result comes row by row, whole and in order, without being held as a whole.
#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

#include "tests/support/test_database.hpp"

namespace ers::db {
namespace {

class Stream : public ::testing::Test {
protected:
    Connection& connection() { return database_.connection(); }
    testing::TestDatabase database_;
};

constexpr Statement stream_of_numbers{"test.numbers",
                                      "select n, nullif(n % 2, 0) as odd, array[n, null, n + 1] as pair\n"
                                      "from generate_series(1, 4000) as n"};

TEST_F(Stream, GivesEachRowOnceInOrder) {
    const Transaction transaction(connection());
    for (int times = 0; times < 2; ++times) { // one after the other in one transaction
        std::vector<std::int64_t> numbers;
        connection().stream(stream_of_numbers, [&](const Row& row) {
            const auto number = row.integer("n");
            numbers.push_back(number);
            EXPECT_EQ(row.is_null("odd"), number % 2 == 0);
            EXPECT_EQ(row.integers("pair"), (std::vector<std::int64_t>{number, number + 1}));
            EXPECT_EQ(row.integer("n"), number); // names are found in any order
        });
        ASSERT_EQ(numbers.size(), 4'000U);
        for (std::size_t i = 0; i < numbers.size(); ++i) ASSERT_EQ(numbers[i], static_cast<std::int64_t>(i) + 1);
    }
}

TEST_F(Stream, IsRefusedOutsideATransaction) {
    EXPECT_THROW(connection().stream(stream_of_numbers, [](const Row&) {}), std::logic_error);
}

TEST_F(Stream, SaysWhichStatementFailed) {
    static constexpr Statement wrong{"test.wrong", "select 1 / (n - 3000) as n from generate_series(1, 4000) as n"};
    const Transaction transaction(connection());
    try {
        connection().stream(wrong, [](const Row&) {});
        FAIL() << "it did not fail";
    } catch (const DatabaseFault& fault) {
        EXPECT_STREQ(fault.what(), "statement test.wrong failed with SQLSTATE 22012");
    }
}

TEST_F(Stream, KnowsNoColumnAndNoRowThatIsNotThere) {
    static constexpr Statement one{"test.one", "select 1 as n"};
    const auto rows = connection().execute(one);
    EXPECT_THROW((void)rows.front().integer("m"), std::logic_error);
    EXPECT_THROW((void)rows[1].integer("n"), std::logic_error);
}

} // namespace
} // namespace ers::db
