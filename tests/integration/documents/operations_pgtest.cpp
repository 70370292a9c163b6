// Uploading, linking, reading and the letter's date on a real database: what is stored, and the refusals of each.
#include "ers/documents/operations.hpp"

#include <gtest/gtest.h>

#include "ers/core/crypto.hpp"
#include "ers/documents/file_types.hpp"
#include "ers/referrals/life_cycle/review.hpp"
#include "tests/integration/documents/document_world.hpp"
#include "tests/integration/documents/scripted_scanner.hpp"
#include "tests/support/sample_files.hpp"

namespace ers::documents {
namespace {

namespace services = testing::services;

class DocumentOperations : public ::testing::Test {
protected:
    static std::vector<std::string> names(const Result<ReferralDocuments>& listed) {
        std::vector<std::string> list;
        if (!listed) return {refusal_of(listed)};
        for (const auto& document : listed->documents) list.push_back(document.name);
        return list;
    }
    // A referral that RAA has: booked there.
    referrals::Referral booked() {
        const auto referral = world.refer();
        EXPECT_TRUE(world.book(world.gp(), referral, world.add_slot(services::cardiology_leeds)));
        return world.read(referral.ubrn);
    }

    DocumentWorld world;
};

TEST_F(DocumentOperations, AFileOfEveryTypeIsStoredByteForByte) {
    const auto referral = world.refer();
    std::vector<std::string> ids;
    for (const auto& type : file_types()) {
        const auto content = testing::sample_file(type.media_type);
        const std::string name = "file" + std::string(type.extensions.substr(0, type.extensions.find(' ')));
        const auto document = world.upload(world.gp(), name, content, std::string(type.media_type));
        ASSERT_TRUE(document) << name << " " << refusal_of(document);
        EXPECT_EQ(document->status, DocumentStatus::available) << name;
        EXPECT_EQ(document->size_bytes, content.size());
        EXPECT_EQ(document->sha256, hex(sha256(content)));
        ids.push_back(document->id);
    }
    ASSERT_TRUE(world.link(referral.ubrn, ids));
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto file = world.download(world.gp(), referral.ubrn, ids[i]);
        ASSERT_TRUE(file);
        EXPECT_TRUE(file->content == testing::sample_file(file_types()[i].media_type)) << file->document.name;
        EXPECT_EQ(file->document.media_type, file_types()[i].media_type);
    }
}

TEST_F(DocumentOperations, TheLargestFileFitsAndOneByteMoreDoesNot) {
    EXPECT_EQ(refusal_of(world.upload(world.gp(), "a.txt", std::string(document_bytes_max, 'x'))), "done");
    EXPECT_EQ(refusal_of(world.upload(world.gp(), "a.txt", std::string(document_bytes_max + 1, 'x'))),
              "FILE_SIZE_ERROR content");
    EXPECT_EQ(refusal_of(world.upload(world.gp(), "a.txt", "")), "FILE_SIZE_ERROR content");
}

TEST_F(DocumentOperations, WhatIsNotOfItsTypeIsStoredAsThatWithoutItsContent) {
    const auto document = world.upload(world.gp(), "letter.pdf", "MZ and so on", "application/pdf");
    ASSERT_TRUE(document);
    EXPECT_EQ(document->status, DocumentStatus::validation_failed);
    EXPECT_EQ(world.of_document("content", document->id), "null");
    EXPECT_EQ(refusal_of(world.link(world.refer().ubrn, {document->id})), "INVALID_STATE documents[0]");
}

TEST_F(DocumentOperations, RefusesOtherTypesNamesThatContradictAndStrangers) {
    EXPECT_EQ(refusal_of(world.upload(world.gp(), "a.html", "<html>", "text/html")), "UNSUPPORTED_MEDIA_TYPE");
    EXPECT_EQ(refusal_of(world.upload(world.gp(), "a.pdf", "text")), "CONFLICTING_VALUES media_type");
    EXPECT_EQ(refusal_of(world.upload(world.gp(), "a/b.txt", "text")), "INVALID_VALUE name");
    EXPECT_EQ(refusal_of(world.upload(world.gp("X99999"))), "FORBIDDEN");
    EXPECT_EQ(refusal_of(world.upload(world.clinician())), "done");
    EXPECT_EQ(world.value("select string_agg(detail ->> 'status', ' ') as value from audit "
                          "where action = 'document.uploaded' and organisation = 'RAA'"),
              "AVAILABLE");
}

TEST_F(DocumentOperations, LinkingReplacesTheWholeSet) {
    const auto referral = world.refer();
    const auto a = world.uploaded("a.txt");
    const auto b = world.uploaded("b.txt");
    const auto c = world.uploaded("c.txt");
    EXPECT_EQ(names(world.link(referral.ubrn, {b, a})), (std::vector<std::string>{"a.txt", "b.txt"}));
    world.clock.advance(std::chrono::minutes(1));
    EXPECT_EQ(names(world.link(referral.ubrn, {c, a})), (std::vector<std::string>{"a.txt", "c.txt"}));
    EXPECT_EQ(world.of_document("linked_at", b), "null");
    EXPECT_EQ(refusal_of(world.download(world.gp(), referral.ubrn, b)), "NOT_FOUND");
    EXPECT_EQ(names(world.link(referral.ubrn, {b})), (std::vector<std::string>{"b.txt"})) << "back again";
    EXPECT_EQ(world.read(referral.ubrn).version, referral.version + 3);
    EXPECT_EQ(world.value("select count(*)::text as value from outbox where kind = 'documents.changed'"), "3");
    EXPECT_EQ(world.value("select count(*)::text as value from audit where action = 'documents.changed'"), "3");
}

TEST_F(DocumentOperations, TheSameSetInAnyOrderIsNoChange) {
    const auto referral = world.refer();
    const auto a = world.uploaded("a.txt");
    const auto b = world.uploaded("b.txt");
    ASSERT_TRUE(world.link(referral.ubrn, {a, b}));
    EXPECT_EQ(refusal_of(world.link(referral.ubrn, {b, a})), "NO_CHANGES_DETECTED");
    EXPECT_EQ(world.read(referral.ubrn).version, referral.version + 1);
}

TEST_F(DocumentOperations, ADocumentBelongsToItsFirstReferralForEver) {
    const auto one = world.refer();
    const auto two = world.refer();
    const auto a = world.uploaded("a.txt");
    const auto b = world.uploaded("b.txt");
    ASSERT_TRUE(world.link(one.ubrn, {a}));
    EXPECT_EQ(refusal_of(world.link(two.ubrn, {a})), "INAPPROPRIATE_VALUE documents[0]");
    ASSERT_TRUE(world.link(one.ubrn, {b}));
    EXPECT_EQ(refusal_of(world.link(two.ubrn, {a})), "INAPPROPRIATE_VALUE documents[0]");
}

TEST_F(DocumentOperations, AnotherOrganisationsUploadIsNotThere) {
    const auto referral = world.refer();
    const auto theirs = world.upload(world.gp("P82001")).value().id;
    EXPECT_EQ(refusal_of(world.link(referral.ubrn, {theirs})), "REFERENCE_NOT_FOUND documents[0]");
    EXPECT_EQ(refusal_of(world.link(referral.ubrn, {"00000000-0000-0000-0000-000000000000"})),
              "REFERENCE_NOT_FOUND documents[0]");
    EXPECT_EQ(refusal_of(world.link(referral.ubrn, {world.uploaded("a.txt"), world.uploaded("A.TXT")})),
              "DUPLICATE_FILENAME documents[1]");
}

TEST_F(DocumentOperations, OnlyTheReferrerLinksAtTheVersionThatWasRead) {
    const auto referral = booked();
    const auto a = world.uploaded("a.txt");
    const auto link = [&](const Principal& who, int version) {
        return refusal_of(world.link(who, referral.ubrn, version, {a}));
    };
    EXPECT_EQ(link(world.gp("P82001"), referral.version), "NOT_FOUND");
    EXPECT_EQ(link(world.clinician("NBB"), referral.version), "NOT_FOUND");
    EXPECT_EQ(link(world.clinician(), referral.version), "INVALID_REQUEST_STATE");
    EXPECT_EQ(link(world.gp(), referral.version + 1), "VERSION_STALE");
    EXPECT_EQ(link(world.gp(), referral.version), "done");
}

TEST_F(DocumentOperations, ACancelledReferralKeepsTheDocumentsThatItHas) {
    const auto referral = world.refer();
    const auto a = world.uploaded("a.txt");
    ASSERT_TRUE(world.link(referral.ubrn, {a}));
    const auto who = world.gp();
    ASSERT_TRUE(world.in_transaction([&] {
        return referrals::cancel_referral(world.context(who), referral.ubrn, referral.version + 1, "RAISED_IN_ERROR",
                                          "");
    }));
    EXPECT_EQ(refusal_of(world.link(referral.ubrn, {world.uploaded("b.txt")})), "INVALID_REQUEST_STATE");
    EXPECT_EQ(refusal_of(world.download(world.gp(), referral.ubrn, a)), "done");
}

TEST_F(DocumentOperations, TheFirstDocumentIsNotedOnce) {
    const auto referral = world.refer();
    EXPECT_EQ(world.of_referral("clinical_information_at", referral.ubrn), "null");
    ASSERT_TRUE(world.link(referral.ubrn, {world.uploaded("a.txt")}));
    const auto first = world.of_referral("clinical_information_at", referral.ubrn);
    EXPECT_NE(first, "null");
    world.clock.advance(std::chrono::hours(5));
    ASSERT_TRUE(world.link(referral.ubrn, {world.uploaded("b.txt")}));
    EXPECT_EQ(world.of_referral("clinical_information_at", referral.ubrn), first);
}

// A changed letter re-raises the review, where there was one and the provider still has it (rules.md#changed-letter).
TEST_F(DocumentOperations, ALetterThatChangesAfterTheReviewIsToBeLookedAtAgain) {
    const auto referral = booked();
    const auto changed = [&] { return world.of_referral("letter_changed", referral.ubrn); };
    ASSERT_TRUE(world.link(referral.ubrn, {world.uploaded("a.txt")}));
    EXPECT_EQ(changed(), "false") << "never reviewed";
    const auto version = world.read(referral.ubrn).version;
    ASSERT_TRUE(world.in_transaction(
        [&] { return referrals::accept_referral(world.context(world.clinician()), referral.ubrn, version, ""); }));
    ASSERT_TRUE(world.link(referral.ubrn, {world.uploaded("b.txt")}));
    EXPECT_EQ(changed(), "true");

    const auto returned = world.refer({services::triage});
    ASSERT_TRUE(world.in_transaction([&] {
        return referrals::send_for_triage(world.context(world.gp()), returned.ubrn, returned.version, services::triage);
    }));
    ASSERT_TRUE(world.in_transaction([&] {
        return referrals::return_with_advice(world.context(world.clinician()), returned.ubrn, returned.version + 1,
                                             {"because", std::nullopt});
    }));
    ASSERT_TRUE(world.link(returned.ubrn, {world.uploaded("c.txt")}));
    EXPECT_EQ(world.of_referral("letter_changed", returned.ubrn), "false") << "it is with nobody";
}

TEST_F(DocumentOperations, BothSidesReadAndReadingIsAudited) {
    const auto referral = booked();
    const auto a = world.uploaded("a.txt");
    ASSERT_TRUE(world.link(referral.ubrn, {a}));
    for (const auto& who : {world.gp(), world.clinician()}) {
        EXPECT_EQ(refusal_of(world.download(who, referral.ubrn, a)), "done");
        EXPECT_EQ(names(list_documents(world.context(who), referral.ubrn)), std::vector<std::string>{"a.txt"});
    }
    for (const auto& who : {world.gp("P82001"), world.clinician("NBB")}) {
        EXPECT_EQ(refusal_of(world.download(who, referral.ubrn, a)), "NOT_FOUND");
        EXPECT_EQ(refusal_of(list_documents(world.context(who), referral.ubrn)), "NOT_FOUND");
    }
    EXPECT_EQ(world.value("select string_agg(organisation || ' ' || action, ', ' order by id) as value from audit "
                          "where action in ('document.downloaded', 'documents.listed')"),
              "P81001 document.downloaded, P81001 documents.listed, RAA document.downloaded, RAA documents.listed");
    EXPECT_EQ(world.value("select count(*)::text as value from audit where detail::text like '%a.txt%'"), "0")
        << "a file's name may be a person's";
}

TEST_F(DocumentOperations, OnlyWhatIsAvailableIsGivenOut) {
    world.numbers.scanner = ScannerKind::clamd;
    const auto referral = world.refer();
    std::vector<std::string> ids;
    for (const char* name : {"a.txt", "b.txt", "c.txt"}) {
        ids.push_back(world.uploaded(name));
        world.clock.advance(std::chrono::seconds(1)); // they are scanned in this order
    }
    ASSERT_TRUE(world.link(referral.ubrn, ids)) << "a pending document may be linked";
    EXPECT_EQ(refusal_of(world.download(world.gp(), referral.ubrn, ids[0])), "PENDING");
    ScriptedScanner scanner({Verdict::clean, Verdict::threat, Verdict::too_large});
    while (scan_next(world.connection(), scanner, world.numbers, world.clock.now()) == ScanStep::done) {}
    EXPECT_EQ(refusal_of(world.download(world.gp(), referral.ubrn, ids[0])), "done");
    EXPECT_EQ(refusal_of(world.download(world.gp(), referral.ubrn, ids[1])), "THREATS_FOUND");
    EXPECT_EQ(refusal_of(world.download(world.gp(), referral.ubrn, ids[2])), "VALIDATION_FAILED");
}

TEST_F(DocumentOperations, ALetterMayComeLaterForAReason) {
    const auto referral = world.refer();
    ASSERT_EQ(referral.letter_due, parse_date("2026-11-27").value());
    const auto moved = world.move_date(referral.ubrn, "2026-12-10");
    ASSERT_TRUE(moved) << refusal_of(moved);
    EXPECT_EQ(moved->version, referral.version + 1);
    EXPECT_EQ(world.read(referral.ubrn).letter_due, parse_date("2026-12-10").value());
    EXPECT_EQ(world.read(referral.ubrn).version, referral.version + 1);
    EXPECT_EQ(world.of_referral("letter_exception", referral.ubrn), "AWAITING_RESULTS");
    EXPECT_EQ(refusal_of(world.move_date(referral.ubrn, "2026-12-10")), "NO_CHANGES_DETECTED");
    EXPECT_EQ(refusal_of(world.move_date(referral.ubrn, "2026-11-23")), "INAPPROPRIATE_VALUE due");
    EXPECT_EQ(refusal_of(world.move_date(referral.ubrn, "2026-12-25")), "INAPPROPRIATE_VALUE due");
    EXPECT_EQ(refusal_of(world.move_date(referral.ubrn, "2026-12-10", LetterException::information_not_available)),
              "done");
    ASSERT_TRUE(world.link(referral.ubrn, {world.uploaded("a.txt")}));
    EXPECT_EQ(refusal_of(world.move_date(referral.ubrn, "2026-12-11")), "INVALID_STATE") << "the letter is there";
}

} // namespace
} // namespace ers::documents
