// What desks do around a referral, by a clock that stands where the test puts it: what patients need, and calls; since
// when they are on a list, what is on record, and what is over.
#include <gtest/gtest.h>

#include "ers/referrals/contact/call_backs.hpp"
#include "ers/referrals/contact/requirements.hpp"
#include "ers/referrals/contact/timed.hpp"
#include "ers/referrals/life_cycle/outcomes.hpp"
#include "tests/support/booking_world.hpp"

namespace ers::referrals {
namespace {

namespace services = testing::services;

using std::chrono::hours;
using testing::BookingWorld;

constexpr db::Statement lists_of_desks{"test.lists_of_desks", R"(
    select coalesce(string_agg(list || ' ' || organisation, ', ' order by list, organisation), '') as text
    from worklist
    where ubrn = $1 and since < $2
      and list in ('additional-requirements', 'reminders-due', 'no-contact', 'call-backs', 'slot-issues-to-forward'))"};
constexpr db::Statement needed_since{"test.needed_since", R"(
    select requirements_since from referral where ubrn = $1)"};
constexpr db::Statement calls_of{"test.calls_of", R"(
    select coalesce(string_agg(outcome, ' ' order by id), '') as text from call_back where ubrn = $1)"};
// No service of this world belongs to the organisation of a booking line, so no operation sends a referral there.
constexpr db::Statement with_the_line{"test.with_the_line", R"(
    update referral set with_organisation = booking_line, with_service_id = 106 where ubrn = $1)"};

class DeskWork : public ::testing::Test {
protected:
    using Operation = Result<Referral>;

    // Runs it as somebody; fails the test if it is refused or the version does not go up by one.
    template <class Work>
    void as(const Principal& who, Referral& referral, Work&& work) {
        auto changed = world.in_transaction([&] { return work(world.context(who)); });
        ASSERT_TRUE(changed) << changed.error().detail;
        EXPECT_EQ(changed->version, referral.version + 1);
        referral = std::move(*changed);
    }
    void need(Referral& referral, const std::vector<RequirementAsked>& asked) {
        as(world.gp(), referral, [&](const OperationContext& context) -> Operation {
            return change_requirements(context, referral.ubrn, referral.version, asked);
        });
    }
    void decide(Referral& referral, RequirementType type, RequirementStatus status, const char* reason = nullptr) {
        const auto code = reason == nullptr ? std::nullopt : std::optional<std::string>(reason);
        as(world.adviser(), referral, [&](const OperationContext& context) -> Operation {
            return record_requirement_outcome(context, referral.ubrn, referral.version, {type, status, code});
        });
    }
    void promise(Referral& referral, CallBackReason reason = CallBackReason::other) {
        as(world.adviser(), referral, [&](const OperationContext& context) -> Operation {
            return promise_call_back(context, referral.ubrn, referral.version, world.clock.now() + hours(1), reason);
        });
    }
    void call(Referral& referral, CallOutcome outcome, std::optional<Instant> again_at = std::nullopt) {
        as(world.adviser(), referral, [&](const OperationContext& context) -> Operation {
            return record_call(context, referral.ubrn, referral.version, {outcome, again_at});
        });
    }
    // Booked by telephone, and the patient came.
    void complete(Referral& referral) {
        as(world.booking_clerk(), referral, [&](const OperationContext& context) -> Operation {
            return record_booking(context, referral.ubrn, referral.version,
                                  {services::by_telephone, world.clock.now() + hours(24), 30, std::nullopt});
        });
        world.clock.advance(hours(24));
        as(world.booking_clerk(), referral, [&](const OperationContext& context) -> Operation {
            return record_attendance(context, referral.ubrn, referral.version, "DISCHARGED", "");
        });
    }
    // The patient is reminded so many times, each when it is due; the third time the referrer is told instead.
    void remind(Referral& referral, int times) {
        for (int n = 0; n < times; ++n) {
            referral = world.read(referral.ubrn);
            world.clock.set(london_midnight(referral.next_reminder_on.value()) + hours(9));
            EXPECT_EQ(send_reminders(world.connection(), world.numbers(), world.clock.now()), 1U);
        }
        referral = world.read(referral.ubrn);
    }
    template <class Work>
    std::string refused(const Principal& who, Work&& work) {
        const Operation result = world.in_transaction([&] { return work(world.context(who)); });
        return result ? "done" : std::string(error_info(result.error().code).text);
    }
    // What is on them today.
    std::string lists(const Referral& referral) {
        return world.database()
            .owner()
            .execute(lists_of_desks, {referral.ubrn, world.clock.now() + hours(12)})
            .front()
            .text("text");
    }
    Instant since(const Referral& referral) {
        return world.database().owner().execute(needed_since, {referral.ubrn}).front().instant("requirements_since");
    }
    // "TRANSPORT REQUESTED, INTERPRETER fr ARRANGED"
    static std::string needs(const Referral& referral) {
        std::string text;
        for (const auto& one : referral.requirements) {
            if (!text.empty()) text += ", ";
            text += std::string(code_of(one.type)) + (one.language ? " " + *one.language : "") + " " +
                    std::string(code_of(one.status)) + (one.reason ? " " + *one.reason : "");
        }
        return text;
    }

