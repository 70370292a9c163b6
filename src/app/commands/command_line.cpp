// The command line, with a help that one can learn the program from.
#include "ers/app/commands/command_line.hpp"

#include <exception>
#include <functional>
#include <iostream>
#include <string>

#include <CLI/CLI.hpp>

#include "app/commands/commands.hpp"
#include "app/commands/load_settings.hpp"
#include "ers/core/codes.hpp"
#include "ers/core/words.hpp"

namespace ers::app {
namespace {

constexpr const char* program_version_text = "OpenERS 0.1.0";

constexpr const char* program_description =
    "OpenERS: open e-referral and booking. A GP refers, the patient chooses and books, the hospital reviews.\n"
    "\n"
    "  ers demo                       try it: a complete service with made-up people, on https://localhost:8443\n"
    "  ers walkthrough                a day of its life against that demo, step by step (in a second terminal)\n"
    "  ers token --user U --organisation O --role R      sign in to the demo as one of its people\n"
    "\n"
    "A deployment writes its settings down (config/ers.toml explains each), brings the database to the program's\n"
    "version, loads the Directory of Services, and serves:\n"
    "\n"
    "  ers check-config --config F    ers migrate --config F    ers import --config F …    ers serve --config F\n"
    "\n"
    "  ers generate --tier M          made-up data in quantity, in an empty database\n"
    "  ers check                      prove that the data is whole\n"
    "\n"
    "Without --config a command works on the demo's private database under ./var, whether the demo runs or not.\n"
    "Exit code: 0 done; 1 it did not work; 2 wrong settings or arguments. `ers COMMAND --help` tells more.";

using Command = std::function<int()>;

void add_source(CLI::App& command, SettingsSource& source) {
    command.add_option("--config", source.config,
                       "Settings file; without one: the defaults, private database in ./var");
    command.add_option("--data", source.data_directory, "Data folder, in place of the settings' data.directory");
}

void add_serve(CLI::App& program, ServeOptions& options, Command& chosen) {
    CLI::App& command = *program.add_subcommand(
        "serve",
        "Run the service\n\nPrints \"OpenERS is ready on https://localhost:PORT\" when it takes requests. "
        "SIGTERM or Ctrl-C: what runs is finished, then it exits with 0; a second one: at once, with 1.");
    command.add_option("--config", options.source.config, "Settings file")->required();
    command.add_option("--port", options.port, "TCP port, in place of server.port; 0: any free one")
        ->check(CLI::Range(0, 65'535));
    command.callback([&] { chosen = [&] { return run_serve(options); }; });
}

void add_migrate(CLI::App& program, MigrateOptions& options, Command& chosen) {
    CLI::App& command = *program.add_subcommand(
        "migrate",
        "Bring the database to this program's version\n\nForward only, each step in a transaction; does nothing "
        "where nothing is to be done. A private database is brought up to date by every start without it.");
    add_source(command, options.source);
    command.add_option("--owner-url", options.owner_url,
                       "PostgreSQL as the role that owns the tables, in place of database.owner_url (better kept in a "
                       "file: what is typed here, other users of this machine can see)");
    command.callback([&] { chosen = [&] { return run_migrate(options); }; });
}

void add_import(CLI::App& program, ImportOptions& options, Command& chosen) {
    CLI::App& command = *program.add_subcommand(
        "import",
        "Load the Directory of Services from CSV files\n\nFiles may come in any order and combination, plain or "
        ".gz; loading a file again changes only what differs in it. Rows that cannot be used are listed with "
        "line and reason, and the rest is loaded. A running server shows the new directory within seconds.");
    add_source(command, options.source);
    command.add_option("--practices", options.practices, "GP practices (ours, or ODS epraccur.csv)");
    command.add_option("--sites", options.sites, "Hospital sites with their providers");
    command.add_option("--providers", options.providers, "Providers that report waiting times");
    command.add_option("--waits", options.waits,
                       "Waiting times by provider and treatment function (ours, or the RTT extract)");
    command.add_option("--treatment-functions", options.treatment_functions, "Treatment functions: the specialties");
    command.add_option("--icbs", options.icbs, "Integrated care boards: the commissioners");
    command.add_option("--outcodes", options.outcodes, "Where the outward parts of postcodes are");
    command.add_option("--postcodes", options.postcodes, "Where full postcodes are");
    command.add_option("--services", options.services, "Services of one's own: what they treat, ages, booking windows");
    command.add_option("--commissioning-rules", options.commissioning_rules,
                       "Who may refer to services that are not national");
    command.add_option("--people", options.people, "Staff and their roles, for the names of clinicians");
    command.add_option("--waits-as-of", options.waits_as_of,
                       "The month's last day that a waits file without one is of");
    command.callback([&] { chosen = [&] { return run_import(options); }; });
}

void add_generate(CLI::App& program, GenerateOptions& options, Command& chosen) {
    CLI::App& command = *program.add_subcommand(
        "generate",
        "Fill an empty database with made-up data, as much as a region or a nation has\n\nOn top of the directory "
        "that is there: services and practices are made where the tier wants more. Then slots, patients, and "
        "referrals in every state with their histories. The same tier, seed and day give the same data. Refused where "
        "there are patients, slots or referrals already, and where the disk has too little space. A failure leaves the "
        "database as it was.");
    add_source(command, options.source);
    command
        .add_option("--tier", options.tier,
                    "S: 20,000 referrals; M: 500,000; L: 4 million, as England has open at a time; XL: 16 million")
        ->required();
    command.add_option("--seed", options.seed, "Another number, other data")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    command.add_option("--today", options.today, "The day that the data is of (YYYY-MM-DD); without it: today");
    command.callback([&] { chosen = [&] { return run_generate(options); }; });
}

void add_check(CLI::App& program, CheckOptions& options, Command& chosen) {
    CLI::App& command = *program.add_subcommand(
        "check",
        "Prove that the data is whole\n\nOne line for each rule: whether it holds, what it means, and the first that "
        "break it. Reads only; a server may run meanwhile. Exit code 0 when every rule holds, 1 when one does not.");
    add_source(command, options.source);
    command.add_flag("--json", options.is_json, "The result as JSON");
    command.callback([&] { chosen = [&] { return run_check(options); }; });
}

void add_token(CLI::App& program, TokenOptions& options, Command& chosen) {
    CLI::App& command = *program.add_subcommand(
        "token",
        "Print a sign-in token for one of the demo's people (demo mode only)\n\nUse it as\n"
        "  curl -k -H \"Authorization: Bearer $(ers token …)\" https://localhost:8443/api/v1/worklists");
    command.add_option("--data", options.source.data_directory, "The demo's data folder (default: var)");
    command.add_option("--user", options.user, "User id, as `ers demo` lists them")->required();
    command.add_option("--organisation", options.organisation, "Organisation's ODS code")->required();
    command.add_option("--role", options.role, "One of " + codes_allowed<BusinessFunction>())->required();
    command.callback([&] { chosen = [&] { return run_token(options); }; });
}

void add_demo(CLI::App& program, DemoOptions& options, Command& chosen) {
    CLI::App& command = *program.add_subcommand(
        "demo",
        "Run a complete service with no settings at all\n\nIts own PostgreSQL in the data folder (Unix socket "
        "only), a self-made certificate, a small directory, slots for the next six weeks and referrals in every "
        "state. All people are made up. Ctrl-C stops everything; the data is kept for the next start.");
    command.add_flag("--fresh", options.is_fresh, "Throw away the data of earlier starts first");
    command.add_option("--port", options.port, "TCP port; 0: any free one")
        ->check(CLI::Range(0, 65'535))
        ->capture_default_str();
    command.add_option("--data", options.data_directory, "Data folder: new, empty or of an earlier demo")
        ->capture_default_str();
    command.callback([&] { chosen = [&] { return run_demo(options); }; });
}

void add_check_config(CLI::App& program, CheckConfigOptions& options, Command& chosen) {
    CLI::App& command = *program.add_subcommand(
        "check-config", "Check a settings file\n\nPrints OK, or one line with the key, the value and what is allowed.");
    CLI::Option* config = command.add_option("--config", options.config, "Settings file");
    CLI::Option* defaults = command.add_flag("--print-defaults", options.print_defaults,
                                             "Print a settings file with every setting, its meaning and its default");
    config->excludes(defaults);
    command.require_option(1);
    command.callback([&] { chosen = [&] { return run_check_config(options); }; });
}

void add_states(CLI::App& program, StatesOptions& options, Command& chosen) {
    CLI::App& command = *program.add_subcommand(
        "states",
        "Print the life of a referral as the server has it\n\nDiagrams (Mermaid) and tables in "
        "Markdown: who may do what "
        "in which state, and what comes of it; the reasons; the same of advice requests. They are the middle of "
        "docs/referral-life-cycle.md, and made anew there after a change of the tables.");
    command.add_option("--write", options.write_to, "Put them between the marks in this file instead of printing");
    command.callback([&] { chosen = [&] { return run_states(options); }; });
}

void add_messages(CLI::App& program, MessagesOptions& options, Command& chosen) {
    CLI::App& command = *program.add_subcommand(
        "messages",
        "Print what others are told\n\nThe kinds of messages of the outbox in Markdown: when each is sent, the "
        "fields of its payload and an example. This is docs/messages.md, made anew after a change of the tables.");
    command.add_option("--write", options.write_to, "Write the page to this file instead of printing it");
    command.callback([&] { chosen = [&] { return run_messages(options); }; });
}

void add_worklists(CLI::App& program, Command& chosen) {
    CLI::App& command = *program.add_subcommand(
        "worklists",
        "Print the SQL of the view of the worklists\n\nIt is made from the definitions of the worklists. After a "
        "change of a definition it is printed to sql/functions/02_worklist.sql, and the program is built again.");
    command.callback([&] { chosen = [] { return run_worklists(); }; });
}

void add_walkthrough(CLI::App& program, WalkthroughCommandOptions& options, Command& chosen) {
    CLI::App& command = *program.add_subcommand(
        "walkthrough",
        "A day of the service, each step printed\n\nA practice refers, the patient chooses, books, changes "
        "and cancels, the hospital accepts; a second referral is triaged, returned with advice, rejected, booked "
        "elsewhere, seen and referred onward; a question to a colleague becomes a referral. Exit "
        "code 0 only when every "
        "step held. Walks through the demo that runs on the data folder, or starts it for the time of the walk.");
    CLI::Option* url = command.add_option("--url", options.url, "Another service in demo mode: https://HOST:PORT");
    command.add_option("--certificate", options.certificate_file, "PEM file with the certificate to trust there")
        ->needs(url);
    command.add_option("--data", options.data_directory, "The demo's data folder")->capture_default_str();
    command
        .add_option("--import", options.import_folder,
                    "Folder with NHS reference data to import first (gp_practices.csv and its companions), where there "
                    "is one; \"\": the demo's own organisations")
        ->capture_default_str();
    command.callback([&] { chosen = [&] { return run_walkthrough_command(options); }; });
}

int run_chosen(const Command& chosen) {
    try {
        return chosen();
    } catch (const SettingsRefused& refused) {
        std::cerr << refused.what() << std::endl;
        return exit_wrong_usage;
    } catch (const std::exception& fault) {
        std::cerr << "ers: " << fault.what() << std::endl;
        return exit_failed;
    }
}

} // namespace

int run_program(int argument_count, const char* const* arguments) {
    ServeOptions serve;
    MigrateOptions migrate;
    ImportOptions import;
    GenerateOptions generate;
    CheckOptions check;
    TokenOptions token;
    DemoOptions demo;
    CheckConfigOptions check_config;
    StatesOptions states;
    MessagesOptions messages;
    WalkthroughCommandOptions walkthrough;
    Command chosen;

    CLI::App program(program_description, "ers");
    program.set_version_flag("--version", program_version_text);
    program.require_subcommand(1);
    add_demo(program, demo, chosen);
    add_walkthrough(program, walkthrough, chosen);
    add_token(program, token, chosen);
    add_serve(program, serve, chosen);
    add_migrate(program, migrate, chosen);
    add_import(program, import, chosen);
    add_generate(program, generate, chosen);
    add_check(program, check, chosen);
    add_check_config(program, check_config, chosen);
    add_states(program, states, chosen);
    add_messages(program, messages, chosen);
    add_worklists(program, chosen);
    try {
        program.parse(argument_count, arguments);
    } catch (const CLI::ParseError& error) {
        return program.exit(error) == 0 ? exit_done : exit_wrong_usage;
    }
    return run_chosen(chosen);
}

} // namespace ers::app
