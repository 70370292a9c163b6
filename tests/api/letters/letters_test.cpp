// Letters over HTTP: who may print what, what is in it, and that nothing of the referral changes.
#include <gtest/gtest.h>

#include <regex>
#include <string>

#include "tests/support/api_fixture.hpp"
#include "tests/support/pdf_text.hpp"

namespace ers::testing {
namespace {

constexpr db::Statement count_printed{"test.count_printed",
                                      "select count(*) as count from audit where ubrn = $1 and action = $2"};
// No operation protects a patient: the national record does, which this service is not connected with.
constexpr db::Statement protect_patient{"test.protect_patient",
                                        "update patient set is_sensitive = true, address = '12 Oxlip Terrace, Leeds' "
                                        "where id = (select patient_id from referral where ubrn = $1)"};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

class Letters : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        world_ = std::make_unique<ApiWorld>([](app::Settings& settings) {
            settings.letters.help_line = "0113 496 0100";
            settings.letters.web_address = "www.example.org/book";
        });
    }
    static void TearDownTestSuite() { world_.reset(); }
    static ApiWorld& world() { return *world_; }
    static TestServer& server() { return world_->server(); }
    static Caller& caller() { return world_->caller(); }

    static Answer letter(const Referred& referral, const json& body, const http::Headers& who) {
        return caller().post(referral.path() + "/patient-letter", body, who);
    }
    static Answer letter(const Referred& referral, const json& body = json::object()) {
        return letter(referral, body, server().referrer());
    }
    static Answer summary(const Referred& referral, const http::Headers& who) {
        return caller().get(referral.path() + "/clinical-summary", who);
    }
    // Of a request for advice, and so of a patient who never had an access code.
    static Referred made_by_provider() {
        const auto asked =
            caller().post("/api/v1/advice-requests", world().new_advice_request(), for_write(server().referrer()));
        EXPECT_EQ(asked.outcome(), "201") << asked.text;
        Referred referral;
        referral.ubrn = asked.body.at("ubrn");
        const auto converted = caller().post(
            "/api/v1/advice-requests/" + referral.ubrn + "/convert",
            {{"text", "We have taken her on."}, {"comment", "First available."}, {"serviceId", quoted(world().first)}},
            for_write(server().reviewer(), asked.version()));
        EXPECT_EQ(converted.outcome(), "201") << converted.text;
        return referral;
    }
    static Referred booked() {
        auto referral = world().refer();
        world().book(referral);
        return referral;
    }

private:
    static inline std::unique_ptr<ApiWorld> world_;
};

TEST_F(Letters, ThePatientsLetterHasTheCodeOnItsLastPageAlone) {
    const auto referral = world().refer();
    const auto answer = letter(referral, {{"accessCode", referral.access_code}});
    ASSERT_EQ(answer.outcome(), "200") << answer.text.substr(0, 500);
    EXPECT_EQ(answer.headers.get("Content-Type"), "application/pdf");
    const std::string name(answer.headers.get("Content-Disposition").value_or(""));
    EXPECT_TRUE(std::regex_match(name, std::regex("inline; filename=\"" + referral.ubrn +
                                                  "_Appointment_Confirmation_Summary_[0-9]{14}\\.pdf\"")))
        << name;
    const auto pages = pdf_words(answer.text);
    ASSERT_GE(pages.size(), 2U);
    const auto ubrn = referral.body.at("ubrnPrinted").get<std::string>();
    for (std::size_t i = 0; i < pages.size(); ++i) {
        EXPECT_EQ(has(pages[i], referral.access_code), i + 1 == pages.size()) << pages[i];
        EXPECT_EQ(has(pages[i], ubrn), i + 1 != pages.size()) << pages[i];
    }
    for (const char* part : {"Ottoline Quillfeather", "LS1 4AP", "Test practice one", "Test independent hospital",
                             "miles from your home", "About 11 weeks", "0113 496 0100", "www.example.org/book"}) {
        EXPECT_TRUE(has(pdf_words_of_all(answer.text), part)) << part;
    }
}

TEST_F(Letters, TheCodeIsTakenHoweverItIsTyped) {
    const auto referral = world().refer();
    std::string typed = "  " + referral.access_code;
    for (char& c : typed) c = c == ' ' ? '-' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    const auto answer = letter(referral, {{"accessCode", typed}});
    ASSERT_EQ(answer.outcome(), "200");
    EXPECT_TRUE(has(pdf_words(answer.text).back(), referral.access_code));
}

TEST_F(Letters, WithoutTheCodeTheLetterSaysWhenItWasGiven) {
    const auto referral = world().refer();
    const auto answer = caller().call(http::Method::post, referral.path() + "/patient-letter", server().referrer());
    ASSERT_EQ(answer.outcome(), "200");
    const auto text = pdf_words_of_all(answer.text);
    EXPECT_TRUE(has(text, "You were given your access code on ")) << text;
    EXPECT_FALSE(has(text, referral.access_code));
}

TEST_F(Letters, AnotherCodeIsRefusedByName) {
    const auto referral = world().refer();
    const auto other = world().refer();
    EXPECT_EQ(letter(referral, {{"accessCode", "wrong words"}}).wrong_fields(), "accessCode INAPPROPRIATE_VALUE");
    EXPECT_EQ(letter(referral, {{"accessCode", other.access_code}}).wrong_fields(), "accessCode INAPPROPRIATE_VALUE");
    EXPECT_EQ(letter(referral, {{"accessCode", ""}}).wrong_fields(), "accessCode INAPPROPRIATE_VALUE");
}

