// What the operator is told of an import.
#include "ers/directory/import/import_report.hpp"

#include <gtest/gtest.h>

namespace ers::app {
namespace {

directory::FileReport report_of(const char* file, std::size_t loaded, std::size_t refused) {
    directory::FileReport report;
    report.file = file;
    report.rows = loaded + refused;
    report.loaded = loaded;
    report.refused = refused;
    return report;
}

TEST(ImportReport, CountsEachFile) {
    directory::ImportReport report;
    report.files.push_back(report_of("practices.csv", 12, 0));
    report.files.back().remarks.push_back("closed practices are left out");
    EXPECT_EQ(import_report_text(report),
              "practices.csv: 12 rows; 12 new or changed, 0 unchanged, 0 left out, 0 refused\n"
              "  closed practices are left out\n");
}

TEST(ImportReport, ListsRefusedRowsWithLineAndReasonAndHowManyMoreThereAre) {
    directory::ImportReport report;
    report.files.push_back(report_of("sites.csv", 1, 3));
    report.refusals.push_back({"sites.csv", 7, "postcode: not a postcode"});
    const std::string text = import_report_text(report);
    EXPECT_NE(text.find("3 rows were refused:\n  sites.csv:7: postcode: not a postcode\n  and 2 more\n"),
              std::string::npos)
        << text;
}

TEST(ImportReport, SaysWhyAFileWasNotLoaded) {
    directory::ImportReport report;
    report.files.push_back(report_of("waits.csv", 0, 0));
    report.files.back().failure = "there is no such file";
    EXPECT_EQ(import_report_text(report), "waits.csv: NOT LOADED: there is no such file\n");
}

} // namespace
} // namespace ers::app
