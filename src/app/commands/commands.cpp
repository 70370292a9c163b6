// The short commands: check-config, migrate, token.
#include "app/commands/commands.hpp"

#include <iostream>
#include <string_view>

#include "app/commands/load_settings.hpp"
#include "app/wiring/database_access.hpp"
#include "ers/core/random.hpp"
#include "ers/core/time.hpp"
#include "ers/db/migrate.hpp"
#include "ers/identity/demo_tokens.hpp"
#include "ers/tools/demo/demo_people.hpp"

namespace ers::app {
namespace {

void tell_on_stderr(std::string_view step) { std::cerr << step << std::endl; }

bool is_demo(const DatabaseAccess& access) {
    const DataFolder* folder = access.data_folder();
    if (folder == nullptr || !std::filesystem::exists(folder->demo_issuer_file())) return false;
    return !access.running_service() || access.running_service()->is_demo;
}

} // namespace

int run_check_config(const CheckConfigOptions& options) {
    if (options.print_defaults) {
        std::cout << default_settings_text();
        return exit_done;
    }
    const auto settings = read_settings(options.config);
    if (!settings) {
        std::cerr << settings.error() << std::endl;
        return exit_wrong_usage;
    }
    std::cout << "OK" << std::endl;
    return exit_done;
}

int run_migrate(const MigrateOptions& options) {
    const Settings settings = load_settings(options.source);
    SystemRandom random;
    std::string owner_url = options.owner_url.empty() ? settings.database.owner_url : options.owner_url;
    std::optional<DatabaseAccess> access;
    if (owner_url.empty() && settings.database.url.empty()) {
        access.emplace(settings, random, tell_on_stderr);
        owner_url = access->owner_url();
    }
    if (owner_url.empty()) {
        std::cerr << "ers: migrate needs the owner's URL: database.owner_url, database.owner_url_file or --owner-url"
                  << std::endl;
        return exit_wrong_usage;
    }
    const db::MigrationReport report = prepare_database(owner_url, random, tell_on_stderr);
    std::cout << "The database is at version " << report.version << "; migrations run: " << report.applied
              << ", function files run: " << report.functions << std::endl;
    return exit_done;
}

int run_token(const TokenOptions& options) {
    const Settings settings = load_settings(options.source);
    const auto organisation = OdsCode::parse(options.organisation);
    if (!organisation) throw SettingsRefused("--organisation " + options.organisation + ": " + organisation.error());
    const auto role = from_code<BusinessFunction>(options.role);
    if (!role) {
        throw SettingsRefused("--role " + options.role + ": must be one of " + codes_allowed<BusinessFunction>());
    }
    SystemRandom random;
    const DatabaseAccess access(settings, random, tell_on_stderr);
    if (!is_demo(access)) {
        std::cerr
            << "ers: token works in demo mode only, and there is no demo in this data folder (`ers demo` makes one)"
            << std::endl;
        return exit_failed;
    }
    db::Connection connection(command_connection(access.service_url()));
    const identity::TokenIssuer issuer(access.data_folder()->demo_issuer_file().string());
    const auto issued = identity::issue_demo_token(connection, issuer, options.user, *organisation, *role,
                                                   demo_issuer_name, demo_audience, SystemClock().now());
    if (!issued) {
        std::cerr << "ers: nobody signs in with that user, organisation and role; these people do:\n"
                  << demo_people_table(connection) << std::flush;
        return exit_failed;
    }
    std::cout << issued->token << std::endl;
    return exit_done;
}

} // namespace ers::app
