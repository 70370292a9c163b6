// The reservation engine over a real database: what each command does, each refusal, and what is left behind.
#include <gtest/gtest.h>

#include <set>

#include "ers/booking/alternatives.hpp"
#include "ers/booking/constraints.hpp"
#include "tests/support/booking_world.hpp"

namespace ers::booking {
namespace {

namespace services = testing::services;

using std::chrono::hours;
using testing::BookingWorld;

class EngineTest : public ::testing::Test {
protected:
    // A referral that is booked into `slot`, as it then stands.
    referrals::Referral booked(std::int64_t slot) {
        const auto referral = world.refer();
        const auto done = world.book(world.gp(), referral, slot);
        EXPECT_TRUE(done) << done.error().detail;
        return world.read(referral.ubrn);
    }
    ErrorCode refusal(const Outcome& outcome) {
        if (outcome) ADD_FAILURE() << "was done although it should have been refused";
        return outcome ? ErrorCode::internal_fault : outcome.error().code;
    }
    std::int64_t count(std::string_view name, std::string_view sql) {
        return world.database().owner().execute({name, sql}).front().integer("n");
    }

    BookingWorld world;
};

TEST_F(EngineTest, BooksAFreeSlotOfAShortlistedService) {
    const auto slot = world.add_slot(services::cardiology_leeds);
    const auto referral = world.refer();
    const auto done = world.book(world.gp(), referral, slot);
    ASSERT_TRUE(done) << done.error().detail;
    EXPECT_EQ(done->version, 2);
    EXPECT_EQ(done->state, "BOOKED");
    EXPECT_GT(done->appointment->id, 0);
    EXPECT_EQ(world.slot_status(slot), "BOOKED");

    const auto after = world.read(referral.ubrn);
    EXPECT_EQ(after.state, ReferralState::booked);
    EXPECT_EQ(after.version, 2);
    EXPECT_EQ(after.with_organisation, "RAA");
    EXPECT_EQ(after.converted_at, world.clock.now());
    ASSERT_NE(after.live_appointment(), nullptr);
    EXPECT_EQ(after.live_appointment()->slot_id, slot);
    EXPECT_EQ(after.live_appointment()->channel, Channel::practice);
    EXPECT_EQ(count("test.audit",
                    "select count(*) as n from audit where action = 'appointment.booked' "
                    "and (detail ->> 'appointment')::bigint = (select id from appointment)"),
              1);
    EXPECT_EQ(count("test.outbox", "select count(*) as n from outbox where kind = 'appointment.booked'"), 1);
}

TEST_F(EngineTest, RefusesASlotThatIsTaken) {
    const auto slot = world.add_slot(services::cardiology_leeds);
    booked(slot);
    EXPECT_EQ(refusal(world.book(world.gp(), world.refer(), slot)), ErrorCode::slot_not_available);
}

// A patient who is too late is told what else there is: free slots of the shortlist for the priority, earliest first.
TEST_F(EngineTest, ALostSlotIsAnsweredWithFreeOnes) {
    const auto lost = world.add_slot(services::cardiology_leeds);
    const auto later = world.add_slot(services::cardiology_leeds, hours(96));
    const auto sooner = world.add_slot(services::arrhythmia_leeds, hours(48));
    const auto urgent = world.add_slot(services::cardiology_leeds, hours(49), "{URGENT}");
    const auto elsewhere = world.add_slot(services::cardiology_manchester, hours(50));
    const auto held = world.add_slot(services::arrhythmia_leeds, hours(51));
    ASSERT_TRUE(world.run(world.gp(), Hold{world.refer().ubrn, held}));
    booked(lost);
    const auto outcome =
        world.book(world.gp(), world.refer({services::cardiology_leeds, services::arrhythmia_leeds}), lost);
    ASSERT_FALSE(outcome);
    ASSERT_TRUE(alternatives_of(outcome.error()));
    const auto& offers = alternatives_of(outcome.error())->slots;
    ASSERT_EQ(offers.size(), 2U) << urgent << " is for others, " << elsewhere << " not on the shortlist";
    EXPECT_EQ(offers[0].slot_id, sooner);
    EXPECT_EQ(offers[0].service_id, services::arrhythmia_leeds);
    EXPECT_EQ(offers[0].starts_at, world.clock.now() + hours(48));
    EXPECT_EQ(offers[1].slot_id, later);
    const auto nothing_left =
        world.book(world.gp(), world.refer({services::adults_only}), world.add_slot(services::adults_only, hours(-1)));
    ASSERT_FALSE(nothing_left);
    ASSERT_TRUE(alternatives_of(nothing_left.error()));
    EXPECT_EQ(alternatives_of(nothing_left.error())->slots, std::vector<SlotOffer>());
}

// Were all who lose together shown the same five, all but five would lose again.
TEST_F(EngineTest, ThoseWhoLoseTogetherAreOfferedDifferentSlots) {
    const auto lost = world.add_slot(services::cardiology_leeds);
    booked(lost);
    for (int i = 0; i < 20; ++i) world.add_slot(services::cardiology_leeds, hours(80 + i));
    std::vector<GuardedCommand> commands;
    for (int i = 0; i < 3; ++i) {
        commands.push_back({{Book{world.refer({services::cardiology_leeds}).ubrn, 1, lost}, world.gp(), "test-request"},
                            std::nullopt,
                            {}});
    }
    std::set<std::int64_t> offered;
    for (const auto& answer : world.engine().run(world.connection(), commands)) {
        ASSERT_FALSE(answer.outcome);
        for (const auto& offer : alternatives_of(answer.outcome.error())->slots) offered.insert(offer.slot_id);
    }
    EXPECT_EQ(offered.size(), 15U);
}

TEST_F(EngineTest, RebookingTakesTheNewSlotAndFreesTheOldOneAndKeepsTheConversion) {
    const auto first = world.add_slot(services::cardiology_leeds);
    const auto second = world.add_slot(services::arrhythmia_leeds);
    const auto referral = booked(first);
    world.clock.advance(hours(1));
    const auto done = world.book(world.patient(referral.patient.id), referral, second);
    ASSERT_TRUE(done) << done.error().detail;
    EXPECT_EQ(world.slot_status(first), "FREE");
    EXPECT_EQ(world.slot_status(second), "BOOKED");
    const auto after = world.read(referral.ubrn);
    EXPECT_EQ(after.converted_at, referral.converted_at);
    ASSERT_EQ(after.appointments.size(), 2U);
    EXPECT_EQ(after.appointments[0].status, referrals::AppointmentStatus::booked);
    EXPECT_EQ(after.appointments[0].channel, Channel::web);
    EXPECT_EQ(after.appointments[1].status, referrals::AppointmentStatus::cancelled);
}

TEST_F(EngineTest, RefusesAStaleVersion) {
    const auto slot = world.add_slot(services::cardiology_leeds);
    auto referral = world.refer();
    referral.version = 7;
    EXPECT_EQ(refusal(world.book(world.gp(), referral, slot)), ErrorCode::version_stale);
    EXPECT_EQ(world.slot_status(slot), "FREE");
}

TEST_F(EngineTest, AnotherOrganisationAndAnotherPatientGetTheAnswerForWhatIsNotThere) {
    const auto slot = world.add_slot(services::cardiology_leeds);
    const auto referral = world.refer();
    const auto nowhere = world.run(world.gp(), Book{Ubrn::parse("999999999999").value(), 1, slot});
    for (const auto& stranger :
         {world.gp("P82001"), world.clinician("NBB"), world.clinician("RAA"), world.patient(referral.patient.id + 1)}) {
        const auto outcome = world.book(stranger, referral, slot);
        ASSERT_FALSE(outcome);
        EXPECT_EQ(outcome.error(), nowhere.error());
    }
}

TEST_F(EngineTest, RefusesSlotsThatDoNotSuit) {
    const auto book_at = [&](std::int64_t service, std::vector<std::int64_t> shortlist, hours from_now = hours(72),
                             const std::string& priorities = "{ROUTINE}") {
        const auto slot = world.add_slot(service, from_now, priorities);
        return refusal(world.book(world.gp(), world.refer(shortlist), slot));
    };
    EXPECT_EQ(book_at(services::cardiology_manchester, {services::cardiology_leeds}), ErrorCode::inappropriate_slot)
        << "not on the shortlist";
    EXPECT_EQ(book_at(services::by_telephone, {services::by_telephone}), ErrorCode::service_unavailable)
        << "indirectly bookable";
    EXPECT_EQ(book_at(services::cardiology_leeds, {services::cardiology_leeds}, hours(72), "{URGENT}"),
              ErrorCode::inappropriate_slot)
        << "another priority";
    EXPECT_EQ(book_at(services::cardiology_leeds, {services::cardiology_leeds}, hours(-1)),
              ErrorCode::slot_not_available)
        << "has begun";
    EXPECT_EQ(book_at(services::cardiology_leeds, {services::cardiology_leeds}, hours(0)),
              ErrorCode::slot_not_available)
        << "begins now";
    EXPECT_EQ(book_at(services::cardiology_leeds, {services::cardiology_leeds}, hours(24 * 90)),
              ErrorCode::inappropriate_slot)
        << "beyond the polling range";
    const auto unknown = world.book(world.gp(), world.refer(), 999'999);
    EXPECT_EQ(refusal(unknown), ErrorCode::reference_not_found);
    EXPECT_EQ(unknown.error().fields.front().field, "slot_id");
}

// A service for adults from 18 years: a patient who is 17 on the day is refused, one who turns 18 on the day is not.
TEST_F(EngineTest, TheAgeOnTheDayOfTheAppointmentCounts) {
    using namespace std::chrono;
    const auto slot = world.add_slot(services::adults_only, hours(72)); // 2026-11-27
    // A child cannot be put on the shortlist, so the referral is made for an adult whose record is then corrected, as
    // the national record would correct it: no operation does.
    const auto referral = world.refer({services::adults_only});
    const auto set_birth = [&](const char* date) {
        world.database().owner().execute({"test.birth", "update patient set birth_date = $2::date where id = $1"},
                                         {referral.patient.id, date});
    };
    set_birth("2008-11-28");
    EXPECT_EQ(refusal(world.book(world.gp(), referral, slot)), ErrorCode::inappropriate_slot);
    set_birth("2008-11-27");
    EXPECT_TRUE(world.book(world.gp(), referral, slot));
}

TEST_F(EngineTest, AHoldKeepsOthersOutUntilItEndsByItself) {
    const auto slot = world.add_slot(services::cardiology_leeds);
    const auto holder = world.refer();
    const auto other = world.refer();
    const auto held = world.run(world.gp(), Hold{holder.ubrn, slot});
    ASSERT_TRUE(held) << held.error().detail;
    EXPECT_EQ(held->held_until, world.clock.now() + std::chrono::minutes(5));
    EXPECT_EQ(refusal(world.book(world.gp(), other, slot)), ErrorCode::slot_not_available);
    EXPECT_EQ(refusal(world.run(world.gp(), Hold{other.ubrn, slot})), ErrorCode::slot_not_available);
    world.clock.advance(std::chrono::minutes(5));
    EXPECT_TRUE(world.book(world.gp(), other, slot)) << "at the very moment that it ends";
}

TEST_F(EngineTest, TheHolderBooksTheHeldSlot) {
    const auto slot = world.add_slot(services::cardiology_leeds);
    const auto referral = world.refer();
    ASSERT_TRUE(world.run(world.gp(), Hold{referral.ubrn, slot}));
    EXPECT_TRUE(world.book(world.patient(referral.patient.id), referral, slot));
}

TEST_F(EngineTest, ASecondHoldOfTheSameReferralEndsTheFirst) {
    const auto first = world.add_slot(services::cardiology_leeds);
    const auto second = world.add_slot(services::arrhythmia_leeds);
    const auto referral = world.refer();
    ASSERT_TRUE(world.run(world.gp(), Hold{referral.ubrn, first}));
    ASSERT_TRUE(world.run(world.gp(), Hold{referral.ubrn, second}));
    EXPECT_TRUE(world.book(world.gp(), world.refer(), first)) << "given back";
    EXPECT_EQ(refusal(world.book(world.gp(), world.refer(), second)), ErrorCode::slot_not_available);
}

TEST_F(EngineTest, AReleasedSlotIsFreeForOthers) {
    const auto slot = world.add_slot(services::cardiology_leeds);
    const auto referral = world.refer();
    ASSERT_TRUE(world.run(world.gp(), Hold{referral.ubrn, slot}));
    ASSERT_TRUE(world.run(world.gp(), Release{referral.ubrn, slot}));
    EXPECT_TRUE(world.book(world.gp(), world.refer(), slot));
}

TEST_F(EngineTest, ACancelledAppointmentFreesItsSlotAndNamesWhoseDoingItWas) {
    const auto slot = world.add_slot(services::cardiology_leeds);
    auto referral = booked(slot);
    const auto cancelled = world.run(world.patient(referral.patient.id),
                                     CancelAppointment{referral.ubrn, referral.version, "PATIENT_ILL", ""});
    ASSERT_TRUE(cancelled) << cancelled.error().detail;
    EXPECT_EQ(cancelled->state, "APPT_CANCELLED_BY_PATIENT");
    EXPECT_EQ(world.slot_status(slot), "FREE");

    referral = world.read(referral.ubrn);
    ASSERT_TRUE(world.book(world.gp(), referral, slot)) << "booked again";
    referral = world.read(referral.ubrn);
    const auto withdrawn =
        world.run(world.booking_clerk(), CancelAppointment{referral.ubrn, referral.version, "CLINIC_CANCELLED", ""});
    ASSERT_TRUE(withdrawn) << withdrawn.error().detail;
    EXPECT_EQ(withdrawn->state, "APPT_CANCELLED_BY_PROVIDER");
    EXPECT_EQ(world.slot_status(slot), "WITHDRAWN") << "a cancelled clinic has no free place";
}

TEST_F(EngineTest, CancellingNeedsAReasonOfTheCallersSideAndItsComment) {
    const auto referral = booked(world.add_slot(services::cardiology_leeds));
    const auto cancel = [&](const Principal& who, std::string reason, std::string comment) {
        return refusal(world.run(who, CancelAppointment{referral.ubrn, referral.version, reason, comment}));
    };
    EXPECT_EQ(cancel(world.gp(), "NO_SUCH_REASON", ""), ErrorCode::invalid_code);
    EXPECT_EQ(cancel(world.gp(), "CLINIC_CANCELLED", ""), ErrorCode::inappropriate_value);
    EXPECT_EQ(cancel(world.gp(), "PATIENT_OTHER_ENGAGEMENT", ""), ErrorCode::missing_value);
    EXPECT_EQ(cancel(world.booking_clerk(), "PATIENT_ILL", ""), ErrorCode::inappropriate_value);
}

TEST_F(EngineTest, NothingIsCancelledTwice) {
    const auto referral = booked(world.add_slot(services::cardiology_leeds));
    ASSERT_TRUE(world.run(world.gp(), CancelAppointment{referral.ubrn, referral.version, "PATIENT_ILL", ""}));
    EXPECT_EQ(refusal(world.run(world.gp(), CancelAppointment{referral.ubrn, referral.version + 1, "PATIENT_ILL", ""})),
              ErrorCode::invalid_request_state);
}

TEST_F(EngineTest, ADeferralNeedsATrueExcuse) {
    const auto slot = world.add_slot(services::cardiology_leeds);
    const auto referral = world.refer();
    const auto defer = [&](DeferralReason reason, std::optional<std::int64_t> lost = std::nullopt) {
        return world.run(world.gp(), Defer{referral.ubrn, referral.version, services::cardiology_leeds, reason, lost});
    };
    EXPECT_EQ(refusal(defer(DeferralReason::no_slots_at_service)), ErrorCode::slots_currently_available);
    EXPECT_EQ(refusal(defer(DeferralReason::slot_not_available, slot)), ErrorCode::this_slot_is_available);
    EXPECT_EQ(refusal(defer(DeferralReason::slot_not_available, 999'999)), ErrorCode::reference_not_found);
    EXPECT_EQ(refusal(defer(DeferralReason::slot_not_available, std::nullopt)), ErrorCode::value_is_required);
    EXPECT_EQ(refusal(defer(DeferralReason::booking_attempt_problem)), ErrorCode::inappropriate_value);

    booked(slot); // somebody else takes it
    const auto lost = defer(DeferralReason::slot_not_available, slot);
    ASSERT_TRUE(lost) << lost.error().detail;
    EXPECT_EQ(lost->state, "DEFERRED_TO_PROVIDER");
    // 40 working days from 2026-11-24, over Christmas: 25 and 28 December and 1 January do not count.
    EXPECT_EQ(format_date(*lost->contact_by), "2027-01-22");
    const auto after = world.read(referral.ubrn);
    EXPECT_EQ(after.with_organisation, "RAA");
    EXPECT_FALSE(after.converted_at);
    EXPECT_EQ(after.deferred_at, world.clock.now());
    EXPECT_EQ(clock_start(after), london_date(world.clock.now()));
}

TEST_F(EngineTest, AServiceWithoutSlotsForThisPriorityTakesADeferral) {
    world.add_slot(services::cardiology_leeds, hours(72), "{URGENT}");
    world.add_slot(services::cardiology_leeds, hours(24 * 90)); // beyond the booking window
    const auto referral = world.refer();
    EXPECT_TRUE(world.run(world.gp(), Defer{referral.ubrn, 1, services::cardiology_leeds,
                                            DeferralReason::no_slots_at_service, std::nullopt}));
}

TEST_F(EngineTest, OnlyTheProviderBooksWhatWasDeferredToIt) {
    const auto referral = world.refer();
    ASSERT_TRUE(world.run(world.gp(), Defer{referral.ubrn, 1, services::cardiology_leeds,
                                            DeferralReason::no_slots_at_service, std::nullopt}));
    const auto slot = world.add_slot(services::arrhythmia_leeds,
                                     hours(24 * 90)); // another of its services, outside the booking window
    const auto deferred = world.read(referral.ubrn);
    EXPECT_EQ(refusal(world.book(world.gp(), deferred, slot)), ErrorCode::invalid_request_state);
    EXPECT_EQ(refusal(world.book(world.booking_clerk("NBB"), deferred, slot)), ErrorCode::not_found);
    ASSERT_TRUE(world.book(world.booking_clerk(), deferred, slot));
    const auto after = world.read(referral.ubrn);
    EXPECT_EQ(after.live_appointment()->channel, Channel::provider);
    EXPECT_EQ(clock_start(after), london_date(*deferred.deferred_at)) << "the clock started with the deferral";
}

// Two on one slot, two on one referral, a stranger, a slot that an earlier command of the same batch frees: each is
// answered as if they had come one after another.
TEST_F(EngineTest, CommandsOfOneBatchAreAnsweredEachByItself) {
    const auto first = world.add_slot(services::cardiology_leeds);
    const auto second = world.add_slot(services::cardiology_leeds);
    const auto one = world.refer();
    const auto two = world.refer();
    const auto three = world.refer();
    std::vector<GuardedCommand> commands;
    const auto add = [&](decltype(Command::what) what, const Principal& who) {
        commands.push_back({{std::move(what), who, "test-request"}, std::nullopt, {}});
    };
    add(Book{one.ubrn, 1, first}, world.gp());
    add(Book{two.ubrn, 1, first}, world.gp());
    add(Book{two.ubrn, 1, second}, world.gp()); // after the refusal before it
    add(Book{three.ubrn, 1, second}, world.gp("P82001"));
    add(CancelAppointment{one.ubrn, 2, "PATIENT_ILL", ""}, world.gp());
    add(Book{three.ubrn, 1, first}, world.gp());
    const auto answers = world.engine().run(world.connection(), commands);
    EXPECT_TRUE(answers[0].outcome);
    EXPECT_EQ(refusal(answers[1].outcome), ErrorCode::slot_not_available);
    EXPECT_TRUE(answers[2].outcome);
    EXPECT_EQ(refusal(answers[3].outcome), ErrorCode::not_found);
    EXPECT_TRUE(answers[4].outcome);
    EXPECT_TRUE(answers[5].outcome) << "the cancellation came first";
    EXPECT_EQ(world.read(three.ubrn).live_appointment()->slot_id, first);
    EXPECT_EQ(world.read(two.ubrn).live_appointment()->slot_id, second);
    EXPECT_EQ(world.read(one.ubrn).live_appointment(), nullptr);
}

TEST_F(EngineTest, ARepeatedKeyGetsTheFirstAnswerAndDoesNothing) {
    const auto slot = world.add_slot(services::cardiology_leeds);
    const auto referral = world.refer();
    const auto guarded = [&](std::string request) {
        return GuardedCommand{{Book{referral.ubrn, 1, slot}, world.gp(), "test-request"},
                              db::IdempotencyKey{"staff:gp-1", "key-1", sha256(request)},
                              [](const Done& done) { return "booked, version " + std::to_string(done.version); }};
    };
    const std::vector<GuardedCommand> twice{guarded("request"), guarded("request")};
    const auto answers = world.engine().run(world.connection(), twice);
    EXPECT_TRUE(answers[0].outcome);
    EXPECT_EQ(answers[1].stored, "booked, version 2");
    const std::vector<GuardedCommand> other{guarded("another request")};
    EXPECT_EQ(refusal(world.engine().run(world.connection(), other).front().outcome),
              ErrorCode::idempotency_key_reused);
    EXPECT_EQ(count("test.keys", "select count(*) as n from idempotency"), 1);
    EXPECT_EQ(count("test.plain",
                    "select count(*) as n from idempotency where position('booked'::bytea in sealed_response) > 0"),
              0);
}

TEST_F(EngineTest, ARefusedCommandLeavesItsKeyUnused) {
    const auto slot = world.add_slot(services::cardiology_leeds);
    booked(slot);
    const auto referral = world.refer();
    const GuardedCommand command{{Book{referral.ubrn, 1, slot}, world.gp(), "test-request"},
                                 db::IdempotencyKey{"staff:gp-1", "key-1", sha256("request")},
                                 [](const Done&) { return std::string("booked"); }};
    EXPECT_EQ(refusal(world.engine().run(world.connection(), {&command, 1}).front().outcome),
              ErrorCode::slot_not_available);
    EXPECT_EQ(count("test.keys", "select count(*) as n from idempotency"), 0);
}

TEST_F(EngineTest, AReferralThatSomebodyElseHasLockedIsAnsweredAtOnce) {
    const auto slot = world.add_slot(services::cardiology_leeds);
    const auto referral = world.refer();
    const auto other = world.database().connect();
    const db::Transaction held(*other);
    other->execute({"test.lock", "select from referral where ubrn = $1 for update"}, {referral.ubrn});
    EXPECT_EQ(refusal(world.book(world.gp(), referral, slot)), ErrorCode::locked);
}

// Whatever the code above it thinks: the database itself refuses a second live appointment of a slot.
TEST_F(EngineTest, TheDatabaseRefusesASecondLiveAppointmentOfASlot) {
    const auto slot = world.add_slot(services::cardiology_leeds);
    booked(slot);
    const auto referral = world.refer();
    try {
        world.database().owner().execute(
            {"test.force",
             "insert into appointment (ubrn, service_id, slot_id, status, starts_at, channel, created_by, "
             "created_at) values ($1, $3, $2, 'BOOKED', now(), 'API', 'test', now())"},
            {referral.ubrn, slot, services::cardiology_leeds});
        FAIL() << "the slot has two live appointments";
    } catch (const db::ConstraintViolation& violation) {
        EXPECT_EQ(violation.constraint(), "appointment_slot_live_key");
        EXPECT_EQ(db::refusal_for(violation, constraint_refusals)->code, ErrorCode::slot_not_available);
    }
}

} // namespace
} // namespace ers::booking
