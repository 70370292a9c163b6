// The whole service with a scanner: uploads wait, the background job gives them their status, only clean ones leave.
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
    FakeClamd daemon;
    ApiWorld world([&](app::Settings& settings) { use(settings, daemon.address()); });
    EXPECT_EQ(world.caller().get("/health/ready").body.value("documentScanner", ""), "clamd");
    const auto who = world.server().referrer();
    daemon.hold();
    const auto answer = upload(world.caller(), who);
    ASSERT_EQ(answer.outcome(), "201");
    EXPECT_EQ(answer.body.at("status"), "PENDING");
    EXPECT_EQ(answer.body.at("scanner"), "clamd");
    const auto clean = answer.body.at("id").get<std::string>();
    const auto threat = uploaded(world.caller(), who, {.name = "threat.txt", .content = scanner_test_file()});
    auto first = world.refer();
    auto second = world.refer();
    ASSERT_EQ(link(world.caller(), first, {clean}, who).outcome(), "200") << "a pending document may be linked";
    ASSERT_EQ(link(world.caller(), second, {threat}, who).outcome(), "200");
    const auto download = [&](const Referred& referral, const std::string& id) {
        return world.caller().get(referral.path() + "/documents/" + id, who);
    };
    EXPECT_EQ(download(first, clean).outcome(), "422 PENDING");
    daemon.release();
    EXPECT_EQ(settled_status(world, first), "AVAILABLE");
    EXPECT_EQ(download(first, clean).text, "Dear colleague");
    EXPECT_EQ(settled_status(world, second), "THREATS_FOUND");
    EXPECT_EQ(download(second, threat).outcome(), "422 THREATS_FOUND");
}

// As a letter and as an attachment, before and after: the scanner takes only what is smaller.
TEST_F(ScannedDocuments, ThatTheScannerDoesNotTakeAreNotGivenOut) {
    FakeClamd daemon(FakeClamd::Manner::small);
    ApiWorld world([&](app::Settings& settings) { use(settings, daemon.address()); });
    const auto who = world.server().referrer();
    daemon.hold();
    const auto letter = uploaded(world.caller(), who);
    auto referral = world.refer();
    ASSERT_EQ(link(world.caller(), referral, {letter}, who).outcome(), "200");
    auto question = world.new_advice_request();
    const auto attachment = uploaded(world.caller(), who);
    question["attachments"] = {attachment};
    const auto asked = world.caller().post("/api/v1/advice-requests", question, for_write(who));
    ASSERT_EQ(asked.outcome(), "201") << asked.text;
    const auto attachments = "/api/v1/advice-requests/" + asked.body.at("ubrn").get<std::string>() + "/attachments/";
    const auto expect_both = [&](const char* outcome) {
        EXPECT_EQ(world.caller().get(referral.path() + "/documents/" + letter, who).outcome(), outcome);
        EXPECT_EQ(world.caller().get(attachments + attachment, who).outcome(), outcome);
    };
    expect_both("422 PENDING");
    daemon.release();
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    const auto is_pending = [&] {
        return world.caller().get(attachments + attachment, who).outcome() == "422 PENDING";
    };
    while (is_pending() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    EXPECT_EQ(settled_status(world, referral), "VALIDATION_FAILED");
    expect_both("422 VALIDATION_FAILED");
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
