// Linked referrals and the duplicate detector: who may link what, no circles, and what booking makes of it.
#include "ers/referrals/links/links.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "ers/referrals/life_cycle/outcomes.hpp"
#include "ers/referrals/life_cycle/review.hpp"
#include "referrals/life_cycle/duplicates.hpp"
#include "tests/support/booking_world.hpp"

namespace ers::referrals {
namespace {

namespace services = testing::services;

using std::chrono::hours;
using testing::BookingWorld;

class Links : public ::testing::Test {
protected:
    // Referrals of one patient; the world's detector finds them alike, which is another test's matter.
    Referral refer() { return world.create(same_patient(), world.gp()).value().referral; }
    CreateReferral same_patient() {
        if (!command) command = world.new_referral();
        return *command;
    }
    std::string outcome(const Result<Link>& result) {
        if (result) return "done";
        const auto& error = result.error();
        const std::string code(error_info(error.code).text);
        return error.fields.empty() ? code : error.fields.front().field + " " + code;
    }
    Result<Link> make(const Ubrn& first, const Ubrn& then, LinkKind kind, const Principal& who) {
        return world.in_transaction([&] { return make_link(world.context(who), {first, then, kind}); });
    }
    std::string link(const Referral& first, const Referral& then, LinkKind kind) {
        return outcome(make(first.ubrn, then.ubrn, kind, world.gp()));
    }
    std::vector<Link> links_of(const Referral& referral, const Principal& who) {
        return world.in_transaction([&] { return list_links(world.context(who), referral.ubrn); }).value();
    }
    // Links that people have made.
    std::vector<Link> own_links(const Referral& referral) {
        auto all = links_of(referral, world.gp());
        std::erase_if(all, [](const Link& one) { return !is_made_by_people(one.kind); });
        return all;
    }
    std::string remove(const Referral& referral, std::int64_t id, const Principal& who) {
        return outcome(world.in_transaction([&] { return remove_link(world.context(who), referral.ubrn, id); }));
    }
    booking::Outcome book(Referral& referral, hours from_now, std::int64_t service = services::cardiology_leeds) {
        auto booked = world.book(world.gp(), referral, world.add_slot(service, from_now));
        if (booked) referral = world.read(referral.ubrn);
        return booked;
    }
    std::string booked(Referral& referral, hours from_now) {
        const auto result = book(referral, from_now);
        return result ? "done" : std::string(error_info(result.error().code).text);
    }
    // To a service that is booked by telephone.
    Referral refer_by_telephone() {
        auto with_telephone = same_patient();
        with_telephone.shortlist = {services::by_telephone};
        return world.create(with_telephone, world.gp()).value().referral;
    }
    // It is booked, its day comes, and the patient is seen.
    void complete(const Referral& referral) {
        const auto clerk = world.booking_clerk();
        const auto recorded = world.in_transaction([&] {
            return record_booking(world.context(clerk), referral.ubrn, referral.version,
                                  {services::by_telephone, world.clock.now() + hours(24), 30, std::nullopt});
        });
        world.clock.advance(hours(24));
        const auto seen = world.in_transaction([&] {
            return record_attendance(world.context(clerk), referral.ubrn, recorded.value().version, "DISCHARGED", "");
        });
        ASSERT_TRUE(seen) << seen.error().detail;
    }
    std::string broken() {
        std::string found;
        for (const auto row : world.database().owner().execute(
                 {"test.broken_links", "select rule, subject from broken_invariant limit 3"})) {
            found += row.text("rule") + " " + row.text("subject") + "; ";
        }
        return found;
    }

