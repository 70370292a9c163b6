// The command walkthrough: finds a service to walk through (the one that was named, the demo that runs, or a demo for
// the time of the walk), gives it real organisations where their files are at hand, and walks.
#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>

#include <nlohmann/json.hpp>

#include "app/commands/commands.hpp"
#include "app/wiring/database_access.hpp"
#include "app/wiring/demo_server.hpp"
#include "ers/core/text.hpp"
#include "ers/directory/import/import.hpp"
#include "ers/directory/import/import_report.hpp"
#include "ers/http/client.hpp"
#include "ers/identity/demo_tokens.hpp"
#include "ers/observe/log.hpp"
#include "ers/tools/demo/demo_people.hpp"
#include "ers/tools/demo/walkthrough_people.hpp"
#include "ers/tools/walkthrough/walkthrough.hpp"

namespace ers::app {
namespace {

namespace fs = std::filesystem;

void tell_walkthrough_step(std::string_view step) { std::cerr << step << std::endl; }

std::optional<directory::ImportFile> file_at_hand(const fs::path& folder, const char* name) {
    if (!fs::exists(folder / name)) return std::nullopt;
    return directory::ImportFile(folder / name);
}

// Whether anything came in.
bool import_real_organisations(db::Connection& connection, const fs::path& folder) {
    if (folder.empty() || !fs::exists(folder / "gp_practices.csv")) return false;
    directory::ImportFiles files;
    files.icbs = file_at_hand(folder, "icbs.csv");
    files.outcodes = file_at_hand(folder, "outcodes.csv");
    files.postcodes = file_at_hand(folder, "postcodes_sample.csv");
    files.treatment_functions = file_at_hand(folder, "treatment_functions.csv");
    files.providers = file_at_hand(folder, "rtt_providers.csv");
    files.practices = file_at_hand(folder, "gp_practices.csv");
    files.sites = file_at_hand(folder, "provider_sites.csv");
    files.waits = file_at_hand(folder, "rtt_waits.csv");
    tell_walkthrough_step("importing real organisations from " + folder.string());
    const directory::ImportReport report = directory::import_files(connection, files);
    std::cerr << import_report_text(report);
    if (report.has_failures()) throw std::runtime_error("the files in " + folder.string() + " cannot be used");
    return report.has_changes();
}

WalkthroughPractice prepare_walk(const std::string& service_url, const WalkthroughCommandOptions& options,
                                 bool& has_changes) {
    db::Connection connection(command_connection(service_url));
    has_changes = import_real_organisations(connection, options.import_folder);
    return add_walkthrough_people(connection);
}

constexpr db::Statement count_published_cardiology{
    "app.count_published_cardiology",
    "select count(*) as services from service where is_published and specialty_code = 'CARDIOLOGY' "
    "and effective_from <= current_date"};

// A running server shows an import when it next looks at the directory.
void wait_until_shown(const RunningService& running, const DataFolder& folder, const WalkthroughPractice& practice) {
    constexpr std::chrono::seconds time_max{60};
    constexpr std::chrono::milliseconds look_again_after{200};
    db::Connection connection(command_connection(running.service_url));
    const identity::TokenIssuer issuer(folder.demo_issuer_file().string());
    const auto organisation = OdsCode::parse(practice.code).value();
    const auto wanted = connection.execute(count_published_cardiology).front().integer("services");
    http::Client client({"https://localhost:" + std::to_string(running.port), running.certificate_file});
    const auto deadline = std::chrono::steady_clock::now() + time_max;
    tell_walkthrough_step("waiting for the running service to show them");
    while (std::chrono::steady_clock::now() < deadline) {
        const auto issued = identity::issue_demo_token(connection, issuer, "gp." + lower_ascii(practice.code),
                                                       organisation, BusinessFunction::referring_clinician,
                                                       demo_issuer_name, demo_audience, SystemClock().now());
        http::Headers headers;
        headers.set("Authorization", "Bearer " + issued.value().token);
        const auto answer = client.get("/api/v1/services?specialty=CARDIOLOGY&limit=1", headers);
        const auto found = nlohmann::json::parse(answer.body, nullptr, false);
        if (!found.is_object() || answer.status != 200)
            throw std::runtime_error("the running service does not answer a search");
        const auto hidden = found.at("hidden").at("total").get<std::int64_t>();
        if (found.at("total").get<std::int64_t>() + hidden >= wanted) return;
        std::this_thread::sleep_for(look_again_after);
    }
    throw std::runtime_error("the running service does not show what was imported");
}

int walk_through(const std::string& url, const std::string& certificate_file, const WalkthroughPractice& practice) {
    WalkthroughOptions walk;
    walk.url = url;
    walk.certificate_file = certificate_file;
    walk.practice = practice;
    return run_walkthrough(walk);
}

int walk_through_running_demo(const RunningService& running, const DataFolder& folder,
                              const WalkthroughCommandOptions& options) {
    if (!running.is_demo) {
        throw std::runtime_error("the service on " + folder.path().string() +
                                 " is no demo; nobody signs in there for a walk");
    }
    bool has_changes = false;
    const WalkthroughPractice practice = prepare_walk(running.service_url, options, has_changes);
    if (has_changes) wait_until_shown(running, folder, practice);
    return walk_through("https://localhost:" + std::to_string(running.port), running.certificate_file, practice);
}

int walk_through_own_demo(std::unique_ptr<DataFolder> folder, const WalkthroughCommandOptions& options) {
    folder->lock();
    tell_walkthrough_step("no service runs on " + folder->path().string() +
                          "; starting the demo for the time of the walk");
    DemoServer demo(std::move(folder), 0, tell_walkthrough_step);
    bool has_changes = false;
    const WalkthroughPractice practice = prepare_walk(demo.settings().database.url, options, has_changes);
    demo.start();
    const int result = walk_through("https://localhost:" + std::to_string(demo.port()),
                                    demo.settings().server.certificate_file, practice);
    demo.stop();
    observe::flush_log();
    return result;
}

// The self-made certificate of the demo on our own data folder, where that is who was named.
std::string certificate_of(const WalkthroughCommandOptions& options) {
    if (!options.certificate_file.empty() || !fs::exists(options.data_directory)) return options.certificate_file;
    const auto running = DataFolder(options.data_directory).running_service();
    const bool is_named = running && options.url.ends_with("localhost:" + std::to_string(running->port));
    return is_named ? running->certificate_file : "";
}

} // namespace

int run_walkthrough_command(const WalkthroughCommandOptions& options) {
    if (!options.url.empty()) return walk_through(options.url, certificate_of(options), WalkthroughPractice{});
    auto folder = std::make_unique<DataFolder>(options.data_directory);
    if (const auto running = folder->running_service()) return walk_through_running_demo(*running, *folder, options);
    return walk_through_own_demo(std::move(folder), options);
}

} // namespace ers::app
