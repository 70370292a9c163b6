// What happens because a day has come, by a clock that stands where the test puts it: reminders, and contact-by dates
// that have passed. Once each, however many servers run it.
#include <gtest/gtest.h>

#include <array>
#include <thread>

#include "ers/referrals/contact/timed.hpp"
#include "ers/referrals/life_cycle/confirm.hpp"
#include "ers/referrals/life_cycle/review.hpp"
#include "tests/support/booking_world.hpp"

namespace ers::referrals {
namespace {

namespace services = testing::services;

using testing::BookingWorld;

constexpr db::Statement told_of{"test.told_of", R"(
    select coalesce(string_agg(kind || ' ' || coalesce(payload ->> 'reminders', payload ->> 'contactBy'), ', '
                               order by id), '') as told
    from outbox
    where ubrn = $1
      and kind in ('referral.reminder', 'referral.no_contact', 'referral.contact_overdue'))"};
constexpr db::Statement payload_keys{"test.payload_keys", R"(
    select coalesce(string_agg(distinct key, ' ' order by key), '') as keys
    from outbox, jsonb_object_keys(payload) as key
    where kind = $1)"};
constexpr db::Statement count_messages{"test.count_messages", R"(
    select count(*) as messages, count(distinct ubrn) as referrals from outbox where kind = $1)"};
constexpr db::Statement many_unbooked{"test.many_unbooked", R"(
    with one as (select * from referral where ubrn = $1)
    insert into referral (ubrn, id, patient_id, referring_organisation, referrer_user_id, referrer_name, priority,
                          specialty_code, shortlist, state, letter_intention, created_at, updated_at, next_reminder_on,
                          booking_line)
    select to_char(100000000000 + n, 'FM000000000000'), gen_random_uuid(), patient_id, referring_organisation,
           referrer_user_id, referrer_name, priority, specialty_code, shortlist, state, letter_intention, created_at,
           updated_at, next_reminder_on, booking_line
    from one, generate_series(1, $2::integer) n)"};
constexpr db::Statement lock_due{"test.lock_due", R"(
    select
    from referral
    where next_reminder_on <= $1
    order by next_reminder_on
    limit $2
    for no key update skip locked)"};
constexpr db::Statement lock_it{"test.lock_it", "select from referral where ubrn = $1 for update"};
constexpr db::Statement broken_by_time{"test.broken_after_time", R"(
    select coalesce(string_agg(rule || ' ' || subject, ', '), '') as broken from broken_invariant)"};
constexpr db::Statement plan_settings{"test.plan_settings", "select set_config('enable_seqscan', 'off', false)"};

class TimedWork : public ::testing::Test {
protected:
    void at(const char* instant) { world.clock.set(parse_instant(instant).value()); }
    std::size_t remind() { return send_reminders(world.connection(), numbers, world.clock.now()); }
    std::size_t tell() { return tell_overdue_contacts(world.connection(), world.clock.now()); }
    std::string told(const Referral& referral) {
        return world.connection().execute(told_of, {referral.ubrn}).front().text("told");
    }
    Referral again(const Referral& referral) { return world.read(referral.ubrn); }
    std::string whole() { return world.database().owner().execute(broken_by_time).front().text("broken"); }

