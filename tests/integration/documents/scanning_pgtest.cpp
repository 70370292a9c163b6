// The background work: what becomes of a pending document, who takes it, and what is forgotten.
#include "ers/documents/scanning.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "tests/integration/documents/document_world.hpp"
#include "tests/integration/documents/scripted_scanner.hpp"
#include "tests/support/fake_clamd.hpp"
#include "tests/support/sample_files.hpp"

namespace ers::documents {
namespace {

class Scanning : public ::testing::Test {
protected:
    Scanning() { world.numbers.scanner = ScannerKind::clamd; }
    std::string pending(const std::string& name, const std::string& content = "Dear colleague") {
        const auto document = world.upload(world.gp(), name, content).value();
        EXPECT_EQ(document.status, DocumentStatus::pending);
        return document.id;
    }
    ScanStep step(Scanner& scanner) { return scan_next(world.connection(), scanner, world.numbers, world.clock.now()); }
    std::string status(const std::string& id) { return world.of_document("status", id); }

    DocumentWorld world;
};

TEST_F(Scanning, GivesEachDocumentItsStatusTheLongestWaitingFirst) {
    const auto clean = pending("clean.txt");
    world.clock.advance(std::chrono::seconds(1));
    const auto threat = pending("threat.txt", testing::scanner_test_file());
    const testing::FakeClamd daemon;
    world.numbers.clamd_address = daemon.address();
    const auto scanner = make_scanner(world.numbers);
    EXPECT_EQ(step(*scanner), ScanStep::done);
    EXPECT_EQ(status(clean), "AVAILABLE");
    EXPECT_EQ(status(threat), "PENDING");
    EXPECT_EQ(step(*scanner), ScanStep::done);
    EXPECT_EQ(status(threat), "THREATS_FOUND");
    EXPECT_EQ(step(*scanner), ScanStep::nothing_waits);
    EXPECT_EQ(world.of_document("convert_from(content, 'UTF8')", clean), "Dear colleague");
    EXPECT_EQ(world.of_document("content", threat), "null") << "what is dangerous is not kept";
    EXPECT_NE(world.of_document("scanned_at", threat), "null");
}

TEST_F(Scanning, StaysPendingWhileNobodyAnswersAndIsTriedAgain) {
    const auto id = pending("letter.txt");
    world.numbers.clamd_address = testing::dead_clamd_address();
    const auto dead = make_scanner(world.numbers);
    EXPECT_EQ(step(*dead), ScanStep::scanner_unreachable);
    EXPECT_EQ(status(id), "PENDING");
    ScriptedScanner scanner({Verdict::clean});
    EXPECT_EQ(step(scanner), ScanStep::nothing_waits) << "not at once";
    world.clock.advance(world.numbers.scan_timeout + world.numbers.scan_retry);
    EXPECT_EQ(step(scanner), ScanStep::done);
    EXPECT_EQ(status(id), "AVAILABLE");
}

TEST_F(Scanning, WhatTheScannerCannotTakeIsNotGivenOut) {
    const auto id = pending("letter.txt");
    ScriptedScanner scanner({Verdict::too_large});
    EXPECT_EQ(step(scanner), ScanStep::done);
    EXPECT_EQ(status(id), "VALIDATION_FAILED");
}

// While one server scans a document, another takes the next one, and linking does not wait.
TEST_F(Scanning, ADocumentIsTakenByOneAndLockedForNobody) {
    const auto first = pending("first.txt");
    world.clock.advance(std::chrono::seconds(1));
    const auto second = pending("second.txt", "second");
    const auto referral = world.refer();
    const auto other = world.database().connect();
    class Meanwhile final : public Scanner {
    public:
        explicit Meanwhile(std::function<void()> during) : during_(std::move(during)) {}
        ScanResult scan(std::string_view /*content*/) override {
            during_();
            return {Verdict::clean};
        }

    private:
        std::function<void()> during_;
    };
    ScriptedScanner others({Verdict::threat});
    Meanwhile scanner([&] {
        EXPECT_EQ(refusal_of(world.link(referral.ubrn, {first})), "done");
        EXPECT_EQ(scan_next(*other, others, world.numbers, world.clock.now()), ScanStep::done);
        EXPECT_EQ(scan_next(*other, others, world.numbers, world.clock.now()), ScanStep::nothing_waits);
    });
    EXPECT_EQ(step(scanner), ScanStep::done);
    EXPECT_EQ(others.seen, std::vector<std::string>{"second"});
    EXPECT_EQ(status(first), "AVAILABLE");
    EXPECT_EQ(status(second), "THREATS_FOUND");
    EXPECT_EQ(world.value("select payload ->> 'status' as value from outbox where kind = 'document.scanned'"),
              "AVAILABLE")
        << "those who follow the referral are told, of what is linked";
}

TEST_F(Scanning, WhatIsOffLooksAtNothing) {
    world.numbers.scanner = ScannerKind::off;
    const auto document = world.upload(world.gp()).value();
    EXPECT_EQ(document.status, DocumentStatus::available);
    ScriptedScanner scanner(std::vector<Verdict>{});
    EXPECT_EQ(step(scanner), ScanStep::nothing_waits);
}

TEST_F(Scanning, UploadsThatWereNeverLinkedAreForgottenAfterTheirTime) {
    world.numbers.scanner = ScannerKind::off;
    const auto forgotten = world.uploaded("forgotten.txt");
    const auto kept = world.uploaded("kept.txt");
    const auto taken_out = world.uploaded("taken-out.txt");
    const auto referral = world.refer();
    ASSERT_TRUE(world.link(referral.ubrn, {taken_out}));
    ASSERT_TRUE(world.link(referral.ubrn, {kept}));
    const auto a_day_later = world.clock.now() + std::chrono::hours(24);
    EXPECT_EQ(forget_unlinked(world.connection(), a_day_later - std::chrono::hours(24)), 0U);
    EXPECT_EQ(forget_unlinked(world.connection(), a_day_later - std::chrono::hours(23)), 1U);
    EXPECT_EQ(status(forgotten), "no row");
    EXPECT_EQ(status(kept), "AVAILABLE");
    EXPECT_EQ(status(taken_out), "AVAILABLE") << "it was part of a record";
}

} // namespace
} // namespace ers::documents
