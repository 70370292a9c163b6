// Goal: the refusals that features share say what changed, from which version to which, and which field is wrong.
#include "ers/operation/refusals.hpp"

#include <gtest/gtest.h>

namespace ers::operation {
namespace {

TEST(SharedRefusals, AStaleVersionNamesBothVersions) {
    const auto error = refuse_stale("referral", 3, 5).value();
    EXPECT_EQ(error.code, ErrorCode::version_stale);
    EXPECT_EQ(error.detail, "The referral has changed since version 3; it is at version 5.");
}

TEST(SharedRefusals, AStrangeCursorIsAWrongField) {
    const auto error = refuse_cursor().value();
    ASSERT_EQ(error.fields.size(), 1U);
    EXPECT_EQ(error.fields.front().field, "cursor");
    EXPECT_EQ(error.fields.front().code, ErrorCode::invalid_value);
}

} // namespace
} // namespace ers::operation
