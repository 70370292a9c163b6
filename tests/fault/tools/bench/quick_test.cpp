// The benchmark's quick form, as people start it: everything it counts must add up, whatever the machine's speed; and
// whatever ends it, nothing of it is left running.
#include <gtest/gtest.h>

#include <csignal>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "ers/db/private_cluster.hpp"
#include "tests/support/running_program.hpp"
#include "tools/bench/program.hpp"

namespace ers::testing {
namespace {

namespace fs = std::filesystem;
using bench::Program;

class BenchQuick : public ::testing::Test {
protected:
    std::unique_ptr<Program> start(const std::vector<std::string>& more, const std::string& name = "bench") {
        std::vector<std::string> command{ERS_LOAD_PROGRAM, "bench",    "--quick",       "--ers",
                                         ERS_PROGRAM,      "--folder", folder_.string()};
        command.insert(command.end(), more.begin(), more.end());
        return std::make_unique<Program>(
            std::move(command), bench::ProgramFiles{folder_, streams_ / (name + ".out"), streams_ / (name + ".err")});
    }

    bench::StopRequest stop_;
    fs::path folder_ = make_program_folder();
    fs::path streams_ = make_program_folder();
};

nlohmann::json result_in(const fs::path& folder) {
    return nlohmann::json::parse(bench::text_of_file(folder / "bench.json"));
}

TEST_F(BenchQuick, WhatItCountsAddsUp) {
    const auto program = start({});
    ASSERT_EQ(program->wait(stop_, std::chrono::minutes(8)), 0) << program->output() << program->errors();
    const auto result = result_in(folder_);
    EXPECT_TRUE(result.at("problems").empty()) << result.at("problems");
    const auto& parts = result.at("parts");
    for (const auto& run : parts.at("booking").at("runs")) {
        EXPECT_EQ(run.at("is_void"), false) << run;
        EXPECT_GT(run.at("booked"), 0) << run;
    }
    EXPECT_EQ(parts.at("search").at("same_answers"), parts.at("search").at("compared_answers"));
    EXPECT_EQ(parts.at("flash").at("booked"), parts.at("flash").at("slots"));
    const auto& torture = parts.at("torture");
    EXPECT_GE(torture.at("attempts"), 5'000);
    EXPECT_GT(torture.at("booked"), 0);
    EXPECT_GT(torture.at("servers_killed").get<int>() + torture.at("databases_killed").get<int>(), 0);
    EXPECT_EQ(torture.at("double_bookings"), 0);
    EXPECT_EQ(torture.at("histories_refused"), 0);
    EXPECT_EQ(torture.at("broken_invariants"), "");
    EXPECT_GT(parts.at("day").at("load").at("requests"), 0);
    EXPECT_GT(parts.at("handshakes").at("handshakes").at("ok"), 0);
    EXPECT_TRUE(bench::text_of_file(folder_ / "bench.svg").ends_with("</svg>\n"));
    EXPECT_NE(program->output().find("bookings/s over HTTPS ÷ pgbench"), std::string::npos);
}

TEST_F(BenchQuick, CtrlCStopsTheServerAndTheDatabase) {
    const auto program = start({"--only", "flash"});
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    while (!fs::exists(folder_ / "pairs" / "service" / "certificate.pem")) {
        ASSERT_FALSE(program->wait(stop_, std::chrono::milliseconds(10))) << program->errors();
        ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    }
    program->send(SIGINT);
    EXPECT_EQ(program->wait(stop_, std::chrono::minutes(2)), 130) << program->errors();
    EXPECT_FALSE(fs::exists(folder_ / "bench.json"));
    EXPECT_NO_THROW(db::PrivateCluster::erase(folder_ / "pairs")) << "a database still runs there";
}

TEST_F(BenchQuick, ASecondOneInTheSameFolderIsRefusedInOneLine) {
    const auto first = start({"--only", "flash"});
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    while (!fs::exists(folder_ / "log")) {
        ASSERT_FALSE(first->wait(stop_, std::chrono::milliseconds(10))) << first->errors();
        ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    }
    const auto second = start({"--only", "flash"}, "second");
    EXPECT_EQ(second->wait(stop_, std::chrono::minutes(2)), 1);
    EXPECT_EQ(second->errors(), "ers-load: another benchmark works in " + folder_.string() + ": process " +
                                    std::to_string(first->process_id()) + "; wait for it, or name another folder\n");
    first->send(SIGTERM);
    EXPECT_EQ(first->wait(stop_, std::chrono::minutes(2)), 130) << first->errors();
}

TEST_F(BenchQuick, UnknownPartsAndTiersAreRefusedInOneLine) {
    const auto part = start({"--only", "bookings"});
    EXPECT_EQ(part->wait(stop_, std::chrono::minutes(1)), 1);
    EXPECT_TRUE(part->errors().starts_with("ers-load: --only bookings: is none of booking, ")) << part->errors();
    const auto tier = start({"--tiers", "S,Q"});
    EXPECT_EQ(tier->wait(stop_, std::chrono::minutes(1)), 1);
    EXPECT_EQ(tier->errors(), "ers-load: --tiers Q: is none of S, M, L, XL\n");
}

} // namespace
} // namespace ers::testing
