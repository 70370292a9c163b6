// Goal: England's open data, where it lies beside the sources (ERS_SHARED_DATA, else ../shared/data): 13,654 services
// from the clean files, the same waits from the published extract, and a search that is quick on all of it.
#include <gtest/gtest.h>

#include <time.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>

#include "ers/directory/import/csv.hpp"
#include "ers/directory/search/search.hpp"
#include "ers/directory/snapshot.hpp"
#include "tests/integration/directory/import/import_support.hpp"
#include "tests/support/seed.hpp"

namespace ers::directory {
namespace {

using samples::report_of;
using Milliseconds = std::chrono::duration<double, std::milli>;

std::filesystem::path shared_data() {
    const char* named = std::getenv("ERS_SHARED_DATA");
    return named != nullptr ? std::filesystem::path(named)
                            : std::filesystem::path(ERS_SOURCE_DIR) / ".." / "shared" / "data";
}

constexpr const char* rtt_extract = "original/20260131-RTT-January-2026-full-extract.csv.gz";

class SharedData : public ::testing::Test {
protected:
    void SetUp() override {
        if (!std::filesystem::is_directory(shared_data())) GTEST_SKIP() << "there is no " << shared_data();
    }
    static ImportFiles clean_files() {
        const auto folder = shared_data();
        ImportFiles files;
        files.icbs = folder / "icbs.csv";
        files.outcodes = folder / "outcodes.csv";
        files.postcodes = folder / "postcodes_sample.csv";
        files.treatment_functions = folder / "treatment_functions.csv";
        files.practices = folder / "gp_practices.csv";
        files.sites = folder / "provider_sites.csv";
        files.waits = folder / "rtt_waits.csv";
        return files;
    }
    ImportReport timed_import(const ImportFiles& files, const char* what) {
        const auto begun = std::chrono::steady_clock::now();
        auto report = import_files(database_.connection(), files);
        const Milliseconds took = std::chrono::steady_clock::now() - begun;
        std::cout << what << ": " << took.count() << " ms\n";
        for (const auto& file : report.files) {
            EXPECT_FALSE(file.failure) << file.file << ": " << *file.failure;
            std::cout << "  " << file.file << ": " << file.rows << " rows, " << file.loaded << " loaded, "
                      << file.unchanged << " unchanged, " << file.skipped << " left out, " << file.refused
                      << " refused\n";
        }
        return report;
    }
    testing::TestDatabase database_;
};

struct WaitFigures {
    std::string median, p92;
    std::int64_t pathways = 0, within = 0;
    friend bool operator==(const WaitFigures&, const WaitFigures&) = default;
};

std::string two_decimals(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2f", value);
    return text.data();
}

std::map<std::string, WaitFigures> clean_waits() {
    std::map<std::string, WaitFigures> waits;
    CsvReader reader(LineSource(shared_data() / "rtt_waits.csv"));
    CsvRow row;
    reader.next(row);
    while (reader.next(row)) {
        waits[std::string(row.cells[0]) + "/" + std::string(row.cells[1])] = {
            std::string(row.cells[2]), std::string(row.cells[3]), std::stoll(std::string(row.cells[4])),
            std::stoll(std::string(row.cells[5]))};
    }
    return waits;
}

std::map<std::string, WaitFigures> stored_waits(db::Connection& connection) {
    static constexpr db::Statement statement{
        "test.waits",
        "select organisation_code || '/' || treatment_function_code as key, median_weeks, p92_weeks,\n"
        "    incomplete_pathways, within_18_weeks from waiting_time"};
    std::map<std::string, WaitFigures> waits;
    for (const auto row : connection.execute(statement)) {
        const auto median = row.optional_real("median_weeks");
        const auto p92 = row.optional_real("p92_weeks");
        waits[row.text("key")] = {median ? two_decimals(*median) : "", p92 ? two_decimals(*p92) : "",
                                  row.integer("incomplete_pathways"), row.integer("within_18_weeks")};
    }
    return waits;
}

// Time on a core: what the search itself costs, however busy the machine is.
double thread_milliseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

std::size_t differences(const std::map<std::string, WaitFigures>& wanted,
                        const std::map<std::string, WaitFigures>& found) {
    std::size_t count = 0;
    for (const auto& [key, figures] : wanted) {
        const auto other = found.find(key);
        if (other != found.end() && other->second == figures) continue;
        if (++count <= 5) ADD_FAILURE() << key << " is " << (other == found.end() ? "missing" : other->second.median);
    }
    return count;
}

TEST_F(SharedData, GivesEnglandsServicesTwiceTheSame) {
    const auto report = timed_import(clean_files(), "first import");
    EXPECT_TRUE(report.refusals.empty()) << report.refusals.front().file << ":" << report.refusals.front().line << " "
                                         << report.refusals.front().reason;
    EXPECT_EQ(report_of(report, "gp_practices.csv").loaded, 6'220U);
    EXPECT_EQ(report_of(report, "provider_sites.csv").loaded, 964U);
    EXPECT_EQ(report_of(report, "rtt_waits.csv").loaded, 4'112U);
    EXPECT_EQ(report_of(report, "services built").loaded, 13'654U);
    const auto version = samples::directory_version(database_.connection());
    const auto again = timed_import(clean_files(), "second import");
    EXPECT_FALSE(again.has_changes());
    EXPECT_EQ(samples::directory_version(database_.connection()), version);
    const auto waits = clean_waits();
    EXPECT_EQ(waits.size(), 4'112U);
    EXPECT_EQ(differences(waits, stored_waits(database_.connection())), 0U);
}

TEST_F(SharedData, GivesTheSameFromThePublishedFiles) {
    auto files = clean_files();
    files.practices = shared_data() / "original" / "epraccur.csv";
    files.waits = shared_data() / rtt_extract;
    const auto report = timed_import(files, "import of published files");
    EXPECT_TRUE(report.refusals.empty()) << report.refusals.front().file << ":" << report.refusals.front().line << " "
                                         << report.refusals.front().reason;
    EXPECT_EQ(report_of(report, "epraccur.csv").loaded, 6'220U);
    EXPECT_EQ(report_of(report, "services built").loaded, 13'654U);
    const auto waits = clean_waits();
    const auto stored = stored_waits(database_.connection());
    EXPECT_EQ(stored.size(), waits.size());
    EXPECT_EQ(differences(waits, stored), 0U);
    // The clean practices and waits, on top of that, are the same practices and waits.
    const auto clean = timed_import(clean_files(), "clean files over published ones");
    EXPECT_EQ(report_of(clean, "rtt_waits.csv").unchanged, 4'112U);
    EXPECT_EQ(report_of(clean, "services built").unchanged, 13'654U);
    EXPECT_EQ(report_of(clean, "gp_practices.csv").loaded + report_of(clean, "gp_practices.csv").unchanged, 6'220U);
}

// Printed, not judged: machines differ.
TEST_F(SharedData, IsSearchedQuickly) {
    (void)timed_import(clean_files(), "import");
    auto begun = std::chrono::steady_clock::now();
    const auto snapshot = load_snapshot(database_.connection());
    std::cout << "snapshot loaded: " << Milliseconds(std::chrono::steady_clock::now() - begun).count() << " ms\n";
    begun = std::chrono::steady_clock::now();
    const auto next_slots = load_next_slots(database_.connection(), *snapshot, *parse_instant("2026-11-21T10:00:00Z"));
    std::cout << "next slots looked up: " << Milliseconds(std::chrono::steady_clock::now() - begun).count() << " ms\n";
    ASSERT_EQ(snapshot->services().size(), 13'654U);

    std::mt19937_64 random(testing::test_seed());
    const std::vector<std::string> postcodes{"LS1 4AP", "SW1A", "TR1", "NE1", "M1", "B1", "BS1", "NR1"};
    const std::vector<std::string> texts{"general hospital", "royal", "clinic st", "nhs foundation"};
    std::vector<double> took;
    for (int i = 0; i < 2'000; ++i) {
        SearchQuery query;
        query.today = Date(std::chrono::year(2026), std::chrono::November, std::chrono::day(21));
        query.sort = Codes<SearchSort>::entries[random() % 4].value;
        query.postcode = *Postcode::parse(postcodes[random() % postcodes.size()]);
        if (random() % 4 != 0)
            query.specialty = snapshot->specialties()[random() % snapshot->specialties().size()].code;
        if (random() % 2 == 0) query.max_distance_km = static_cast<double>(5 + random() % 100);
        if (random() % 4 == 0) query.text = texts[random() % texts.size()];
        if (random() % 2 == 0) query.age = AgeRange::of_years(static_cast<int>(random() % 90));
        const double start = thread_milliseconds();
        const auto result = search(*snapshot, *next_slots, query);
        took.push_back(thread_milliseconds() - start);
        ASSERT_TRUE(result);
    }
    std::sort(took.begin(), took.end());
    std::cout << "search, time on a core: median " << took[took.size() / 2] << " ms, 99th "
              << took[took.size() * 99 / 100] << " ms, worst " << took.back() << " ms\n";
}

} // namespace
} // namespace ers::directory
