// On whose list a referral is in each situation of its life, and on no other: the table of docs/referral-life-cycle.md,
// walked.
#include <gtest/gtest.h>

#include <map>

#include "tests/support/life_cycle.hpp"
#include "tests/support/uploads.hpp"

namespace ers::testing {
namespace {

using referrals::Action;

// "list organisation, …" of everything that is on a list by now.
constexpr db::Statement lists_of_referral{"test.lists_of_referral", R"(
    select coalesce(string_agg(list || ' ' || organisation, ', ' order by list, organisation), '') as text
    from worklist
    where ubrn = $1 and since <= $2)"};

class ListTable : public LifeCycleTest {
protected:
    static std::string lists(const Referred& referral) {
        auto& owner = server().database().owner();
        return owner.execute(lists_of_referral, {referral.ubrn, server().clock().now()}).front().text("text");
    }
    static Referred acknowledged(Situation situation) {
        auto referral = life().make(situation);
        life().must(referral, Action::acknowledge);
        return referral;
    }
};

TEST_F(ListTable, EachSituationIsOnItsListsAndOnNoOther) {
    using enum Situation;
    const std::string acts_again = "appointments-for-booking RAA, awaiting-booking P81001";
    const std::map<Situation, std::string> expected{
        {not_booked, "awaiting-booking P81001"},
        {booked, "referrals-for-review RAA"},
        {accepted, ""},
        {on_the_day, "outcomes-to-record RAA, referrals-for-review RAA"},
        {attended, ""},
        {deferred, "appointment-slot-issues RAA, awaiting-booking P81001"},
        {awaiting_triage, "awaiting-booking P81001, referrals-for-review RAA"},
        {to_be_booked, acts_again},
        {returned, "awaiting-booking P81001, rejected-triage-response P81001"},
        {rejected, "awaiting-booking P81001, rejected-triage-response P81001"},
        {cancelled_by_patient, acts_again},
        {cancelled_by_provider, acts_again},
        {not_attended,
         "appointments-for-booking RAA, assessment-returned-cancelled-dna P81001, awaiting-booking P81001"},
        {advised, "assessment-returned-cancelled-dna P81001"},
        {to_refer_onward, "appointments-for-booking RAA"},
        {cancelled, "assessment-returned-cancelled-dna P81001"},
        {behind_another, "awaiting-booking P81001"},
    };
    for (const auto situation : all_situations()) {
        EXPECT_EQ(lists(life().make(situation)), expected.at(situation)) << name_of(situation);
    }
    EXPECT_EQ(lists(acknowledged(returned)), "awaiting-booking P81001");
    EXPECT_EQ(lists(acknowledged(not_attended)), acts_again);
    EXPECT_EQ(lists(acknowledged(advised)), "") << "that completes it";
    EXPECT_EQ(lists(acknowledged(cancelled)), "");
}

// In a centre's hands, with the choice still to offer, it is on the centre's lists besides, where that has to act.
TEST_F(ListTable, WhatACentreHasInHandIsOnItsListsWhileItIsTheCentresToAct) {
    using enum Situation;
    const std::map<Situation, std::string> expected{
        {not_booked, ", choice-to-offer RMC01, to-triage-or-route RMC01"},
        {booked, ""},
        {accepted, ""},
        {on_the_day, ""},
        {attended, ""},
        {deferred, ""},
        {awaiting_triage, ""},
        {to_be_booked, ""},
        {returned, ", returned-to-centre RMC01"},
        {rejected, ", returned-to-centre RMC01"},
        {cancelled_by_patient, ", returned-to-centre RMC01"},
        {cancelled_by_provider, ", returned-to-centre RMC01"},
        {not_attended, ", returned-to-centre RMC01"},
        {advised, ", returned-to-centre RMC01"},
        {to_refer_onward, ""},
        {cancelled, ""},
        {behind_another, ", choice-to-offer RMC01, to-triage-or-route RMC01"},
    };
    for (const auto situation : all_situations()) {
        const auto before = lists(life().make(situation));
        EXPECT_EQ(lists(life().make(situation, Hands::centre_with_choice)), before + expected.at(situation))
            << name_of(situation);
    }
}

// The provider has referred onward what it had only advised on: nobody is to act on it, and the referrer may look.
TEST_F(ListTable, WhatWasReferredOnwardIsDone) {
    auto onward = life().make(Situation::to_refer_onward);
    life().must(onward, Action::refer_onward);
    EXPECT_EQ(lists(onward), "");
    auto advised = life().make(Situation::advised, Hands::centre_with_choice);
    life().must(advised, Action::refer_onward);
    EXPECT_EQ(lists(advised), "assessment-returned-cancelled-dna P81001");
}

TEST_F(ListTable, WhatHasChangedSinceItWasReviewedIsReviewedAgainWhileItIsBooked) {
    auto seen = life().make(Situation::on_the_day);
    life().must(seen, Action::accept);
    life().must(seen, Action::change_priority);
    EXPECT_EQ(lists(seen), "outcomes-to-record RAA, referrals-for-review RAA");
    life().must(seen, Action::record_attendance);
    EXPECT_EQ(lists(seen), "");
    auto cancelled = life().make(Situation::accepted);
    life().must(cancelled, Action::change_priority);
    EXPECT_EQ(lists(cancelled), "referrals-for-review RAA");
    life().must(cancelled, Action::cancel_appointment);
    EXPECT_EQ(lists(cancelled), "appointments-for-booking RAA, awaiting-booking P81001");
}

// Whose appointment was cancelled in between, a centre returns as what it is, and the referrer is shown it.
TEST_F(ListTable, WhatACentreReturnsIsShownToItsReferrerInAnyState) {
    for (const auto situation : {Situation::cancelled_by_patient, Situation::cancelled_by_provider}) {
        const auto referral = life().make(situation, Hands::centre_with_choice);
        const auto answer = caller().post(referral.path() + "/centre/return", {{"comment", "The patient has moved"}},
                                          for_write(server().centre(), referral.version));
        ASSERT_EQ(answer.outcome(), "200") << answer.text;
        EXPECT_EQ(lists(referral),
                  "appointments-for-booking RAA, awaiting-booking P81001, rejected-triage-response P81001");
    }
}

TEST_F(ListTable, ALetterIsOutstandingUntilItIsThere) {
    const json letter_owed{{"letterIntention", "NEED_TO_ADD_LATER"}};
    auto referral = life().make(Situation::booked, Hands::referrer, letter_owed);
    EXPECT_EQ(lists(referral), "letters-outstanding P81001, referrals-for-review RAA");
    const auto practice = server().referrer();
    EXPECT_EQ(link(caller(), referral, {uploaded(caller(), practice)}, practice).outcome(), "200");
    EXPECT_EQ(lists(referral), "referrals-for-review RAA");
    for (const auto situation : {Situation::attended, Situation::cancelled}) {
        EXPECT_EQ(lists(life().make(situation, Hands::referrer, letter_owed)), lists(life().make(situation)))
            << name_of(situation);
    }
}

// Recorded by hand and cancelled here: the provider cancels it in its own system, too.
TEST_F(ListTable, WhatWasRecordedByHandIsCancelledByHand) {
    auto referral = life().make(Situation::on_the_day);
    life().must(referral, Action::cancel_appointment);
    EXPECT_EQ(lists(referral),
              "appointments-for-booking RAA, appointments-to-cancel-in-pas RAA, awaiting-booking P81001");
}

} // namespace
} // namespace ers::testing