    BookingWorld world;
    ReferralSettings numbers;
};

TEST_F(TimedWork, ARoutineReferralIsRemindedTwiceAndThenItsReferrerIsTold) {
    const auto referral = world.refer(); // Tuesday 24 November
    EXPECT_EQ(format_date(*again(referral).next_reminder_on), "2026-12-08");
    at("2026-12-07T23:59:59Z");
    EXPECT_EQ(remind(), 0U);
    at("2026-12-08T00:00:00Z");
    EXPECT_EQ(remind(), 1U);
    EXPECT_EQ(remind(), 0U) << "once";
    EXPECT_EQ(again(referral).reminders_sent, 1);
    EXPECT_EQ(again(referral).version, referral.version) << "nobody's next write is stale for it";
    at("2026-12-22T09:00:00Z");
    EXPECT_EQ(remind(), 1U);
    EXPECT_FALSE(again(referral).no_contact_at);
    at("2027-01-05T09:00:00Z");
    EXPECT_EQ(remind(), 1U);
    EXPECT_EQ(told(referral), "referral.reminder 1, referral.reminder 2, referral.no_contact 2");
    EXPECT_TRUE(again(referral).no_contact_at);
    at("2027-06-01T09:00:00Z");
    EXPECT_EQ(remind(), 0U);
    EXPECT_EQ(whole(), "");
}

// In summer the day begins in England at eleven in the evening, UTC.
TEST_F(TimedWork, TheDayIsEnglands) {
    at("2026-06-01T10:00:00Z");
    const auto referral = world.refer();
    at("2026-06-14T22:59:59Z");
    EXPECT_EQ(remind(), 0U);
    at("2026-06-14T23:00:00Z");
    EXPECT_EQ(remind(), 1U);
}

TEST_F(TimedWork, AnUrgentOneIsRemindedSooner) {
    const auto urgent = world.refer({services::cardiology_leeds}, Priority::urgent);
    const auto suspected = world.refer({services::cardiology_leeds}, Priority::two_week_wait);
    at("2026-11-27T09:00:00Z");
    EXPECT_EQ(remind(), 2U);
    at("2026-11-30T09:00:00Z");
    EXPECT_EQ(remind(), 2U);
    at("2026-12-03T09:00:00Z");
    EXPECT_EQ(remind(), 2U);
    EXPECT_EQ(told(urgent), "referral.reminder 1, referral.reminder 2, referral.no_contact 2");
    EXPECT_EQ(told(suspected), told(urgent));
}

TEST_F(TimedWork, WhatIsBookedOrCancelledIsNotReminded) {
    const auto booked = world.refer();
    ASSERT_TRUE(world.book(world.gp(), booked, world.add_slot(services::cardiology_leeds)));
    const auto cancelled = world.refer();
    ASSERT_TRUE(world.in_transaction([&] {
        return cancel_referral(world.context(world.gp()), cancelled.ubrn, 1, "RAISED_IN_ERROR", "The wrong person");
    }));
    auto triage = world.new_referral();
    triage.shortlist = {services::triage};
    triage.request_type = RequestType::triage;
    const auto sent = world.create(triage, world.gp()).value().referral;
    EXPECT_FALSE(sent.next_reminder_on);
    at("2027-03-01T09:00:00Z");
    EXPECT_EQ(remind(), 0U);
    EXPECT_EQ(told(booked) + told(cancelled), "");
}

// The patient has nothing to book until the clinician has confirmed it.
TEST_F(TimedWork, WhatAwaitsConfirmationIsNotRemindedOf) {
    world.numbers().confirm_routine = true;
    auto command = world.new_referral();
    command.referring_clinician = "gp-1";
    const auto referral = world.create(command, world.practice_administrator()).value().referral;
    ASSERT_TRUE(referral.awaits_confirmation);
    at("2026-12-08T09:00:00Z");
    EXPECT_EQ(remind(), 0U);
    ASSERT_TRUE(world.in_transaction(
        [&] { return confirm_referral(world.context(world.gp()), referral.ubrn, referral.version); }));
    EXPECT_EQ(remind(), 1U);
}

// A reminder comes between two bookings of one referral no more than its shortlist: a new one begins anew.
TEST_F(TimedWork, ANewShortlistBeginsTheRemindersAnew) {
    const auto referral = world.refer();
    for (const char* day : {"2026-12-08T09:00:00Z", "2026-12-22T09:00:00Z", "2027-01-05T09:00:00Z"}) {
        at(day);
        EXPECT_EQ(remind(), 1U);
    }
    ASSERT_TRUE(world.in_transaction([&] {
        return change_shortlist(world.context(world.gp()), referral.ubrn, referral.version,
                                {services::arrhythmia_leeds});
    }));
    EXPECT_EQ(again(referral).reminders_sent, 0);
    EXPECT_FALSE(again(referral).no_contact_at);
    at("2027-01-18T09:00:00Z");
    EXPECT_EQ(remind(), 0U);
    at("2027-01-19T09:00:00Z");
    EXPECT_EQ(remind(), 1U);
}

TEST_F(TimedWork, ManyAreTakenABatchAtATime) {
    const auto referral = world.refer();
    world.database().owner().execute(many_unbooked, {referral.ubrn, 2 * timed_referrals_max + 49});
    at("2026-12-08T09:00:00Z");
    EXPECT_EQ(remind(), static_cast<std::size_t>(timed_referrals_max));
    EXPECT_EQ(remind(), static_cast<std::size_t>(timed_referrals_max));
    EXPECT_EQ(remind(), 50U);
    EXPECT_EQ(remind(), 0U);
}

TEST_F(TimedWork, WhatIsDueLongestIsTakenFirst) {
    const auto later = world.refer(); // Tuesday 24 November
    world.database().owner().execute(many_unbooked, {later.ubrn, timed_referrals_max - 1});
    at("2026-11-23T10:00:00Z");
    const auto referral = world.refer();
    ASSERT_EQ(format_date(*again(referral).next_reminder_on), "2026-12-07");
    at("2026-12-08T09:00:00Z");
    EXPECT_EQ(remind(), static_cast<std::size_t>(timed_referrals_max));
    EXPECT_EQ(told(referral), "referral.reminder 1");
}

// Another server has taken a batch and not yet committed: this one takes what is left, and does not wait.
TEST_F(TimedWork, TwoServersTakeDifferentReferrals) {
    const auto referral = world.refer();
    world.database().owner().execute(many_unbooked, {referral.ubrn, timed_referrals_max + 29});
    at("2026-12-08T09:00:00Z");
    const auto other = world.database().connect();
    {
        const db::Transaction first(*other);
        EXPECT_EQ(other->execute(lock_due, {london_date(world.clock.now()), timed_referrals_max}).size(),
                  static_cast<std::size_t>(timed_referrals_max));
        EXPECT_EQ(remind(), 30U);
    }
    EXPECT_EQ(remind(), static_cast<std::size_t>(timed_referrals_max)) << "the other server took them and failed";
    EXPECT_EQ(remind(), 0U);
    const auto counted = world.connection().execute(count_messages, {"referral.reminder"}).front();
    EXPECT_EQ(counted.integer("messages"), timed_referrals_max + 30);
    EXPECT_EQ(counted.integer("referrals"), timed_referrals_max + 30);
}

// A server that fails has told nobody and remembers nothing: the next one does it.
TEST_F(TimedWork, WhatWasNotToldIsDoneLater) {
    const auto referral = world.refer();
    at("2026-12-08T09:00:00Z");
    auto& owner = world.database().owner();
    owner.run_script("alter table outbox add constraint nobody_is_told check (kind <> 'referral.reminder') not valid");
    EXPECT_THROW(remind(), db::DatabaseFault);
    EXPECT_EQ(told(referral), "");
    EXPECT_EQ(again(referral).reminders_sent, 0);
    owner.run_script("alter table outbox drop constraint nobody_is_told");
    EXPECT_EQ(remind(), 1U);
    EXPECT_EQ(told(referral), "referral.reminder 1");
}

TEST_F(TimedWork, ManyServersAtOnceTellEverythingOnce) {
    const auto referral = world.refer();
    constexpr int referrals = 1'000;
    world.database().owner().execute(many_unbooked, {referral.ubrn, referrals - 1});
    at("2026-12-08T09:00:00Z");
    std::array<std::thread, 4> servers;
    for (auto& server : servers) {
        server = std::thread([&, connection = std::shared_ptr(world.database().connect())] {
            const auto now = parse_instant("2026-12-08T09:00:00Z").value();
            while (send_reminders(*connection, numbers, now) > 0) {}
        });
    }
    for (auto& server : servers) server.join();
    EXPECT_EQ(remind(), 0U);
    const auto counted = world.connection().execute(count_messages, {"referral.reminder"}).front();
    EXPECT_EQ(counted.integer("messages"), referrals);
    EXPECT_EQ(counted.integer("referrals"), referrals);
}

// Somebody is just booking it: it is left alone, and looked at again.
TEST_F(TimedWork, WhatSomebodyIsChangingIsLeftForTheNextTime) {
    const auto referral = world.refer();
    at("2026-12-08T09:00:00Z");
    const auto other = world.database().connect();
    {
        const db::Transaction changing(*other);
        other->execute(lock_it, {referral.ubrn});
        EXPECT_EQ(remind(), 0U);
    }
    EXPECT_EQ(remind(), 1U);
    EXPECT_EQ(world.audited(referral.ubrn), "referral.created referral.reminder");
}

TEST_F(TimedWork, AnOverdueContactThatSomebodyIsChangingIsToldOfTheNextTime) {
    const auto referral = world.refer();
    const auto deferred =
        world.run(world.gp(), booking::Defer{referral.ubrn, referral.version, services::cardiology_leeds,
                                             DeferralReason::no_slots_at_service, std::nullopt});
    ASSERT_TRUE(deferred) << deferred.error().detail;
    at("2027-03-01T09:00:00Z");
    const auto other = world.database().connect();
    {
        const db::Transaction changing(*other);
        other->execute(lock_it, {referral.ubrn});
        EXPECT_EQ(tell(), 0U);
    }
    EXPECT_EQ(tell(), 1U);
    EXPECT_TRUE(world.audited(referral.ubrn).ends_with(" referral.contact_overdue"));
}

// To be booked by the provider's administrators, and nobody has.
TEST_F(TimedWork, AContactThatWasDecidedOnIsToldWhenItIsOverdue) {
    auto command = world.new_referral();
    command.shortlist = {services::triage};
    command.request_type = RequestType::triage;
    const auto referral = world.create(command, world.gp()).value().referral;
    const auto decided = world.in_transaction([&] {
        return accept_book_later(world.context(world.clinician()), referral.ubrn, referral.version,
                                 {"A clinic in March", std::nullopt});
    });
    ASSERT_TRUE(decided) << decided.error().detail;
    ASSERT_TRUE(decided->contact_by);
    world.clock.set(london_midnight(add_days(*decided->contact_by, 1)));
    EXPECT_EQ(tell(), 1U);
    EXPECT_EQ(told(referral), "referral.contact_overdue " + format_date(*decided->contact_by));
}

// The messages name the referral and the organisations, and nothing of the patient.
TEST_F(TimedWork, MessagesSayNothingOfThePatient) {
    auto command = world.new_referral();
    command.shortlist = {services::triage};
    command.request_type = RequestType::triage;
    ASSERT_TRUE(world.create(command, world.gp()));
    world.refer();
    for (const char* day : {"2026-12-08T09:00:00Z", "2026-12-22T09:00:00Z", "2027-03-05T09:00:00Z"}) {
        at(day);
        remind();
        tell();
    }
    const auto keys = [&](const char* kind) {
        return world.connection().execute(payload_keys, {kind}).front().text("keys");
    };
    EXPECT_EQ(keys("referral.reminder"), "bookingLine organisation reminders version");
    EXPECT_EQ(keys("referral.no_contact"), "bookingLine organisation reminders version");
    EXPECT_EQ(keys("referral.contact_overdue"), "contactBy organisation referringOrganisation state version");
}

TEST_F(TimedWork, AContactThatIsOverdueIsToldOncePerDate) {
    auto command = world.new_referral();
    command.shortlist = {services::triage};
    command.request_type = RequestType::triage;
    command.priority = Priority::two_week_wait;
    const auto referral = world.create(command, world.gp()).value().referral;
    EXPECT_EQ(format_date(*referral.contact_by), "2026-11-26"); // two working days
    at("2026-11-26T23:59:59Z");
    EXPECT_EQ(tell(), 0U) << "there is time until the end of that day";
    at("2026-11-27T00:00:00Z");
    EXPECT_EQ(tell(), 1U);
    EXPECT_EQ(tell(), 0U);
    EXPECT_EQ(told(referral), "referral.contact_overdue 2026-11-26");

    // Returned, and sent again: there is another date.
    const auto returned = world.in_transaction([&] {
        return return_with_advice(world.context(world.clinician()), referral.ubrn, referral.version,
                                  {"An echo first", std::nullopt});
    });
    ASSERT_TRUE(returned);
    const auto sent = world.in_transaction(
        [&] { return send_for_triage(world.context(world.gp()), referral.ubrn, returned->version, services::triage); });
    ASSERT_TRUE(sent) << sent.error().detail;
    EXPECT_EQ(format_date(*sent->contact_by), "2026-12-01");
    EXPECT_EQ(tell(), 0U);
    at("2026-12-02T08:00:00Z");
    EXPECT_EQ(tell(), 1U);
    EXPECT_EQ(told(referral), "referral.contact_overdue 2026-11-26, referral.contact_overdue 2026-12-01");
}

TEST_F(TimedWork, ADeferralThatNobodyActsOnIsTold) {
    const auto referral = world.refer({services::cardiology_leeds}, Priority::two_week_wait);
    const auto deferred =
        world.run(world.gp(), booking::Defer{referral.ubrn, referral.version, services::cardiology_leeds,
                                             DeferralReason::no_slots_at_service, std::nullopt});
    ASSERT_TRUE(deferred) << deferred.error().detail;
    const auto in_time = world.refer({services::arrhythmia_leeds}, Priority::two_week_wait);
    const auto other = world.run(world.gp(), booking::Defer{in_time.ubrn, in_time.version, services::arrhythmia_leeds,
                                                            DeferralReason::no_slots_at_service, std::nullopt});
    ASSERT_TRUE(other) << other.error().detail;
    const auto slot = world.add_slot(services::arrhythmia_leeds);
    ASSERT_TRUE(world.run(world.booking_clerk(), booking::Book{in_time.ubrn, other->version, slot}));
    at("2026-12-02T09:00:00Z");
    EXPECT_EQ(tell(), 1U);
    EXPECT_EQ(told(referral), "referral.contact_overdue 2026-12-01");
    EXPECT_EQ(told(in_time), "");
    EXPECT_EQ(whole(), "");
}

TEST_F(TimedWork, ManyServersTellAnOverdueContactOnce) {
    auto command = world.new_referral();
    command.shortlist = {services::triage};
    command.request_type = RequestType::triage;
    for (int i = 0; i < 40; ++i) {
        auto one = world.new_referral();
        one.shortlist = command.shortlist;
        one.request_type = command.request_type;
        ASSERT_TRUE(world.create(one, world.gp()));
    }
    at("2027-03-01T09:00:00Z");
    std::array<std::thread, 4> servers;
    for (auto& server : servers) {
        server = std::thread([connection = std::shared_ptr(world.database().connect())] {
            const auto now = parse_instant("2027-03-01T09:00:00Z").value();
            for (int i = 0; i < 3; ++i) (void)tell_overdue_contacts(*connection, now);
        });
    }
    for (auto& server : servers) server.join();
    const auto counted = world.connection().execute(count_messages, {"referral.contact_overdue"}).front();
    EXPECT_EQ(counted.integer("messages"), 40);
    EXPECT_EQ(counted.integer("referrals"), 40);
}

// Each list of the booking line has its own index: what it reads is the list, however many referrals there are.
TEST_F(TimedWork, TheListsAreReadThroughTheirIndexes) {
    static const std::array<std::pair<const char*, const char*>, 5> lists{
        {{"additional-requirements", "referral_requirements_of_line"},
         {"reminders-due", "referral_reminders_of_line"},
         {"call-backs", "referral_call_backs"},
         {"slot-issues-to-forward", "referral_call_backs"},
         {"no-contact", "referral_no_contact"}}};
    static std::array<std::pair<std::string, std::string>, lists.size()> statements; // a statement's text must stay
    auto& owner = world.database().owner();
    owner.execute(plan_settings);
    for (std::size_t i = 0; i < lists.size(); ++i) {
        auto& [name, sql] = statements[i];
        const auto& [list, index] = lists[i];
        name = "test.plan." + std::string(list);
        sql = "explain select * from worklist_item where list = '" + std::string(list) +
              "' and organisation = 'QAA' and since < now() order by rank, ranked_at, ubrn limit 51";
        std::string plan;
        for (const auto row : owner.execute({name, sql})) plan += row.text("QUERY PLAN") + "\n";
        EXPECT_NE(plan.find(index), std::string::npos) << list << "\n" << plan;
    }
}

} // namespace
} // namespace ers::referrals
