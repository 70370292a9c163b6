// Referring a patient: what comes of it, and every reason to refuse.
#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>

#include "tests/support/api_fixture.hpp"

namespace ers::testing {
namespace {

class CreateReferral : public ApiTest {
protected:
    static Answer create(const json& body, const http::Headers& who) {
        return caller().post("/api/v1/referrals", body, for_write(who));
    }
    static Answer create(const json& body) { return create(body, server().referrer()); }
    static http::Headers administrator() {
        return server().staff("admin-1", "P81001", BusinessFunction::referring_clinician_admin);
    }
    // A service that this referral does not fit, but for what is changed; seen by the server at once.
    static std::int64_t special(const TestService& service) {
        const auto id = server().add_service(service);
        server().refresh();
        return id;
    }
};

TEST_F(CreateReferral, AnswersWithEverythingThatTheReferrerNeeds) {
    auto body = world().new_referral();
    body["letterIntention"] = "NEED_TO_ADD_LATER";
    const auto answer = create(body);
    ASSERT_EQ(answer.outcome(), "201") << answer.text;
    const auto& referral = answer.body;
    const auto ubrn = referral.at("ubrn").get<std::string>();
    EXPECT_EQ(answer.headers.get("Location"), "/api/v1/referrals/" + ubrn);
    EXPECT_EQ(answer.headers.get("ETag"), "\"1\"");
    EXPECT_EQ(referral.at("ubrnPrinted"), ubrn.substr(0, 4) + " " + ubrn.substr(4, 4) + " " + ubrn.substr(8));
    EXPECT_EQ(referral.at("state"), "NOT_BOOKED");
    EXPECT_EQ(referral.at("version"), 1);
    EXPECT_EQ(referral.at("referringOrganisation").at("code"), "P81001");
    EXPECT_EQ(referral.at("referrer").at("userId"), "gp-1");
    EXPECT_EQ(referral.at("shortlist").size(), 3U);
    EXPECT_TRUE(referral.contains("letterDue"));
    EXPECT_EQ(referral.at("accessCodeStatus"), "ISSUED");
    EXPECT_NE(referral.at("accessCode").get<std::string>().find(' '), std::string::npos);
    auto read = caller().get("/api/v1/referrals/" + ubrn, server().referrer());
    EXPECT_EQ(read.headers.get("ETag"), "\"1\"");
    for (const char* once : {"accessCode", "accessCodeStatus"}) {
        EXPECT_FALSE(read.body.contains(once));
        read.body[once] = referral.at(once);
    }
    EXPECT_EQ(read.body, referral);
}

// A patient keeps the code, and a referral of theirs is recognised as that of the same person.
TEST_F(CreateReferral, APatientWhoIsKnownHasOneAccessCodeForAllReferrals) {
    const auto body = world().new_referral();
    const auto first = create(body);
    const auto second = create(body);
    EXPECT_EQ(second.outcome(), "201");
    EXPECT_EQ(second.body.at("accessCodeStatus"), "ALREADY_ISSUED");
    EXPECT_TRUE(second.body.at("accessCode").is_null());
    EXPECT_NE(first.body.at("ubrn"), second.body.at("ubrn"));
}

TEST_F(CreateReferral, NumbersAreNeverTheNext) {
    std::set<std::string> ubrns;
    for (int i = 0; i < 3; ++i) ubrns.insert(world().refer().ubrn);
    ASSERT_EQ(ubrns.size(), 3U);
    const auto a = std::stoll(*ubrns.begin());
    const auto b = std::stoll(*std::next(ubrns.begin()));
    EXPECT_GT(b - a, 1);
}

// The same NHS number with another birth date is another person, or a slip: neither may be guessed.
TEST_F(CreateReferral, APatientWhoseBirthDateDoesNotAgreeIsRefused) {
    auto body = world().new_referral();
    ASSERT_EQ(create(body).outcome(), "201");
    body["patient"]["birthDate"] = "1971-03-14";
    const auto answer = create(body);
    EXPECT_EQ(answer.outcome(), "422 PATIENT_ERROR");
    EXPECT_EQ(answer.text.find("1970"), std::string::npos);
}

TEST_F(CreateReferral, AnAdministratorRefersForAClinicianOfTheirOrganisation) {
    auto body = world().new_referral();
    EXPECT_EQ(create(body, administrator()).wrong_fields(), "referringClinician VALUE_IS_REQUIRED");
    body["referringClinician"] = {{"userId", "nobody"}};
    EXPECT_EQ(create(body, administrator()).wrong_fields(), "referringClinician.userId REFERENCE_NOT_FOUND");
    body["referringClinician"] = {{"userId", "reviewer"}}; // a clinician, but elsewhere
    EXPECT_EQ(create(body, administrator()).wrong_fields(), "referringClinician.userId REFERENCE_NOT_FOUND");
    body["referringClinician"] = {{"userId", "gp-1"}};
    const auto answer = create(body, administrator());
    EXPECT_EQ(answer.outcome(), "201") << answer.text;
    EXPECT_EQ(answer.body.at("referrer").at("userId"), "admin-1");
    EXPECT_EQ(answer.body.at("referringClinician"), "gp-1");
    EXPECT_EQ(create(body).wrong_fields(), "referringClinician FIELD_NOT_PERMITTED");
}

// One thing is wrong in each of these; the refusal names it.
TEST_F(CreateReferral, RefusesWhatDoesNotFitAndNamesIt) {
    struct Case {
        std::function<void(json&)> change;
        std::string wrong;
    };
    const auto other_specialty = special({.specialty = "GASTROENTEROLOGY"});
    const auto children_only = special({.age_below_months = 192});
    const auto men_only = special({.sex_treated = "MALE"});
    const auto urgent_only = special({.priorities = {"URGENT"}});
    const auto for_others = special({.commissioners = {"QBB"}});
    const auto advice_only = special({.request_types = "{ADVICE_AND_GUIDANCE_REQUEST}"});
    const auto shortlist = [](std::int64_t id) { return [id](json& body) { body["shortlist"] = {quoted(id)}; }; };
    const std::vector<Case> cases{
        {[](json& body) { body["patient"]["birthDate"] = "2150-01-01"; }, "patient.birthDate INAPPROPRIATE_VALUE"},
        {[](json& body) { body["patient"]["birthDate"] = "1885-01-01"; }, "patient.birthDate INAPPROPRIATE_VALUE"},
        {[](json& body) { body["specialty"] = "ALCHEMY"; }, "specialty INVALID_CODE"},
        {[](json& body) { body["clinicType"] = "ALCHEMY"; }, "clinicType INVALID_CODE"},
        {[](json& body) { body["requestType"] = "ADVICE_AND_GUIDANCE_REQUEST"; }, "requestType INAPPROPRIATE_VALUE"},
        {[](json& body) { body["pathwayStart"] = "2150-01-01"; }, "pathwayStart INAPPROPRIATE_VALUE"},
        {[](json& body) { body["pathwayStart"] = "2020-01-01"; }, "pathwayStart INAPPROPRIATE_VALUE"},
        {[](json& body) { body["shortlist"] = json::array(); }, "shortlist MISSING_VALUE"},
        {[](json& body) { body["shortlist"].push_back(body["shortlist"][0]); }, "shortlist[3] DUPLICATE_SERVICE"},
        {[](json& body) { body["shortlist"] = json::array({"999999999"}); }, "shortlist[0] REFERENCE_NOT_FOUND"},
        {[](json& body) { body["shortlist"] = std::vector<std::string>(21, "1"); }, "shortlist TOO_MANY_ITEMS"},
        {shortlist(other_specialty), "shortlist[0] SHORTLISTED_SERVICE_NOT_IN_RESULTS"},
        {shortlist(children_only), "shortlist[0] SHORTLISTED_SERVICE_NOT_IN_RESULTS"},
        {shortlist(men_only), "shortlist[0] SHORTLISTED_SERVICE_NOT_IN_RESULTS"},
        {shortlist(urgent_only), "shortlist[0] SHORTLISTED_SERVICE_NOT_IN_RESULTS"},
        {shortlist(for_others), "shortlist[0] SHORTLISTED_SERVICE_NOT_IN_RESULTS"},
        {shortlist(advice_only), "shortlist[0] INVALID_REQUEST_TYPE"},
    };
    const auto before = world().contents();
    for (const auto& refused : cases) {
        auto body = world().new_referral();
        refused.change(body);
        const auto answer = create(body);
        EXPECT_EQ(answer.status, 422) << refused.wrong;
        EXPECT_EQ(answer.wrong_fields(), refused.wrong);
    }
    EXPECT_EQ(world().contents(), before);
    // A service that is closed to one practice's patients is open to those of another board.
    EXPECT_EQ(create(world().new_referral({for_others}), world().other_practice()).outcome(), "201");
}

TEST_F(CreateReferral, NamesAllThatIsWrongAtOnce) {
    auto body = world().new_referral();
    body["priority"] = "SOON";
    body["patient"]["sex"] = "X";
    body["patient"]["nhsNumber"] = "9990000000";
    body["shortlist"] = {"1", 2, "x"};
    body["surprise"] = true;
    EXPECT_EQ(create(body).wrong_fields(),
              "patient.nhsNumber INVALID_VALUE, patient.sex INVALID_CODE, priority INVALID_CODE, "
              "shortlist[1] INVALID_VALUE, shortlist[2] INVALID_VALUE, surprise UNEXPECTED_FIELD");
}

} // namespace
} // namespace ers::testing
