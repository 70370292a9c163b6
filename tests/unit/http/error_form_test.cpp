// The status of each refusal, and the form that a path has.
#include "ers/http/error_form.hpp"

#include <set>

#include <gtest/gtest.h>

namespace ers::http {
namespace {

TEST(ErrorStatus, GivesEveryCodeAnErrorStatus) {
    const std::set<int> known{400, 401, 403, 404, 405, 406, 409, 412, 413, 414,
                              415, 417, 422, 423, 429, 431, 500, 501, 503, 504};
    for (const ErrorInfo& info : all_error_infos()) {
        EXPECT_TRUE(known.contains(status_of(info.kind))) << info.text;
    }
    EXPECT_EQ(status_of(ErrorKind::expectation_failed), 417);
    EXPECT_EQ(status_of(ErrorKind::precondition_missing), 412);
}

TEST(ErrorResponse, HasTheFieldsThatHttpHasForTheRefusal) {
    const Error busy{.code = ErrorCode::system_unavailable, .detail = {}, .fields = {}, .retry_after_seconds = 7};
    const Response response = error_response(busy, "text/plain", "busy");
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(response.headers.get("Content-Type"), "text/plain");
    EXPECT_EQ(response.headers.get("Retry-After"), "7");
    EXPECT_FALSE(response.headers.get("WWW-Authenticate"));
    EXPECT_EQ(response.body, "busy");
    const Error unknown{.code = ErrorCode::no_access, .detail = {}, .fields = {}};
    EXPECT_EQ(error_response(unknown, "text/plain", "").headers.get("WWW-Authenticate"), "Bearer");
}

} // namespace
} // namespace ers::http
