// Files of a conversation, from the upload to the referral that it becomes, and the conversation as a PDF.
#include <gtest/gtest.h>

#include <regex>

#include "ers/documents/scanning.hpp"
#include "tests/api/advice/advice_support.hpp"
#include "tests/support/pdf_text.hpp"
#include "tests/support/uploads.hpp"

namespace ers::testing {
namespace {

using enum BusinessFunction;

// The verdict of a scanner, which this world does not have; tests/api/documents/scanner_test.cpp has one.
constexpr db::Statement find_threat{"test.find_threat", R"(
    update document set status = 'THREATS_FOUND', content = null, scan_after = null where id = $1::uuid)"};
// No operation protects a patient: the national record does, which this service is not connected with.
constexpr db::Statement hide_whereabouts{"test.hide_whereabouts", R"(
    update patient set is_sensitive = true, address = '12 Oxlip Terrace, Leeds'
    where id = (select patient_id from advice_request where ubrn = $1))"};
constexpr db::Statement count_reads{"test.count_reads",
                                    "select count(*) as count from audit where ubrn = $1 and action = $2"};

class AdviceAttachments : public AdviceApiTest {
protected:
    static std::string file(const std::string& name, const http::Headers& who) {
        return uploaded(caller(), who, {.name = name, .content = "File " + name});
    }
    static std::string referrers(const std::string& name) { return file(name, server().referrer()); }
    static std::string providers(const std::string& name) { return file(name, server().reviewer()); }
    // A question with "ecg.txt".
    static Asked asked_with_file() { return ask({{"attachments", {referrers("ecg.txt")}}}); }
    static json with(json body, const std::vector<std::string>& ids) {
        body["attachments"] = ids;
        return body;
    }
    static Answer list(const Asked& request, const http::Headers& who) {
        return caller().get(request.path() + "/attachments", who);
    }
    // "1 ecg.txt ADVICE_REQUEST, 2 …"
    static std::string listed(const Asked& request, const http::Headers& who) {
        const auto answer = list(request, who);
        if (answer.status != 200) return answer.outcome();
        std::string text;
        for (const auto& item : answer.body.at("attachments")) {
            text += (text.empty() ? "" : ", ") + std::to_string(item.at("message").get<int>()) + " " +
                    item.at("name").get<std::string>() + " " + item.at("type").get<std::string>();
        }
        return text;
    }
    static Answer download(const Asked& request, const std::string& id, const http::Headers& who) {
        return caller().get(request.path() + "/attachments/" + id, who);
    }
    static Answer summary(const Asked& request, const http::Headers& who) {
        return caller().get(request.path() + "/summary", who);
    }
};

TEST_F(AdviceAttachments, ComeWithQuestionsAnswersAndFurtherInformation) {
    auto request = asked_with_file();
    const auto replied = act(request, "reply", with(question_back, {providers("form.txt")}), server().reviewer());
    ASSERT_EQ(replied.outcome(), "200") << replied.text;
    request.version = replied.version();
    const auto told = act(request, "information", with(information, {referrers("bloods.txt"), referrers("xray.txt")}),
                          server().referrer());
    ASSERT_EQ(told.outcome(), "200") << told.text;
    request.version = told.version();
    for (const auto& who : {server().referrer(), server().reviewer()}) {
        EXPECT_EQ(listed(request, who),
                  "1 ecg.txt ADVICE_REQUEST, 2 form.txt GUIDANCE_RESPONSE, "
                  "3 bloods.txt ADVICE_REQUEST, 3 xray.txt ADVICE_REQUEST");
    }
    EXPECT_EQ(list(request, server().referrer()).version(), request.version);
    const auto conversation = read(request, server().reviewer()).body.at("conversation");
    EXPECT_EQ(conversation.at(0).at("attachments").at(0).at("name"), "ecg.txt");
    EXPECT_EQ(conversation.at(1).at("attachments").size(), 1U);
    EXPECT_EQ(conversation.at(2).at("attachments").size(), 2U);
    const auto id = conversation.at(0).at("attachments").at(0).at("id").get<std::string>();
    const auto got = download(request, id, server().reviewer());
    ASSERT_EQ(got.outcome(), "200") << got.text;
    EXPECT_EQ(got.text, "File ecg.txt");
    EXPECT_EQ(got.headers.get("Content-Type"), "text/plain");
    EXPECT_NE(got.headers.get("Content-Disposition").value_or("").find("ecg.txt"), std::string_view::npos);
    EXPECT_EQ(world().count(count_reads, {request.ubrn, "advice.attachment_downloaded"}), 1);
    EXPECT_EQ(world().count(count_reads, {request.ubrn, "advice.attachments_listed"}), 3);
}

TEST_F(AdviceAttachments, AreForTheTwoSidesOfTheConversationInClinicalRolesAlone) {
    const auto request = asked_with_file();
    const auto id = list(request, server().referrer()).body.at("attachments").at(0).at("id").get<std::string>();
    for (const auto& stranger : {world().other_practice(), server().reviewer("NBB")}) {
        EXPECT_EQ(list(request, stranger).outcome(), "404 NOT_FOUND");
        EXPECT_EQ(download(request, id, stranger).outcome(), "404 NOT_FOUND");
        EXPECT_EQ(summary(request, stranger).outcome(), "404 NOT_FOUND");
    }
    for (const auto& clerk : {as(referring_admin, "P81001"), as(service_provider_admin, "RAA")}) {
        EXPECT_EQ(list(request, clerk).outcome(), "403 FORBIDDEN");
        EXPECT_EQ(download(request, id, clerk).outcome(), "403 FORBIDDEN");
        EXPECT_EQ(summary(request, clerk).outcome(), "403 FORBIDDEN");
        EXPECT_FALSE(read(request, clerk).body.contains("conversation"));
    }
    EXPECT_EQ(download(request, "3f2b8c1e-6f7a-4a55-9a41-0d6c1f0b7a10", server().referrer()).outcome(),
              "404 NOT_FOUND");
    EXPECT_EQ(download(request, "no-id", server().referrer()).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(download(ask(), id, server().referrer()).outcome(), "404 NOT_FOUND") << "another conversation";
    EXPECT_EQ(caller().get("/api/v1/referrals/" + request.ubrn + "/documents", server().referrer()).outcome(),
              "404 NOT_FOUND")
        << "there is no referral of that number";
}

TEST_F(AdviceAttachments, AreRefusedAsForReferralsAndNothingIsSent) {
    const auto mine = referrers("mine.txt");
    const auto theirs = providers("theirs.txt");
    const auto infected = referrers("infected.txt");
    server().database().owner().execute(find_threat, {infected});
    const auto wrong_type = uploaded(caller(), server().referrer(),
                                     {.name = "scan.pdf", .media_type = "application/pdf", .content = "no PDF"});
    const auto linked = referrers("linked.txt");
    auto referral = world().refer();
    ASSERT_EQ(link(caller(), referral, {linked}, server().referrer()).outcome(), "200");
    const auto refused = [&](const std::vector<std::string>& ids) {
        return create(with(world().new_advice_request(), ids), server().referrer()).wrong_fields();
    };
    EXPECT_EQ(refused({mine, theirs, infected, wrong_type, linked, mine}),
              "attachments[1] REFERENCE_NOT_FOUND, attachments[2] INVALID_STATE, attachments[3] INVALID_STATE, "
              "attachments[4] INAPPROPRIATE_VALUE, attachments[5] DUPLICATE_FILENAME");
    EXPECT_EQ(refused({mine, referrers("MINE.TXT")}), "attachments[1] DUPLICATE_FILENAME");
    EXPECT_EQ(refused({"no-id"}), "attachments[0] INVALID_VALUE");
    EXPECT_EQ(refused(std::vector<std::string>(21, mine)), "attachments TOO_MANY_ITEMS");
    const auto request = ask({{"attachments", {mine}}});
    const auto answer = act(request, "information", with(information, {mine}), server().referrer());
    EXPECT_EQ(answer.wrong_fields(), "attachments[0] INAPPROPRIATE_VALUE");
    EXPECT_EQ(read(request, server().referrer()).body.at("messageCount"), 1) << "the message was not sent either";
    EXPECT_EQ(act(request, "reply", with(advice_reply, {mine}), server().reviewer()).wrong_fields(),
              "attachments[0] REFERENCE_NOT_FOUND");
    const auto more = referrers("more.txt");
    EXPECT_EQ(act(request, "information", with(information, {theirs, infected, more, more}), server().referrer())
                  .wrong_fields(),
              "attachments[0] REFERENCE_NOT_FOUND, attachments[1] INVALID_STATE, attachments[3] DUPLICATE_FILENAME");
    const auto form = providers("form.txt");
    server().database().owner().execute(find_threat, {form});
    EXPECT_EQ(act(request, "reply", with(advice_reply, {form, theirs, theirs}), server().reviewer()).wrong_fields(),
              "attachments[0] INVALID_STATE, attachments[2] DUPLICATE_FILENAME");
    EXPECT_EQ(link(caller(), referral, {linked, mine}, server().referrer()).wrong_fields(),
              "documents[1] INAPPROPRIATE_VALUE");
}

TEST_F(AdviceAttachments, AreGivenOutOnlyWhileTheyAreClean) {
    const auto id = referrers("later.txt");
    const auto request = ask({{"attachments", {id}}});
    EXPECT_EQ(download(request, id, server().reviewer()).outcome(), "200");
    server().database().owner().execute(find_threat, {id});
    EXPECT_EQ(download(request, id, server().reviewer()).outcome(), "422 THREATS_FOUND");
    EXPECT_EQ(list(request, server().reviewer()).body.at("attachments").at(0).at("status"), "THREATS_FOUND");
}

// Uploads that belong to nothing are removed after a day; these belong to a conversation.
TEST_F(AdviceAttachments, AreNotForgottenLikeUploadsThatBelongToNothing) {
    const auto request = asked_with_file();
    server().clock().advance(std::chrono::days(3));
    documents::forget_unlinked(server().database().owner(), server().clock().now() - std::chrono::hours(24));
    EXPECT_EQ(listed(request, server().referrer()), "1 ecg.txt ADVICE_REQUEST");
}

TEST_F(AdviceAttachments, GoWithTheReferralThatTheProviderMakes) {
    auto request = asked_with_file();
    const auto replied = act(request, "reply", with(question_back, {providers("form.txt")}), server().reviewer());
    request.version = replied.version();
    const auto told = act(request, "information", information, server().referrer());
    request.version = told.version();
    const auto converted = act(request, "convert", conversion, server().reviewer());
    ASSERT_EQ(converted.outcome(), "201") << converted.text;
    const auto path = "/api/v1/referrals/" + request.ubrn + "/documents";
    for (const auto& who : {server().referrer(), server().reviewer()}) {
        const auto documents = caller().get(path, who);
        ASSERT_EQ(documents.outcome(), "200") << documents.text;
        ASSERT_EQ(documents.body.at("documents").size(), 2U);
        EXPECT_EQ(documents.body["documents"][0]["type"], "ADVICE_REQUEST");
        EXPECT_EQ(documents.body["documents"][1]["type"], "GUIDANCE_RESPONSE");
        const auto id = documents.body["documents"][0]["id"].get<std::string>();
        EXPECT_EQ(caller().get(path + "/" + id, who).text, "File ecg.txt");
        EXPECT_EQ(listed(request, who), "1 ecg.txt ADVICE_REQUEST, 2 form.txt GUIDANCE_RESPONSE");
    }
}

// The referrer's own set is replaced as a whole; what came with the conversation stays.
TEST_F(AdviceAttachments, GoWithTheReferralToAnotherProviderBesideTheReferrersOwn) {
    auto request = asked_with_file();
    request.version = act(request, "reply", advice_reply, server().reviewer()).version();
    const auto referred =
        act(request, "refer", {{"shortlist", {quoted(world().third)}}, {"letterIntention", "NEED_TO_ADD_LATER"}},
            server().referrer());
    ASSERT_EQ(referred.outcome(), "201") << referred.text;
    Referred referral;
    referral.ubrn = request.ubrn;
    referral.version = 1;
    const auto letter = referrers("letter.txt");
    ASSERT_EQ(link(caller(), referral, {letter}, server().referrer()).outcome(), "200");
    ASSERT_EQ(link(caller(), referral, {referrers("other.txt")}, server().referrer()).outcome(), "200");
    world().book(referral, world().third);
    const auto documents = caller().get(referral.path() + "/documents", server().reviewer("NBB"));
    ASSERT_EQ(documents.outcome(), "200") << documents.text;
    std::string names;
    for (const auto& document : documents.body.at("documents")) names += document.at("name").get<std::string>() + " ";
    EXPECT_EQ(names, "ecg.txt other.txt ");
    EXPECT_EQ(list(request, server().reviewer("NBB")).outcome(), "404 NOT_FOUND") << "the conversation is not theirs";
}

TEST_F(AdviceAttachments, TheSummaryHasTheWholeConversationAndNamesItsFiles) {
    auto request = asked_with_file();
    const auto replied = act(request, "reply", with(advice_reply, {providers("leaflet.txt")}), server().reviewer());
    ASSERT_EQ(replied.outcome(), "200") << replied.text;
    for (const auto& who : {server().referrer(), server().reviewer()}) {
        const auto answer = summary(request, who);
        ASSERT_EQ(answer.outcome(), "200") << answer.text.substr(0, 300);
        EXPECT_EQ(answer.headers.get("Content-Type"), "application/pdf");
        const std::string name(answer.headers.get("Content-Disposition").value_or(""));
        EXPECT_TRUE(std::regex_match(
            name, std::regex("inline; filename=\"" + request.ubrn + "_Advice_And_Guidance_[0-9]{14}\\.pdf\"")))
            << name;
        const auto text = pdf_words_of_all(answer.text);
        for (const char* part :
             {"Test practice one", "Test trust", "Request for advice", "A week of it.", "ecg.txt", "leaflet.txt",
              "Advice only, no referral recommended", "Referrer to review response"}) {
            EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
        }
        EXPECT_EQ(text.find("File ecg.txt"), std::string::npos);
    }
    EXPECT_EQ(world().count(count_reads, {request.ubrn, "advice_summary.printed"}), 2);
    EXPECT_EQ(read(request, server().referrer()).version(), replied.version()) << "nothing changes";
    EXPECT_EQ(caller().get(request.path() + "/summary?colour=red", server().referrer()).wrong_fields(),
              "colour UNEXPECTED_FIELD");
}

TEST_F(AdviceAttachments, TheSummaryOfASensitivePatientHasNoWhereabouts) {
    const auto request = asked_with_file();
    server().database().owner().execute(hide_whereabouts, {request.ubrn});
    const auto text = pdf_words_of_all(summary(request, server().reviewer()).text);
    EXPECT_NE(text.find("whereabouts are protected"), std::string::npos) << text;
    EXPECT_EQ(text.find("Oxlip"), std::string::npos);
    EXPECT_EQ(text.find("LS1 4AP"), std::string::npos);
}

} // namespace
} // namespace ers::testing
