// The demo's Directory of Services: the files of config/demo, from inside the program, by way of the import.
#include <array>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "ers/core/embedded.hpp"
#include "ers/directory/import/import.hpp"
#include "ers/directory/import/import_report.hpp"
#include "ers/tools/demo/demo_data.hpp"

namespace ers::app {
namespace {

using ImportSlot = std::optional<directory::ImportFile> directory::ImportFiles::*;

constexpr std::array<std::pair<std::string_view, ImportSlot>, 11> demo_files{{
    {"icbs.csv", &directory::ImportFiles::icbs},
    {"outcodes.csv", &directory::ImportFiles::outcodes},
    {"postcodes.csv", &directory::ImportFiles::postcodes},
    {"treatment_functions.csv", &directory::ImportFiles::treatment_functions},
    {"providers.csv", &directory::ImportFiles::providers},
    {"practices.csv", &directory::ImportFiles::practices},
    {"sites.csv", &directory::ImportFiles::sites},
    {"waits.csv", &directory::ImportFiles::waits},
    {"services.csv", &directory::ImportFiles::services},
    {"commissioning_rules.csv", &directory::ImportFiles::commissioning_rules},
    {"people.csv", &directory::ImportFiles::people},
}};

ImportSlot import_slot(std::string_view name) {
    for (const auto& [file, slot] : demo_files) {
        if (file == name) return slot;
    }
    throw std::runtime_error("config/demo/" + std::string(name) + " is not a file that the demo knows");
}

} // namespace

void load_demo_directory(db::Connection& connection) {
    directory::ImportFiles files;
    files.source = directory::ImportOrigin::demo;
    files.build_services = false;
    for (const embedded::File& file : embedded::demo()) {
        const std::string name(file.name);
        files.*import_slot(name) = directory::ImportFile::in_memory(name, file.text);
    }
    const directory::ImportReport report = directory::import_files(connection, files);
    if (report.has_failures() || !report.refusals.empty()) {
        throw std::runtime_error("the demo's directory is not right:\n" + import_report_text(report));
    }
}

} // namespace ers::app
