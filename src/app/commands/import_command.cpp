// The command import: progress while it runs, then what came of each file and which rows were refused.
#include <unistd.h>

#include <iostream>
#include <string>

#include "app/commands/commands.hpp"
#include "app/commands/load_settings.hpp"
#include "app/wiring/database_access.hpp"
#include "ers/core/random.hpp"
#include "ers/directory/import/import.hpp"
#include "ers/directory/import/import_report.hpp"

namespace ers::app {
namespace {

std::optional<directory::ImportFile> import_file(const std::string& name) {
    if (name.empty()) return std::nullopt;
    return directory::ImportFile(name);
}

bool names_a_file(const ImportOptions& o) {
    for (const std::string* file : {&o.icbs, &o.outcodes, &o.postcodes, &o.treatment_functions, &o.providers,
                                    &o.practices, &o.sites, &o.waits, &o.services, &o.commissioning_rules, &o.people}) {
        if (!file->empty()) return true;
    }
    return false;
}

// On a terminal one line that counts; in a log a line for each file.
void show_import_progress(const directory::ImportProgress& progress) {
    static const bool is_terminal = isatty(STDERR_FILENO) == 1;
    if (!is_terminal && !progress.is_finished) return;
    std::cerr << (is_terminal ? "\r" : "") << progress.file << ": " << progress.rows << " rows read"
              << (progress.is_finished ? "\n" : "") << std::flush;
}

} // namespace

int run_import(const ImportOptions& options) {
    if (!names_a_file(options)) {
        std::cerr << "ers: import needs a file: `ers import --help` lists what it takes" << std::endl;
        return exit_wrong_usage;
    }
    const Settings settings = load_settings(options.source);
    directory::ImportFiles files;
    files.icbs = import_file(options.icbs);
    files.outcodes = import_file(options.outcodes);
    files.postcodes = import_file(options.postcodes);
    files.treatment_functions = import_file(options.treatment_functions);
    files.providers = import_file(options.providers);
    files.practices = import_file(options.practices);
    files.sites = import_file(options.sites);
    files.waits = import_file(options.waits);
    files.services = import_file(options.services);
    files.commissioning_rules = import_file(options.commissioning_rules);
    files.people = import_file(options.people);
    if (!options.waits_as_of.empty()) {
        const auto as_of = parse_date(options.waits_as_of);
        if (!as_of) throw SettingsRefused("--waits-as-of " + options.waits_as_of + ": " + as_of.error());
        files.waits_as_of = *as_of;
    }

    SystemRandom random;
    const DatabaseAccess access(settings, random, [](std::string_view step) { std::cerr << step << std::endl; });
    db::Connection connection(command_connection(access.service_url()));
    const directory::ImportReport report = directory::import_files(connection, files, show_import_progress);
    std::cout << import_report_text(report) << std::flush;
    return report.has_failures() ? exit_failed : exit_done;
}

} // namespace ers::app