    const RequirementAsked transport{RequirementType::transport, std::nullopt};
    const RequirementAsked polish{RequirementType::interpreter, "pl"};
    const RequirementAsked french{RequirementType::interpreter, "fr"};
    BookingWorld world;
};

TEST_F(DeskWork, AnotherLanguageIsAskedForAnew) {
    auto referral = world.refer({services::by_telephone});
    need(referral, {polish});
    need(referral, {french});
    EXPECT_EQ(needs(referral), "INTERPRETER fr REQUESTED");
    decide(referral, RequirementType::interpreter, RequirementStatus::arranged);
    need(referral, {polish});
    EXPECT_EQ(needs(referral), "INTERPRETER pl REQUESTED");
    decide(referral, RequirementType::interpreter, RequirementStatus::unavailable, "ADDITIONAL_REQ_UNAVAILABLE");
    need(referral, {polish});
    EXPECT_EQ(needs(referral), "INTERPRETER pl REQUESTED") << "and the old reason is gone";
}

TEST_F(DeskWork, WhatWasDecidedStaysWhenTheSetIsReplaced) {
    auto referral = world.refer({services::by_telephone});
    need(referral, {polish});
    decide(referral, RequirementType::interpreter, RequirementStatus::unavailable, "ADDITIONAL_REQ_UNAVAILABLE");
    need(referral, {transport});
    EXPECT_EQ(needs(referral), "INTERPRETER pl UNAVAILABLE ADDITIONAL_REQ_UNAVAILABLE, TRANSPORT REQUESTED");
}

TEST_F(DeskWork, ANeedIsOnTheListSinceTheOldestThatIsOpenWasAskedFor) {
    const auto days = [&](int n) { return parse_instant("2026-11-24T10:00:00Z").value() + hours(24 * n); };
    auto referral = world.refer({services::by_telephone});
    need(referral, {transport});
    world.clock.set(days(1));
    need(referral, {transport, polish});
    EXPECT_EQ(since(referral), days(0));
    decide(referral, RequirementType::transport, RequirementStatus::not_eligible, "ADDITIONAL_REQ_NOT_ELIGIBLE");
    EXPECT_EQ(since(referral), days(1));
    decide(referral, RequirementType::interpreter, RequirementStatus::arranged);
    world.clock.set(days(2));
    need(referral, {transport, polish});
    EXPECT_EQ(since(referral), days(2)) << "it is asked for again";
}

TEST_F(DeskWork, ALanguageIsTwoOrThreeSmallLetters) {
    const auto is_refused = [](const char* language) {
        return !refuse_requirements({{RequirementType::interpreter, language}}).empty();
    };
    for (const char* good : {"pl", "bfi"}) EXPECT_FALSE(is_refused(good)) << good;
    for (const char* bad : {"", "p", "PL", "p1", "pl-", "poli"}) EXPECT_TRUE(is_refused(bad)) << bad;
}

TEST_F(DeskWork, ACompletedReferralNeedsNothingAndNobodyIsCalled) {
    auto referral = world.refer({services::by_telephone});
    need(referral, {transport});
    promise(referral, CallBackReason::no_slots);
    EXPECT_EQ(lists(referral), "additional-requirements QAA, call-backs QAA, slot-issues-to-forward QAA");
    complete(referral);
    EXPECT_EQ(lists(referral), "");
    EXPECT_EQ(refused(world.gp(),
                      [&](const OperationContext& s) {
                          return change_requirements(s, referral.ubrn, referral.version, {transport, polish});
                      }),
              "INVALID_REQUEST_STATE");
    auto another = world.refer({services::by_telephone});
    complete(another);
    EXPECT_EQ(refused(world.adviser(),
                      [&](const OperationContext& s) {
                          return promise_call_back(s, another.ubrn, another.version, world.clock.now() + hours(1),
                                                   CallBackReason::other);
                      }),
              "INVALID_REQUEST_STATE");
}

TEST_F(DeskWork, ANeedIsListedOnceWhereTheProvidersOrganisationIsTheLines) {
    auto referral = world.refer({services::by_telephone});
    need(referral, {transport});
    world.database().owner().execute(with_the_line, {referral.ubrn});
    EXPECT_EQ(lists(referral), "additional-requirements QAA");
}

TEST_F(DeskWork, NeedsAndCallsAreOnRecord) {
    auto command = world.new_referral();
    command.requirements = {transport};
    auto referral = world.create(command, world.gp()).value().referral;
    need(referral, {transport, polish});
    decide(referral, RequirementType::transport, RequirementStatus::arranged);
    EXPECT_EQ(world.told(referral.ubrn),
              "referral.created requirements.changed requirements.changed "
              "requirement.decided");
    promise(referral);
    call(referral, CallOutcome::not_needed);
    EXPECT_EQ(world.audited(referral.ubrn),
              "referral.created requirements.asked requirements.changed "
              "requirement.decided call_back.promised call_back.made");
}

TEST_F(DeskWork, EachCallKeepsWhatCameOfIt) {
    auto referral = world.refer();
    promise(referral);
    call(referral, CallOutcome::not_reached, world.clock.now() + hours(2));
    call(referral, CallOutcome::wrong_number);
    EXPECT_EQ(world.database().owner().execute(calls_of, {referral.ubrn}).front().text("text"),
              "NOT_REACHED WRONG_NUMBER");
}

TEST_F(DeskWork, OnlyWhoWasReachedIsRemindedAnewAndOnlyWhoIsRemindedAtAll) {
    auto referral = world.refer();
    remind(referral, 3);
    promise(referral);
    call(referral, CallOutcome::wrong_number);
    EXPECT_TRUE(referral.no_contact_at);
    promise(referral);
    call(referral, CallOutcome::reached);
    EXPECT_FALSE(referral.no_contact_at);
    EXPECT_EQ(referral.next_reminder_on, add_days(london_date(world.clock.now()), 14));

    auto command = world.new_referral();
    command.first_reminder_days = 0;
    auto silent = world.create(command, world.gp()).value().referral;
    promise(silent);
    call(silent, CallOutcome::reached);
    EXPECT_EQ(silent.next_reminder_on, std::nullopt) << "the referrer has said so";
}

// The last reminder is due to nobody's call, and who is booked is reached.
TEST_F(DeskWork, TheLinesListsAreOfThoseWhoHaveNotBooked) {
    auto referral = world.refer();
    remind(referral, 1);
    EXPECT_EQ(lists(referral), "") << "the next is two weeks off";
    world.clock.advance(hours(24 * 8));
    EXPECT_EQ(lists(referral), "reminders-due QAA");
    remind(referral, 1);
    world.clock.advance(hours(24 * 8));
    EXPECT_EQ(lists(referral), "");
    remind(referral, 1);
    EXPECT_EQ(lists(referral), "no-contact QAA");
    promise(referral);
    call(referral, CallOutcome::reached);
    EXPECT_EQ(lists(referral), "");
    promise(referral);
    EXPECT_EQ(lists(referral), "call-backs QAA") << "not for want of a slot";
    call(referral, CallOutcome::not_needed);
    promise(referral, CallBackReason::no_slots);
    EXPECT_EQ(lists(referral), "call-backs QAA, slot-issues-to-forward QAA");
    ASSERT_TRUE(world.book(world.gp(), referral, world.add_slot(services::cardiology_leeds)));
    EXPECT_EQ(lists(referral), "call-backs QAA");
}

} // namespace
} // namespace ers::referrals