    BookingWorld world;
    std::optional<CreateReferral> command;
};

TEST_F(Links, TwoReferralsOfAPatientAreLinkedAndShowEachOther) {
    const auto scan = refer();
    const auto clinic = refer();
    ASSERT_EQ(link(scan, clinic, LinkKind::prerequisite), "done");
    const auto of_scan = own_links(scan);
    const auto of_clinic = own_links(clinic);
    ASSERT_EQ(of_scan.size(), 1U);
    ASSERT_EQ(of_clinic.size(), 1U);
    EXPECT_EQ(of_scan.front().position, LinkPosition::first);
    EXPECT_EQ(of_clinic.front().position, LinkPosition::then);
    EXPECT_EQ(of_scan.front().other->ubrn, clinic.ubrn);
    EXPECT_EQ(of_clinic.front().other->ubrn, scan.ubrn);
    EXPECT_EQ(link(scan, clinic, LinkKind::prerequisite), "then CONFLICTING_VALUES") << "a second time";
    EXPECT_EQ(remove(clinic, of_scan.front().id, world.gp()), "done") << "from either side";
    EXPECT_TRUE(own_links(scan).empty());
    EXPECT_EQ(remove(clinic, of_scan.front().id, world.gp()), "NOT_FOUND");
}

TEST_F(Links, WhatCannotBeLinkedIsRefused) {
    const auto first = refer();
    const auto second = refer();
    const auto stranger = world.refer();
    EXPECT_EQ(link(first, first, LinkKind::sequence), "then INAPPROPRIATE_VALUE");
    EXPECT_EQ(link(first, stranger, LinkKind::sequence), "then INAPPROPRIATE_VALUE") << "another patient";
    EXPECT_EQ(link(first, second, LinkKind::follow_up), "kind INAPPROPRIATE_VALUE");
    EXPECT_EQ(link(first, second, LinkKind::duplicate), "kind INAPPROPRIATE_VALUE");
    const auto another = world.gp("P82001");
    EXPECT_EQ(outcome(make(first.ubrn, second.ubrn, LinkKind::sequence, another)), "NOT_FOUND");
    const auto theirs = world.create(same_patient(), another).value().referral;
    EXPECT_EQ(link(first, theirs, LinkKind::sequence), "then REFERENCE_NOT_FOUND");
    EXPECT_EQ(outcome(make(theirs.ubrn, first.ubrn, LinkKind::sequence, another)), "then REFERENCE_NOT_FOUND");
    const auto cancelled = world.in_transaction(
        [&] { return cancel_referral(world.context(world.gp()), second.ubrn, second.version, "RAISED_IN_ERROR", ""); });
    ASSERT_TRUE(cancelled.has_value());
    EXPECT_EQ(link(first, second, LinkKind::sequence), "then INAPPROPRIATE_VALUE") << "cancelled";
    EXPECT_EQ(link(second, first, LinkKind::sequence), "then INAPPROPRIATE_VALUE") << "whichever comes first";
}

// A provider that it was with may read it, and no more.
TEST_F(Links, WhoHadAReferralOnceDoesNotLinkIt) {
    auto mine = refer();
    auto gone = refer();
    ASSERT_EQ(booked(mine, hours(80)), "done");
    ASSERT_EQ(booked(gone, hours(90)), "done");
    ASSERT_EQ(link(mine, gone, LinkKind::sequence), "done");
    const auto id = own_links(mine).front().id;
    const auto clinician = world.clinician();
    ASSERT_TRUE(world.in_transaction(
        [&] { return reject_referral(world.context(clinician), gone.ubrn, gone.version, "OTHER", "Not for us"); }));
    EXPECT_EQ(outcome(make(gone.ubrn, mine.ubrn, LinkKind::same_day, clinician)), "NOT_FOUND");
    EXPECT_EQ(outcome(make(mine.ubrn, gone.ubrn, LinkKind::same_day, clinician)), "then REFERENCE_NOT_FOUND");
    EXPECT_EQ(remove(mine, id, clinician), "NOT_FOUND");
    EXPECT_EQ(own_links(mine).size(), 1U);
}

TEST_F(Links, WhatIsCompletedIsNotLinkedAndHoldsUpNothing) {
    auto scan = refer_by_telephone();
    auto clinic = refer();
    auto walk = refer();
    ASSERT_EQ(link(scan, clinic, LinkKind::prerequisite), "done");
    ASSERT_EQ(link(scan, walk, LinkKind::sequence), "done");
    EXPECT_EQ(booked(clinic, hours(100)), "INAPPROPRIATE_SLOT");
    complete(scan);
    EXPECT_EQ(booked(clinic, hours(100)), "done");
    ASSERT_EQ(booked(walk, hours(101)), "done");
    EXPECT_TRUE(appointment_warnings(world.context(world.gp()), walk).empty());
    EXPECT_EQ(link(scan, refer(), LinkKind::sequence), "then INAPPROPRIATE_VALUE");
    EXPECT_EQ(link(refer(), scan, LinkKind::sequence), "then INAPPROPRIATE_VALUE");
}

TEST_F(Links, AreOnRecordAtBothReferrals) {
    world.numbers().duplicate_days = 0; // nothing but what is linked by hand
    const auto scan = refer();
    const auto clinic = refer();
    ASSERT_EQ(link(scan, clinic, LinkKind::sequence), "done");
    for (const auto& one : {scan, clinic}) EXPECT_EQ(links_of(one, world.gp()).size(), 1U);
    ASSERT_EQ(remove(scan, own_links(scan).front().id, world.gp()), "done");
    EXPECT_EQ(world.audited(scan.ubrn), "referral.created link.made links.listed links.listed link.removed");
    EXPECT_EQ(world.audited(clinic.ubrn), "referral.created link.made links.listed link.removed");
    for (const auto& one : {scan, clinic}) EXPECT_EQ(world.told(one.ubrn), "referral.created link.made link.removed");
}

TEST_F(Links, NothingComesBeforeItself) {
    const auto a = refer();
    const auto b = refer();
    const auto c = refer();
    EXPECT_EQ(link(a, b, LinkKind::sequence), "done");
    EXPECT_EQ(link(b, c, LinkKind::prerequisite), "done");
    EXPECT_EQ(link(c, a, LinkKind::sequence), "then CONFLICTING_VALUES");
    EXPECT_EQ(link(b, a, LinkKind::prerequisite), "then CONFLICTING_VALUES");
    EXPECT_EQ(link(a, c, LinkKind::prerequisite), "done");
    EXPECT_EQ(link(c, a, LinkKind::same_day), "done") << "a day has no order";
    EXPECT_EQ(link(a, c, LinkKind::same_day), "then CONFLICTING_VALUES") << "the same pair";
    EXPECT_EQ(broken(), "");
}

TEST_F(Links, AReferralHasSoManyLinksAtMost) {
    const auto hub = refer();
    for (int i = 0; i < links_of_referral_max; ++i) ASSERT_EQ(link(hub, refer(), LinkKind::sequence), "done");
    EXPECT_EQ(link(hub, refer(), LinkKind::sequence), "then TOO_MANY_ITEMS");
    EXPECT_EQ(link(refer(), hub, LinkKind::sequence), "then TOO_MANY_ITEMS");
}

TEST_F(Links, WhatDependsOnAPrerequisiteIsBookedAfterIt) {
    auto scan = refer();
    auto clinic = refer();
    ASSERT_EQ(link(scan, clinic, LinkKind::prerequisite), "done");
    EXPECT_EQ(booked(clinic, hours(100)), "INAPPROPRIATE_SLOT") << "the scan has no appointment";
    EXPECT_EQ(booked(scan, hours(80)), "done");
    EXPECT_EQ(booked(clinic, hours(79)), "INAPPROPRIATE_SLOT");
    EXPECT_EQ(booked(clinic, hours(80)), "INAPPROPRIATE_SLOT") << "at the same time";
    EXPECT_EQ(booked(clinic, hours(81)), "done");
    EXPECT_EQ(booked(scan, hours(82)), "INAPPROPRIATE_SLOT") << "it may not move behind the clinic";
    EXPECT_EQ(booked(scan, hours(60)), "done");
    EXPECT_EQ(broken(), "");
}

TEST_F(Links, AnAppointmentByTelephoneKeepsThePrerequisiteToo) {
    auto scan = refer();
    const auto clinic = refer_by_telephone();
    ASSERT_EQ(link(scan, clinic, LinkKind::prerequisite), "done");
    const auto clerk = world.booking_clerk();
    const auto record = [&](hours from_now) {
        const auto result = world.in_transaction([&] {
            return record_booking(world.context(clerk), clinic.ubrn, clinic.version,
                                  {services::by_telephone, world.clock.now() + from_now, 30, std::nullopt});
        });
        return result ? "done" : result.error().fields.at(0).field;
    };
    EXPECT_EQ(record(hours(90)), "starts_at");
    EXPECT_EQ(booked(scan, hours(80)), "done");
    EXPECT_EQ(record(hours(79)), "starts_at");
    EXPECT_EQ(record(hours(90)), "done");
    EXPECT_EQ(broken(), "");
}

TEST_F(Links, TwoThatAreBookedTheWrongWayRoundAreNotMadePrerequisite) {
    auto scan = refer();
    auto clinic = refer();
    ASSERT_EQ(booked(scan, hours(90)), "done");
    ASSERT_EQ(booked(clinic, hours(80)), "done");
    EXPECT_EQ(link(scan, clinic, LinkKind::prerequisite), "then CONFLICTING_VALUES");
    EXPECT_EQ(link(clinic, scan, LinkKind::prerequisite), "done");
    auto early = refer();
    ASSERT_EQ(booked(early, hours(70)), "done");
    EXPECT_EQ(link(scan, early, LinkKind::sequence), "done") << "of a sequence is only warned";
}

TEST_F(Links, OneThatBeginsWhenItsPrerequisiteEndsIsInOrder) {
    auto scan = refer();
    auto clinic = refer();
    ASSERT_EQ(booked(scan, hours(80)), "done");
    world.clock.advance(std::chrono::minutes(30)); // as long as an appointment
    ASSERT_EQ(booked(clinic, hours(80)), "done");
    EXPECT_EQ(link(scan, clinic, LinkKind::prerequisite), "done");
    EXPECT_EQ(broken(), "");
}

// Two people at once, of disjoint pairs: together they would close a circle, so that the second waits for the first.
TEST_F(Links, NoCircleIsClosedByTwoAtOnce) {
    const auto a = refer();
    const auto b = refer();
    const auto c = refer();
    const auto d = refer();
    ASSERT_EQ(link(b, c, LinkKind::sequence), "done");
    ASSERT_EQ(link(d, a, LinkKind::sequence), "done");
    const auto gp = world.gp();
    const auto mine = world.context(gp);
    const auto other = world.database().connect();
    other->run_script("set lock_timeout = '50ms'");
    const OperationContext theirs{*other,        mine.directory, mine.settings,   mine.random, mine.access_codes,
                                  mine.ubrn_key, mine.who,       mine.request_id, mine.now,    {}};
    {
        const db::Transaction first(world.connection());
        ASSERT_TRUE(make_link(mine, {a.ubrn, b.ubrn, LinkKind::sequence}));
        const db::Transaction second(*other);
        EXPECT_THROW((void)make_link(theirs, {c.ubrn, d.ubrn, LinkKind::sequence}), db::RowLocked);
    }
    EXPECT_EQ(broken(), "");
}

// Nobody books one of the two meanwhile.
TEST_F(Links, NeitherReferralIsLinkedWhileSomebodyChangesIt) {
    static constexpr db::Statement hold{"test.hold_referral", "select from referral where ubrn = $1 for no key update"};
    const auto a = refer();
    const auto b = refer();
    const auto other = world.database().connect();
    for (const auto& held : {a, b}) {
        const db::Transaction changing(*other);
        other->execute(hold, {held.ubrn});
        EXPECT_THROW((void)link(a, b, LinkKind::sequence), db::RowLocked);
        EXPECT_THROW((void)link(b, a, LinkKind::sequence), db::RowLocked);
    }
    EXPECT_EQ(link(a, b, LinkKind::sequence), "done");
}

TEST_F(Links, ASequenceAndASharedDayAreOnlyWarnedOf) {
    auto first = refer();
    auto then = refer();
    auto same_day = refer();
    ASSERT_EQ(link(first, then, LinkKind::sequence), "done");
    ASSERT_EQ(link(first, same_day, LinkKind::same_day), "done");
    const auto early = book(then, hours(90));
    ASSERT_TRUE(early.has_value());
    ASSERT_EQ(early->warnings.size(), 1U);
    EXPECT_EQ(early->warnings.front().code, WarningCode::sequence_not_kept);
    EXPECT_EQ(early->warnings.front().ubrn, first.ubrn);
    EXPECT_TRUE(book(first, hours(80))->warnings.empty());
    const auto another_day = book(same_day, hours(120));
    ASSERT_EQ(another_day->warnings.size(), 1U);
    EXPECT_EQ(another_day->warnings.front().code, WarningCode::not_on_one_day);
    EXPECT_TRUE(book(same_day, hours(78))->warnings.empty());
}

TEST_F(Links, CancellingTellsOfWhatDependsOnIt) {
    auto scan = refer();
    auto clinic = refer();
    ASSERT_EQ(link(scan, clinic, LinkKind::prerequisite), "done");
    ASSERT_EQ(booked(scan, hours(80)), "done");
    ASSERT_EQ(booked(clinic, hours(90)), "done");
    const auto cancelled =
        world.run(world.gp(), booking::CancelAppointment{scan.ubrn, scan.version, "PATIENT_ILL", ""});
    ASSERT_TRUE(cancelled.has_value());
    ASSERT_EQ(cancelled->warnings.size(), 1U);
    EXPECT_EQ(cancelled->warnings.front().code, WarningCode::linked_affected);
    EXPECT_EQ(cancelled->warnings.front().ubrn, clinic.ubrn);
    const auto other_side =
        world.run(world.gp(), booking::CancelAppointment{clinic.ubrn, clinic.version, "PATIENT_ILL", ""});
    EXPECT_TRUE(other_side->warnings.empty());
}

// Both in one batch: the second is told to come again, and nothing is booked in the wrong order.
TEST_F(Links, LinkedReferralsOfOneBatchDoNotOvertakeEachOther) {
    auto scan = refer();
    auto clinic = refer();
    ASSERT_EQ(booked(scan, hours(80)), "done");
    ASSERT_EQ(link(scan, clinic, LinkKind::prerequisite), "done");
    const booking::GuardedCommand move_scan{
        {booking::Book{scan.ubrn, scan.version, world.add_slot(services::cardiology_leeds, hours(90))}, world.gp(),
         "r2"},
        {},
        {}};
    const std::vector<booking::GuardedCommand> commands{
        {{booking::Book{clinic.ubrn, clinic.version, world.add_slot(services::cardiology_leeds, hours(85))}, world.gp(),
          "r1"},
         {},
         {}},
        move_scan};
    const auto answers = world.engine().run(world.connection(), commands);
    EXPECT_TRUE(answers[0].outcome.has_value());
    ASSERT_FALSE(answers[1].outcome.has_value());
    EXPECT_EQ(answers[1].outcome.error().code, ErrorCode::locked);
    const auto again = world.engine().run(world.connection(), std::vector{move_scan});
    EXPECT_EQ(again[0].outcome.error().code, ErrorCode::inappropriate_slot);
    EXPECT_EQ(broken(), "");
}

TEST_F(Links, SomebodyElsesReferralIsListedWithoutItsNumber) {
    const auto mine = refer();
    const auto theirs = world.create(same_patient(), world.gp("P82001")).value();
    ASSERT_EQ(theirs.warnings.size(), 1U);
    EXPECT_EQ(theirs.warnings.front().code, WarningCode::possible_duplicate);
    EXPECT_EQ(theirs.warnings.front().ubrn, std::nullopt);
    const auto links = links_of(mine, world.gp());
    ASSERT_EQ(links.size(), 1U);
    EXPECT_EQ(links.front().kind, LinkKind::duplicate);
    EXPECT_FALSE(links.front().other.has_value());
    EXPECT_EQ(remove(mine, links.front().id, world.gp()), "NOT_FOUND");
}

class Duplicates : public Links {
protected:
    std::vector<Warning> warnings() { return world.create(same_patient(), world.gp()).value().warnings; }
};

TEST_F(Duplicates, ASecondReferralWithinTheDaysIsMadeAndToldOf) {
    const auto first = refer();
    const auto found = warnings();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found.front().code, WarningCode::possible_duplicate);
    EXPECT_EQ(found.front().ubrn, first.ubrn);
    const auto links = links_of(first, world.gp());
    ASSERT_EQ(links.size(), 1U);
    EXPECT_EQ(links.front().kind, LinkKind::duplicate);
    EXPECT_EQ(remove(first, links.front().id, world.gp()), "INVALID_STATE") << "it is kept";
}

TEST_F(Duplicates, ItLooksFourteenDaysBack) {
    refer();
    world.clock.advance(hours(24 * 14));
    EXPECT_EQ(warnings().size(), 1U);
    world.clock.advance(std::chrono::seconds(1));
    EXPECT_EQ(warnings().size(), 1U) << "the second alone: the first is too old now";
}

TEST_F(Duplicates, AnotherSpecialtyOrPatientIsNone) {
    refer();
    auto urology = same_patient();
    urology.specialty_code = "UROLOGY";
    urology.shortlist = {services::urology};
    EXPECT_TRUE(world.create(urology, world.gp()).value().warnings.empty());
    EXPECT_TRUE(world.create(world.new_referral(), world.gp()).value().warnings.empty());
}

TEST_F(Duplicates, OneThatHasEndedIsNone) {
    const auto first = refer();
    const auto cancelled = world.in_transaction(
        [&] { return cancel_referral(world.context(world.gp()), first.ubrn, first.version, "RAISED_IN_ERROR", ""); });
    ASSERT_TRUE(cancelled.has_value());
    EXPECT_TRUE(warnings().empty());
}

TEST_F(Duplicates, OneThatWasCompletedIsNone) {
    complete(refer_by_telephone());
    EXPECT_TRUE(warnings().empty());
}

// Of very many it tells the latest; nothing where it is switched off.
TEST_F(Duplicates, TheLatestAreToldOf) {
    const auto oldest = refer();
    for (std::size_t i = 0; i < duplicates_max; ++i) {
        world.clock.advance(std::chrono::minutes(1));
        refer();
    }
    const auto found = warnings();
    EXPECT_EQ(found.size(), duplicates_max);
    for (const auto& one : found) EXPECT_NE(one.ubrn, oldest.ubrn);
    world.numbers().duplicate_days = 0;
    EXPECT_TRUE(warnings().empty());
}

TEST_F(Duplicates, AreOnRecord) {
    refer();
    EXPECT_EQ(world.audited(refer().ubrn), "referral.created referral.possible_duplicate");
}

TEST_F(Duplicates, TheStatementReadsTheIndexOfThePatientsReferrals) {
    auto& owner = world.database().owner();
    refer();
    owner.run_script(R"(
        insert into patient (nhs_number, family_name, given_name, birth_date, sex, created_at, updated_at)
        select '1' || lpad(n::text, 9, '0'), 'Sample', 'Person', '1970-03-14', 'FEMALE', now(), now()
        from generate_series(1, 5000) as n;
        insert into referral (ubrn, id, patient_id, referring_organisation, referrer_user_id, referrer_name, priority,
                              specialty_code, shortlist, state, letter_intention, created_at, updated_at)
        select '7' || lpad(p.id::text, 11, '0'), gen_random_uuid(), p.id, 'P81001', 'gp-1', 'Dr One', 'ROUTINE',
               'CARDIOLOGY', '{101}', 'NOT_BOOKED', 'NOT_INTENDING_TO_ADD', now(), now()
        from patient p where p.nhs_number like '10%';
        analyze referral)");
    std::string plan;
    for (const auto row : owner.execute({"test.explain_duplicates", R"(
            explain select ubrn from referral
            where patient_id = 7 and specialty_code = 'CARDIOLOGY' and created_at >= now() - interval '14 days'
              and state <> 'CANCELLED_REFERRAL' and completed_at is null
            order by created_at desc limit 5)"})) {
        plan += row.text("QUERY PLAN") + "\n";
    }
    EXPECT_NE(plan.find("referral_patient"), std::string::npos) << plan;
}

} // namespace
} // namespace ers::referrals
