// Red flags of booking guidance: answers that end in one forbid a routine referral at any time and for everybody; and a
// new referral brings its answers with it (rules.md#red-flag).
#include <gtest/gtest.h>

#include "tests/support/guidance_calls.hpp"
#include "tests/support/life_cycle.hpp"

namespace ers::testing {
namespace {

using referrals::Action;

class RedFlags : public ApiTest {
protected:
    static inline const json flagged{{"faintness", true}};
    static inline const json harmless{{"faintness", false}, {"side", "LEFT"}};

    static json referral_with(const MadeGuidance& guidance, const json& answers, const char* priority) {
        auto body = world().new_referral();
        body["priority"] = priority;
        body["guidance"] = {{"guidanceId", guidance.id}, {"answers", answers}};
        return body;
    }
    static Answer create(const json& body) {
        return caller().post("/api/v1/referrals", body, for_write(server().referrer()));
    }
    static Answer keep(const Referred& referral, const MadeGuidance& guidance, const json& answers) {
        return caller().put(referral.path() + "/guidance-answers", {{"guidanceId", guidance.id}, {"answers", answers}},
                            for_write(server().referrer()));
    }
    static json kept(const std::string& ubrn) {
        const auto answer = caller().get("/api/v1/referrals/" + ubrn + "/guidance-answers", server().referrer());
        return answer.status == 200 ? answer.body : json();
    }
};

TEST_F(RedFlags, ARoutineReferralIsNotMadeOfThem) {
    const auto guidance = publish_guidance(world());
    const auto before = world().contents();
    const auto refused = create(referral_with(guidance, flagged, "ROUTINE"));
    EXPECT_EQ(refused.wrong_fields(), "priority INAPPROPRIATE_VALUE");
    EXPECT_NE(refused.text.find("urgent"), std::string::npos) << "it says what to do: " << refused.text;
    EXPECT_EQ(refused.text.find("faintness"), std::string::npos);
    EXPECT_EQ(world().contents(), before);
    for (const char* priority : {"URGENT", "TWO_WEEK_WAIT"}) {
        const auto made = create(referral_with(guidance, flagged, priority));
        ASSERT_EQ(made.outcome(), "201") << made.text;
        const auto answers = kept(made.body.at("ubrn"));
        ASSERT_FALSE(answers.is_null());
        EXPECT_EQ(answers.at("answers"), flagged);
        EXPECT_EQ(answers.at("outcome").at("kind"), "RED_FLAG");
        EXPECT_EQ(answers.at("guidanceId"), guidance.id);
        static constexpr db::Statement audited{"test.answers_audited", R"(
            select count(*)
            from audit
            where ubrn = $1 and action = 'guidance.answered' and detail ->> 'outcome' = 'RED_FLAG')"};
        EXPECT_EQ(world().count(audited, {made.body.at("ubrn").get<std::string>()}), 1);
    }
    const auto routine = create(referral_with(guidance, harmless, "ROUTINE"));
    ASSERT_EQ(routine.outcome(), "201") << routine.text;
    EXPECT_EQ(kept(routine.body.at("ubrn")).at("outcome").at("kind"), "FILTER");
}

TEST_F(RedFlags, WrongAnswersAreNamedAndNothingIsMade) {
    const auto guidance = publish_guidance(world());
    const auto before = world().contents();
    const auto wrong = [&](const json& answers) {
        return create(referral_with(guidance, answers, "URGENT")).wrong_fields();
    };
    EXPECT_EQ(wrong(json::object()), "guidance.answers.faintness VALUE_IS_REQUIRED");
    EXPECT_EQ(wrong({{"faintness", false}, {"side", "UP"}}), "guidance.answers.side INVALID_CODE");
    EXPECT_EQ(wrong({{"faintness", true}, {"side", "LEFT"}}), "guidance.answers.side INAPPROPRIATE_VALUE");
    EXPECT_EQ(wrong({{"colour", "red"}}), "guidance.answers.colour UNEXPECTED_FIELD");
    EXPECT_EQ(create(referral_with({"999999999", 1}, flagged, "URGENT")).wrong_fields(),
              "guidance.guidanceId REFERENCE_NOT_FOUND");
    auto body = referral_with(guidance, flagged, "URGENT");
    body["guidance"].erase("guidanceId");
    body["guidance"]["colour"] = "red";
    body["letterIntention"] = "PERHAPS";
    EXPECT_EQ(create(body).wrong_fields(),
              "letterIntention INVALID_CODE, guidance.guidanceId MISSING_VALUE, "
              "guidance.colour UNEXPECTED_FIELD");
    body = referral_with(guidance, flagged, "URGENT");
    body["shortlist"] = json::array({"999999999"});
    EXPECT_EQ(create(body).wrong_fields(), "shortlist[0] REFERENCE_NOT_FOUND");
    EXPECT_EQ(world().contents(), before);
    auto neurology = sample_guidance();
    neurology["specialty"] = "NEUROLOGY";
    EXPECT_EQ(create(referral_with(publish_guidance(world(), neurology), flagged, "URGENT")).wrong_fields(),
              "guidance.guidanceId INAPPROPRIATE_VALUE");
}

// It goes on at once, and its answers with it.
TEST_F(RedFlags, ATriageRequestKeepsItsAnswers) {
    LifeCycle life(world());
    const auto guidance = publish_guidance(world());
    auto body = referral_with(guidance, flagged, "URGENT");
    body["requestType"] = "TRIAGE_REQUEST";
    body["shortlist"] = {quoted(life.triage)};
    const auto made = create(body);
    ASSERT_EQ(made.outcome(), "201") << made.text;
    EXPECT_EQ(made.body.at("state"), "AWAITING_TRIAGE");
    EXPECT_EQ(kept(made.body.at("ubrn")).at("answers"), flagged);
}

TEST_F(RedFlags, ARoutineReferralDoesNotTakeThemLater) {
    const auto guidance = publish_guidance(world());
    const auto referral = world().refer();
    ASSERT_EQ(keep(referral, guidance, harmless).outcome(), "200");
    const auto refused = keep(referral, guidance, flagged);
    EXPECT_EQ(refused.wrong_fields(), "priority INAPPROPRIATE_VALUE");
    EXPECT_NE(refused.text.find("refer anew"), std::string::npos) << "it says what to do: " << refused.text;
    EXPECT_EQ(kept(referral.ubrn).at("answers"), harmless) << "what was kept stays";
}

TEST_F(RedFlags, AProviderDoesNotMakeItRoutine) {
    LifeCycle life(world());
    const auto guidance = publish_guidance(world());
    const auto booked = [&](const json& answers) {
        auto referral = world().refer(referral_with(guidance, answers, "URGENT"), server().referrer());
        world().book(referral);
        return referral;
    };
    const auto change = [&](Referred& referral, const char* priority) {
        const auto answer = caller().put(referral.path() + "/priority", {{"priority", priority}},
                                         for_write(server().reviewer(), referral.version));
        if (answer.status == 200) referral.version = answer.version();
        return answer;
    };
    auto harmless_one = booked(harmless);
    EXPECT_EQ(change(harmless_one, "ROUTINE").outcome(), "200");

    auto dangerous = booked(flagged);
    EXPECT_EQ(change(dangerous, "ROUTINE").wrong_fields(), "priority INAPPROPRIATE_VALUE");
    const auto later = [&](const std::string& path, const char* priority) {
        return caller().post(dangerous.path() + path, {{"comment", "Another clinic"}, {"priority", priority}},
                             for_write(server().reviewer(), dangerous.version));
    };
    EXPECT_EQ(later("/cancel-action-later", "ROUTINE").wrong_fields(), "priority INAPPROPRIATE_VALUE");
    EXPECT_EQ(change(dangerous, "TWO_WEEK_WAIT").outcome(), "200");
    EXPECT_EQ(later("/cancel-action-later", "URGENT").outcome(), "200") << "lower, and not routine";

    auto body = referral_with(guidance, flagged, "URGENT");
    body["shortlist"] = {quoted(life.triage)};
    auto triaged = world().refer(body, server().referrer());
    life.must(triaged, Action::send_for_triage);
    const auto accepted = caller().post(triaged.path() + "/accept-book-later",
                                        {{"comment", "A clinic in March"}, {"priority", "ROUTINE"}},
                                        for_write(server().reviewer(), triaged.version));
    EXPECT_EQ(accepted.wrong_fields(), "priority INAPPROPRIATE_VALUE");
}

} // namespace
} // namespace ers::testing
