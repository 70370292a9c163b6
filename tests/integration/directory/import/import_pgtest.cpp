// Goal: the clean files come in whole, bad rows are named and counted without harm to the others, the same files again
// change nothing, and rows of another origin stay as they are.
#include <gtest/gtest.h>

#include "tests/integration/directory/import/import_support.hpp"

namespace ers::directory {
namespace {

using samples::directory_version;
using samples::import_file;
using samples::joined;
using samples::reason_on_line;
using samples::report_of;

constexpr db::Statement list_practices{
    "test.practices",
    "select code || ' ' || name || ' ' || commissioner || ' ' || postcode || ' ' || latitude || ' ' || longitude ||\n"
    "    ' ' ||\n"
    "    coalesce(list_size::text, '-') || ' ' || source as line from organisation\n"
    "where kind = 'GP_PRACTICE' order by code"};
constexpr db::Statement list_providers{
    "test.providers",
    "select code || ' ' || name || ' ' || kind || ' ' || coalesce(commissioner, '-') as line\n"
    "from organisation where kind not in ('GP_PRACTICE', 'ICB') order by code"};
constexpr db::Statement list_services{
    "test.services",
    "select source_key || ' ' || name || ' ' || bookable_type || ' ' || effective_from || ' ' || version as line\n"
    "from service order by source_key"};

class Import : public ::testing::Test {
protected:
    ImportReport import_all(const ImportFiles& files) { return import_files(database_.connection(), files); }
    db::Connection& connection() { return database_.connection(); }
    testing::TestDatabase database_;
};

TEST_F(Import, LoadsCleanFilesAndBuildsServices) {
    const auto report = import_all(samples::all_small_files());
    EXPECT_FALSE(report.has_failures());
    EXPECT_TRUE(report.refusals.empty()) << report.refusals.front().file << report.refusals.front().reason;
    EXPECT_EQ(joined(connection(), list_practices),
              "T10001 THE TEST SURGERY QAA LS1 4AP 53.7981 -1.5519 3904 IMPORT|"
              "T10002 SECOND, \"OLD\" PRACTICE QAA BD1 1AA 53.792 -1.752 - IMPORT|"
              "T10003 SOUTHERN PRACTICE QAB TR1 2AA 50.2632 -5.051 1 IMPORT");
    // NT101 reports under its site's code, and of XT9 nothing but its figures is known.
    EXPECT_EQ(joined(connection(), list_providers),
              "NT1 TEST HOSPITALS LIMITED INDEPENDENT_PROVIDER QAB|NT101 Test Clinic INDEPENDENT_PROVIDER -|"
              "RMC1 TEST MANAGEMENT CENTRE REFERRAL_MANAGEMENT_CENTRE QAA|RT1 TEST VALLEY NHS TRUST NHS_TRUST QAA|"
              "TP001 TEST OPTICIANS OPTOMETRY_PRACTICE QAA|XT9 XT9 OTHER -");
    EXPECT_EQ(joined(connection(), list_services),
              "NT101/CARDIOLOGY Cardiology, Test Clinic (NT101) DIRECTLY_BOOKABLE 2026-01-31 1|"
              "RT101/CARDIOLOGY Cardiology, Valley General Hospital (RT101) DIRECTLY_BOOKABLE 2026-01-31 1|"
              "RT101/DERMATOLOGY Dermatology, Valley General Hospital (RT101) DIRECTLY_BOOKABLE 2026-01-31 1|"
              "RT102/CARDIOLOGY Cardiology, St Test's Hospital (RT102) DIRECTLY_BOOKABLE 2026-01-31 1|"
              "RT102/DERMATOLOGY Dermatology, St Test's Hospital (RT102) DIRECTLY_BOOKABLE 2026-01-31 1");
    static constexpr db::Statement parts{
        "test.parts",
        "select string_agg(distinct clinic_type_code, ',') || ' ' || string_agg(distinct priority, ',') as line\n"
        "from service join service_clinic_type on service_clinic_type.service_id = id\n"
        "join service_priority on service_priority.service_id = id where source_key = 'RT101/CARDIOLOGY'"};
    EXPECT_EQ(joined(connection(), parts), "GENERAL_CARDIOLOGY ROUTINE,TWO_WEEK_WAIT,URGENT");
    EXPECT_EQ(report.files.back().file, "services built");
    EXPECT_EQ(report.files.back().loaded, 5U);
}

TEST_F(Import, AddsSpecialtiesForNewTreatmentFunctions) {
    const auto report = import_all(samples::all_small_files());
    const auto& functions = report_of(report, "treatment_functions.csv");
    EXPECT_EQ(functions.loaded, 1U);
    EXPECT_EQ(functions.unchanged, 1U);
    EXPECT_EQ(functions.skipped, 1U); // the total
    static constexpr db::Statement added{
        "test.specialty",
        "select specialty.code || ' ' || specialty.name || ' ' || clinic_type.code as line\n"
        "from specialty join clinic_type on specialty_code = specialty.code where treatment_function_code = 'C_777'"};
    EXPECT_EQ(joined(connection(), added), "SPACE_MEDICINE Space, Medicine GENERAL_SPACE_MEDICINE");
}

TEST_F(Import, SaysWhichMonthItsWaitsAreOf) {
    const auto report = import_all(samples::all_small_files());
    ASSERT_EQ(report_of(report, "waits.csv").remarks.size(), 1U);
    static constexpr db::Statement wait{
        "test.wait",
        "select median_weeks || ' ' || p92_weeks || ' ' || as_of || ' ' || source as line from waiting_time\n"
        "where organisation_code = 'RT1' and treatment_function_code = 'C_320'"};
    EXPECT_EQ(joined(connection(), wait), "14.61 41.6 2026-01-31 NHS England RTT, January 2026");
    auto files = ImportFiles{};
    files.waits = import_file("waits.csv");
    files.waits_as_of = Date(std::chrono::year(2026), std::chrono::March, std::chrono::day(31));
    const auto later = import_all(files);
    EXPECT_TRUE(report_of(later, "waits.csv").remarks.empty());
    EXPECT_EQ(joined(connection(), wait), "14.61 41.6 2026-03-31 NHS England RTT");
    // An older month does not replace a newer one.
    files.waits_as_of.reset();
    EXPECT_EQ(report_of(import_all(files), "waits.csv").skipped, 6U);
    EXPECT_EQ(joined(connection(), wait), "14.61 41.6 2026-03-31 NHS England RTT");
}

TEST_F(Import, ChangesNothingTheSecondTime) {
    auto files = samples::all_small_files();
    EXPECT_TRUE(import_all(files).has_changes());
    auto own = ImportFiles{};
    own.services = import_file("services.csv");
    own.commissioning_rules = import_file("commissioning_rules.csv");
    own.people = import_file("people.csv");
    own.source = ImportOrigin::demo;
    EXPECT_TRUE(import_all(own).has_changes());
    const auto version = directory_version(connection());
    const auto services = joined(connection(), list_services);
    for (const auto* again : {&files, &own}) {
        const auto report = import_all(*again);
        EXPECT_FALSE(report.has_changes());
        for (const auto& file : report.files) {
            EXPECT_EQ(file.loaded, 0U) << file.file;
            EXPECT_EQ(file.rows, file.unchanged + file.skipped + file.refused) << file.file;
        }
    }
    EXPECT_EQ(directory_version(connection()), version);
    EXPECT_EQ(joined(connection(), list_services), services);
}

TEST_F(Import, NamesEveryBadRowAndLoadsTheRest) {
    ImportFiles files;
    files.icbs = import_file("icbs.csv");
    files.practices = import_file("practices_bad_rows.csv");
    const auto report = import_all(files);
    const auto& practices = report_of(report, "practices_bad_rows.csv");
    EXPECT_EQ(practices.rows, 14U);
    EXPECT_EQ(practices.loaded, 2U);
    EXPECT_EQ(practices.refused, 12U);
    EXPECT_EQ(reason_on_line(report, 3), "ods_code: is not an ODS code (3 to 10 capital letters and digits)");
    EXPECT_EQ(reason_on_line(report, 4), "name: is empty");
    EXPECT_EQ(reason_on_line(report, 5), "postcode: is not a postcode");
    EXPECT_EQ(reason_on_line(report, 6), "icb_code: is not a known commissioner");
    EXPECT_EQ(reason_on_line(report, 7), "lat: must be a number from -90 to 90");
    EXPECT_EQ(reason_on_line(report, 8), "list_size: must be a whole number from 0 to 1000000");
    EXPECT_EQ(reason_on_line(report, 9), "the row has 3 cells instead of 8");
    EXPECT_EQ(reason_on_line(report, 10), "a quote inside a cell that does not begin with one");
    EXPECT_EQ(reason_on_line(report, 11), "the same key as on line 2");
    EXPECT_EQ(reason_on_line(report, 12), "name: has line breaks or control characters");
    EXPECT_EQ(reason_on_line(report, 14), "the text is not UTF-8");
    EXPECT_EQ(reason_on_line(report, 15), "a quoted cell is not closed");
    EXPECT_EQ(joined(connection(), list_practices),
              "T10001 THE TEST SURGERY QAA LS1 4AP 53.7981 -1.5519 3904 IMPORT|"
              "T10022 AFTER ALL THAT QAA LS1 4AP 53.7981 -1.5519 10 IMPORT");
}

TEST_F(Import, ListsOnlyTheFirstRefusalsButCountsAll) {
    ImportFiles files;
    files.icbs = import_file("icbs.csv");
    files.practices = import_file("practices_bad_rows.csv");
    files.refusals_listed_max = 3;
    const auto report = import_all(files);
    EXPECT_EQ(report.refusals.size(), 3U);
    EXPECT_EQ(report_of(report, "practices_bad_rows.csv").refused, 12U);
}

TEST_F(Import, RefusesAFileThatIsNotTheTableAndGoesOn) {
    ImportFiles files;
    files.outcodes = import_file("no_such_file.csv");
    files.practices = import_file("sites.csv");
    files.people = ImportFile::in_memory("people.csv", "");
    files.waits = ImportFile::in_memory("waits.csv", "provider_ods_code,treatment_function_code,median_wait_weeks\n");
    files.icbs = import_file("icbs.csv");
    const auto report = import_all(files);
    EXPECT_TRUE(report.has_failures());
    EXPECT_EQ(report_of(report, "no_such_file.csv").failure, "there is no such file");
    EXPECT_NE(report_of(report, "sites.csv").failure->find("has no column ods_code"), std::string::npos);
    EXPECT_EQ(report_of(report, "people.csv").failure, "the file is empty");
    EXPECT_NE(report_of(report, "waits.csv").failure->find("p92_wait_weeks"), std::string::npos);
    EXPECT_EQ(report_of(report, "icbs.csv").loaded, 2U);
}

TEST_F(Import, LeavesRowsOfAnotherOriginAlone) {
    database_.owner().run_script(
        "insert into organisation (code, name, kind, source) values ('RT1', 'KEPT HERE', 'NHS_TRUST', 'LOCAL');\n"
        "insert into site (code, organisation_code, name, source) values ('RT101', 'RT1', 'Kept site', 'LOCAL');\n"
        "insert into organisation (code, name, kind, source)\n"
        "values ('T10001', 'Kept practice', 'GP_PRACTICE', 'DEMO')");
    const auto report = import_all(samples::all_small_files());
    EXPECT_EQ(report_of(report, "practices.csv").skipped, 1U);
    EXPECT_EQ(report_of(report, "sites.csv").skipped, 1U);
    static constexpr db::Statement kept{"test.kept",
                                        "select name as line from organisation where code in ('RT1', 'T10001')\n"
                                        "union all select name from site where code = 'RT101' order by line"};
    EXPECT_EQ(joined(connection(), kept), "KEPT HERE|Kept practice|Kept site");
    // Services follow from imported sites only.
    EXPECT_EQ(report.files.back().rows, 3U);
}

TEST_F(Import, RenamesServicesWithTheirSite) {
    import_all(samples::all_small_files());
    const auto version = directory_version(connection());
    ImportFiles files;
    files.sites = ImportFile::in_memory(
        "sites.csv",
        "site_ods_code,name,provider_ods_code,provider_name,sector,postcode,lat,lon,rtt_provider_ods_code\n"
        "NT101,New Name Clinic,NT1,TEST HOSPITALS LIMITED,INDEPENDENT,TR1 2AA,50.2632,-5.051,NT101\n");
    const auto report = import_all(files);
    EXPECT_EQ(report_of(report, "sites.csv").loaded, 1U);
    EXPECT_EQ(report.files.back().loaded, 1U);
    EXPECT_EQ(report.files.back().unchanged, 4U);
    EXPECT_GT(directory_version(connection()), version);
    static constexpr db::Statement renamed{
        "test.renamed", "select name || ' ' || version as line from service where source_key = 'NT101/CARDIOLOGY'"};
    EXPECT_EQ(joined(connection(), renamed), "Cardiology, New Name Clinic (NT101) 2");
}

TEST_F(Import, TellsItsProgress) {
    std::vector<std::string> finished;
    (void)import_files(connection(), samples::all_small_files(), [&](const ImportProgress& progress) {
        if (progress.is_finished) finished.emplace_back(progress.file);
    });
    EXPECT_EQ(finished,
              (std::vector<std::string>{"icbs.csv", "outcodes.csv", "postcodes.csv", "treatment_functions.csv",
                                        "providers.csv", "practices.csv", "sites.csv", "waits.csv", "services built"}));
}

} // namespace
} // namespace ers::directory
