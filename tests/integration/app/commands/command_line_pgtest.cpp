// The command line of the real program: help, versions, wrong words, and the check of a settings file.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/support/running_program.hpp"

namespace ers::testing {
namespace {

const std::string repository_settings = std::string(ERS_SOURCE_DIR) + "/config/ers.toml";

TEST(CheckConfigProgram, SaysOkToTheSettingsFileOfTheRepository) {
    const FinishedProgram checked = run_program({"check-config", "--config", repository_settings});
    EXPECT_EQ(checked.exit_code, 0);
    EXPECT_EQ(checked.output, "OK\n");
    EXPECT_EQ(checked.errors, "");
}

TEST(CheckConfigProgram, AnswersAWrongSettingWithOneLineAndTwo) {
    const auto folder = make_program_folder();
    std::ofstream(folder / "ers.toml") << "[server]\nport = 99999\n";
    for (const auto& arguments : {std::vector<std::string>{"check-config", "--config", "ers.toml"},
                                  {"serve", "--config", "ers.toml"},
                                  {"migrate", "--config", "ers.toml"},
                                  {"import", "--config", "ers.toml", "--icbs", "x.csv"}}) {
        const FinishedProgram checked = run_program(arguments, folder);
        EXPECT_EQ(checked.exit_code, 2) << arguments.front();
        EXPECT_EQ(checked.output, "");
        EXPECT_EQ(checked.errors, "ers.toml: server.port = 99999: must be 0 .. 65535\n");
    }
    EXPECT_FALSE(std::filesystem::exists(folder / "var"));
}

TEST(CheckConfigProgram, PrintsADefaultFileThatItFindsRight) {
    const auto folder = make_program_folder();
    const FinishedProgram printed = run_program({"check-config", "--print-defaults"}, folder);
    EXPECT_EQ(printed.exit_code, 0);
    std::ofstream(folder / "ers.toml") << printed.output;
    EXPECT_EQ(run_program({"check-config", "--config", "ers.toml"}, folder).output, "OK\n");
}

TEST(CommandLineProgram, HelpNamesEveryCommand) {
    const FinishedProgram help = run_program({"--help"});
    EXPECT_EQ(help.exit_code, 0);
    for (const char* command : {"demo", "walkthrough", "token", "serve", "migrate", "import", "generate", "check",
                                "check-config", "states", "messages", "worklists"}) {
        EXPECT_NE(help.output.find(command), std::string::npos) << command;
        const FinishedProgram of_command = run_program({command, "--help"});
        EXPECT_EQ(of_command.exit_code, 0) << command;
        EXPECT_GT(of_command.output.size(), 200U) << command;
    }
}

TEST(StatesProgram, PrintsWhatThePageHasAndRenewsItBetweenTheMarks) {
    const auto folder = make_program_folder();
    const FinishedProgram printed = run_program({"states"}, folder);
    EXPECT_EQ(printed.exit_code, 0);
    std::ifstream page(std::string(ERS_SOURCE_DIR) + "/docs/referral-life-cycle.md");
    const std::string text{std::istreambuf_iterator<char>(page), std::istreambuf_iterator<char>()};
    EXPECT_NE(text.find(printed.output), std::string::npos);

    std::string old = text;
    old.erase(old.find(printed.output), printed.output.size() / 2);
    std::ofstream(folder / "page.md") << old;
    EXPECT_EQ(run_program({"states", "--write", "page.md"}, folder).exit_code, 0);
    std::ifstream renewed(folder / "page.md");
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(renewed), {}), text);

    std::ofstream(folder / "other.md") << "no marks";
    const FinishedProgram refused = run_program({"states", "--write", "other.md"}, folder);
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_NE(refused.errors.find("other.md needs the lines"), std::string::npos) << refused.errors;
}

TEST(WorklistsProgram, PrintsTheViewOfTheWorklists) {
    const FinishedProgram printed = run_program({"worklists"});
    EXPECT_EQ(printed.exit_code, 0);
    std::ifstream file(std::string(ERS_SOURCE_DIR) + "/sql/functions/02_worklist.sql");
    EXPECT_EQ(printed.output, std::string(std::istreambuf_iterator<char>(file), {}));
}

TEST(CommandLineProgram, TellsItsVersion) {
    const FinishedProgram version = run_program({"--version"});
    EXPECT_EQ(version.exit_code, 0);
    EXPECT_TRUE(version.output.starts_with("OpenERS 0.")) << version.output;
}

TEST(CommandLineProgram, WrongWordsExitWithTwo) {
    for (const auto& arguments : {std::vector<std::string>{},
                                  {"dance"},
                                  {"serve"},
                                  {"serve", "--config", "ers.toml", "--port", "99999"},
                                  {"demo", "--port", "-1"},
                                  {"token", "--user", "u"},
                                  {"token", "--user", "u", "--organisation", "?", "--role", "REFERRING_CLINICIAN"},
                                  {"token", "--user", "u", "--organisation", "P81001", "--role", "WIZARD"},
                                  {"import"},
                                  {"import", "--icbs", "x.csv", "--waits-as-of", "2026-02-30"},
                                  {"check-config"}}) {
        const FinishedProgram refused = run_program(arguments);
        EXPECT_EQ(refused.exit_code, 2) << (arguments.empty() ? "nothing" : arguments.front());
        EXPECT_NE(refused.errors, "");
    }
}

} // namespace
} // namespace ers::testing
