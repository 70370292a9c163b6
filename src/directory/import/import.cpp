// The import as a whole: which file after which, and what comes of it.
#include "ers/directory/import/import.hpp"

#include <algorithm>
#include <array>

#include "directory/import/importers.hpp"

namespace ers::directory {
namespace {

constexpr db::Statement import_lock{
    "directory.lock_import",
    "select pg_advisory_xact_lock(hashtextextended('ers.directory.import', 0))",
};
constexpr db::Statement import_known_commissioners{
    "directory.known_commissioners",
    "select code\n"
    "from organisation\n"
    "where kind = 'ICB'",
};
constexpr db::Statement import_known_organisations{
    "directory.known_organisations",
    "select code\n"
    "from organisation",
};

struct ImportStep {
    std::optional<ImportFile> ImportFiles::* file;
    void (*work)(const ImportRun&, const ImportFile&, FileReport&);
};

// In the order of their references.
constexpr std::array import_steps{
    ImportStep{&ImportFiles::icbs, import_icbs},
    ImportStep{&ImportFiles::outcodes, import_outcodes},
    ImportStep{&ImportFiles::postcodes, import_postcodes},
    ImportStep{&ImportFiles::treatment_functions, import_treatment_functions},
    ImportStep{&ImportFiles::providers, import_providers},
    ImportStep{&ImportFiles::practices, import_practices},
    ImportStep{&ImportFiles::sites, import_sites},
    ImportStep{&ImportFiles::waits, import_waits},
    ImportStep{&ImportFiles::services, import_services},
    ImportStep{&ImportFiles::commissioning_rules, import_commissioning_rules},
    ImportStep{&ImportFiles::people, import_people},
};

void run_step(const ImportRun& run, const ImportStep& step, const ImportFile& file) {
    FileReport report;
    report.file = file.name;
    try {
        step.work(run, file, report);
    } catch (const UnusableFile& unusable) {
        report.failure = unusable.what();
        report.refused = report.rows;
        report.loaded = report.unchanged = report.skipped = 0;
    }
    run.tell(report, true);
    run.report.files.push_back(std::move(report));
}

} // namespace

bool ImportReport::has_changes() const {
    return std::any_of(files.begin(), files.end(), [](const FileReport& file) { return file.loaded > 0; });
}

bool ImportReport::has_failures() const {
    return std::any_of(files.begin(), files.end(), [](const FileReport& file) { return file.failure.has_value(); });
}

ImportReport import_files(db::Connection& connection, const ImportFiles& files, const Progress& progress) {
    ImportReport report;
    const ImportRun run{connection, files, progress, report};
    for (const auto& step : import_steps) {
        if (const auto& file = files.*step.file) run_step(run, step, *file);
    }
    // A services file says which services there are; otherwise sites and waits do.
    if (files.build_services && !files.services && (files.sites || files.waits || files.treatment_functions)) {
        FileReport built;
        built.file = "services built";
        build_services(run, built);
        run.tell(built, true);
        report.files.push_back(std::move(built));
    }
    return report;
}

void store_import(const ImportRun& run, FileReport& report, Shows shows, const std::function<std::size_t()>& work) {
    db::Transaction transaction(run.connection);
    run.connection.execute(import_lock);
    const std::size_t others = work();
    if (shows == Shows::in_search && report.loaded + others > 0) raise_directory_version(run.connection);
    transaction.commit();
}

std::unordered_set<std::string> known_codes(db::Connection& connection, const db::Statement& statement) {
    std::unordered_set<std::string> codes;
    for (const auto row : connection.execute(statement)) codes.insert(row.text("code"));
    return codes;
}

std::unordered_set<std::string> known_commissioners(db::Connection& connection) {
    return known_codes(connection, import_known_commissioners);
}

std::unordered_set<std::string> known_organisations(db::Connection& connection) {
    return known_codes(connection, import_known_organisations);
}

} // namespace ers::directory
