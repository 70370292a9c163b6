// The demo as somebody meets it: started with no settings, looked at, stopped, started again, started afresh.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <string>

#include "ers/core/identifiers.hpp"
#include "ers/core/words.hpp"
#include "ers/core/working_days.hpp"
#include "ers/db/connection.hpp"
#include "ers/http/client.hpp"
#include "tests/support/running_program.hpp"

namespace ers::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr db::Statement count_by_state{
    "test.count_by_state", "select state, count(*) as referrals from referral group by state order by state"};
constexpr db::Statement list_nhs_numbers{"test.list_nhs_numbers", "select nhs_number from patient"};
constexpr db::Statement list_slot_starts{
    "test.list_slot_starts", "select distinct starts_at from slot where status = 'FREE' and starts_at > now()"};
constexpr db::Statement list_broken_rules{"test.list_broken_rules", "select rule, subject from broken_invariant"};
constexpr db::Statement count_slots{"test.count_slots", "select count(*) as slots from slot"};

// A demo that runs, and what it printed.
class Demo {
public:
    explicit Demo(const fs::path& folder, std::vector<std::string> more = {}) {
        more.insert(more.begin(), {"demo", "--port", "0"});
        program_ = std::make_unique<RunningProgram>(more, folder);
        port_ = program_->wait_until_ready();
        while (program_->output().find("begins anew") == std::string::npos) {
            if (program_->wait(std::chrono::milliseconds(10))) break;
        }
        note_ = json::parse(std::ifstream(folder / "var" / "service.json"));
    }
    [[nodiscard]] std::string printed(const std::string& label) const {
        std::smatch found;
        const std::string text = program_->output();
        const std::regex line(label + " +(.+)");
        return std::regex_search(text, found, line) ? found[1].str() : "";
    }
    [[nodiscard]] http::Client client() const {
        return http::Client({"https://localhost:" + std::to_string(port_), note_.at("certificate_file")});
    }
    [[nodiscard]] std::unique_ptr<db::Connection> connect() const {
        return std::make_unique<db::Connection>(db::ConnectionSettings{.url = note_.at("service_url")});
    }
    [[nodiscard]] RunningProgram& program() { return *program_; }

private:
    std::unique_ptr<RunningProgram> program_;
    std::uint16_t port_ = 0;
    json note_;
};

std::string states_of(Demo& demo) {
    std::string states;
    const auto connection = demo.connect();
    for (const db::Row row : connection->execute(count_by_state)) {
        states += row.text("state") + " " + std::to_string(row.integer("referrals")) + "\n";
    }
    return states;
}

json sign_in_of(const Demo& demo) {
    return {{"ubrn", demo.printed("booking reference")},
            {"accessCode", demo.printed("access code")},
            {"yearOfBirth", std::stoi(demo.printed("year of birth"))}};
}

// One demo for the tests that only look.
class DemoProgram : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        folder_ = make_program_folder();
        demo_ = std::make_unique<Demo>(folder_);
    }
    static void TearDownTestSuite() {
        demo_->program().send(SIGINT);
        EXPECT_EQ(demo_->program().wait(), 0) << demo_->program().errors();
        demo_.reset();
    }
    static inline fs::path folder_;
    static inline std::unique_ptr<Demo> demo_;
};

TEST_F(DemoProgram, HasReferralsInEveryState) {
    const std::string states = states_of(*demo_);
    for (const auto& state : Codes<ReferralState>::entries) {
        EXPECT_NE(states.find(std::string(state.code) + " "), std::string::npos) << state.code << " in\n" << states;
    }
}

TEST_F(DemoProgram, ItsDataBreaksNoRule) {
    for (const db::Row row : demo_->connect()->execute(list_broken_rules)) {
        ADD_FAILURE() << row.text("rule") << ": " << row.text("subject");
    }
}

TEST_F(DemoProgram, ItsPatientsHaveRightNumbersOfTheRangeGivenToNobody) {
    const auto rows = demo_->connect()->execute(list_nhs_numbers);
    EXPECT_GT(rows.size(), 30U);
    for (const db::Row row : rows) {
        const std::string number = row.text("nhs_number");
        EXPECT_TRUE(number.starts_with("999")) << number;
        EXPECT_TRUE(NhsNumber::parse(number)) << number;
    }
}

