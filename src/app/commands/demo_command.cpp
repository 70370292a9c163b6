// The command demo: a complete service with no settings at all, and a page of text that says what to do with it.
#include <filesystem>
#include <iostream>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/commands/signals.hpp"
#include "app/wiring/database_access.hpp"
#include "app/wiring/demo_server.hpp"
#include "ers/observe/log.hpp"
#include "ers/tools/demo/demo_people.hpp"

namespace ers::app {
namespace {

namespace fs = std::filesystem;

// Commands that work as they are printed, in any folder and in this order.
std::string lines_to_try(const std::string& address, const std::string& certificate, const ReadyReferral& ready) {
    const std::string curl = "curl -s --cacert '" + certificate + "' ";
    const std::string json = "-H 'Content-Type: application/json' ";
    return "  " + curl + json + "-d '{\"ubrn\":\"" + ready.ubrn + "\",\"accessCode\":\"" + ready.access_code +
           "\",\"yearOfBirth\":" + std::to_string(ready.year_of_birth) + "}' " + address + "/api/v1/patient/session\n" +
           "  TOKEN=$(" + curl + json + "-d '{\"user\":\"" + ready.referrer + "\",\"organisation\":\"" +
           ready.organisation + "\",\"role\":\"REFERRING_CLINICIAN\"}' " + address +
           "/demo/token | sed 's/.*\"token\":\"\\([^\"]*\\)\".*/\\1/')\n" + "  " + curl +
           "-H \"Authorization: Bearer $TOKEN\" '" + address + "/api/v1/services?specialty=" + ready.specialty +
           "&sort=nextSlot&limit=3'\n";
}

void print_welcome(const DemoServer& demo, const DataFolder& folder) {
    db::Connection connection(command_connection(demo.settings().database.url));
    const std::string address = "https://localhost:" + std::to_string(demo.port());
    const std::string certificate = fs::absolute(demo.settings().server.certificate_file).lexically_normal().string();
    const ReadyReferral& ready = demo.ready_referral();
    std::cout << "\nEverything in it is made up: people, practices, hospitals.\n"
              << "\nWho can sign in (as staff, with a token for one of these):\n\n"
              << demo_people_table(connection) << "\nA patient can sign in with\n\n"
              << "  booking reference  " << ready.ubrn << "\n"
              << "  access code        " << ready.access_code << "\n"
              << "  year of birth      " << ready.year_of_birth << "\n"
              << "\nTry, in another terminal (a patient signs in; a GP gets a token, and looks for services):\n\n"
              << lines_to_try(address, certificate, ready) << "\nThe server's log: " << folder.log_file().string()
              << "\nCtrl-C stops everything. The data stays in " << folder.path().string()
              << " for the next start; `demo --fresh` begins anew.\n"
              << std::flush;
}

void run_demo_until_asked_to_stop(const DemoOptions& options, const StopSignals& signals) {
    const Progress progress = [&signals](std::string_view step) {
        if (signals.is_requested()) throw StopRequested{};
        std::cerr << step << std::endl;
    };
    auto owned_folder = std::make_unique<DataFolder>(options.data_directory);
    const DataFolder& folder = *owned_folder;
    owned_folder->lock();
    if (options.is_fresh) {
        progress("removing the data of earlier starts from " + folder.path().string());
        owned_folder->erase();
    }
    DemoServer demo(std::move(owned_folder), options.port, progress);
    demo.start();
    announce_ready(demo.port());
    print_welcome(demo, folder);
    signals.wait();
    std::cerr << "stopping" << std::endl;
    demo.stop();
}

} // namespace

int run_demo(const DemoOptions& options) {
    const StopSignals signals;
    try {
        run_demo_until_asked_to_stop(options, signals);
    } catch (const StopRequested&) {
        std::cerr << "stopped before it was ready" << std::endl;
    }
    observe::flush_log();
    return exit_done;
}

} // namespace ers::app
