// The program's commands. Each returns the exit code: 0 done, 1 it did not work (one line on standard error), 2 wrong
// settings or arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace ers::app {

inline constexpr int exit_done = 0;
inline constexpr int exit_failed = 1;
inline constexpr int exit_wrong_usage = 2;

// Where a command finds its settings: a file, or none (the defaults, and a private database in the data folder).
struct SettingsSource {
    std::string config;         // empty: no file
    std::string data_directory; // empty: the settings' own
};

struct ServeOptions {
    SettingsSource source;
    std::optional<std::uint16_t> port;
};
int run_serve(const ServeOptions& options);
// The line that tells the port, first on standard output: who starts a server reads it.
void announce_ready(std::uint16_t port);

struct MigrateOptions {
    SettingsSource source;
    std::string owner_url;
};
int run_migrate(const MigrateOptions& options);

struct ImportOptions {
    SettingsSource source;
    std::string practices, sites, providers, waits, treatment_functions, icbs, outcodes,
        postcodes; // files; empty: none
    std::string services, commissioning_rules, people;
    std::string waits_as_of; // YYYY-MM-DD; empty: what the file says
};
int run_import(const ImportOptions& options);

struct GenerateOptions {
    SettingsSource source;
    std::string tier;
    std::uint64_t seed = 1;
    std::string today; // YYYY-MM-DD; empty: today in England
};
int run_generate(const GenerateOptions& options);

struct CheckOptions {
    SettingsSource source;
    bool is_json = false;
};
int run_check(const CheckOptions& options);

struct TokenOptions {
    SettingsSource source;
    std::string user;
    std::string organisation;
    std::string role;
};
int run_token(const TokenOptions& options);

struct DemoOptions {
    std::string data_directory = "var";
    std::uint16_t port = 8443;
    bool is_fresh = false;
};
int run_demo(const DemoOptions& options);

struct WalkthroughCommandOptions {
    std::string url; // empty: the demo that runs on the data folder, or one for the time of the walk
    std::string certificate_file;
    std::string data_directory = "var";
    std::string import_folder = "../shared/data"; // used where it is; empty: the demo's own organisations
};
int run_walkthrough_command(const WalkthroughCommandOptions& options);

struct StatesOptions {
    std::string write_to; // a file with the two marks; empty: print
};
int run_states(const StatesOptions& options);

struct MessagesOptions {
    std::string write_to; // the page; empty: print
};
int run_messages(const MessagesOptions& options);
int run_worklists(); // prints the SQL of the view of the worklists

struct CheckConfigOptions {
    std::string config;
    bool print_defaults = false;
};
int run_check_config(const CheckConfigOptions& options);

} // namespace ers::app
