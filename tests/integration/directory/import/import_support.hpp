// What the import tests share: the small files of tests/data/import, and short ways to look into a report.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "ers/directory/import/import.hpp"
#include "tests/support/test_database.hpp"

namespace ers::directory::samples {

inline std::filesystem::path import_file(std::string_view name) {
    return std::filesystem::path(ERS_SOURCE_DIR) / "tests" / "data" / "import" / name;
}

// The sound small files, all of them.
inline ImportFiles all_small_files() {
    ImportFiles files;
    files.icbs = import_file("icbs.csv");
    files.outcodes = import_file("outcodes.csv");
    files.postcodes = import_file("postcodes.csv");
    files.treatment_functions = import_file("treatment_functions.csv");
    files.providers = import_file("providers.csv");
    files.practices = import_file("practices.csv");
    files.sites = import_file("sites.csv");
    files.waits = import_file("waits.csv");
    return files;
}

inline const FileReport& report_of(const ImportReport& report, std::string_view file) {
    for (const auto& one : report.files) {
        if (one.file == file) return one;
    }
    throw std::runtime_error("no report of " + std::string(file));
}

inline std::string reason_on_line(const ImportReport& report, std::size_t line) {
    for (const auto& refusal : report.refusals) {
        if (refusal.line == line) return refusal.reason;
    }
    return {};
}

inline std::int64_t directory_version(db::Connection& connection) {
    static constexpr db::Statement statement{"test.directory_version", "select version from directory_version"};
    return connection.execute(statement).front().integer("version");
}

// Rows of one text column, joined by bars: short to compare.
inline std::string joined(db::Connection& connection, const db::Statement& statement) {
    std::string text;
    for (const auto row : connection.execute(statement)) text += (text.empty() ? "" : "|") + row.text("line");
    return text;
}

} // namespace ers::directory::samples
