// Patients sign in: with what they were given, and in no other way.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/api_fixture.hpp"

namespace ers::testing {
namespace {

class PatientSession : public ApiTest {
protected:
    static Answer sign_in(const std::string& ubrn, const std::string& code, int year = 1970) {
        return caller().post("/api/v1/patient/session", {{"ubrn", ubrn}, {"accessCode", code}, {"yearOfBirth", year}},
                             {});
    }
    static http::Headers bearer(const std::string& token) {
        http::Headers headers;
        headers.set("Authorization", "Bearer " + token);
        return headers;
    }
    // No more failures than one address may have belong to the suite as a whole: each test's are forgotten.
    void TearDown() override { server().database().owner().run_script("delete from sign_in_failure"); }
};

TEST_F(PatientSession, OpensWithUbrnCodeAndYearHoweverTheyAreTyped) {
    const auto referral = world().refer();
    const auto& code = referral.access_code;
    const auto answer = sign_in(referral.ubrn, code);
    ASSERT_EQ(answer.outcome(), "201");
    EXPECT_EQ(answer.body.at("patient").at("givenName"), "Ottoline");
    EXPECT_EQ(answer.body.at("expiresIdleSeconds"), 15 * 60);
    EXPECT_EQ(answer.text.find("Quillfeather"), std::string::npos);
    EXPECT_EQ(answer.text.find(referral.nhs_number), std::string::npos);
    auto shouted = code;
    for (char& c : shouted) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    shouted.replace(shouted.find(' '), 1, " - ");
    const auto printed = referral.body.at("ubrnPrinted").get<std::string>();
    EXPECT_EQ(sign_in(printed, shouted).outcome(), "201");
}

// Nobody can tell from the answer which of the three was wrong, or whether the number exists at all.
TEST_F(PatientSession, EveryWrongSignInHasTheSameAnswer) {
    const auto referral = world().refer();
    const auto cancelled = world().refer();
    caller().post(cancelled.path() + "/cancel", {{"reason", "RAISED_IN_ERROR"}}, for_write(server().referrer(), 1));
    auto child = world().new_referral();
    child["patient"]["birthDate"] = "2024-03-14";
    const auto too_young = world().refer(child, server().referrer());
    const auto wrong_code = sign_in(referral.ubrn, "wrong words");
    EXPECT_EQ(wrong_code.outcome(), "401 SIGN_IN_FAILED");
    for (const auto& answer :
         {sign_in(referral.ubrn, referral.access_code, 1971), sign_in("123456789012", referral.access_code),
          sign_in("not a number", referral.access_code), sign_in(cancelled.ubrn, cancelled.access_code),
          sign_in(too_young.ubrn, too_young.access_code, 2024), sign_in(referral.ubrn, too_young.access_code)}) {
        EXPECT_EQ(answer.outcome(), "401 SIGN_IN_FAILED");
        EXPECT_EQ(answer.text_without_request_id(), wrong_code.text_without_request_id());
        EXPECT_EQ(answer.headers.get("Retry-After"), wrong_code.headers.get("Retry-After"));
    }
}

// After five wrong attempts the right one fails too, in the same words: a guesser does not learn that it was right.
TEST_F(PatientSession, IsLockedAfterFiveWrongAttempts) {
    const auto referral = world().refer();
    const auto first = sign_in(referral.ubrn, "wrong words");
    for (int i = 1; i < 5; ++i) EXPECT_EQ(sign_in(referral.ubrn, "wrong words").outcome(), "401 SIGN_IN_FAILED");
    const auto locked = sign_in(referral.ubrn, referral.access_code);
    EXPECT_EQ(locked.outcome(), "401 SIGN_IN_FAILED");
    EXPECT_EQ(locked.text_without_request_id(), first.text_without_request_id());
    EXPECT_EQ(sign_in(world().refer().ubrn, "wrong words").outcome(), "401 SIGN_IN_FAILED"); // only this one is locked
    const auto other = world().refer();
    EXPECT_EQ(sign_in(other.ubrn, other.access_code).outcome(), "201");
}

TEST_F(PatientSession, FourWrongAttemptsAreForgivenByARightOne) {
    const auto referral = world().refer();
    for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < 4; ++i) EXPECT_EQ(sign_in(referral.ubrn, "wrong words").outcome(), "401 SIGN_IN_FAILED");
        EXPECT_EQ(sign_in(referral.ubrn, referral.access_code).outcome(), "201");
    }
}

// From one address only so many guesses come, over all numbers together.
TEST_F(PatientSession, AnAddressThatGuessesIsSentAway) {
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(sign_in(std::to_string(500'000'000'000 + i), "wrong words").outcome(), "401 SIGN_IN_FAILED");
    }
    const auto referral = world().refer();
    const auto answer = sign_in(referral.ubrn, referral.access_code);
    EXPECT_EQ(answer.outcome(), "429 TOO_MANY_ATTEMPTS");
    EXPECT_TRUE(answer.headers.get("Retry-After"));
}

TEST_F(PatientSession, EndsWhenThePatientSignsOut) {
    const auto session = world().sign_in(world().refer());
    EXPECT_EQ(caller().get("/api/v1/patient/referrals", session).outcome(), "200");
    EXPECT_EQ(caller().del("/api/v1/patient/session", session).outcome(), "204");
    EXPECT_EQ(caller().get("/api/v1/patient/referrals", session).outcome(), "401 NO_ACCESS");
    EXPECT_EQ(caller().del("/api/v1/patient/session", session).outcome(), "401 NO_ACCESS");
}

TEST_F(PatientSession, EndsWhenItIsNotUsed) {
    const auto session = world().sign_in(world().refer());
    server().clock().advance(std::chrono::minutes(14));
    EXPECT_EQ(caller().get("/api/v1/patient/referrals", session).outcome(), "200") << "each use counts";
    server().clock().advance(std::chrono::minutes(14));
    EXPECT_EQ(caller().get("/api/v1/patient/referrals", session).outcome(), "200");
    server().clock().advance(std::chrono::minutes(16));
    EXPECT_EQ(caller().get("/api/v1/patient/referrals", session).outcome(), "401 NO_ACCESS");
}

// What is kept of a session does not open it: the database has neither the token nor the access code.
TEST_F(PatientSession, NothingThatIsStoredOpensIt) {
    const auto session = world().sign_in(world().refer());
    static constexpr db::Statement newest{"test.newest_session",
                                          "select encode(token_hash, 'base64') as hash, id from patient_session "
                                          "order by created_at desc limit 1"};
    const auto row = server().database().owner().execute(newest).front();
    EXPECT_EQ(caller().get("/api/v1/patient/referrals", bearer(row.text("hash"))).outcome(), "401 NO_ACCESS");
    EXPECT_EQ(caller().get("/api/v1/patient/referrals", bearer(row.text("id"))).outcome(), "401 NO_ACCESS");
}

} // namespace
} // namespace ers::testing
