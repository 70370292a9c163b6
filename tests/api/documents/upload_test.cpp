// Uploading a file over HTTP: the good case of every type, each refusal, and keys that guard raw bytes.
#include <gtest/gtest.h>

#include <string>

#include "ers/core/crypto.hpp"
#include "ers/documents/file_types.hpp"
#include "ers/documents/settings.hpp"
#include "tests/support/sample_files.hpp"
#include "tests/support/uploads.hpp"

namespace ers::testing {
namespace {

constexpr db::Statement count_documents{"test.count_documents", "select count(*) as count from document"};

class UploadDocument : public ApiTest {
protected:
    static Answer send(const TestUpload& file) { return upload(caller(), server().referrer(), file); }
    static Answer send(const http::Headers& headers, std::string_view body) {
        return caller().call(http::Method::post, "/api/v1/documents", headers, body);
    }
    static http::Headers named(const std::string& disposition) {
        auto headers = for_upload(server().referrer(), {});
        headers.set("Content-Disposition", disposition);
        return headers;
    }
};

TEST_F(UploadDocument, EveryTypeIsTakenAndDescribed) {
    for (const auto& type : documents::file_types()) {
        const TestUpload file{"file" + std::string(type.extensions.substr(0, type.extensions.find(' '))),
                              std::string(type.media_type), sample_file(type.media_type)};
        const auto answer = send(file);
        ASSERT_EQ(answer.outcome(), "201") << file.name << " " << answer.text;
        EXPECT_EQ(answer.body.at("name"), file.name);
        EXPECT_EQ(answer.body.at("contentType"), file.media_type);
        EXPECT_EQ(answer.body.at("sizeBytes"), file.content.size());
        EXPECT_EQ(answer.body.at("sha256"), hex(sha256(file.content)));
        EXPECT_EQ(answer.body.at("status"), "AVAILABLE");
        EXPECT_EQ(answer.body.at("scanner"), "off");
        EXPECT_FALSE(answer.body.contains("linkedAt"));
    }
}

// That nobody looks for viruses is said where it can be seen.
TEST_F(UploadDocument, HealthSaysWhetherThereIsAScanner) {
    EXPECT_EQ(caller().get("/health/ready").body.value("documentScanner", ""), "off");
}

TEST_F(UploadDocument, FiveMegabytesAreTheLimit) {
    EXPECT_EQ(send({.content = std::string(documents::document_bytes_max, 'x')}).outcome(), "201");
    const auto over = send({.content = std::string(documents::document_bytes_max + 1, 'x')});
    EXPECT_EQ(over.outcome(), "422 FILE_SIZE_ERROR");
    EXPECT_EQ(over.wrong_fields(), "body FILE_SIZE_ERROR");
    EXPECT_EQ(send({.content = std::string(documents::upload_body_bytes_max + 1, 'x')}).outcome(),
              "413 PAYLOAD_TOO_LARGE");
    EXPECT_EQ(send({.content = ""}).outcome(), "422 FILE_SIZE_ERROR");
}

TEST_F(UploadDocument, AContentOfAnotherTypeIsStoredAsFailed) {
    const auto answer = send({"letter.pdf", "application/pdf", "MZ\x90 not a letter"});
    EXPECT_EQ(answer.outcome(), "201");
    EXPECT_EQ(answer.body.at("status"), "VALIDATION_FAILED");
}

TEST_F(UploadDocument, ANameThatContradictsTheTypeIsRefused) {
    const auto before = world().count(count_documents);
    EXPECT_EQ(send({"letter.pdf", "text/plain", "x"}).wrong_fields(), "contentType CONFLICTING_VALUES");
    EXPECT_EQ(send({"letter", "text/plain", "x"}).outcome(), "422 CONFLICTING_VALUES");
    EXPECT_EQ(send({"folder/letter.txt", "text/plain", "x"}).wrong_fields(), "name INVALID_VALUE");
    EXPECT_EQ(send({"letter.html", "text/html", "<html>"}).outcome(), "415 UNSUPPORTED_MEDIA_TYPE");
    EXPECT_EQ(send({"letter.txt", "text/plain; charset=iso-8859-1", "x"}).outcome(), "415 UNSUPPORTED_MEDIA_TYPE");
    EXPECT_EQ(send({"letter.txt", "Text/Plain; charset=UTF-8", "x"}).outcome(), "201");
    EXPECT_EQ(world().count(count_documents), before + 1);
}

TEST_F(UploadDocument, TheNameComesInAHeader) {
    auto headers = for_upload(server().referrer(), {});
    headers.remove("Content-Disposition");
    const auto missing = send(headers, "x");
    EXPECT_EQ(missing.outcome(), "400 MISSING_HEADER");
    EXPECT_EQ(missing.wrong_fields(), "header Content-Disposition MISSING_HEADER");
    EXPECT_EQ(send(named("inline; filename=a.txt"), "x").outcome(), "400 MALFORMED_REQUEST");
    EXPECT_EQ(send(named("attachment"), "x").outcome(), "400 MALFORMED_REQUEST");
    const auto foreign = send(named("attachment; filename=\"x.txt\"; filename*=UTF-8''%C3%9Cberweisung%202.txt"), "x");
    EXPECT_EQ(foreign.outcome(), "201");
    EXPECT_EQ(foreign.body.value("name", ""),
              "\xC3\x9C"
              "berweisung 2.txt");
}

TEST_F(UploadDocument, IsForClinicalRolesOfOrganisationsThatAreKnown) {
    const auto as = [](const std::string& organisation, BusinessFunction function) {
        return upload(caller(), server().staff("somebody", organisation, function)).outcome();
    };
    EXPECT_EQ(as("P81001", BusinessFunction::referring_clinician_admin), "201");
    EXPECT_EQ(as("RAA", BusinessFunction::service_provider_clinician), "201");
    EXPECT_EQ(as("RAA", BusinessFunction::service_provider_clinician_admin), "201");
    EXPECT_EQ(as("P81001", BusinessFunction::referring_admin), "403 FORBIDDEN");
    EXPECT_EQ(as("RAA", BusinessFunction::service_provider_admin), "403 FORBIDDEN");
    EXPECT_EQ(as("X99999", BusinessFunction::referring_clinician), "403 FORBIDDEN");
}

// The key guards the bytes and the name alike: a repeat is the first answer, anything else is refused.
TEST_F(UploadDocument, AKeyGuardsTheBytesAndTheName) {
    const TestUpload file{"scan.png", "image/png", sample_file("image/png")};
    const auto headers = for_upload(server().referrer(), file);
    const auto before = world().count(count_documents);
    const auto first = send(headers, file.content);
    const auto again = send(headers, file.content);
    EXPECT_EQ(first.outcome(), "201");
    EXPECT_TRUE(again.is_replayed());
    EXPECT_EQ(again.text, first.text);
    EXPECT_EQ(world().count(count_documents), before + 1);
    EXPECT_EQ(send(headers, file.content + "more").outcome(), "422 IDEMPOTENCY_KEY_REUSED");
    auto other_name = headers;
    other_name.set("Content-Disposition", "attachment; filename=\"other.png\"");
    EXPECT_EQ(send(other_name, file.content).outcome(), "422 IDEMPOTENCY_KEY_REUSED");
    EXPECT_EQ(world().count(count_documents), before + 1);
}

} // namespace
} // namespace ers::testing
