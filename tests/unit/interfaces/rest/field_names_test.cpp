// Goal: a caller of /api/v1 reads of the fields of their JSON, never of the members of our commands.
#include "interfaces/rest/field_names.hpp"

#include <gtest/gtest.h>

namespace ers::rest {
namespace {

TEST(FieldNames, AreSpelledAsInJson) {
    EXPECT_EQ(json_path_of("patient.birth_date"), "patient.birthDate");
    EXPECT_EQ(json_path_of("first_reminder_days"), "firstReminderDays");
    EXPECT_EQ(json_path_of("shortlist[2]"), "shortlist[2]");
    EXPECT_EQ(json_path_of("tree.nodes[3].when_true"), "tree.nodes[3].whenTrue");
    EXPECT_EQ(json_path_of("referring_clinician.user_id"), "referringClinician.userId");
    EXPECT_EQ(json_path_of(""), "");
}

TEST(FieldNames, HaveWordsOfTheirOwnWhereTheTableSaysSo) {
    EXPECT_EQ(json_path_of("specialty_code"), "specialty");
    EXPECT_EQ(json_path_of("clinic_type_code"), "clinicType");
    EXPECT_EQ(json_path_of("clinic_type"), "clinicType"); // of a search
    EXPECT_EQ(json_path_of("choice.exception"), "choice.reason");
    EXPECT_EQ(json_path_of("requirements[1].language"), "additionalRequirements[1].language");
    EXPECT_EQ(json_path_of("target.from"), "targetFrom");
    EXPECT_EQ(json_path_of("target.to"), "targetTo");
    EXPECT_EQ(json_path_of("draft"), "ubrn");
    EXPECT_EQ(json_path_of("then"), "ubrn");
    EXPECT_EQ(json_path_of("due"), "newDue");
    EXPECT_EQ(json_path_of("first"), "sort");
    EXPECT_EQ(json_path_of("content"), "body");
    EXPECT_EQ(json_path_of("media_type"), "contentType");
}

TEST(FieldNames, NameTheHeaderWhereTheValueCameInOne) {
    EXPECT_EQ(json_path_of("on_behalf_of"), "header NHSD-eRS-On-Behalf-Of-User-ID");
    EXPECT_EQ(json_path_of("acting_organisation"), "header NHSD-End-User-Organisation-ODS");
    EXPECT_EQ(json_path_of("acting_function"), "header NHSD-eRS-Business-Function");
}

TEST(FieldNames, OfJsonStayAsTheyAre) {
    for (const char* path : {"patient.nhsNumber", "header Content-Disposition", "header If-Match", "(query)",
                             "contentType", "documents[0]", "drafts", "thenAt", "dueDate"}) {
        EXPECT_EQ(json_path_of(path), path);
    }
}

TEST(FieldNames, LeaveTheCallersWordsAlone) {
    EXPECT_EQ(json_path_of("answers.has_pain"), "answers.has_pain");
    EXPECT_EQ(json_path_of("guidance.answers.has_pain"), "guidance.answers.has_pain");
    EXPECT_EQ(json_path_of("guidance.guidance_id"), "guidance.guidanceId");
    EXPECT_EQ(json_path_of("tree.nodes[0].filter.max_wait"), "tree.nodes[0].filter.max_wait");
    const FieldError unknown{"birth_date", ErrorCode::unexpected_field, "This field is not known here."};
    EXPECT_EQ(in_json_words(unknown), unknown);
}

TEST(FieldNames, AreTranslatedInEveryFieldOfARefusal) {
    const auto told = in_json_words(Error{.code = ErrorCode::invalid_code,
                                          .detail = "what is wrong",
                                          .fields = {{"service_id", ErrorCode::invalid_code, "one"},
                                                     {"specialty_code", ErrorCode::invalid_value, "two"}}});
    EXPECT_EQ(told.detail, "what is wrong");
    EXPECT_EQ(told.fields, (std::vector<FieldError>{{"serviceId", ErrorCode::invalid_code, "one"},
                                                    {"specialty", ErrorCode::invalid_value, "two"}}));
}

} // namespace
} // namespace ers::rest