TEST_F(DemoProgram, ItsSlotsAreOnWorkingDaysInClinicHoursForSixWeeks) {
    const auto rows = demo_->connect()->execute(list_slot_starts);
    Date last = london_date(SystemClock().now());
    for (const db::Row row : rows) {
        const Instant start = row.instant("starts_at");
        const Date day = london_date(start);
        EXPECT_TRUE(is_working_day(day)) << format_london(start);
        const auto since_midnight = start - london_instant(day, std::chrono::minutes(0));
        EXPECT_GE(since_midnight, std::chrono::hours(9)) << format_london(start);
        EXPECT_LE(since_midnight, std::chrono::hours(17)) << format_london(start);
        last = std::max(last, day);
    }
    const int days = days_between(london_date(SystemClock().now()), last);
    EXPECT_GE(days, 36);
    EXPECT_LE(days, 42);
}

TEST_F(DemoProgram, ItsPatientSignsInWithWhatWasPrinted) {
    const auto answer = demo_->client().post("/api/v1/patient/session", sign_in_of(*demo_).dump());
    EXPECT_EQ(answer.status, 201) << answer.body;
}

TEST_F(DemoProgram, TheTokenCommandSignsItsPeopleInWhileItRuns) {
    const FinishedProgram token = run_program(
        {"token", "--user", "gp.z90001", "--organisation", "Z90001", "--role", "REFERRING_CLINICIAN"}, folder_);
    ASSERT_EQ(token.exit_code, 0) << token.errors;
    http::Headers headers;
    headers.set("Authorization", "Bearer " + token.output.substr(0, token.output.find('\n')));
    const auto answer = demo_->client().get("/api/v1/services?limit=5", headers);
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(json::parse(answer.body).at("items").size(), 5U);
}

TEST_F(DemoProgram, TheTokenCommandKnowsNobodyElse) {
    const FinishedProgram token = run_program(
        {"token", "--user", "gp.z90001", "--organisation", "Z90002", "--role", "REFERRING_CLINICIAN"}, folder_);
    EXPECT_EQ(token.exit_code, 1);
    EXPECT_EQ(token.output, "");
    EXPECT_NE(token.errors.find("gp.z90002"), std::string::npos) << token.errors;
}

TEST_F(DemoProgram, ASecondOneOnTheSameFolderIsRefused) {
    const FinishedProgram second = run_program({"demo", "--port", "0"}, folder_);
    EXPECT_EQ(second.exit_code, 1);
    EXPECT_NE(second.errors.find("a server already runs on var"), std::string::npos) << second.errors;
    const FinishedProgram fresh = run_program({"demo", "--fresh", "--port", "0"}, folder_);
    EXPECT_EQ(fresh.exit_code, 1);
    EXPECT_NE(fresh.errors.find("a server already runs on var"), std::string::npos) << fresh.errors;
}

TEST(DemoStarts, KeepsItsDataUntilAFreshStart) {
    const fs::path folder = make_program_folder();
    std::string states;
    std::string ubrn;
    std::string access_code;
    std::int64_t slots = 0;
    {
        Demo demo(folder);
        states = states_of(demo);
        ubrn = demo.printed("booking reference");
        access_code = demo.printed("access code");
        slots = demo.connect()->execute(count_slots).front().integer("slots");
        demo.program().send(SIGINT);
        ASSERT_EQ(demo.program().wait(), 0) << demo.program().errors();
    }
    {
        Demo demo(folder);
        EXPECT_EQ(states_of(demo), states);
        EXPECT_EQ(demo.printed("booking reference"), ubrn);
        EXPECT_NE(demo.printed("access code"), access_code);
        EXPECT_EQ(demo.connect()->execute(count_slots).front().integer("slots"), slots);
        const auto answer = demo.client().post("/api/v1/patient/session", sign_in_of(demo).dump());
        EXPECT_EQ(answer.status, 201) << answer.body;
        demo.program().send(SIGTERM);
        ASSERT_EQ(demo.program().wait(), 0) << demo.program().errors();
    }
    std::ofstream(folder / "var" / "mine.txt") << "kept";
    {
        Demo demo(folder, {"--fresh"});
        EXPECT_EQ(states_of(demo), states);
        EXPECT_NE(demo.printed("booking reference"), ubrn) << "numbers come from a new secret";
        EXPECT_TRUE(fs::exists(folder / "var" / "mine.txt"));
    }
}

TEST(DemoStarts, FreshLeavesAFolderOfSomebodyElseAlone) {
    const fs::path folder = make_program_folder();
    fs::create_directories(folder / "photos" / "postgres");
    const FinishedProgram refused = run_program({"demo", "--fresh", "--port", "0", "--data", "photos"}, folder);
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_NE(refused.errors.find("photos is not empty and not a data folder of OpenERS"), std::string::npos)
        << refused.errors;
    EXPECT_TRUE(fs::exists(folder / "photos" / "postgres"));
}

} // namespace
} // namespace ers::testing
