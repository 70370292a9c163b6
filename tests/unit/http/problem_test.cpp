// Refusals on the wire: the status by kind, the code, every wrong field, and nothing else.
#include "ers/http/problem.hpp"

#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace ers::http {
namespace {

observe::RequestContext context_of(std::string request_id) {
    observe::RequestContext context;
    context.request_id = std::move(request_id);
    return context;
}

TEST(Problem, SaysCodeTitleDetailAndRequestId) {
    const Error error{.code = ErrorCode::slot_not_available, .detail = "The slot has been taken.", .fields = {}};
    const Response response = problem_response(error, context_of("id-1"));
    EXPECT_EQ(response.status, 409);
    EXPECT_EQ(response.headers.get("content-type"), "application/problem+json");
    const auto problem = nlohmann::json::parse(response.body);
    EXPECT_EQ(problem["type"], "about:blank");
    EXPECT_EQ(problem["status"], 409);
    EXPECT_EQ(problem["code"], "SLOT_NOT_AVAILABLE");
    EXPECT_EQ(problem["detail"], "The slot has been taken.");
    EXPECT_EQ(problem["requestId"], "id-1");
    EXPECT_FALSE(problem["title"].get<std::string>().empty());
    EXPECT_FALSE(problem.contains("errors"));
    EXPECT_FALSE(response.headers.get("Retry-After"));
    EXPECT_FALSE(response.headers.get("WWW-Authenticate"));
}

TEST(Problem, ListsEveryWrongField) {
    const Error error{.code = ErrorCode::missing_value,
                      .detail = {},
                      .fields = {{"patient.nhsNumber", ErrorCode::missing_value, "must be given"},
                                 {"shortlist[3]", ErrorCode::invalid_value, {}}}};
    const auto problem = nlohmann::json::parse(problem_response(error, context_of("id")).body);
    ASSERT_EQ(problem["errors"].size(), 2U);
    EXPECT_EQ(problem["errors"][0]["field"], "patient.nhsNumber");
    EXPECT_EQ(problem["errors"][0]["code"], "MISSING_VALUE");
    EXPECT_EQ(problem["errors"][0]["detail"], "must be given");
    EXPECT_EQ(problem["errors"][1]["field"], "shortlist[3]");
    EXPECT_FALSE(problem.contains("detail"));
}

TEST(Problem, TellsHowToSignInAndWhenToComeBack) {
    const Error unknown{.code = ErrorCode::no_access, .detail = {}, .fields = {}};
    EXPECT_EQ(problem_response(unknown, context_of("id")).headers.get("WWW-Authenticate"), "Bearer");
    const Error busy{.code = ErrorCode::system_unavailable, .detail = {}, .fields = {}, .retry_after_seconds = 7};
    const Response response = problem_response(busy, context_of("id"));
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(response.headers.get("Retry-After"), "7");
}

TEST(Problem, CanBeWrittenEvenWithBrokenText) {
    const Error error{.code = ErrorCode::invalid_value, .detail = "bad \xff byte", .fields = {}};
    EXPECT_TRUE(nlohmann::json::accept(problem_response(error, context_of("id")).body));
}

TEST(Problem, GivesEveryCodeAnErrorStatus) {
    const std::set<int> known{400, 401, 403, 404, 405, 406, 409, 412, 413, 414,
                              415, 417, 422, 423, 429, 431, 500, 501, 503, 504};
    for (const ErrorInfo& info : all_error_infos()) {
        EXPECT_TRUE(known.contains(status_of(info.kind))) << info.text;
    }
    EXPECT_EQ(status_of(ErrorKind::expectation_failed), 417);
    EXPECT_EQ(status_of(ErrorKind::precondition_missing), 412);
}

} // namespace
} // namespace ers::http