TEST_F(Letters, APatientWithoutACodeGetsOneFirst) {
    const auto referral = made_by_provider();
    EXPECT_EQ(letter(referral).outcome(), "422 NO_ACCESS_CODE");
    EXPECT_EQ(letter(referral, {{"accessCode", world().refer().access_code}}).outcome(), "422 NO_ACCESS_CODE");
}

TEST_F(Letters, EveryWrongFieldIsNamedAtOnce) {
    const auto referral = world().refer();
    EXPECT_EQ(
        letter(referral, {{"language", "fr"}, {"largePrint", "yes"}, {"accessCode", 7}, {"colour", 1}}).wrong_fields(),
        "language INVALID_CODE, largePrint INVALID_VALUE, accessCode INVALID_VALUE, colour UNEXPECTED_FIELD");
}

TEST_F(Letters, IsWrittenInWelshAndInLargePrintOnDemand) {
    const auto referral = booked();
    const auto small = pdf_words(letter(referral).text);
    const auto large = pdf_words(letter(referral, {{"largePrint", true}}).text);
    EXPECT_GT(large.size(), small.size());
    const auto welsh = pdf_words_of_all(letter(referral, {{"language", "cy"}}).text);
    EXPECT_TRUE(has(welsh, "Annwyl Ottoline Quillfeather")) << welsh;
    EXPECT_TRUE(has(welsh, "Sut i newid neu ganslo")) << welsh;
}

TEST_F(Letters, OfAProtectedPatientHasNoAddress) {
    for (auto referral : {world().refer(), booked()}) {
        server().database().owner().execute(protect_patient, {referral.ubrn});
        const auto text = pdf_words_of_all(letter(referral, {{"accessCode", referral.access_code}}).text);
        EXPECT_FALSE(std::regex_search(text, std::regex("[A-Z]{1,2}[0-9]{1,2} [0-9][A-Z]{2}"))) << text;
        for (const char* part : {"Oxlip", "Leeds", "miles"}) EXPECT_FALSE(has(text, part)) << part << " in " << text;
        EXPECT_TRUE(has(text, "Ottoline Quillfeather")) << text;
        const auto clinical = pdf_words_of_all(summary(referral, server().referrer()).text);
        EXPECT_FALSE(has(clinical, "Oxlip")) << clinical;
        EXPECT_TRUE(has(clinical, "whereabouts are protected")) << clinical;
    }
}

TEST_F(Letters, ACancelledReferralHasNone) {
    const auto referral = world().refer();
    ASSERT_EQ(caller()
                  .post(referral.path() + "/cancel", {{"reason", "RAISED_IN_ERROR"}},
                        for_write(server().referrer(), referral.version))
                  .outcome(),
              "200");
    EXPECT_EQ(letter(referral).outcome(), "422 INVALID_REQUEST_STATE");
    EXPECT_EQ(summary(referral, server().referrer()).outcome(), "200");
}

TEST_F(Letters, ThePatientsIsTheReferrersToPrint) {
    const auto referral = booked();
    EXPECT_EQ(
        letter(referral, json::object(), server().staff("desk", "P81001", BusinessFunction::referring_admin)).outcome(),
        "200");
    EXPECT_EQ(letter(referral, json::object(), server().reviewer()).outcome(), "403 FORBIDDEN");
    EXPECT_EQ(letter(referral, json::object(), world().other_practice()).outcome(), "404 NOT_FOUND");
}

TEST_F(Letters, TheClinicalSummaryIsForCliniciansOfBothSides) {
    const auto referral = booked();
    const auto text = pdf_words_of_all(summary(referral, server().reviewer()).text);
    for (const char* part : {"Clinical information summary", "Ottoline Quillfeather", "14 March 1970", "Routine",
                             "Booked", "Test independent hospital, M13 9WL", "Clock started"}) {
        EXPECT_TRUE(has(text, part)) << part << " in " << text;
    }
    EXPECT_EQ(summary(referral, server().referrer()).outcome(), "200");
    for (const auto function :
         {BusinessFunction::service_provider_clinician_admin, BusinessFunction::service_provider_clinician}) {
        EXPECT_EQ(summary(referral, server().staff("other", "RAA", function)).outcome(), "200");
    }
    EXPECT_EQ(summary(referral, server().staff("desk", "RAA", BusinessFunction::service_provider_admin)).outcome(),
              "403 FORBIDDEN");
    EXPECT_EQ(summary(referral, server().staff("desk", "P81001", BusinessFunction::referring_admin)).outcome(),
              "403 FORBIDDEN");
    EXPECT_EQ(summary(referral, server().reviewer("NBB")).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(summary(referral, world().other_practice()).outcome(), "404 NOT_FOUND");
}

TEST_F(Letters, PrintingIsAuditedAndChangesNothing) {
    const auto referral = world().refer();
    ASSERT_EQ(letter(referral, {{"accessCode", referral.access_code}}).outcome(), "200");
    ASSERT_EQ(summary(referral, server().referrer()).outcome(), "200");
    EXPECT_EQ(world().count(count_printed, {referral.ubrn, "patient_letter.printed"}), 1);
    EXPECT_EQ(world().count(count_printed, {referral.ubrn, "clinical_summary.printed"}), 1);
    EXPECT_EQ(caller().get(referral.path(), server().referrer()).version(), referral.version);
}

TEST_F(Letters, AreGivenAsPdfOnly) {
    const auto referral = world().refer();
    auto who = server().referrer();
    who.set("Accept", "text/html");
    EXPECT_EQ(letter(referral, json::object(), who).outcome(), "406 NOT_ACCEPTABLE");
    who.set("Accept", "application/pdf");
    EXPECT_EQ(letter(referral, json::object(), who).outcome(), "200");
}

} // namespace
} // namespace ers::testing
