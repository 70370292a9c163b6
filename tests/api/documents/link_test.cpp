// The documents of a referral over HTTP: linking as a set, listing, downloading, and the date of a letter.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/sample_files.hpp"
#include "tests/support/uploads.hpp"

namespace ers::testing {
namespace {

class ReferralDocuments : public ApiTest {
protected:
    static std::string upload_named(const std::string& name) {
        return uploaded(caller(), server().referrer(), {.name = name});
    }
    static Answer link_as_referrer(Referred& referral, const std::vector<std::string>& ids) {
        return link(caller(), referral, ids, server().referrer());
    }
    static std::string names_in(const Answer& answer) {
        std::string list;
        if (!answer.body.is_object() || !answer.body.contains("documents")) return answer.outcome();
        for (const auto& document : answer.body.at("documents")) {
            list += (list.empty() ? "" : ", ") + document.at("name").get<std::string>();
        }
        return list;
    }
    static std::string names_of(const Referred& referral, const http::Headers& who) {
        return names_in(caller().get(referral.path() + "/documents", who));
    }
    static Answer move_date(const Referred& referral, const json& body) {
        return caller().put(referral.path() + "/letter-exception", body,
                            for_write(server().referrer(), referral.version));
    }
    static std::string day(int from_today) {
        return format_date(add_days(london_date(server().clock().now()), from_today));
    }
    static constexpr const char* unknown_id = "00000000-0000-4000-8000-000000000000";
};

TEST_F(ReferralDocuments, AreLinkedAsASetAndListed) {
    auto referral = world().refer();
    const auto a = upload_named("a.txt");
    const auto b = upload_named("b.txt");
    EXPECT_EQ(names_of(referral, server().referrer()), "");
    const auto linked = link_as_referrer(referral, {a, b});
    ASSERT_EQ(linked.outcome(), "200") << linked.text;
    EXPECT_EQ(names_in(linked), "a.txt, b.txt");
    EXPECT_EQ(linked.body["documents"][0].at("type"), "REFERRER");
    EXPECT_EQ(linked.body["documents"][0].at("attachedBy"), json({{"userId", "gp-1"}, {"organisation", "P81001"}}));
    EXPECT_EQ(names_in(link_as_referrer(referral, {b})), "b.txt");
    const auto listed = caller().get(referral.path() + "/documents", server().referrer());
    EXPECT_EQ(names_in(listed), "b.txt");
    EXPECT_EQ(listed.version(), referral.version);
    EXPECT_EQ(caller().get(referral.path(), server().referrer()).version(), referral.version);
}

TEST_F(ReferralDocuments, ASetThatCannotBeIsRefusedAndNamed) {
    auto referral = world().refer();
    auto other = world().refer();
    const auto a = upload_named("a.txt");
    ASSERT_EQ(link_as_referrer(referral, {a}).outcome(), "200");
    const auto refused = [&](const std::vector<std::string>& ids) { return link_as_referrer(referral, ids); };
    EXPECT_EQ(refused({}).wrong_fields(), "documents MISSING_VALUE");
    EXPECT_EQ(refused({"7"}).wrong_fields(), "documents[0] INVALID_VALUE");
    EXPECT_EQ(refused({a}).outcome(), "422 NO_CHANGES_DETECTED");
    EXPECT_EQ(refused({a, upload_named("A.txt")}).wrong_fields(), "documents[1] DUPLICATE_FILENAME");
    EXPECT_EQ(refused({a, unknown_id}).wrong_fields(), "documents[1] REFERENCE_NOT_FOUND");
    EXPECT_EQ(refused({uploaded(caller(), world().other_practice())}).outcome(), "422 REFERENCE_NOT_FOUND");
    EXPECT_EQ(link_as_referrer(other, {a}).wrong_fields(), "documents[0] INAPPROPRIATE_VALUE");
    const auto failed = uploaded(caller(), server().referrer(), {"b.pdf", "application/pdf", "not one"});
    EXPECT_EQ(refused({a, failed}).wrong_fields(), "documents[1] INVALID_STATE");
    EXPECT_EQ(refused(std::vector<std::string>(51, a)).outcome(), "422 TOO_MANY_ITEMS");
    EXPECT_EQ(names_of(referral, server().referrer()), "a.txt");
}

TEST_F(ReferralDocuments, OfACancelledReferralStayAsTheyAre) {
    auto referral = world().refer();
    const auto cancelled = caller().post(referral.path() + "/cancel", {{"reason", "RAISED_IN_ERROR"}},
                                         for_write(server().referrer(), referral.version));
    ASSERT_EQ(cancelled.outcome(), "200");
    referral.version = cancelled.version();
    EXPECT_EQ(link_as_referrer(referral, {upload_named("a.txt")}).outcome(), "422 INVALID_REQUEST_STATE");
    EXPECT_EQ(move_date(referral, {{"reason", "AWAITING_RESULTS"}, {"newDue", day(3)}}).outcome(),
              "422 INVALID_REQUEST_STATE");
}

TEST_F(ReferralDocuments, AreTheReferrersToChange) {
    auto referral = world().refer();
    world().book(referral);
    const auto a = upload_named("a.txt");
    const auto as = [&](const http::Headers& who, int version) {
        return caller().put(referral.path() + "/documents", {{"documents", {a}}}, for_write(who, version)).outcome();
    };
    EXPECT_EQ(as(server().reviewer(), referral.version), "403 FORBIDDEN");
    EXPECT_EQ(as(server().staff("clerk", "P81001", BusinessFunction::referring_admin), referral.version),
              "403 FORBIDDEN");
    EXPECT_EQ(as(world().other_practice(), referral.version), "404 NOT_FOUND");
    EXPECT_EQ(as(server().referrer(), referral.version - 1), "409 VERSION_STALE");
    EXPECT_EQ(as(server().referrer(), referral.version), "200");
}

TEST_F(ReferralDocuments, ARepeatedKeyLinksOnce) {
    const auto referral = world().refer();
    const json body{{"documents", {upload_named("a.txt")}}};
    const auto headers = for_write(server().referrer(), referral.version);
    const auto first = caller().put(referral.path() + "/documents", body, headers);
    const auto again = caller().put(referral.path() + "/documents", body, headers);
    EXPECT_EQ(first.outcome(), "200");
    EXPECT_TRUE(again.is_replayed());
    EXPECT_EQ(again.text, first.text);
}

// As it was, in its own type, and in no way that a browser would run it.
TEST_F(ReferralDocuments, AreDownloadedAsAttachments) {
    auto referral = world().refer();
    const auto content = sample_file("image/png") + std::string(70'000, '\0') + "\xFF\r\n\r\nend";
    const auto id = uploaded(caller(), server().referrer(), {"left knee.png", "image/png", content});
    ASSERT_EQ(link_as_referrer(referral, {id}).outcome(), "200");
    const auto path = referral.path() + "/documents/" + id;
    const auto answer = caller().get(path, server().referrer());
    ASSERT_EQ(answer.outcome(), "200");
    EXPECT_TRUE(answer.text == content);
    EXPECT_EQ(answer.headers.get("Content-Type"), "image/png");
    EXPECT_EQ(answer.headers.get("Content-Disposition"),
              "attachment; filename=\"left knee.png\"; filename*=UTF-8''left%20knee.png");
    EXPECT_EQ(answer.headers.get("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(answer.headers.get("Cache-Control"), "no-store");
    EXPECT_TRUE(answer.headers.get("Content-Security-Policy").value_or("").starts_with("default-src 'none'"));
    EXPECT_EQ(caller().get(referral.path() + "/documents/" + unknown_id, server().referrer()).outcome(),
              "404 NOT_FOUND");
    EXPECT_EQ(caller().get(referral.path() + "/documents/1", server().referrer()).outcome(), "404 NOT_FOUND");
    auto other = world().refer();
    EXPECT_EQ(caller().get(other.path() + "/documents/" + id, server().referrer()).outcome(), "404 NOT_FOUND");
    ASSERT_EQ(link_as_referrer(referral, {upload_named("b.txt")}).outcome(), "200");
    EXPECT_EQ(caller().get(path, server().referrer()).outcome(), "404 NOT_FOUND") << "it was taken out";
}

// rules.md#clinical-information: clinical roles of either side; administrators without a clinical role none.
TEST_F(ReferralDocuments, AreReadByClinicalRolesOfBothSides) {
    auto referral = world().refer();
    world().book(referral);
    const auto id = upload_named("a.txt");
    ASSERT_EQ(link_as_referrer(referral, {id}).outcome(), "200");
    const auto read = [&](const std::string& organisation, BusinessFunction function) {
        const auto who = server().staff("reader", organisation, function);
        const auto list = caller().get(referral.path() + "/documents", who).outcome();
        EXPECT_EQ(caller().get(referral.path() + "/documents/" + id, who).outcome(), list);
        return list;
    };
    using enum BusinessFunction;
    EXPECT_EQ(read("P81001", referring_clinician), "200");
    EXPECT_EQ(read("P81001", referring_clinician_admin), "200");
    EXPECT_EQ(read("RAA", service_provider_clinician), "200");
    EXPECT_EQ(read("RAA", service_provider_clinician_admin), "200");
    EXPECT_EQ(read("P81001", referring_admin), "403 FORBIDDEN");
    EXPECT_EQ(read("RAA", service_provider_admin), "403 FORBIDDEN");
    EXPECT_EQ(read("P82001", referring_clinician), "404 NOT_FOUND");
    EXPECT_EQ(read("NBB", service_provider_clinician), "404 NOT_FOUND");
    static constexpr db::Statement reads{"test.audited_reads", R"(
        select count(*) as count from audit
        where ubrn = $1 and action in ('document.downloaded', 'documents.listed'))"};
    EXPECT_EQ(world().count(reads, {referral.ubrn}), 8);
}

TEST_F(ReferralDocuments, ALettersDateIsMovedForAReason) {
    auto body = world().new_referral();
    body["letterIntention"] = "NEED_TO_ADD_LATER";
    auto referral = world().refer(body, server().referrer());
    const auto due = day(20);
    const auto moved = move_date(referral, {{"reason", "AWAITING_RESULTS"}, {"newDue", due}});
    ASSERT_EQ(moved.outcome(), "200") << moved.text;
    EXPECT_EQ(moved.body.at("letterDue"), due);
    EXPECT_EQ(moved.body.at("letterException"), "AWAITING_RESULTS");
    EXPECT_FALSE(referral.body.contains("letterException"));
    const auto seen = caller().get(referral.path(), server().referrer());
    EXPECT_EQ(seen.body.at("letterDue"), due);
    EXPECT_EQ(seen.body.at("letterException"), "AWAITING_RESULTS");
    EXPECT_EQ(move_date(referral, {{"reason", "AWAITING_RESULTS"}, {"newDue", day(21)}}).outcome(),
              "409 VERSION_STALE");
    referral.version = moved.version();
    const auto refused = [&](const std::string& reason, const std::string& new_due) {
        const auto answer = move_date(referral, {{"reason", reason}, {"newDue", new_due}});
        return answer.wrong_fields().empty() ? answer.outcome() : answer.wrong_fields();
    };
    EXPECT_EQ(refused("AWAITING_RESULTS", due), "422 NO_CHANGES_DETECTED");
    EXPECT_EQ(refused("AWAITING_RESULTS", day(-2)), "newDue INAPPROPRIATE_VALUE");
    EXPECT_EQ(refused("AWAITING_RESULTS", day(32)), "newDue INAPPROPRIATE_VALUE");
    EXPECT_EQ(refused("HOLIDAYS", day(3)), "reason INVALID_CODE");
    EXPECT_EQ(refused("AWAITING_RESULTS", "2026-02-30"), "newDue INVALID_VALUE");
    ASSERT_EQ(link_as_referrer(referral, {upload_named("letter.txt")}).outcome(), "200");
    EXPECT_EQ(refused("INFORMATION_NOT_AVAILABLE", day(3)), "422 INVALID_STATE") << "the letter is there";
}

TEST_F(ReferralDocuments, ALettersDateIsTheReferrersToMove) {
    auto referral = world().refer();
    world().book(referral);
    const auto as = [&](const http::Headers& who) {
        return caller()
            .put(referral.path() + "/letter-exception", {{"reason", "AWAITING_RESULTS"}, {"newDue", day(3)}},
                 for_write(who, referral.version))
            .outcome();
    };
    EXPECT_EQ(as(server().reviewer()), "403 FORBIDDEN");
    EXPECT_EQ(as(world().other_practice()), "404 NOT_FOUND");
    EXPECT_EQ(as(server().referrer()), "200");
}

} // namespace
} // namespace ers::testing
