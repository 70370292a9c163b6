// Goal: the project's own tables, services with rules and people, come in with every column, refuse what does not fit,
// and may be changed by a later import.
#include <gtest/gtest.h>

#include "ers/directory/snapshot.hpp"
#include "tests/integration/directory/import/import_support.hpp"

namespace ers::directory {
namespace {

using samples::directory_version;
using samples::import_file;
using samples::joined;
using samples::reason_on_line;
using samples::report_of;

class ImportServices : public ::testing::Test {
protected:
    void SetUp() override {
        auto files = samples::all_small_files();
        files.build_services = false;
        (void)import_files(connection(), files);
    }
    ImportReport import_own(const char* services) {
        ImportFiles files;
        files.services = import_file(services);
        return import_files(connection(), files);
    }
    db::Connection& connection() { return database_.connection(); }
    const Service& service_named(const Snapshot& snapshot, std::string_view name) {
        for (const auto& service : snapshot.services()) {
            if (service.name == name) return service;
        }
        throw std::runtime_error("no such service");
    }
    testing::TestDatabase database_;
};

TEST_F(ImportServices, KeepsEveryColumn) {
    const auto report = import_own("services.csv");
    EXPECT_EQ(report_of(report, "services.csv").loaded, 3U);
    const auto snapshot = load_snapshot(connection());
    const auto* heart = snapshot->find_service(11); // the number that the file wished
    ASSERT_NE(heart, nullptr);
    EXPECT_EQ(heart->name, "Heart clinic, Valley General");
    EXPECT_EQ(heart->sector, "NHS");
    ASSERT_EQ(heart->clinic_types.size(), 2U);
    EXPECT_EQ(heart->clinic_types[0].code, "RAPID_ACCESS_CHEST_PAIN");
    ASSERT_EQ(heart->windows.size(), 2U);
    EXPECT_EQ(heart->windows[0].opens_hours, 24);
    EXPECT_EQ(heart->windows[0].closes_days, 42);
    EXPECT_EQ(heart->windows[1].priority, Priority::urgent);
    EXPECT_EQ(heart->windows[1].opens_hours, 1);
    EXPECT_FALSE(heart->windows[1].closes_days);
    EXPECT_EQ(heart->age_from_months, 216);
    EXPECT_EQ(heart->clinicians, (std::vector<std::string>{"Dr Ada Test", "Dr Bo Sample"}));
    EXPECT_EQ(heart->additional_requirements, (std::vector<std::string>{"TRANSPORT", "INTERPRETER"}));
    EXPECT_EQ(heart->conditions_treated, "Chest pain; palpitations\nand blackouts");
    EXPECT_EQ(heart->bookable_type, BookableType::directly);
    EXPECT_EQ(heart->polling_range_days, 84);
    EXPECT_EQ(heart->version, 1);
    ASSERT_TRUE(heart->wait);
    EXPECT_EQ(heart->wait->median_weeks, 14.61);

    const auto& women = service_named(*snapshot, "Women's clinic, St Test's");
    EXPECT_GE(women.id, 10'000);
    EXPECT_EQ(women.request_types, (std::vector<RequestType>{RequestType::advice, RequestType::triage}));
    EXPECT_EQ(women.sex_treated, SexTreated::female);
    EXPECT_EQ(women.age_below_months, 1'200);
    EXPECT_FALSE(women.is_nationally_available);
    EXPECT_EQ(women.effective_to, (Date(std::chrono::year(2030), std::chrono::December, std::chrono::day(31))));
    EXPECT_EQ(women.referrer_alert, "Closed on Mondays");
    EXPECT_FALSE(women.wait);
    EXPECT_FALSE(service_named(*snapshot, "Skin clinic that is being set up").is_published);
}

TEST_F(ImportServices, RefusesWhatDoesNotFit) {
    const auto report = import_own("services_bad_rows.csv");
    EXPECT_EQ(report_of(report, "services_bad_rows.csv").loaded, 1U);
    EXPECT_EQ(report_of(report, "services_bad_rows.csv").refused, 14U);
    const std::vector<std::pair<std::size_t, std::string>> wanted{
        {2, "organisation: is not known"},
        {3, "site: is not known"},
        {4, "clinic_types: has one that is not of the specialty"},
        {5, "priorities: is empty"},
        {6, "priorities: must be PRIORITY[:opens_hours[:closes_days]] of ROUTINE, URGENT, TWO_WEEK_WAIT"},
        {7, "priorities: has a priority twice"},
        {8, "request_types: cannot be both appointment and triage"},
        {9, "age_below_months: must be above age_from_months"},
        {10, "effective_to: is before effective_from"},
        {11, "effective_from: is not a day (YYYY-MM-DD)"},
        {12, "id: must be a whole number from 1 to 9999"},
        {13, "published: must be true or false"},
        {14, "additional_requirements: must be of TRANSPORT, INTERPRETER, ADVOCACY"},
        {16, "name: is another service's"}};
    for (const auto& [line, reason] : wanted) EXPECT_EQ(reason_on_line(report, line), reason) << line;
}

// A changed window alone is a new version of that service, and of no other.
TEST_F(ImportServices, MakesANewVersionOfWhatChanged) {
    import_own("services.csv");
    const auto before = directory_version(connection());
    ImportFiles files;
    files.services = ImportFile::in_memory(
        "services.csv",
        "key,name,organisation,site,specialty,clinic_types,priorities,published\n"
        "RT102/DERMATOLOGY,Skin clinic that is being set up,RT1,RT102,DERMATOLOGY,ACNE;SKIN_CANCER,"
        "ROUTINE:48;TWO_WEEK_WAIT,false\n");
    const auto report = import_files(connection(), files);
    EXPECT_EQ(report_of(report, "services.csv").loaded, 1U);
    EXPECT_EQ(directory_version(connection()), before + 1);
    const auto snapshot = load_snapshot(connection());
    const auto& skin = service_named(*snapshot, "Skin clinic that is being set up");
    EXPECT_EQ(skin.version, 2);
    EXPECT_EQ(skin.clinic_types.size(), 2U);
    ASSERT_EQ(skin.windows.size(), 2U);
    EXPECT_EQ(skin.windows[0].opens_hours, 48);
    EXPECT_EQ(snapshot->find_service(11)->version, 1);
}

TEST_F(ImportServices, KeepsCommissioningRulesOfKnownServices) {
    import_own("services.csv");
    ImportFiles files;
    files.commissioning_rules = import_file("commissioning_rules.csv");
    const auto report = import_files(connection(), files);
    EXPECT_EQ(report_of(report, "commissioning_rules.csv").loaded, 1U);
    EXPECT_EQ(reason_on_line(report, 3), "service: is not the key of a service of this origin");
    EXPECT_EQ(reason_on_line(report, 4), "commissioner: is not known");
    const auto snapshot = load_snapshot(connection());
    const auto& women = service_named(*snapshot, "Women's clinic, St Test's");
    ASSERT_EQ(women.commissioners.size(), 1U);
    EXPECT_EQ(women.commissioners[0].first, "QAA");
}

// Reasons name columns and rules, never the person.
TEST_F(ImportServices, KeepsPeopleWithTheirRoles) {
    const auto version = directory_version(connection());
    ImportFiles files;
    files.people = import_file("people.csv");
    const auto report = import_files(connection(), files);
    EXPECT_EQ(report_of(report, "people.csv").loaded, 3U);
    EXPECT_EQ(report_of(report, "people.csv").refused, 4U);
    EXPECT_NE(reason_on_line(report, 5).find("function: must be one of"), std::string::npos);
    EXPECT_EQ(reason_on_line(report, 6), "function: is not one of staff");
    EXPECT_EQ(reason_on_line(report, 7), "organisation: is not known");
    EXPECT_EQ(reason_on_line(report, 8), "name: is not as on an earlier line");
    for (const auto& refusal : report.refusals) EXPECT_EQ(refusal.reason.find("Gina"), std::string::npos);
    static constexpr db::Statement roles{"test.roles",
                                         "select name || ' ' || organisation_code || ' ' || function as line\n"
                                         "from person join person_role using (user_id) order by line"};
    EXPECT_EQ(joined(connection(), roles),
              "Dr Gina Practice T10001 REFERRING_CLINICIAN|"
              "Dr Gina Practice T10001 REFERRING_CLINICIAN_ADMIN|"
              "Nurse Noor Ward RT1 SERVICE_PROVIDER_CLINICIAN");
    EXPECT_EQ(directory_version(connection()), version); // people are not in the search
}

} // namespace
} // namespace ers::directory
