// The rules of advice requests without a database: each refusal, in the order in which reasons come.
#include "advice/rules.hpp"

#include <gtest/gtest.h>

#include "ers/advice/limits.hpp"
#include "ers/core/working_days.hpp"

namespace ers::advice {
namespace {

Date day(const char* text) { return parse_date(text).value(); }

directory::Service advice_service() {
    directory::Service service;
    service.id = 201;
    service.organisation_code = "RAA";
    service.specialty_code = "CARDIOLOGY";
    service.request_types = {RequestType::advice};
    service.windows = {{Priority::routine, 1, std::nullopt}, {Priority::urgent, 1, std::nullopt}};
    service.effective_from = day("2020-01-01");
    return service;
}

AdviceRequest any_request() {
    return {.ubrn = Ubrn::parse("000000070000").value(),
            .id = "",
            .version = 1,
            .patient = {.id = 1,
                        .nhs_number = NhsNumber::parse("9434765919").value(),
                        .family_name = "",
                        .given_name = "",
                        .birth_date = day("1970-03-14"),
                        .sex = Sex::female,
                        .address = "",
                        .postcode = "",
                        .telephone = ""},
            .referring_organisation = "P81001",
            .requester_user_id = "gp-1",
            .requester_name = "",
            .referring_clinician = std::nullopt,
            .specialty_code = "CARDIOLOGY",
            .service_id = 201,
            .provider_organisation = "RAA",
            .priority = Priority::routine,
            .authorisation = Authorisation::authorised,
            .status = AdviceStatus::provider_response_required,
            .created_at = parse_instant("2026-12-23T10:00:00Z").value(),
            .updated_at = parse_instant("2026-12-23T10:00:00Z").value(),
            .since = parse_instant("2026-12-23T10:00:00Z").value(),
            .ended_at = std::nullopt,
            .message_count = 1,
            .conversation = std::nullopt};
}

class AdviceRules : public ::testing::Test {
protected:
    AdviceRules() {
        who.function = BusinessFunction::referring_clinician;
        who.organisation = OdsCode::parse("P81001").value();
    }
    // "service_id REFERENCE_NOT_FOUND", or nothing.
    std::string refusal() {
        directory::DirectoryContents contents;
        contents.services = {service};
        contents.organisations["P81001"] = {"Practice", "QAA"};
        const directory::Snapshot directory(std::move(contents));
        std::string text;
        for (const auto& wrong : refuse_create(command, who, directory, today)) {
            text += (text.empty() ? "" : ", ") + wrong.field + " " + std::string(error_info(wrong.code).text);
        }
        return text;
    }
    CreateAdvice command{.patient = {.nhs_number = NhsNumber::parse("9434765919").value(),
                                     .family_name = "Example",
                                     .given_name = "Person",
                                     .birth_date = day("1970-03-14"),
                                     .sex = Sex::female,
                                     .address = "",
                                     .postcode = "",
                                     .telephone = ""},
                         .service_id = 201,
                         .priority = Priority::routine,
                         .question = "What now?",
                         .authorisation = Authorisation::authorised,
                         .referring_clinician = std::nullopt};
    directory::Service service = advice_service();
    Principal who;
    Date today = day("2026-11-24");
};

TEST_F(AdviceRules, AServiceThatGivesAdviceAndFitsIsAsked) {
    EXPECT_EQ(refusal(), "");
    service.request_types = {RequestType::appointment, RequestType::advice};
    EXPECT_EQ(refusal(), "");
}

TEST_F(AdviceRules, AServiceThatDoesNotFitIsRefusedByName) {
    command.service_id = 999;
    EXPECT_EQ(refusal(), "service_id REFERENCE_NOT_FOUND");
    command.service_id = 201;
    service.request_types = {RequestType::appointment};
    EXPECT_EQ(refusal(), "service_id INVALID_REQUEST_TYPE");
    service = advice_service();
    service.is_published = false;
    EXPECT_EQ(refusal(), "service_id SERVICE_UNAVAILABLE");
    service = advice_service();
    service.effective_to = day("2026-11-23");
    EXPECT_EQ(refusal(), "service_id SERVICE_UNAVAILABLE");
    service = advice_service();
    command.priority = Priority::two_week_wait;
    EXPECT_EQ(refusal(), "service_id SHORTLISTED_SERVICE_NOT_IN_RESULTS");
    command.priority = Priority::routine;
    service.age_below_months = 16 * 12;
    EXPECT_EQ(refusal(), "service_id SHORTLISTED_SERVICE_NOT_IN_RESULTS");
    service = advice_service();
    service.sex_treated = SexTreated::male;
    EXPECT_EQ(refusal(), "service_id SHORTLISTED_SERVICE_NOT_IN_RESULTS");
    service = advice_service();
    service.is_nationally_available = false;
    EXPECT_EQ(refusal(), "service_id SHORTLISTED_SERVICE_NOT_IN_RESULTS");
    service.commissioners = {{"QAA", day("2026-11-24")}};
    EXPECT_EQ(refusal(), "");
}

TEST_F(AdviceRules, AnAdministratorNamesAClinicianAndAClinicianNone) {
    who.function = BusinessFunction::referring_clinician_admin;
    EXPECT_EQ(refusal(), "referring_clinician VALUE_IS_REQUIRED");
    command.referring_clinician = "gp-1";
    EXPECT_EQ(refusal(), "");
    who.function = BusinessFunction::referring_clinician;
    EXPECT_EQ(refusal(), "referring_clinician FIELD_NOT_PERMITTED");
}

TEST_F(AdviceRules, ABirthDateIsOfSomebodyWhoLives) {
    command.patient.birth_date = day("2026-11-25");
    EXPECT_EQ(refusal(), "patient.birth_date INAPPROPRIATE_VALUE");
    command.patient.birth_date = day("1890-01-01");
    EXPECT_EQ(refusal(), "patient.birth_date INAPPROPRIATE_VALUE");
}

TEST_F(AdviceRules, AReplySaysWhatItsAdviceComesToAndOnlyThen) {
    const auto wrong = [&](const Reply& reply, const directory::Service* asked) {
        std::string text;
        for (const auto& field : refuse_reply(reply, asked)) {
            text += field.field + " " + std::string(error_info(field.code).text) + ";";
        }
        return text;
    };
    const auto advice = Recommendation::advice_only;
    EXPECT_EQ(wrong({Outcome::return_with_advice, advice, "x", std::nullopt}, &service), "");
    EXPECT_EQ(wrong({Outcome::require_information, std::nullopt, "x", std::nullopt}, &service), "");
    EXPECT_EQ(wrong({Outcome::return_with_advice, std::nullopt, "x", std::nullopt}, &service),
              "recommendation VALUE_IS_REQUIRED;");
    EXPECT_EQ(wrong({Outcome::require_information, advice, "x", std::nullopt}, &service),
              "recommendation FIELD_NOT_PERMITTED;");
    EXPECT_EQ(wrong({Outcome::provider_converted, std::nullopt, "x", std::nullopt}, &service),
              "outcome INAPPROPRIATE_VALUE;");
    EXPECT_EQ(wrong({Outcome::require_information, std::nullopt, "x", Priority::urgent}, &service), "");
    EXPECT_EQ(wrong({Outcome::require_information, std::nullopt, "x", Priority::two_week_wait}, &service),
              "priority UNSUPPORTED_PRIORITY;");
    EXPECT_EQ(wrong({Outcome::return_with_advice, std::nullopt, "x", Priority::urgent}, nullptr),
              "recommendation VALUE_IS_REQUIRED;priority UNSUPPORTED_PRIORITY;");
}

TEST_F(AdviceRules, AConversionNeedsTheReferrersAuthorisation) {
    auto request = any_request();
    EXPECT_FALSE(refuse_unauthorised(request));
    request.authorisation = Authorisation::not_authorised;
    ASSERT_TRUE(refuse_unauthorised(request));
    EXPECT_EQ(refuse_unauthorised(request)->code, ErrorCode::invalid_request_state);
}

TEST_F(AdviceRules, AConversationHasALimit) {
    auto request = any_request();
    request.message_count = limits::messages_max - 1;
    EXPECT_FALSE(refuse_more(request));
    request.message_count = limits::messages_max;
    ASSERT_TRUE(refuse_more(request));
    EXPECT_EQ(refuse_more(request)->code, ErrorCode::too_many_items);
}

// Working days over Christmas 2026: 25 and 28 December and 1 January are holidays.
TEST(AdviceDueDate, CountsWorkingDaysByPriorityFromWhenItCame) {
    const AdviceSettings numbers;
    auto request = any_request();
    EXPECT_EQ(due_date(request, numbers), day("2027-01-11"));
    request.priority = Priority::urgent;
    EXPECT_EQ(due_date(request, numbers), day("2026-12-30"));
    request.priority = Priority::two_week_wait;
    EXPECT_EQ(due_date(request, numbers), day("2026-12-24"));
    request.status = AdviceStatus::conversation_ended_closed;
    EXPECT_EQ(due_date(request, numbers), std::nullopt);
}

} // namespace
} // namespace ers::advice
