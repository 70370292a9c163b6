// Patient records: one for each NHS number, however many ask at once.
#include <algorithm>
#include <memory>
#include <thread>
#include <vector>

#include "tests/integration/patients/patient_fixture.hpp"

namespace ers::testing {

namespace {

constexpr db::Statement count_patients{"test.count_patients", "select count(*) as n from patient"};

} // namespace

class PatientStore : public PatientDatabase {};

TEST_F(PatientStore, MakesARecordOnceAndFindsItAgain) {
    auto& connection = database_.connection();
    const auto made = patients::match_or_create(connection, new_patient(1), practice_, now_);
    ASSERT_TRUE(made);
    EXPECT_TRUE(made->created);
    EXPECT_FALSE(made->has_access_code);
    const auto matched = patients::match_or_create(connection, new_patient(1), practice_, now_);
    ASSERT_TRUE(matched);
    EXPECT_FALSE(matched->created);
    EXPECT_EQ(matched->patient.id, made->patient.id);

    const auto found = patients::find_patient(connection, made->patient.id);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->nhs_number, new_patient(1).nhs_number);
    EXPECT_EQ(found->family_name, "Example");
    EXPECT_EQ(found->given_name, "Ann");
    EXPECT_EQ(found->birth_date, adult_birth_date());
    EXPECT_EQ(found->sex, Sex::female);
    EXPECT_EQ(found->address, "1 Test Street");
    EXPECT_EQ(found->postcode, "LS1 4AP");
    EXPECT_EQ(found->telephone, "0113 496 0000");
    EXPECT_FALSE(patients::find_patient(connection, made->patient.id + 1));
}

TEST_F(PatientStore, KeepsWhatIsKnownOfAPatient) {
    auto& connection = database_.connection();
    ASSERT_TRUE(patients::match_or_create(connection, new_patient(1), practice_, now_));
    auto moved = new_patient(1);
    moved.family_name = "Other";
    moved.address = "2 Other Street";
    const auto matched = patients::match_or_create(connection, moved, practice_, now_);
    ASSERT_TRUE(matched);
    EXPECT_EQ(matched->patient.family_name, "Example");
    EXPECT_EQ(matched->patient.address, "1 Test Street");
}

// The refusal must not help to find out a birth date.
TEST_F(PatientStore, RefusesAnotherBirthDateWithoutSayingSo) {
    auto& connection = database_.connection();
    ASSERT_TRUE(patients::match_or_create(connection, new_patient(1), practice_, now_));
    const auto other_date = Date{std::chrono::year{1980}, std::chrono::May, std::chrono::day{2}};
    const auto refused = patients::match_or_create(connection, new_patient(1, other_date), practice_, now_);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::patient_error);
    EXPECT_TRUE(refused.error().fields.empty());
    EXPECT_EQ(refused.error().detail.find("irth"), std::string::npos);
}

TEST_F(PatientStore, KnowsWhetherThereIsAnAccessCode) {
    auto& connection = database_.connection();
    const auto made = patients::match_or_create(connection, new_patient(1), practice_, now_).value();
    patients::set_access_code(connection, {made.patient.id, practice_}, patients::issue_access_code(random_), now_);
    EXPECT_TRUE(patients::match_or_create(connection, new_patient(1), practice_, now_)->has_access_code);
    EXPECT_FALSE(patients::match_or_create(connection, new_patient(1), other_practice_, now_)->has_access_code)
        << "another practice's";
}

// Two practices refer an unknown patient at the same moment: one row, and both get it.
TEST_F(PatientStore, OfManyAtOnceOneMakesTheRecord) {
    constexpr int callers = 6;
    std::vector<patients::PatientMatch> matches(callers, {.patient = {.id = 0,
                                                                      .nhs_number = new_patient(1).nhs_number,
                                                                      .family_name = {},
                                                                      .given_name = {},
                                                                      .birth_date = {},
                                                                      .address = {},
                                                                      .postcode = {},
                                                                      .telephone = {}}});
    std::vector<std::thread> threads;
    for (auto& match : matches) {
        threads.emplace_back([this, &match] {
            const auto connection = database_.connect();
            match = db::transact(*connection, [this](db::Connection& open) {
                        return patients::match_or_create(open, new_patient(1), practice_, now_);
                    }).value();
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(std::ranges::count(matches, true, &patients::PatientMatch::created), 1);
    for (const auto& match : matches) EXPECT_EQ(match.patient.id, matches.front().patient.id);
    EXPECT_EQ(count(count_patients), 1);
}

} // namespace ers::testing
