// Bank holidays against known years and the government's own list, and counting over them.
#include "ers/core/working_days.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <nlohmann/json.hpp>

namespace ers {
namespace {

using namespace std::chrono_literals;

std::vector<std::string> bank_holidays_of(std::chrono::year year) {
    std::vector<std::string> holidays;
    for (Date day = year / 1 / 1; day.year() == year; day = add_days(day, 1)) {
        if (is_bank_holiday(day)) holidays.push_back(format_date(day));
    }
    return holidays;
}

TEST(BankHoliday, FollowsTheProclamationsOf2020To2023) {
    const std::vector<std::string> of_2020{"2020-01-01", "2020-04-10", "2020-04-13", "2020-05-08",
                                           "2020-05-25", "2020-08-31", "2020-12-25", "2020-12-28"};
    const std::vector<std::string> of_2022{"2022-01-03", "2022-04-15", "2022-04-18", "2022-05-02", "2022-06-02",
                                           "2022-06-03", "2022-08-29", "2022-09-19", "2022-12-26", "2022-12-27"};
    const std::vector<std::string> of_2023{"2023-01-02", "2023-04-07", "2023-04-10", "2023-05-01", "2023-05-08",
                                           "2023-05-29", "2023-08-28", "2023-12-25", "2023-12-26"};
    EXPECT_EQ(bank_holidays_of(2020y), of_2020);
    EXPECT_EQ(bank_holidays_of(2022y), of_2022);
    EXPECT_EQ(bank_holidays_of(2023y), of_2023);
}

TEST(BankHoliday, MovesChristmasAndNewYearOffTheWeekend) {
    // 25 December on a Saturday, a Sunday, a Friday and a Monday.
    EXPECT_TRUE(is_bank_holiday(2027y / 12 / 27) && is_bank_holiday(2027y / 12 / 28));
    EXPECT_FALSE(is_bank_holiday(2027y / 12 / 25));
    EXPECT_TRUE(is_bank_holiday(2033y / 12 / 26) && is_bank_holiday(2033y / 12 / 27));
    EXPECT_TRUE(is_bank_holiday(2026y / 12 / 25) && is_bank_holiday(2026y / 12 / 28));
    EXPECT_FALSE(is_bank_holiday(2026y / 12 / 26));
    EXPECT_TRUE(is_bank_holiday(2028y / 12 / 25) && is_bank_holiday(2028y / 12 / 26));
    EXPECT_TRUE(is_bank_holiday(2028y / 1 / 3));
    EXPECT_FALSE(is_bank_holiday(2028y / 1 / 1));
}

TEST(BankHoliday, FindsEasterAtItsEarliestAndLatest) {
    EXPECT_TRUE(is_bank_holiday(2035y / 3 / 23) && is_bank_holiday(2035y / 3 / 26)); // Easter on 25 March
    EXPECT_TRUE(is_bank_holiday(2038y / 4 / 23) && is_bank_holiday(2038y / 4 / 26)); // 25 April
    EXPECT_TRUE(is_bank_holiday(2049y / 4 / 16) && is_bank_holiday(2049y / 4 / 19)); // the rule's first exception
    EXPECT_TRUE(is_bank_holiday(2100y / 3 / 26) && is_bank_holiday(2100y / 3 / 29));
}

TEST(BankHoliday, ComesEightTimesAYearOnWeekdays) {
    for (std::chrono::year year = 2024y; year <= 2199y; ++year) {
        ASSERT_EQ(bank_holidays_of(year).size(), 8U) << static_cast<int>(year);
        for (const std::string& day : bank_holidays_of(year)) {
            const auto weekday = std::chrono::weekday(std::chrono::sys_days(parse_date(day).value())).iso_encoding();
            ASSERT_LE(weekday, 5U) << day;
        }
    }
}

// The list that GOV.UK publishes, where a copy is at hand.
TEST(BankHoliday, AgreesWithTheGovernmentsList) {
    const char* folder = std::getenv("ERS_SHARED_DATA");
    const std::filesystem::path data(folder != nullptr ? folder : ERS_SOURCE_DIR "/../shared/data");
    std::ifstream file(data / "original/bank-holidays.json");
    if (!file) GTEST_SKIP() << "no published list at hand";
    const auto list = nlohmann::json::parse(file).at("england-and-wales").at("events");

    std::vector<std::string> published;
    for (const auto& event : list) published.push_back(event.at("date").get<std::string>());
    std::vector<std::string> computed;
    const std::chrono::year last = parse_date(published.back()).value().year();
    for (auto year = parse_date(published.front()).value().year(); year <= last; ++year) {
        for (const std::string& day : bank_holidays_of(year)) computed.push_back(day);
    }
    EXPECT_EQ(computed, published);
}

TEST(WorkingDay, IsNeitherWeekendNorBankHoliday) {
    EXPECT_TRUE(is_working_day(2026y / 11 / 20));
    EXPECT_FALSE(is_working_day(2026y / 11 / 21));
    EXPECT_FALSE(is_working_day(2026y / 11 / 22));
    EXPECT_FALSE(is_working_day(2026y / 12 / 25));
}

// rules.md#letter-deadline: one working day for urgent letters, three for routine ones.
TEST(AddWorkingDays, GivesTheDueDatesOfLetters) {
    EXPECT_EQ(add_working_days(2026y / 11 / 20, 1), Date(2026y / 11 / 23));
    EXPECT_EQ(add_working_days(2026y / 11 / 20, 3), Date(2026y / 11 / 25));
    EXPECT_EQ(add_working_days(2026y / 12 / 24, 1), Date(2026y / 12 / 29));
    EXPECT_EQ(add_working_days(2026y / 12 / 24, 3), Date(2026y / 12 / 31));
}

// Christmas 2026: the 25th is a Friday, Boxing Day's holiday the Monday after; New Year's Day is a Friday.
TEST(AddWorkingDays, CountsOverChristmas2026) {
    const std::vector<std::string> after_the_23rd{"2026-12-24", "2026-12-29", "2026-12-30",
                                                  "2026-12-31", "2027-01-04", "2027-01-05"};
    for (std::size_t days = 1; days <= after_the_23rd.size(); ++days) {
        EXPECT_EQ(format_date(add_working_days(2026y / 12 / 23, static_cast<int>(days))), after_the_23rd[days - 1]);
    }
    for (const unsigned day : {24U, 25U, 26U, 27U, 28U}) {
        EXPECT_EQ(add_working_days(2026y / 12 / day, 1), Date(2026y / 12 / 29)) << day << " December";
    }
}

TEST(AddWorkingDays, CountsTheLeapDay) {
    EXPECT_EQ(add_working_days(2028y / 2 / 28, 1), Date(2028y / 2 / 29));
    EXPECT_EQ(add_working_days(2028y / 2 / 28, 2), Date(2028y / 3 / 1));
    EXPECT_EQ(add_working_days(2026y / 2 / 27, 1), Date(2026y / 3 / 2));
}

// rules.md#contact-date's example ignores bank holidays; 3 January 2022 was one, as the start it does not count anyway.
TEST(AddWorkingDays, GivesTheContactDateOfTheExample) {
    EXPECT_EQ(add_working_days(2022y / 1 / 3, 2), Date(2022y / 1 / 5));
}

TEST(AddWorkingDays, StaysWhereItIsWithNoDays) {
    EXPECT_EQ(add_working_days(2026y / 11 / 21, 0), Date(2026y / 11 / 21));
}

TEST(AddWorkingDays, RefusesANumberOfDaysOutOfItsRange) {
    EXPECT_THROW(static_cast<void>(add_working_days(2026y / 11 / 21, -1)), std::out_of_range);
    EXPECT_THROW(static_cast<void>(add_working_days(2026y / 11 / 21, 10'001)), std::out_of_range);
}

RC_GTEST_PROP(AddWorkingDays, EndsOnTheNthWorkingDayAfter, ()) {
    const Date from = add_days(2020y / 1 / 1, *rc::gen::inRange(0, 60'000));
    const int days = *rc::gen::inRange(1, 200);
    const Date end = add_working_days(from, days);
    RC_ASSERT(is_working_day(end));
    int passed = 0;
    for (Date day = add_days(from, 1); day <= end; day = add_days(day, 1)) passed += is_working_day(day) ? 1 : 0;
    RC_ASSERT(passed == days);
}

} // namespace
} // namespace ers
