// The story of a referral and its next steps: in every situation, for staff and for the patient.
#include <gtest/gtest.h>

#include <map>

#include "tests/support/life_cycle.hpp"

namespace ers::testing {
namespace {

using referrals::Action;

class Timeline : public LifeCycleTest {
protected:
    static json told_staff(const Referred& referral) {
        const auto answer = caller().get(referral.path() + "/timeline", server().referrer());
        EXPECT_EQ(answer.outcome(), "200") << answer.text;
        return answer.body;
    }
    static json told_patient(const Referred& referral) {
        const auto answer = caller().get(referral.patient_path() + "/timeline", world().sign_in(referral));
        EXPECT_EQ(answer.outcome(), "200") << answer.text;
        return answer.body;
    }
    static std::string kinds(const json& timeline) {
        std::string all;
        for (const auto& event : timeline.at("events")) {
            all += (all.empty() ? "" : " ") + event.at("kind").get<std::string>();
        }
        return all;
    }
};

TEST_F(Timeline, TellsWhatHasHappenedInItsOrder) {
    auto referral = life().make(Situation::accepted);
    const auto cancelled = life().act(referral, Action::cancel_appointment, false);
    ASSERT_EQ(cancelled.outcome(), "200") << cancelled.text;
    const auto told = told_staff(referral);
    EXPECT_EQ(kinds(told), "REFERRED APPOINTMENT_BOOKED ACCEPTED APPOINTMENT_CANCELLED");
    const auto& booked = told.at("events").at(1);
    EXPECT_EQ(booked.at("by").at("function"), "REFERRING_CLINICIAN");
    EXPECT_EQ(booked.at("by").at("organisation").at("code"), "P81001");
    const auto text = booked.at("text").get<std::string>();
    EXPECT_EQ(text.rfind("An appointment was booked: ", 0), 0U) << text;
    EXPECT_NE(text.find(" 20"), std::string::npos) << "it names the day: " << text;
    EXPECT_EQ(told.at("events").at(3).at("text").get<std::string>().rfind("The appointment was cancelled: ", 0), 0U);
}

// Looking at a referral, or holding a slot, is no part of its story.
TEST_F(Timeline, ReadingLeavesNoEvent) {
    const auto referral = world().refer();
    caller().get(referral.path(), server().referrer());
    told_staff(referral);
    caller().post("/api/v1/slots/" + quoted(world().add_slot()) + "/hold", {{"ubrn", referral.ubrn}},
                  for_write(server().referrer()));
    EXPECT_EQ(kinds(told_staff(referral)), "REFERRED");
}

TEST_F(Timeline, EverySituationSaysWhoOwesTheNextStep) {
    using enum Situation;
    const std::map<Situation, std::string> owners{{not_booked, "PATIENT"},
                                                  {booked, "PROVIDER"},
                                                  {accepted, "PATIENT"},
                                                  {on_the_day, "PROVIDER"},
                                                  {attended, ""},
                                                  {deferred, "PROVIDER"},
                                                  {awaiting_triage, "PROVIDER"},
                                                  {to_be_booked, "PROVIDER"},
                                                  {returned, "REFERRER"},
                                                  {rejected, "REFERRER"},
                                                  {cancelled_by_patient, "PROVIDER"},
                                                  {cancelled_by_provider, "PROVIDER"},
                                                  {not_attended, "PROVIDER"},
                                                  {advised, "REFERRER"},
                                                  {to_refer_onward, "PROVIDER"},
                                                  {cancelled, "REFERRER"}, // to take note of
                                                  {behind_another, "PATIENT"}};
    for (const auto situation : all_situations()) {
        SCOPED_TRACE(name_of(situation));
        const auto referral = life().make(situation);
        const auto told = told_staff(referral);
        const auto& next = told.at("next");
        const auto& owner = owners.at(situation);
        if (owner.empty()) {
            EXPECT_TRUE(next.empty()) << next.dump();
            continue;
        }
        ASSERT_FALSE(next.empty());
        EXPECT_EQ(next.at(0).at("owner"), owner);
        for (const auto& step : next) {
            EXPECT_TRUE(step.contains("by")) << step.dump();
            EXPECT_EQ(step.at("overdue"), false) << step.dump();
            const auto text = step.at("text").get<std::string>();
            EXPECT_EQ(text.find('{'), std::string::npos) << text;
            EXPECT_TRUE(text.front() >= 'A' && text.front() <= 'Z') << text;
        }
        if (situation == cancelled) continue; // its number opens nothing any more
        EXPECT_EQ(told_patient(referral).at("next").size(), next.size());
    }
}

// No name of staff, no reason, no comment (rules.md#who-sees-what).
TEST_F(Timeline, APatientReadsPlainWordsAndNoNames) {
    for (const auto situation : all_situations()) {
        if (situation == Situation::cancelled) continue; // its number opens nothing any more
        SCOPED_TRACE(name_of(situation));
        const auto referral = life().make(situation);
        const auto staff_name = caller().get(referral.path(), server().referrer()).body.at("referrer").at("name");
        const auto told = told_patient(referral);
        const auto text = told.dump();
        EXPECT_EQ(text.find("because"), std::string::npos) << text; // every comment of the life cycle
        EXPECT_EQ(text.find(staff_name.get<std::string>()), std::string::npos);
        for (const auto& event : told.at("events")) {
            EXPECT_FALSE(event.contains("by"));
            EXPECT_EQ(event.at("text").get<std::string>().find("patient"), std::string::npos) << event.dump();
        }
    }
}

TEST_F(Timeline, ADeferralIsOwedByTheContactDate) {
    const auto referral = life().make(Situation::deferred);
    const auto read = caller().get(referral.path(), server().referrer());
    const auto step = told_patient(referral).at("next").at(0);
    EXPECT_EQ(step.at("by"), read.body.at("contactBy"));
    EXPECT_EQ(step.at("owner"), "PROVIDER");
    EXPECT_NE(step.at("text").get<std::string>().find("gets in touch with you"), std::string::npos);
}

TEST_F(Timeline, ALetterThatIsOwedIsAStep) {
    auto body = world().new_referral();
    body["letterIntention"] = "NEED_TO_ADD_LATER";
    const auto referral = world().refer(body, server().referrer());
    const auto next = told_staff(referral).at("next");
    ASSERT_EQ(next.size(), 3U) << "with the patient's, and the reminder";
    EXPECT_EQ(next.at(2).at("owner"), "REFERRER");
    EXPECT_EQ(next.at(2).at("by"), referral.body.at("letterDue"));
}

TEST_F(Timeline, IsReadByThoseWhoMayReadTheReferral) {
    const auto referral = life().make(Situation::booked);
    const auto path = referral.path() + "/timeline";
    EXPECT_EQ(caller().get(path, server().reviewer()).outcome(), "200");
    EXPECT_EQ(caller().get(path, world().other_practice()).outcome(), "404 NOT_FOUND");
    const auto another = world().sign_in(world().refer());
    EXPECT_EQ(caller().get(referral.patient_path() + "/timeline", another).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(caller().get(path + "?x=1", server().referrer()).wrong_fields(), "x UNEXPECTED_FIELD");
}

} // namespace
} // namespace ers::testing
