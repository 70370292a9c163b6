// The walkthrough as a new user meets it: on a demo of its own and on one that runs, more than once.
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>

#include "ers/db/connection.hpp"
#include "tests/support/running_program.hpp"

namespace ers::testing {
namespace {

constexpr db::Statement walkthrough_broken_rules{"test.walkthrough_broken_rules",
                                                 "select rule, subject from broken_invariant"};

// Every step of it held, and it tells so.
void expect_walked(const FinishedProgram& walk) {
    EXPECT_EQ(walk.exit_code, 0) << walk.output << walk.errors;
    EXPECT_EQ(walk.output.find("✗"), std::string::npos) << walk.output;
    EXPECT_TRUE(std::regex_search(walk.output, std::regex("\nAll [0-9]+ steps held\\.\n$"))) << walk.output;
    // The way of the second patient and of the third, in this order.
    std::size_t at = 0;
    for (const char* words : {"made as a triage request", "goes back with advice", "nearest providers are suggested",
                              "A slot is booked at", "rejects it", "A slot is booked at", "The patient is seen",
                              "refers onward", "asks for advice", "asks back", "makes it a referral"}) {
        at = walk.output.find(words, at);
        ASSERT_NE(at, std::string::npos) << words << " is not there, or not in its turn:\n" << walk.output;
        ++at;
    }
}

TEST(WalkthroughProgram, WalksOnADemoOfItsOwn) {
    const auto folder = make_program_folder();
    expect_walked(run_program({"walkthrough", "--import", ""}, folder));
}

TEST(WalkthroughProgram, WalksTwiceOnTheDemoThatRunsAndLeavesItsDataWhole) {
    const auto folder = make_program_folder();
    RunningProgram demo({"demo", "--port", "0"}, folder);
    ASSERT_GT(demo.wait_until_ready(), 0);
    expect_walked(run_program({"walkthrough", "--import", ""}, folder));
    expect_walked(run_program({"walkthrough", "--import", ""}, folder));
    const auto note = nlohmann::json::parse(std::ifstream(folder / "var" / "service.json"));
    db::Connection connection({.url = note.at("service_url")});
    for (const db::Row row : connection.execute(walkthrough_broken_rules)) {
        ADD_FAILURE() << row.text("rule") << ": " << row.text("subject");
    }
    demo.send(SIGINT);
    EXPECT_EQ(demo.wait(), 0) << demo.errors();
}

} // namespace
} // namespace ers::testing
