// The whole service with a scanner: uploads wait, the background job gives them their status, and only clean ones leave.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "tests/support/fake_clamd.hpp"
#include "tests/support/sample_files.hpp"
#include "tests/support/uploads.hpp"

namespace ers::testing {
namespace {

class ScannedDocuments : public ::testing::Test {
protected:
    static void use(app::Settings& settings, const std::string& address) {
        settings.documents.scanner = documents::ScannerKind::clamd;
        settings.documents.clamd_address = address;
        settings.documents.scan_every = std::chrono::seconds(1);
    }
    // The status of the referral's only document, once it is no longer pending.
    static std::string settled_status(ApiWorld& world, const Referred& referral) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        std::string status = "PENDING";
        while (status == "PENDING" && std::chrono::steady_clock::now() < deadline) {
            std::this_thread::yield();
            const auto listed = world.caller().get(referral.path() + "/documents", world.server().referrer());
            status = listed.body["documents"][0].value("status", "");
        }
        return status;
    }
};

TEST_F(ScannedDocuments, LeaveWhenTheyAreCleanAndNotBefore) {
    const FakeClamd daemon;
    ApiWorld world([&](app::Settings& settings) { use(settings, daemon.address()); });
    EXPECT_EQ(world.caller().get("/health/ready").body.value("documentScanner", ""), "clamd");
    const auto who = world.server().referrer();
    const auto answer = upload(world.caller(), who);
    ASSERT_EQ(answer.outcome(), "201");
    EXPECT_EQ(answer.body.at("status"), "PENDING");
    EXPECT_EQ(answer.body.at("scanner"), "clamd");
    auto clean = world.refer();
    auto infected = world.refer();
    ASSERT_EQ(link(world.caller(), clean, {answer.body.at("id")}, who).outcome(), "200");
    const auto threat = uploaded(world.caller(), who, {.name = "threat.txt", .content = scanner_test_file()});
    // It may have been found already, and then it cannot be linked any more.
    const auto linked = link(world.caller(), infected, {threat}, who).outcome();
    EXPECT_TRUE(linked == "200" || linked == "422 INVALID_STATE") << linked;
    EXPECT_EQ(settled_status(world, clean), "AVAILABLE");
    const auto path = clean.path() + "/documents/" + answer.body.at("id").get<std::string>();
    EXPECT_EQ(world.caller().get(path, who).text, "Dear colleague");
    if (linked == "200") {
        EXPECT_EQ(settled_status(world, infected), "THREATS_FOUND");
        EXPECT_EQ(world.caller().get(infected.path() + "/documents/" + threat, who).outcome(), "422 THREATS_FOUND");
    }
}

TEST_F(ScannedDocuments, StayPendingWhileTheScannerIsAway) {
    ApiWorld world([&](app::Settings& settings) { use(settings, dead_clamd_address()); });
    const auto who = world.server().referrer();
    const auto id = uploaded(world.caller(), who);
    auto referral = world.refer();
    EXPECT_EQ(link(world.caller(), referral, {id}, who).outcome(), "200");
    const auto has_tried = [&] {
        return world.caller().get("/metrics").text.find("document.scan_failed") != std::string::npos;
    };
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!has_tried() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    EXPECT_TRUE(has_tried());
    EXPECT_EQ(world.caller().get(referral.path() + "/documents/" + id, who).outcome(), "422 PENDING");
}

} // namespace
} // namespace ers::testing
