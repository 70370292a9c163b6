// Goal: every shape of comma-separated text that RFC 4180 allows is read, what it does not allow is reported with the
// line where it begins, and one bad row never costs the rows after it.
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <unistd.h>
#include <zlib.h>

#include "ers/directory/import/csv.hpp"

namespace ers::directory {
namespace {

struct ReadRow {
    std::size_t line = 0;
    std::vector<std::string> cells;
    std::string problem;
};

std::vector<ReadRow> rows_of(CsvReader reader) {
    std::vector<ReadRow> rows;
    CsvRow row;
    while (reader.next(row)) rows.push_back({row.line, {row.cells.begin(), row.cells.end()}, row.problem});
    return rows;
}

std::vector<ReadRow> rows_of(std::string_view text) { return rows_of(CsvReader(LineSource(text))); }

using Cells = std::vector<std::string>;

class CsvFile : public ::testing::Test {
protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() / ("ers_csv_" + std::to_string(::getpid()));
        std::filesystem::create_directory(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::filesystem::path write(const std::string& name, const std::string& bytes) const {
        std::ofstream(folder_ / name, std::ios::binary) << bytes;
        return folder_ / name;
    }
    std::filesystem::path write_gzip(const std::string& name, const std::string& bytes) const {
        gzFile file = gzopen((folder_ / name).c_str(), "wb");
        gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
        gzclose(file);
        return folder_ / name;
    }
    std::filesystem::path folder_;
};

TEST(Csv, ReadsPlainAndEmptyCells) {
    const auto rows = rows_of("a,b,c\n,,\nx,,z\n");
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].cells, (Cells{"a", "b", "c"}));
    EXPECT_EQ(rows[1].cells, (Cells{"", "", ""}));
    EXPECT_EQ(rows[2].cells, (Cells{"x", "", "z"}));
}

TEST(Csv, ReadsQuotedCellsWithCommasQuotesAndLineBreaks) {
    const auto rows = rows_of("\"a,1\",\"say \"\"hi\"\"\",\"two\nlines\",\"\",last\nnext,\"\",\n\"x\",\n");
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].cells, (Cells{"a,1", "say \"hi\"", "two\nlines", "", "last"}));
    EXPECT_EQ(rows[1].cells, (Cells{"next", "", ""}));
    EXPECT_EQ(rows[2].cells, (Cells{"x", ""}));
}

TEST(Csv, CountsPhysicalLines) {
    const auto rows = rows_of("h\n\n\"a\n\nb\"\nc\n");
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].line, 1U);
    EXPECT_EQ(rows[1].line, 3U);
    EXPECT_EQ(rows[2].line, 6U);
}

TEST(Csv, TakesCrlfAByteOrderMarkAndAMissingLastLineEnd) {
    const auto rows = rows_of(
        "\xEF\xBB\xBF"
        "a,b\r\n\"x\r\ny\",2\r\nend,3");
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].cells, (Cells{"a", "b"}));
    EXPECT_EQ(rows[1].cells, (Cells{"x\ny", "2"}));
    EXPECT_EQ(rows[2].cells, (Cells{"end", "3"}));
}

TEST(Csv, ReportsMisplacedQuotesAndGoesOn) {
    const auto rows = rows_of("a\"b,c\n\"a\"b,c\ngood,row\n");
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].problem, "a quote inside a cell that does not begin with one");
    EXPECT_EQ(rows[1].problem, "text after a closing quote");
    EXPECT_TRUE(rows[1].cells.empty());
    EXPECT_EQ(rows[2].cells, (Cells{"good", "row"}));
}

// The lines that an unclosed quote has swallowed are rows of their own again, with their own numbers.
TEST(Csv, GivesBackTheLinesBehindAnUnclosedQuote) {
    const auto rows = rows_of("1,\"open\n2,b\n3,\"c\"\n4,d\n");
    ASSERT_EQ(rows.size(), 4U);
    EXPECT_EQ(rows[0].problem, "text after a closing quote");
    EXPECT_EQ(rows[1].cells, (Cells{"2", "b"}));
    EXPECT_EQ(rows[1].line, 2U);
    EXPECT_EQ(rows[2].cells, (Cells{"3", "c"}));
    EXPECT_EQ(rows[3].line, 4U);

    const auto at_end = rows_of("1,\"open\n2,b\n");
    ASSERT_EQ(at_end.size(), 2U);
    EXPECT_EQ(at_end[0].problem, "a quoted cell is not closed");
    EXPECT_EQ(at_end[1].cells, (Cells{"2", "b"}));
}

TEST(Csv, RefusesWhatIsNotUtf8OrHasNul) {
    const std::string nul("a\0b,c\n", 6);
    const auto rows = rows_of(std::string("caf\xC3\xA9,1\n\xFF\xFE,2\n") + nul);
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].cells, (Cells{"caf\xC3\xA9", "1"}));
    EXPECT_EQ(rows[1].problem, "the text is not UTF-8");
    EXPECT_EQ(rows[2].problem, "the text has a NUL character");
}

TEST(Csv, BoundsRowsAndCells) {
    const std::string long_row(csv_row_bytes_max + 10, 'x');
    const std::string many_cells(csv_cells_max + 5, ',');
    const auto rows = rows_of(long_row + "\n" + many_cells + "\nshort\n");
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_NE(rows[0].problem.find("longer than"), std::string::npos);
    EXPECT_EQ(rows[1].problem, "the row has too many cells");
    EXPECT_EQ(rows[2].cells, (Cells{"short"}));
    EXPECT_EQ(rows_of(std::string(csv_row_bytes_max, 'y') + "\nz\n").front().problem, "");
}

TEST_F(CsvFile, ReadsPlainAndGzipFilesAlike) {
    std::string text = "n,square\n";
    for (int i = 0; i < 30'000; ++i) text += std::to_string(i) + "," + std::to_string(i * 2) + "\n";
    const auto plain = rows_of(CsvReader(LineSource(write("a.csv", text))));
    const auto gzip = rows_of(CsvReader(LineSource(write_gzip("a.csv.gz", text))));
    ASSERT_EQ(plain.size(), 30'001U);
    ASSERT_EQ(gzip.size(), plain.size());
    for (std::size_t i = 0; i < plain.size(); ++i) ASSERT_EQ(plain[i].cells, gzip[i].cells) << i;
    EXPECT_EQ(plain.back().cells, (Cells{"29999", "59998"}));
}

TEST_F(CsvFile, ReportsAMissingAndACutFile) {
    EXPECT_THROW(LineSource(folder_ / "nothing.csv"), UnusableFile);
    std::string text;
    for (int i = 0; i < 20'000; ++i) text += std::to_string(i * 7'919) + "\n";
    const auto whole = write_gzip("whole.gz", text);
    std::filesystem::resize_file(whole, std::filesystem::file_size(whole) / 2);
    EXPECT_THROW(rows_of(CsvReader(LineSource(whole))), UnusableFile);
}

} // namespace
} // namespace ers::directory
