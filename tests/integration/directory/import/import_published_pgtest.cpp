// Goal: the publishers' own files are recognised by their shape and give what the clean files give.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include <zlib.h>

#include "tests/integration/directory/import/import_support.hpp"

namespace ers::directory {
namespace {

using samples::import_file;
using samples::joined;
using samples::reason_on_line;
using samples::report_of;

constexpr db::Statement published_practices{
    "test.published_practices",
    "select code || ' ' || postcode || ' ' || coalesce(latitude || ' ' || longitude, '-') || ' ' ||\n"
    "    coalesce(list_size::text, '-') || ' ' || coalesce(closed_on::text, 'open') as line\n"
    "from organisation where kind = 'GP_PRACTICE' order by code"};
constexpr db::Statement published_waits{
    "test.published_waits",
    "select organisation_code || ' ' || treatment_function_code || ' ' || coalesce(median_weeks::text, '-') || ' ' ||\n"
    "    coalesce(p92_weeks::text, '-') || ' ' || incomplete_pathways || ' ' || within_18_weeks || ' ' || as_of ||\n"
    "    ' ' ||\n"
    "    source as line from waiting_time order by line"};

std::string text_of(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

class ImportPublished : public ::testing::Test {
protected:
    void import_places() {
        ImportFiles files;
        files.icbs = import_file("icbs.csv");
        files.outcodes = import_file("outcodes.csv");
        files.postcodes = import_file("postcodes.csv");
        (void)import_files(connection(), files);
    }
    db::Connection& connection() { return database_.connection(); }
    testing::TestDatabase database_;
};

TEST_F(ImportPublished, KeepsOpenEnglishPracticesAndLocatesThem) {
    import_places();
    ImportFiles files;
    files.practices = import_file("epraccur_in_small.csv");
    const auto report = import_files(connection(), files);
    const auto& practices = report_of(report, "epraccur_in_small.csv");
    EXPECT_EQ(practices.rows, 8U);
    EXPECT_EQ(practices.loaded, 3U);
    EXPECT_EQ(practices.skipped, 3U); // closed, Welsh, a prison
    EXPECT_EQ(practices.refused, 2U);
    EXPECT_EQ(reason_on_line(report, 7), "postcode: is not a postcode");
    EXPECT_EQ(reason_on_line(report, 8), "the row has 3 cells instead of 27");
    EXPECT_EQ(joined(connection(), published_practices),
              "T10001 LS1 4AP 53.7981 -1.5519 - open|"    // by its postcode
              "T10004 BD1 9ZZ 53.7938 -1.7564 - open|"    // by the outward part
              "T10005 ZE1 9ZZ - - open");                 // nowhere known
    EXPECT_FALSE(import_files(connection(), files).has_changes());
}

// Columns that the published file does not have stay, and organisations that have closed since are closed.
TEST_F(ImportPublished, UpdatesPracticesOfTheCleanFile) {
    import_places();
    ImportFiles files;
    files.practices = import_file("practices.csv");
    (void)import_files(connection(), files);
    files.practices = import_file("epraccur_in_small.csv");
    const auto report = import_files(connection(), files);
    EXPECT_EQ(report_of(report, "epraccur_in_small.csv").unchanged, 1U);
    EXPECT_EQ(report_of(report, "epraccur_in_small.csv").loaded, 3U); // two new, one closed
    EXPECT_EQ(joined(connection(), published_practices),
              "T10001 LS1 4AP 53.7981 -1.5519 3904 open|T10002 BD1 1AA 53.792 -1.752 - 2025-06-30|"
              "T10003 TR1 2AA 50.2632 -5.051 1 open|T10004 BD1 9ZZ 53.7938 -1.7564 - open|T10005 ZE1 9ZZ - - open");
}

TEST_F(ImportPublished, SumsTheWaitsOfAnExtract) {
    import_places();
    ImportFiles files;
    files.waits = import_file("rtt_in_small.csv");
    const auto report = import_files(connection(), files);
    const auto& waits = report_of(report, "rtt_in_small.csv");
    EXPECT_EQ(waits.rows, 11U);
    EXPECT_EQ(waits.loaded, 2U);
    EXPECT_EQ(waits.refused, 4U);
    EXPECT_EQ(waits.rows, waits.loaded + waits.unchanged + waits.skipped + waits.refused);
    EXPECT_EQ(waits.remarks.size(), 2U); // rows summed; a function that is not known
    EXPECT_EQ(reason_on_line(report, 9), "Period: is not a month, or not the file's");
    EXPECT_EQ(reason_on_line(report, 10), "a count is not a whole number");
    EXPECT_EQ(reason_on_line(report, 11), "Provider Org Code: is not an ODS code");
    EXPECT_EQ(reason_on_line(report, 12), "the row has 3 cells instead of 121");
    EXPECT_EQ(joined(connection(), published_waits),
              "NT101 C_330 - - 19 19 2026-01-31 NHS England RTT, January 2026|"
              "RT1 C_320 4 18.68 42 30 2026-01-31 NHS England RTT, January 2026");
    static constexpr db::Statement reporters{
        "test.reporters",
        "select code || ' ' || name || ' ' || kind || ' ' || commissioner as line\n"
        "from organisation where kind <> 'ICB' order by code"};
    EXPECT_EQ(joined(connection(), reporters),
              "NT101 TEST CLINIC INDEPENDENT_PROVIDER QAA|RT1 TEST VALLEY NHS TRUST NHS_TRUST QAA");
}

TEST_F(ImportPublished, ReadsAGzipExtractLikeAPlainOne) {
    import_places();
    const auto folder = testing::test_folder();
    const auto text = text_of(import_file("rtt_in_small.csv"));
    gzFile out = gzopen((folder / "rtt.csv.gz").c_str(), "wb");
    gzwrite(out, text.data(), static_cast<unsigned>(text.size()));
    gzclose(out);
    ImportFiles files;
    files.waits = (folder / "rtt.csv.gz").string();
    EXPECT_EQ(report_of(import_files(connection(), files), "rtt.csv.gz").loaded, 2U);
    files.waits = import_file("rtt_in_small.csv");
    EXPECT_EQ(report_of(import_files(connection(), files), "rtt_in_small.csv").unchanged, 2U);
}

} // namespace
} // namespace ers::directory
