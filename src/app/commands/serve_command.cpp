// The command serve: everything that a deployment's server does, from its settings to its exit code.
#include <fstream>
#include <iostream>
#include <iterator>

#include "app/commands/commands.hpp"
#include "app/commands/load_settings.hpp"
#include "app/commands/signals.hpp"
#include "app/wiring/server_host.hpp"
#include "ers/app/wiring/service.hpp"
#include "ers/observe/log.hpp"

namespace ers::app {
namespace {

std::string read_key_set(const std::string& config, const std::string& file) {
    const std::string setting = config + ": identity.key_set_file = \"" + file + "\": must be ";
    if (file.empty()) {
        throw SettingsRefused(setting + "the JWK Set file of the staff identity provider (`ers demo` needs none)");
    }
    std::ifstream input(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(input), {}};
    if (!input) throw SettingsRefused(setting + "a file that can be read");
    return text;
}

void serve_until_asked_to_stop(const Settings& settings, const std::string& key_set, const StopSignals& signals) {
    SystemRandom random;
    const SystemClock clock;
    const ServerHost host(settings, nullptr, random, [&signals](std::string_view step) {
        if (signals.is_requested()) throw StopRequested{};
        std::cerr << step << std::endl;
    });
    Service service({host.settings(), key_set}, clock, random);
    service.start();
    host.announce(service.port(), false);
    announce_ready(service.port());
    signals.wait();
    service.stop();
}

} // namespace

void announce_ready(std::uint16_t port) { std::cout << "OpenERS is ready on https://localhost:" << port << std::endl; }

int run_serve(const ServeOptions& options) {
    Settings settings = load_settings(options.source);
    if (options.port) settings.server.port = *options.port;
    const std::string key_set = read_key_set(options.source.config, settings.identity.key_set_file);
    const StopSignals signals;
    observe::start_log(settings.log);
    try {
        serve_until_asked_to_stop(settings, key_set, signals);
    } catch (const StopRequested&) {
        std::cerr << "stopped before it was ready" << std::endl;
    }
    observe::flush_log();
    return exit_done;
}

} // namespace ers::app
