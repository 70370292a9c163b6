// Booking guidance from the first draft to the answers of a referral: who may do what, and what is told to whom.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/guidance_calls.hpp"

namespace ers::testing {
namespace {

constexpr db::Statement read_answer{"test.guidance_answer",
                                    "select guidance_id, answers::text as answers, outcome ->> 'kind' as kind "
                                    "from guidance_answer where ubrn = $1"};
constexpr db::Statement read_detail{"test.guidance_audit",
                                    "select detail::text as detail from audit where ubrn = $1 and action = $2"};
constexpr db::Statement count_audit{
    "test.guidance_audit_count",
    "select count(*) as count from audit where action = $1 and detail ->> 'guidanceId' = $2"};

class Guidance : public ApiTest {
protected:
    static http::Headers author() { return guidance_author(world()); }
    static http::Headers approver() { return guidance_approver(world()); }
    static http::Headers definer(const std::string& organisation = "RAA") {
        return server().staff("definer", organisation, BusinessFunction::service_definer);
    }
    static json for_commissioner(const char* code) {
        auto body = sample_guidance();
        body["commissioner"] = code;
        return body;
    }
    static Answer create(const json& body, const http::Headers& who) {
        return caller().post("/api/v1/guidance", body, for_write(who));
    }
    static Answer decide(const MadeGuidance& guidance, const std::string& what, const http::Headers& who) {
        return caller().post(guidance.path() + "/" + what, json::object(), for_write(who, guidance.version));
    }
    static Answer evaluate(const MadeGuidance& guidance, const json& answers, const http::Headers& who) {
        return caller().post(guidance.path() + "/evaluate", {{"answers", answers}}, who);
    }
    static Answer evaluate(const MadeGuidance& guidance, const json& answers) {
        return evaluate(guidance, answers, server().referrer());
    }
    static Answer keep(const Referred& referral, const MadeGuidance& guidance, const json& answers,
                       const http::Headers& who) {
        return caller().put(referral.path() + "/guidance-answers", {{"guidanceId", guidance.id}, {"answers", answers}},
                            for_write(who));
    }
    static Answer keep(const Referred& referral, const MadeGuidance& guidance, const json& answers) {
        return keep(referral, guidance, answers, server().referrer());
    }
    static std::string live_id(const http::Headers& who) {
        return caller().get("/api/v1/guidance?specialty=CARDIOLOGY", who).body.value("id", "none");
    }
};

TEST_F(Guidance, GoesFromDraftThroughAgreementToLive) {
    auto guidance = draft_guidance(world());
    const auto draft = caller().get(guidance.path(), author());
    EXPECT_EQ(draft.body.at("status"), "DRAFT");
    EXPECT_TRUE(draft.body.at("problems").empty());
    EXPECT_EQ(draft.body.at("tree"), sample_guidance().at("tree"));
    EXPECT_EQ(draft.body.at("specialty").at("name"), "Cardiology");

    const auto agreed = decide(guidance, "approve", approver());
    ASSERT_EQ(agreed.outcome(), "200") << agreed.text;
    EXPECT_EQ(agreed.body.at("status"), "AGREED");
    EXPECT_EQ(agreed.body.at("approvals").at(0).at("userId"), "reviewer");
    EXPECT_EQ(agreed.body.at("approvals").at(0).at("organisation"), "RAA");
    guidance.version = agreed.version();

    const auto live = decide(guidance, "publish", author());
    ASSERT_EQ(live.outcome(), "200") << live.text;
    EXPECT_EQ(live.body.at("status"), "LIVE");
    EXPECT_GE(live.body.at("edition"), 1);
    EXPECT_TRUE(live.body.contains("publishedAt"));
    EXPECT_FALSE(live.body.contains("problems"));
    for (const char* action : {"guidance.created", "guidance.approved", "guidance.published"}) {
        EXPECT_EQ(world().count(count_audit, {action, guidance.id}), 1) << action;
    }
}

TEST_F(Guidance, TheNextEditionRetiresTheOneBefore) {
    const auto first = publish_guidance(world());
    const auto second = publish_guidance(world());
    const auto before = caller().get(first.path(), server().referrer());
    const auto now = caller().get(second.path(), server().referrer());
    EXPECT_EQ(before.body.at("status"), "RETIRED");
    EXPECT_TRUE(before.body.contains("retiredAt"));
    EXPECT_EQ(now.body.at("status"), "LIVE");
    EXPECT_EQ(now.body.at("edition").get<int>(), before.body.at("edition").get<int>() + 1);
    EXPECT_EQ(live_id(server().referrer()), second.id);
}

TEST_F(Guidance, TheCommissionersOwnComesBeforeTheNational) {
    const auto national = publish_guidance(world());
    EXPECT_EQ(live_id(server().referrer()), national.id);
    const auto local = publish_guidance(world(), for_commissioner("QAA"));
    EXPECT_EQ(live_id(server().referrer()), local.id);
    EXPECT_EQ(live_id(author()), local.id) << "the commissioner is its own";
    EXPECT_EQ(live_id(world().other_practice()), national.id) << "of another commissioner";
    EXPECT_EQ(caller().get(national.path(), server().referrer()).body.at("status"), "LIVE");
    EXPECT_EQ(caller().get("/api/v1/guidance?specialty=NEUROLOGY", server().referrer()).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(caller().get("/api/v1/guidance", server().referrer()).wrong_fields(), "specialty MISSING_VALUE");
}

TEST_F(Guidance, ADraftIsForOnesOwnCommissioner) {
    EXPECT_EQ(create(for_commissioner("QAA"), definer()).outcome(), "201");
    EXPECT_EQ(create(for_commissioner("QBB"), definer()).wrong_fields(), "commissioner INAPPROPRIATE_VALUE");
    EXPECT_EQ(create(for_commissioner("QZZ"), definer()).wrong_fields(), "commissioner REFERENCE_NOT_FOUND");
    EXPECT_EQ(create(sample_guidance(), definer()).wrong_fields(), "commissioner VALUE_IS_REQUIRED");
    EXPECT_EQ(create(for_commissioner("QBB"), author()).wrong_fields(), "commissioner INAPPROPRIATE_VALUE");
    const auto own = draft_guidance(world());
    EXPECT_EQ(caller().put(own.path(), for_commissioner("QBB"), for_write(author(), own.version)).wrong_fields(),
              "commissioner INAPPROPRIATE_VALUE");
    EXPECT_EQ(create(sample_guidance(), definer("XYZ99")).outcome(), "403 FORBIDDEN");
    EXPECT_EQ(create(sample_guidance(), server().referrer()).outcome(), "403 FORBIDDEN");
}

TEST_F(Guidance, ADraftOfTheWrongShapeNamesEveryField) {
    auto body = sample_guidance();
    body["title"] = 7;
    body["specialty"] = "ALCHEMY";
    body["tree"]["nodes"][0]["answer"] = "MAYBE";
    body["tree"]["nodes"][2]["filter"]["colour"] = "red";
    body["tree"]["nodes"][3]["next"] = "two words";
    EXPECT_EQ(create(body, author()).wrong_fields(),
              "title INVALID_VALUE, tree.nodes[0].answer INVALID_CODE, tree.nodes[3].next INVALID_VALUE, "
              "tree.nodes[0].whenFalse UNEXPECTED_FIELD, tree.nodes[0].whenTrue UNEXPECTED_FIELD, "
              "tree.nodes[2].filter.colour UNEXPECTED_FIELD");
    body = sample_guidance();
    body["specialty"] = "ALCHEMY";
    body["tree"]["nodes"][2]["filter"]["specialty"] = "MAGIC";
    EXPECT_EQ(create(body, author()).wrong_fields(),
              "specialty REFERENCE_NOT_FOUND, tree.nodes[2].filter.specialty REFERENCE_NOT_FOUND");
}

TEST_F(Guidance, FaultsOfATreeAreShownInTheDraftAndMustBeMendedBeforeAnybodyAgrees) {
    auto body = sample_guidance();
    body["tree"]["nodes"][0]["whenTrue"] = "nowhere";
    body["tree"]["nodes"][3]["next"] = "side";
    auto guidance = draft_guidance(world(), body);
    const auto draft = caller().get(guidance.path(), author());
    ASSERT_EQ(draft.body.at("problems").size(), 3U) << draft.text;
    EXPECT_EQ(draft.body.at("problems").at(0).at("field"), "tree.nodes[0].whenTrue");
    EXPECT_EQ(decide(guidance, "approve", approver()).wrong_fields(),
              "tree.nodes[0].whenTrue REFERENCE_NOT_FOUND, tree.nodes[3].next CONFLICTING_VALUES, "
              "tree.nodes[4].id INAPPROPRIATE_VALUE");
    EXPECT_EQ(evaluate(guidance, json::object(), author()).outcome(), "422 INVALID_STATE");
    EXPECT_EQ(decide(guidance, "publish", author()).outcome(), "422 INVALID_STATE");

    const auto mended = caller().put(guidance.path(), sample_guidance(), for_write(author(), guidance.version));
    ASSERT_EQ(mended.outcome(), "200") << mended.text;
    EXPECT_TRUE(mended.body.at("problems").empty());
    guidance.version = mended.version();
    EXPECT_EQ(decide(guidance, "approve", approver()).outcome(), "200");
}

// What only the whole tree shows.
TEST_F(Guidance, ATreeThatLeadsAstrayIsNotAgreedTo) {
    auto body = sample_guidance();
    auto& nodes = body["tree"]["nodes"];
    nodes[1]["options"].erase(std::size_t{1});
    nodes[2]["filter"]["maxWaitWeeks"] = "soon";
    nodes.erase(std::size_t{3});
    EXPECT_EQ(decide(draft_guidance(world(), body), "approve", approver()).wrong_fields(),
              "tree.nodes[1].options VALUE_IS_REQUIRED, tree.nodes[2].filter.maxWaitWeeks INVALID_VALUE");
}

// Between agreement and publication the directory may have changed.
TEST_F(Guidance, WhatTheDirectoryHasNoMoreIsNotPublished) {
    server().database().owner().run_script(
        "insert into specialty (code, name) values ('PHRENOLOGY', 'Phrenology');"
        "update directory_version set version = version + 1");
    server().refresh();
    auto body = sample_guidance();
    body["tree"]["nodes"][2]["filter"]["specialty"] = "PHRENOLOGY";
    const auto guidance = agreed_guidance(world(), body);
    server().database().owner().run_script(
        "delete from specialty where code = 'PHRENOLOGY'; update directory_version set version = version + 1");
    server().refresh();
    EXPECT_EQ(decide(guidance, "publish", author()).wrong_fields(),
              "tree.nodes[2].filter.specialty REFERENCE_NOT_FOUND");
}

TEST_F(Guidance, WhatIsAgreedDoesNotChange) {
    const auto agreed = agreed_guidance(world());
    const auto live = publish_guidance(world());
    for (const auto& guidance : {agreed, live}) {
        EXPECT_EQ(caller().put(guidance.path(), sample_guidance(), for_write(author(), guidance.version)).outcome(),
                  "422 INVALID_STATE");
    }
    EXPECT_EQ(decide(live, "approve", server().reviewer("NBB")).outcome(), "422 INVALID_STATE");
    EXPECT_EQ(decide(live, "publish", author()).outcome(), "422 INVALID_STATE");
    EXPECT_EQ(decide(draft_guidance(world()), "publish", author()).outcome(), "422 INVALID_STATE");
}

TEST_F(Guidance, EveryClinicianAgreesOnceAndByName) {
    auto guidance = agreed_guidance(world());
    EXPECT_EQ(decide(guidance, "approve", approver()).outcome(), "422 NO_CHANGES_DETECTED");
    const auto again = decide(guidance, "approve", server().referrer());
    ASSERT_EQ(again.outcome(), "200") << again.text;
    ASSERT_EQ(again.body.at("approvals").size(), 2U);
    EXPECT_EQ(again.body.at("approvals").at(1).at("userId"), "gp-1");
}

TEST_F(Guidance, BeforeItIsLiveOthersDoNotSeeIt) {
    const auto draft = draft_guidance(world(), for_commissioner("QAA"));
    const auto administrator = server().staff("desk", "P81001", BusinessFunction::referring_admin);
    EXPECT_EQ(caller().get(draft.path(), approver()).outcome(), "200");
    EXPECT_EQ(caller().get(draft.path(), server().referrer()).outcome(), "200") << "a clinician whom it concerns";
    EXPECT_EQ(caller().get(draft.path(), administrator).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(caller().get(draft.path(), world().other_practice()).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(caller().get(draft.path(), definer()).outcome(), "404 NOT_FOUND") << "another organisation's draft";
    EXPECT_EQ(evaluate(draft, json::object(), administrator).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(decide(draft, "approve", server().reviewer("NBB")).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(decide(draft, "publish", definer()).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(caller().put(draft.path(), for_commissioner("QAA"), for_write(definer(), draft.version)).outcome(),
              "404 NOT_FOUND");
    EXPECT_EQ(caller().get("/api/v1/guidance/999999999", author()).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(
        caller().get(publish_guidance(world(), for_commissioner("QAA")).path(), world().other_practice()).outcome(),
        "200");
}

TEST_F(Guidance, IsFollowedStepByStep) {
    const auto guidance = publish_guidance(world());
    const auto first = evaluate(guidance, json::object());
    ASSERT_EQ(first.outcome(), "200") << first.text;
    EXPECT_EQ(first.body.at("question").at("id"), "faintness");
    EXPECT_EQ(first.body.at("question").at("answer"), "BOOL");
    EXPECT_FALSE(first.body.contains("outcome"));
    const auto second = evaluate(guidance, {{"faintness", false}});
    EXPECT_EQ(second.body.at("question").at("options").size(), 2U);
    EXPECT_FALSE(second.body.at("question").at("options").at(0).contains("next")) << "where it leads is not told ahead";
    const auto end = evaluate(guidance, {{"faintness", false}, {"side", "LEFT"}});
    EXPECT_EQ(end.body.at("outcome").at("kind"), "FILTER");
    EXPECT_EQ(end.body.at("outcome").at("filter").at("specialty"), "CARDIOLOGY");
    EXPECT_EQ(end.body.at("outcome").at("routineAllowed"), true);
    const auto flag = evaluate(guidance, {{"faintness", true}});
    EXPECT_EQ(flag.body.at("outcome").at("kind"), "RED_FLAG");
    EXPECT_EQ(flag.body.at("outcome").at("action"), "Ring the cardiologist on call.");
    EXPECT_EQ(flag.body.at("outcome").at("routineAllowed"), false);
    EXPECT_EQ(flag.text, evaluate(guidance, {{"faintness", true}}).text);
}

TEST_F(Guidance, AFilterIsAQueryThatTheSearchTakes) {
    const auto guidance = publish_guidance(world());
    const auto filter = evaluate(guidance, {{"faintness", false}, {"side", "LEFT"}}).body.at("outcome").at("filter");
    std::string query;
    for (const auto& [name, value] : filter.items()) query += "&" + name + "=" + value.get<std::string>();
    const auto found = caller().get("/api/v1/services?" + query.substr(1), server().referrer());
    EXPECT_EQ(found.outcome(), "200");
    EXPECT_EQ(found.body.at("total"), 3);
}

TEST_F(Guidance, NumbersAreAnsweredByTheirRange) {
    auto body = sample_guidance();
    body["tree"]["nodes"][1] = {
        {"id", "side"},       {"kind", "QUESTION"},
        {"text", "How old?"}, {"answer", "NUMBER"},
        {"unit", "years"},    {"ranges", {{{"below", 39.5}, {"next", "wait"}}, {{"from", 39.5}, {"next", "clinic"}}}}};
    const auto guidance = publish_guidance(world(), body);
    EXPECT_EQ(evaluate(guidance, {{"faintness", false}}).body.at("question").at("unit"), "years");
    EXPECT_EQ(evaluate(guidance, {{"faintness", false}, {"side", 39}}).body.at("outcome").at("id"), "wait");
    EXPECT_EQ(evaluate(guidance, {{"faintness", false}, {"side", 39.5}}).body.at("outcome").at("id"), "clinic");
    EXPECT_EQ(evaluate(guidance, {{"faintness", false}, {"side", "old"}}).wrong_fields(), "answers.side INVALID_VALUE");
    body["tree"]["nodes"][1]["ranges"][0]["below"] = 1e300;
    EXPECT_EQ(create(body, author()).wrong_fields(), "tree.nodes[1].ranges[0].below INVALID_VALUE");
}

TEST_F(Guidance, AnswersThatAreNoneAreNamed) {
    const auto guidance = publish_guidance(world());
    const auto wrong = [&](const json& answers) { return evaluate(guidance, answers).wrong_fields(); };
    EXPECT_EQ(wrong({{"faintness", "yes"}}), "answers.faintness INVALID_VALUE");
    EXPECT_EQ(wrong({{"faintness", json::object()}}), "answers.faintness INVALID_VALUE");
    EXPECT_EQ(wrong({{"faintness", nullptr}}), "answers.faintness MISSING_VALUE");
    EXPECT_EQ(wrong({{"faintness", false}, {"side", "UP"}}), "answers.side INVALID_CODE");
    EXPECT_EQ(wrong({{"faintness", true}, {"side", "LEFT"}}), "answers.side INAPPROPRIATE_VALUE");
    EXPECT_EQ(wrong({{"colour", "red"}}), "answers.colour UNEXPECTED_FIELD");
    EXPECT_EQ(wrong({{"two words", true}}), "answers.(unknown) UNEXPECTED_FIELD");
    EXPECT_EQ(wrong(json::array()), "answers INVALID_VALUE");
}

TEST_F(Guidance, AnswersAreKeptWithTheReferralAndNotInTheAudit) {
    const auto guidance = publish_guidance(world());
    auto urgent = world().new_referral();
    urgent["priority"] = "URGENT";
    const auto referral = world().refer(urgent, server().referrer());
    const auto kept = keep(referral, guidance, {{"faintness", true}});
    ASSERT_EQ(kept.outcome(), "200") << kept.text;
    EXPECT_EQ(kept.body.at("outcome").at("kind"), "RED_FLAG");
    const auto row = [&] { return server().database().owner().execute(read_answer, {referral.ubrn}).front(); };
    EXPECT_EQ(row().text("guidance_id"), guidance.id);
    EXPECT_EQ(row().text("answers"), R"({"faintness": true})");
    EXPECT_EQ(row().text("kind"), "RED_FLAG");
    const auto audited =
        server().database().owner().execute(read_detail, {referral.ubrn, "guidance.answered"}).front().text("detail");
    EXPECT_EQ(audited.find("faintness"), std::string::npos) << audited;
    EXPECT_NE(audited.find("RED_FLAG"), std::string::npos) << audited;
    EXPECT_EQ(keep(referral, guidance, {{"faintness", false}, {"side", "LEFT"}}).outcome(), "200");
    EXPECT_EQ(row().text("kind"), "FILTER") << "the last answers count";
    EXPECT_EQ(caller().get(referral.path(), server().referrer()).version(), referral.version);
}

TEST_F(Guidance, KeptAnswersAreReadWithWhereTheyLedByThoseWhoReadTheReferral) {
    const auto guidance = publish_guidance(world());
    auto referral = world().refer();
    const auto read = [&](const http::Headers& who) {
        return caller().get(referral.path() + "/guidance-answers", who);
    };
    EXPECT_EQ(read(server().referrer()).outcome(), "404 NOT_FOUND") << "nothing was answered";
    ASSERT_EQ(keep(referral, guidance, {{"faintness", false}, {"side", "LEFT"}}).outcome(), "200");
    const auto seen = read(server().referrer());
    ASSERT_EQ(seen.outcome(), "200") << seen.text;
    EXPECT_EQ(seen.body.at("guidanceId"), guidance.id);
    EXPECT_EQ(seen.body.at("title"), "Palpitations in adults");
    EXPECT_EQ(seen.body.at("answers"), json({{"faintness", false}, {"side", "LEFT"}}));
    EXPECT_EQ(seen.body.at("outcome").at("kind"), "FILTER");
    EXPECT_EQ(seen.body.at("answeredBy"), json({{"userId", "gp-1"}, {"organisation", "P81001"}}));
    publish_guidance(world());
    EXPECT_EQ(read(server().referrer()).body.at("edition"), seen.body.at("edition")) << "what was asked then";
    EXPECT_EQ(read(server().reviewer()).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(read(world().other_practice()).outcome(), "404 NOT_FOUND");
    world().book(referral);
    EXPECT_EQ(read(server().reviewer()).outcome(), "200");
    EXPECT_EQ(read(server().staff("clerk", "RAA", BusinessFunction::service_provider_admin)).outcome(),
              "403 FORBIDDEN");
    const auto audited = server().database().owner().execute(read_detail, {referral.ubrn, "guidance.answers_viewed"});
    ASSERT_EQ(audited.size(), 3U);
    EXPECT_EQ(audited.front().text("detail").find("LEFT"), std::string::npos);
}

TEST_F(Guidance, AnswersAreKeptOnlyWhereTheyBelong) {
    const auto guidance = publish_guidance(world());
    auto referral = world().refer();
    const json answers{{"faintness", true}};
    EXPECT_EQ(keep(referral, guidance, json::object()).wrong_fields(), "answers.faintness VALUE_IS_REQUIRED");
    EXPECT_EQ(keep(referral, guidance, {{"faintness", 1}}).wrong_fields(), "answers.faintness INVALID_VALUE");
    EXPECT_EQ(keep(referral, {"999999999", 1}, answers).wrong_fields(), "guidanceId REFERENCE_NOT_FOUND");
    EXPECT_EQ(keep(referral, draft_guidance(world()), answers).wrong_fields(), "guidanceId REFERENCE_NOT_FOUND");
    auto body = sample_guidance();
    body["specialty"] = "NEUROLOGY";
    EXPECT_EQ(keep(referral, publish_guidance(world(), body), answers).wrong_fields(),
              "guidanceId INAPPROPRIATE_VALUE");
    EXPECT_EQ(keep(referral, guidance, answers, world().other_practice()).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(keep(referral, guidance, answers, server().reviewer()).outcome(), "403 FORBIDDEN");
    world().book(referral);
    EXPECT_EQ(keep(referral, guidance, answers).outcome(), "422 INVALID_REQUEST_STATE");
}

} // namespace
} // namespace ers::testing
