// A database with one practice, and patients with referrals and access codes in it, for the tests of sign-in.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "ers/core/random.hpp"
#include "ers/core/time.hpp"
#include "ers/patients/access.hpp"
#include "ers/patients/patient.hpp"
#include "tests/support/test_database.hpp"

namespace ers::testing {

struct ReferredPatient {
    std::int64_t id = 0;
    std::string ubrn;
    std::string access_code;
    int year_of_birth = 0;
};

class PatientDatabase : public ::testing::Test {
protected:
    PatientDatabase();

    // Each call makes another patient, born on that day, with one referral in that state.
    [[nodiscard]] ReferredPatient refer_patient(Date born = adult_birth_date(), std::string_view state = "NOT_BOOKED");
    // As a provider refers: nobody gave the patient an access code.
    [[nodiscard]] ReferredPatient refer_patient_without_code();
    // The same patient's next referral; returns its UBRN.
    [[nodiscard]] std::string refer_again(std::int64_t patient_id, std::string_view state = "NOT_BOOKED",
                                          std::string_view practice = practice_);

    // The number in column n.
    [[nodiscard]] std::int64_t count(const db::Statement& statement, const db::Parameters& parameters = {});

    [[nodiscard]] static Date adult_birth_date() {
        return Date{std::chrono::year{1980}, std::chrono::May, std::chrono::day{1}};
    }
    [[nodiscard]] static patients::PatientRecord new_patient(int number, Date born = adult_birth_date());

    static constexpr const char* practice_ = "B86001";        // refers everybody, and issues the codes
    static constexpr const char* other_practice_ = "B86002";

    TestDatabase database_;
    SeededRandom random_{20261124};
    Instant now_ = std::chrono::sys_days(std::chrono::year{2026} / 11 / 24) + std::chrono::hours(9);

private:
    int patients_made_ = 0;
    std::uint64_t referrals_made_ = 7;
};

} // namespace ers::testing
