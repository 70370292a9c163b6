// The error table: complete, unambiguous, and spelled as its names are.
#include "ers/core/error.hpp"

#include <fstream>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ers/core/text.hpp"

namespace ers {
namespace {

// The names in `enum class ErrorCode`, read from the header, in upper case.
std::vector<std::string> error_code_names_of_header() {
    std::ifstream header(std::string(ERS_SOURCE_DIR) + "/include/ers/core/error.hpp");
    std::vector<std::string> names;
    bool inside = false;
    for (std::string line; std::getline(header, line);) {
        if (line.starts_with("enum class ErrorCode"))
            inside = true;
        else if (inside && line.starts_with("}"))
            break;
        else if (inside && is_ascii_letter(trimmed(line).front())) {
            names.push_back(upper_ascii(trimmed(line).substr(0, trimmed(line).find(','))));
        }
    }
    return names;
}

ErrorKind kind_of(ErrorCode code) { return error_info(code).kind; }

TEST(ErrorTable, HasOneRowForEachCodeInTheHeaderWithItsNameInUpperCase) {
    std::vector<std::string> texts;
    for (const ErrorInfo& info : all_error_infos()) texts.emplace_back(info.text);
    EXPECT_FALSE(texts.empty());
    EXPECT_EQ(texts, error_code_names_of_header());
}

TEST(ErrorTable, FindsTheRowOfEachCode) {
    std::set<std::string_view> texts;
    for (const ErrorInfo& info : all_error_infos()) {
        EXPECT_EQ(&error_info(info.code), &info);
        EXPECT_TRUE(texts.insert(info.text).second) << info.text << " is there twice";
        EXPECT_TRUE(info.title.ends_with('.')) << info.text;
    }
}

TEST(ErrorTable, SortsRefusalsByWhatTheCallerCanDo) {
    EXPECT_EQ(kind_of(ErrorCode::malformed_json), ErrorKind::malformed);
    EXPECT_EQ(kind_of(ErrorCode::missing_header), ErrorKind::malformed);
    EXPECT_EQ(kind_of(ErrorCode::idempotency_key_missing), ErrorKind::malformed);
    EXPECT_EQ(kind_of(ErrorCode::missing_value), ErrorKind::unprocessable);
    EXPECT_EQ(kind_of(ErrorCode::no_relationship), ErrorKind::unprocessable);
    EXPECT_EQ(kind_of(ErrorCode::slots_currently_available), ErrorKind::unprocessable);
    EXPECT_EQ(kind_of(ErrorCode::idempotency_key_reused), ErrorKind::unprocessable);
    EXPECT_EQ(kind_of(ErrorCode::slot_not_available), ErrorKind::conflict);
    EXPECT_EQ(kind_of(ErrorCode::version_stale), ErrorKind::conflict);
    EXPECT_EQ(kind_of(ErrorCode::idempotency_key_in_use), ErrorKind::conflict);
    EXPECT_EQ(kind_of(ErrorCode::version_missing), ErrorKind::precondition_missing);
    EXPECT_EQ(kind_of(ErrorCode::locked), ErrorKind::locked);
    EXPECT_EQ(kind_of(ErrorCode::no_access), ErrorKind::unauthenticated);
    EXPECT_EQ(kind_of(ErrorCode::sign_in_failed), ErrorKind::unauthenticated);
    EXPECT_EQ(kind_of(ErrorCode::forbidden), ErrorKind::forbidden);
    EXPECT_EQ(kind_of(ErrorCode::too_many_attempts), ErrorKind::too_many_requests);
    EXPECT_EQ(kind_of(ErrorCode::expectation_failed), ErrorKind::expectation_failed);
    EXPECT_EQ(kind_of(ErrorCode::outcome_unknown), ErrorKind::unavailable);
    EXPECT_EQ(kind_of(ErrorCode::timed_out), ErrorKind::timed_out);
    EXPECT_EQ(kind_of(ErrorCode::internal_fault), ErrorKind::fault);
}

TEST(Refuse, SaysTheTitleWhereNothingBetterIsKnown) {
    const Result<int> plain = refuse(ErrorCode::slot_not_available);
    ASSERT_FALSE(plain.has_value());
    EXPECT_EQ(plain.error().code, ErrorCode::slot_not_available);
    EXPECT_EQ(plain.error().detail, "The slot is not available.");

    const Result<int> explained = refuse(ErrorCode::slot_not_available, "Another patient took it.");
    EXPECT_EQ(explained.error().detail, "Another patient took it.");
    EXPECT_TRUE(explained.error().fields.empty());
    EXPECT_EQ(explained.error().retry_after_seconds, 0);
}

TEST(RefuseFields, TakesItsCodeFromTheFirstField) {
    const Result<int> refused = refuse_fields({
        {.field = "priority", .code = ErrorCode::invalid_code, .detail = "ROUTINE or URGENT"},
        {.field = "patient.nhsNumber", .code = ErrorCode::missing_value, .detail = {}},
    });
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_code);
    EXPECT_EQ(refused.error().detail, "A code is not in its list.");
    ASSERT_EQ(refused.error().fields.size(), 2U);
    EXPECT_EQ(refused.error().fields[1].field, "patient.nhsNumber");
}

TEST(RefuseFields, ThrowsWithoutAField) { EXPECT_THROW(static_cast<void>(refuse_fields({})), std::invalid_argument); }

} // namespace
} // namespace ers
