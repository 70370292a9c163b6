// Each reason why an action is refused, and that what is possible is what is not refused.
#include "ers/referrals/record/actions.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/referrals/referral_samples.hpp"

namespace ers::referrals::samples {
namespace {

using std::chrono::hours;

constexpr std::array parties{Party::none,    Party::referrer, Party::provider,
                             Party::patient, Party::manager,  Party::desk};

class Actions : public ::testing::Test {
protected:
    [[nodiscard]] ActionFacts facts() const { return {*directory_, now}; }
    [[nodiscard]] std::string refused(const Referral& referral, Action action, Party party) const {
        return refusal(refuse_action(referral, action, party, facts()));
    }
    [[nodiscard]] std::string by_provider(const Referral& referral, Action action) const {
        return refused(referral, action, Party::provider);
    }
    [[nodiscard]] std::string by_referrer(const Referral& referral, Action action) const {
        return refused(referral, action, Party::referrer);
    }

    std::shared_ptr<const directory::Snapshot> directory_ = directory_as_it_is();
};

std::string wrong_state(const char* detail) { return std::string("INVALID_REQUEST_STATE: ") + detail; }

TEST_F(Actions, AreRefusedWhereTheStateTableHasNoRow) {
    EXPECT_EQ(by_provider(referral(), Action::accept),
              wrong_state("A referral in state NOT_BOOKED does not let you accept the referral."));
    EXPECT_EQ(by_provider(booked(hours(24)), Action::accept), "done");
}

TEST_F(Actions, OfACompletedReferralAreToTellToLookBackAndToGoOnElsewhere) {
    const auto completed = wrong_state("The patient was seen: the referral is completed.");
    auto seen = booked(hours(-24));
    seen.completed_at = now;
    EXPECT_EQ(by_provider(seen, Action::cancel_appointment), completed);
    EXPECT_EQ(by_referrer(seen, Action::cancel_referral), completed);
    for (const auto action : {Action::link_documents, Action::stop_clock, Action::acknowledge, Action::refer_onward}) {
        for (const auto party : parties) EXPECT_NE(refused(seen, action, party), completed) << code_of(action);
    }
}

TEST_F(Actions, OfAnUnconfirmedReferralLookAfterItAndSendItNowhere) {
    const auto waits = wrong_state("The clinician in whose name it was made has not confirmed it yet.");
    auto unconfirmed = referral();
    unconfirmed.awaits_confirmation = true;
    for (const auto action : {Action::book, Action::defer, Action::send_for_triage, Action::send_to_centre}) {
        EXPECT_EQ(by_referrer(unconfirmed, action), waits) << code_of(action);
    }
    EXPECT_EQ(refused(unconfirmed, Action::book, Party::patient), waits);
    for (const auto action :
         {Action::confirm, Action::change_shortlist, Action::link_documents, Action::cancel_referral}) {
        EXPECT_EQ(by_referrer(unconfirmed, action), "done") << code_of(action);
    }
    EXPECT_EQ(by_referrer(referral(), Action::confirm), wrong_state("There is nothing to confirm."));
    unconfirmed.managed_by = "RMC01";
    EXPECT_EQ(refused(unconfirmed, Action::change_shortlist, Party::manager), waits) << "a centre waits, too";
    EXPECT_EQ(refused(unconfirmed, Action::return_from_centre, Party::manager), "done");
}

TEST_F(Actions, OfAManagerWantAnAgreementInForce) {
    auto managed = referral();
    managed.managed_by = "RMC01";
    auto without = facts();
    without.is_agreement_in_force = false;
    EXPECT_EQ(refusal(refuse_action(managed, Action::change_shortlist, Party::manager, without)),
              "NO_RELATIONSHIP: No agreement with the referring organisation or its commissioner is in force.");
    EXPECT_EQ(refusal(refuse_action(managed, Action::return_from_centre, Party::manager, without)), "done")
        << "it may always hand it back";
    EXPECT_EQ(refusal(refuse_action(managed, Action::book, Party::referrer, without)), "done");
    EXPECT_EQ(refused(managed, Action::change_shortlist, Party::manager), "done");
}

TEST_F(Actions, OfAManagerThatBooksWantAChoiceToHaveBeenOffered) {
    auto managed = referral();
    managed.managed_by = "RMC01";
    managed.is_choice_to_offer = true;
    const std::string refused_choice =
        "CHOICE_MINIMUM_NOT_MET: The patient has not been offered enough providers, and there is no coded reason for "
        "it.";
    EXPECT_EQ(refused(managed, Action::book, Party::manager), refused_choice);
    EXPECT_EQ(refused(managed, Action::defer, Party::manager), refused_choice);
    EXPECT_EQ(refused(managed, Action::change_shortlist, Party::manager), "done") << "by which it offers them";
    EXPECT_EQ(refused(managed, Action::book, Party::referrer), "done");
}

TEST_F(Actions, GiveAReferralToOneCentreAtATime) {
    auto managed = referral();
    EXPECT_EQ(by_referrer(managed, Action::send_to_centre), "done");
    EXPECT_EQ(by_referrer(managed, Action::return_from_centre), wrong_state("No management centre has it in hand."));
    managed.managed_by = "RMC01";
    EXPECT_EQ(by_referrer(managed, Action::send_to_centre), wrong_state("A management centre has it in hand already."));
    EXPECT_EQ(by_referrer(managed, Action::return_from_centre), "done");
}

TEST_F(Actions, AreReviewedAgainOnlyAfterAChange) {
    const auto accepted = wrong_state("The referral has been accepted already.");
    auto reviewed = booked(hours(24));
    reviewed.accepted_at = now;
    EXPECT_EQ(by_provider(reviewed, Action::accept), accepted);
    EXPECT_EQ(by_provider(reviewed, Action::reject), accepted);
    reviewed.letter_changed = true;
    EXPECT_EQ(by_provider(reviewed, Action::accept), "done");
    reviewed.letter_changed = false;
    reviewed.priority_changed = true;
    EXPECT_EQ(by_provider(reviewed, Action::reject), "done");
}

// London's day: from its midnight on.
TEST_F(Actions, RecordAnOutcomeFromTheDayOfTheAppointmentOn) {
    const auto to_come = wrong_state("The appointment is yet to come.");
    for (const auto action : {Action::record_attendance, Action::record_non_attendance}) {
        EXPECT_EQ(by_provider(booked(hours(14)), action), to_come) << "tomorrow at midnight";
        EXPECT_EQ(by_provider(booked(hours(13)), action), "done") << "today at 23:00";
        EXPECT_EQ(by_provider(booked(hours(-48)), action), "done");
        auto without = booked(hours(-1));
        without.appointments.front().starts_at.reset();
        EXPECT_EQ(by_provider(without, action), wrong_state("The referral has no booked appointment."));
        without.appointments.clear();
        EXPECT_EQ(by_provider(without, action), wrong_state("The referral has no booked appointment."));
    }
}

TEST_F(Actions, RecordAnAssessmentAtAServiceThatAssesses) {
    EXPECT_EQ(by_provider(booked(hours(-1)), Action::record_assessment),
              "INVALID_REQUEST_TYPE: The referral is not with an assessment service.");
    EXPECT_EQ(by_provider(booked(hours(-1), assessment), Action::record_assessment), "done");
    EXPECT_EQ(by_provider(booked(hours(24), assessment), Action::record_assessment),
              wrong_state("The appointment is yet to come."));
    EXPECT_EQ(by_provider(booked(hours(-1), unknown_service), Action::record_assessment),
              "INVALID_REQUEST_TYPE: The referral is not with an assessment service.");
}

TEST_F(Actions, SendForTriageWhereAServiceTriages) {
    auto made = referral();
    EXPECT_EQ(by_referrer(made, Action::send_for_triage), "done");
    made.shortlist = {ordinary, unknown_service};
    EXPECT_EQ(by_referrer(made, Action::send_for_triage),
              "INVALID_REQUEST_TYPE: No service of the shortlist takes triage requests.");
}

TEST_F(Actions, StopAClockThatRunsAndOnce) {
    auto running = booked(hours(24));
    EXPECT_EQ(by_provider(running, Action::stop_clock), "done");
    running.clock_stopped_on = today;
    EXPECT_EQ(by_provider(running, Action::stop_clock), wrong_state("The clock has been stopped already."));
    running.clock_stopped_on.reset();
    running.converted_at.reset();
    EXPECT_EQ(by_provider(running, Action::stop_clock), wrong_state("The clock has not started."));
    running.pathway_start_override = add_days(today, 1);
    EXPECT_EQ(by_provider(running, Action::stop_clock), wrong_state("The clock has not started."));
    running.pathway_start_override = today;
    EXPECT_EQ(by_provider(running, Action::stop_clock), "done");
}

TEST_F(Actions, AcknowledgeWhatHasComeBack) {
    auto returned = referral();
    returned.state = ReferralState::triage_response;
    EXPECT_EQ(by_referrer(returned, Action::acknowledge), wrong_state("There is nothing to acknowledge."));
    returned.is_to_acknowledge = true;
    EXPECT_EQ(by_referrer(returned, Action::acknowledge), "done");
}

// Referrals in every state with every combination of the facts that the check looks at.
TEST_F(Actions, ThatArePossibleAreThoseThatAreNotRefused) {
    for (const auto& state : Codes<ReferralState>::entries) {
        for (unsigned bits = 0; bits < 128; ++bits) {
            auto made = bits & 1U ? booked(hours(-1), assessment) : booked(hours(24));
            made.state = state.value;
            if (bits & 2U) made.completed_at = now;
            if (bits & 4U) made.managed_by = "RMC01";
            made.awaits_confirmation = (bits & 8U) != 0;
            made.is_to_acknowledge = (bits & 16U) != 0;
            auto looked_at = facts();
            looked_at.is_agreement_in_force = (bits & 32U) != 0;
            looked_at.awaits_prerequisite = (bits & 64U) != 0;
            for (const auto party : parties) {
                const auto possible = possible_actions(made, party, looked_at);
                for (const auto& action : Codes<Action>::entries) {
                    const bool is_appointment = action.value == Action::book || action.value == Action::record_booking;
                    const bool is_refused = refuse_action(made, action.value, party, looked_at).has_value() ||
                                            (looked_at.awaits_prerequisite && is_appointment);
                    ASSERT_EQ(std::find(possible.begin(), possible.end(), action.value) == possible.end(), is_refused)
                        << state.code << " " << action.code << " " << bits;
                }
            }
        }
    }
}

TEST_F(Actions, OfAStrangerAreNone) {
    for (const auto& state : Codes<ReferralState>::entries) {
        auto made = booked(hours(-1));
        made.state = state.value;
        EXPECT_TRUE(possible_actions(made, Party::none, facts()).empty()) << state.code;
    }
}

TEST_F(Actions, WithoutAPrerequisiteBookedAreAllButAppointments) {
    auto waiting = facts();
    waiting.awaits_prerequisite = true;
    const auto has = [&](const ActionFacts& looked_at, Action action) {
        const auto possible = possible_actions(referral(), Party::referrer, looked_at);
        return std::find(possible.begin(), possible.end(), action) != possible.end();
    };
    EXPECT_TRUE(has(facts(), Action::book));
    EXPECT_FALSE(has(waiting, Action::book));
    EXPECT_TRUE(has(waiting, Action::defer));
}

} // namespace
} // namespace ers::referrals::samples
