// Refusals of /api/v1 on the wire: the code, every wrong field, what a module tells with it, and nothing else.
#include "ers/interfaces/rest/problem.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ers/booking/alternatives.hpp"

namespace ers::rest {
namespace {

observe::RequestContext context_of(std::string request_id) {
    observe::RequestContext context;
    context.request_id = std::move(request_id);
    return context;
}

TEST(Problem, SaysCodeTitleDetailAndRequestId) {
    const Error error{.code = ErrorCode::slot_not_available, .detail = "The slot has been taken.", .fields = {}};
    const http::Response response = problem_response(error, context_of("id-1"));
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
    const http::Response response = problem_response(busy, context_of("id"));
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(response.headers.get("Retry-After"), "7");
}

TEST(Problem, CanBeWrittenEvenWithBrokenText) {
    const Error error{.code = ErrorCode::invalid_value, .detail = "bad \xff byte", .fields = {}};
    EXPECT_TRUE(nlohmann::json::accept(problem_response(error, context_of("id")).body));
}

TEST(Problem, OffersTheSlotsThatTheRefusalCarries) {
    Error error{.code = ErrorCode::slot_not_available, .detail = {}, .fields = {}};
    error.details = std::make_shared<booking::Alternatives>(
        std::vector<booking::SlotOffer>{{.slot_id = 17,
                                         .service_id = 4,
                                         .starts_at = Instant(std::chrono::seconds(784111777)),
                                         .duration_minutes = 20}});
    const auto problem = nlohmann::json::parse(problem_response(error, context_of("id")).body);
    EXPECT_EQ(problem["alternatives"].dump(),
              R"([{"durationMinutes":20,"serviceId":"4","slotId":"17","startsAt":"1994-11-06T08:49:37Z"}])");
    error.details = std::make_shared<booking::Alternatives>(std::vector<booking::SlotOffer>{});
    EXPECT_EQ(nlohmann::json::parse(problem_response(error, context_of("id")).body)["alternatives"].dump(), "[]");
    error.details = nullptr;
    EXPECT_FALSE(nlohmann::json::parse(problem_response(error, context_of("id")).body).contains("alternatives"));
}

} // namespace
} // namespace ers::rest
