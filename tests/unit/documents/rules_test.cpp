// The reasons to refuse an upload, a link and a later letter, one by one.
#include "documents/rules.hpp"

#include <gtest/gtest.h>

#include "tests/support/sample_files.hpp"

namespace ers::documents {
namespace {

using testing::sample_file;

std::string text_of(const std::vector<FieldError>& wrong) {
    std::string text;
    for (const auto& field : wrong) {
        if (!text.empty()) text += ", ";
        text += field.field + " " + std::string(error_info(field.code).text);
    }
    return text;
}

std::string refused_upload(const std::string& name, const std::string& media_type, std::string_view content,
                           std::size_t bytes_max = document_bytes_max) {
    return text_of(refuse_upload({name, media_type, content}, *find_file_type(media_type), bytes_max));
}

TEST(UploadRules, AFileIsNeitherEmptyNorTooLarge) {
    EXPECT_EQ(refused_upload("a.txt", "text/plain", ""), "content FILE_SIZE_ERROR");
    EXPECT_EQ(refused_upload("a.txt", "text/plain", std::string(document_bytes_max, 'x')), "");
    EXPECT_EQ(refused_upload("a.txt", "text/plain", std::string(document_bytes_max + 1, 'x')),
              "content FILE_SIZE_ERROR");
    EXPECT_EQ(refused_upload("a.txt", "text/plain", "four", 3), "content FILE_SIZE_ERROR");
}

TEST(UploadRules, AnExtensionGoesWithItsType) {
    EXPECT_EQ(refused_upload("a.pdf", "text/plain", "x"), "media_type CONFLICTING_VALUES");
    EXPECT_EQ(refused_upload("letter", "text/plain", "x"), "media_type CONFLICTING_VALUES");
    EXPECT_EQ(refused_upload("a.txt.exe", "text/plain", ""), "content FILE_SIZE_ERROR, media_type CONFLICTING_VALUES");
}

TEST(UploadRules, ANameIsOneThatCanBeShown) {
    for (const std::string name : {"Ultrasound, left knee (2).txt", "Überweisung für Zoë.txt", "a.b.txt"}) {
        EXPECT_EQ(refused_upload(name, "text/plain", "x"), "") << name;
    }
    for (const std::string& name :
         {std::string(), std::string(" a.txt"), std::string("a.txt "), std::string("../a.txt"),
          std::string("c:\\a.txt"), std::string("a\x01.txt"), std::string("a\0.txt", 6), std::string("a\xFF.txt"),
          std::string("a\u202Etxt.txt"), std::string(252, 'a') + ".txt"}) {
        EXPECT_EQ(refused_upload(name, "text/plain", "x"), "name INVALID_VALUE") << name;
    }
    EXPECT_EQ(refused_upload(std::string(251, 'a') + ".txt", "text/plain", "x"), "");
}

TEST(UploadRules, TheStatusSaysWhetherTheContentFitsAndWhoLooksNext) {
    const auto& pdf = *find_file_type("application/pdf");
    const auto content = sample_file("application/pdf");
    EXPECT_EQ(first_status({"a.pdf", "application/pdf", content}, pdf, ScannerKind::off), DocumentStatus::available);
    EXPECT_EQ(first_status({"a.pdf", "application/pdf", content}, pdf, ScannerKind::clamd), DocumentStatus::pending);
    for (const auto scanner : {ScannerKind::off, ScannerKind::clamd}) {
        EXPECT_EQ(first_status({"a.pdf", "application/pdf", "MZ"}, pdf, scanner), DocumentStatus::validation_failed);
    }
}

class LinkRules : public ::testing::Test {
protected:
    static Document document(const std::string& id, const std::string& name) {
        Document made;
        made.id = id;
        made.organisation = "P81001";
        made.name = name;
        return made;
    }
    static std::string refused(const std::vector<std::string>& ids, const std::vector<Document>& found) {
        return text_of(refuse_link(ids, found, "P81001", ubrn()));
    }
    static Ubrn ubrn() { return Ubrn::from_number(7); }
    static Document linked(Document made, const Ubrn& to) {
        made.ubrn = to;
        made.attachment_type = AttachmentType::referrer;
        made.linked_at = Instant{};
        return made;
    }
};

TEST_F(LinkRules, OwnUploadsAndWhatIsLinkedAlready) {
    auto others = linked(document("b", "b.txt"), ubrn());
    others.organisation = "P82001"; // uploaded by somebody else, linked all the same
    EXPECT_EQ(refused({"a", "b"}, {others, document("a", "a.txt")}), "");
    others.linked_at.reset();
    EXPECT_EQ(refused({"a", "b"}, {others, document("a", "a.txt")}), "documents[1] REFERENCE_NOT_FOUND");
    EXPECT_EQ(refused({"c"}, {document("a", "a.txt")}), "documents[0] REFERENCE_NOT_FOUND");
}

TEST_F(LinkRules, AnotherReferralsDocumentStaysThere) {
    auto elsewhere = linked(document("a", "a.txt"), Ubrn::from_number(8));
    EXPECT_EQ(refused({"a"}, {elsewhere}), "documents[0] INAPPROPRIATE_VALUE");
    elsewhere.linked_at.reset();
    EXPECT_EQ(refused({"a"}, {elsewhere}), "documents[0] INAPPROPRIATE_VALUE");
    auto providers = linked(document("a", "a.txt"), ubrn());
    providers.attachment_type = AttachmentType::provider;
    EXPECT_EQ(refused({"a"}, {providers}), "documents[0] INAPPROPRIATE_VALUE");
}

TEST_F(LinkRules, OnlyWhatIsOrMayBecomeAvailable) {
    auto found = document("a", "a.txt");
    for (const auto& [status, expected] :
         {std::pair{DocumentStatus::available, ""}, std::pair{DocumentStatus::pending, ""},
          std::pair{DocumentStatus::threats_found, "documents[0] INVALID_STATE"},
          std::pair{DocumentStatus::validation_failed, "documents[0] INVALID_STATE"}}) {
        found.status = status;
        EXPECT_EQ(refused({"a"}, {found}), expected) << code_of(status);
    }
}

TEST_F(LinkRules, NoNameTwiceInAnyCase) {
    const std::vector found{document("a", "Letter.txt"), document("b", "letter.TXT"), document("c", "letter2.txt")};
    EXPECT_EQ(refused({"a", "c", "b"}, found), "documents[2] DUPLICATE_FILENAME");
    EXPECT_EQ(refused({"a", "a"}, found), "documents[1] DUPLICATE_FILENAME");
    EXPECT_EQ(refused({"a", "c"}, found), "");
}

TEST_F(LinkRules, EveryObjectionIsNamedAtOnce) {
    auto infected = document("b", "b.txt");
    infected.status = DocumentStatus::threats_found;
    EXPECT_EQ(refused({"x", "b", "a", "a"}, {document("a", "a.txt"), infected}),
              "documents[0] REFERENCE_NOT_FOUND, documents[1] INVALID_STATE, documents[3] DUPLICATE_FILENAME");
}

// A file comes with one message and belongs to nothing else, before or after.
TEST_F(LinkRules, AMessageTakesOnlyUploadsOfItsSenderThatBelongToNothing) {
    const auto attached = [](const std::vector<Document>& found) {
        std::string text;
        for (const auto& wrong : refuse_attach({"a"}, found, "P81001")) {
            text += wrong.field + " " + std::string(error_info(wrong.code).text);
        }
        return text;
    };
    auto upload = document("a", "a.txt");
    upload.organisation = "P81001";
    EXPECT_EQ(attached({upload}), "");
    EXPECT_EQ(attached({}), "attachments[0] REFERENCE_NOT_FOUND");
    auto infected = upload;
    infected.status = DocumentStatus::threats_found;
    EXPECT_EQ(attached({infected}), "attachments[0] INVALID_STATE");
    EXPECT_EQ(attached({linked(upload, ubrn())}), "attachments[0] INAPPROPRIATE_VALUE");
    upload.organisation = "P81002";
    EXPECT_EQ(attached({upload}), "attachments[0] REFERENCE_NOT_FOUND");
}

class LetterRules : public ::testing::Test {
protected:
    static Date day(const std::string& text) { return parse_date(text).value(); }
    static std::string refused(const LetterFacts& letter, const std::string& due) {
        const auto error =
            refuse_letter_date(letter, LetterException::awaiting_results, day(due), day("2026-11-24"), 30);
        return error ? std::string(error_info(error->code).text) : "";
    }
    static LetterFacts owed() { return {true, day("2026-11-27"), std::nullopt}; }
};

TEST_F(LetterRules, TheNewDayIsWithinThirtyDaysFromToday) {
    EXPECT_EQ(refused(owed(), "2026-11-23"), "INAPPROPRIATE_VALUE");
    EXPECT_EQ(refused(owed(), "2026-11-24"), "");
    EXPECT_EQ(refused(owed(), "2026-12-24"), "");
    EXPECT_EQ(refused(owed(), "2026-12-25"), "INAPPROPRIATE_VALUE");
}

TEST_F(LetterRules, OnlyOfALetterThatIsOwed) {
    auto letter = owed();
    letter.is_owed = false;
    EXPECT_EQ(refused(letter, "2026-12-01"), "INVALID_STATE");
}

TEST_F(LetterRules, TheSameDayForTheSameReasonIsNoChange) {
    auto letter = owed();
    EXPECT_EQ(refused(letter, "2026-11-27"), "");
    letter.exception = "INFORMATION_NOT_AVAILABLE";
    EXPECT_EQ(refused(letter, "2026-11-27"), "");
    letter.exception = "AWAITING_RESULTS";
    EXPECT_EQ(refused(letter, "2026-11-27"), "NO_CHANGES_DETECTED");
    EXPECT_EQ(refused(letter, "2026-11-28"), "");
}

TEST(DocumentIds, AreLowerCaseUuids) {
    EXPECT_TRUE(is_document_id("3f2b8c1e-6f7a-4a55-9a41-0d6c1f0b7a10"));
    for (const char* bad : {"", "1", "3F2B8C1E-6f7a-4a55-9a41-0d6c1f0b7a10", "3f2b8c1e66f7a-4a55-9a41-0d6c1f0b7a10",
                            "3f2b8c1e-6f7a-4a55-9a41-0d6c1f0b7a1g", "3f2b8c1e-6f7a-4a55-9a41-0d6c1f0b7a100"}) {
        EXPECT_FALSE(is_document_id(bad)) << bad;
    }
}

} // namespace
} // namespace ers::documents
