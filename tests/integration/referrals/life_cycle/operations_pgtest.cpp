// Making, reading and changing referrals on a real database: the good case of each operation and its refusals.
#include <gtest/gtest.h>

#include "ers/patients/access.hpp"
#include "ers/referrals/life_cycle/outcomes.hpp"
#include "ers/referrals/life_cycle/review.hpp"
#include "ers/referrals/record/actions.hpp"
#include "ers/referrals/worklists/worklists.hpp"
#include "tests/support/booking_world.hpp"

namespace ers::referrals {
namespace {

namespace services = testing::services;
using testing::three_cardiologies;

using std::chrono::hours;
using testing::BookingWorld;

class ReferralOperations : public ::testing::Test {
protected:
    template <class T>
    static std::string refusal(const Result<T>& result) {
        if (result) return "done";
        std::string text(error_info(result.error().code).text);
        for (const auto& wrong : result.error().fields) text += " " + wrong.field;
        return text;
    }
    Referral booked(std::int64_t service = services::cardiology_leeds) {
        const auto referral = world.refer();
        EXPECT_TRUE(world.book(world.gp(), referral, world.add_slot(service)));
        return world.read(referral.ubrn);
    }
    template <class Work>
    auto as(const Principal& who, Work&& work) {
        return world.in_transaction([&] { return work(world.context(who)); });
    }
    std::string create(const CreateReferral& command, const Principal& who) {
        return refusal(world.create(command, who));
    }

    BookingWorld world;
};

TEST_F(ReferralOperations, AReferralBeginsNotBookedWithALetterDue) {
    const auto created = world.create(world.new_referral(), world.gp());
    ASSERT_TRUE(created) << created.error().detail;
    const auto& referral = created->referral;
    EXPECT_EQ(referral.version, 1);
    EXPECT_EQ(referral.state, ReferralState::not_booked);
    EXPECT_EQ(referral.letter_due, parse_date("2026-11-27").value()) << "three working days after Tuesday";
    ASSERT_TRUE(created->access_code);
    EXPECT_NE(created->access_code->find(' '), std::string::npos);
    const auto read = world.read(referral.ubrn);
    EXPECT_EQ(read.shortlist, three_cardiologies());
    EXPECT_EQ(read.patient.postcode, "LS1 4AP");
    EXPECT_EQ(read.id, referral.id);
}

TEST_F(ReferralOperations, AnUrgentLetterIsDueOnTheNextWorkingDayAndNoLetterNever) {
    const auto due = [&](const char* now, Priority priority) {
        world.clock.set(parse_instant(now).value());
        auto command = world.new_referral();
        command.priority = priority;
        return format_date(world.create(command, world.gp())->referral.letter_due.value());
    };
    EXPECT_EQ(due("2026-12-24T09:00:00Z", Priority::urgent), "2026-12-29");
    EXPECT_EQ(due("2026-12-24T09:00:00Z", Priority::routine), "2026-12-31");
    EXPECT_EQ(due("2027-02-26T09:00:00Z", Priority::urgent), "2027-03-01");
    EXPECT_EQ(due("2028-02-28T09:00:00Z", Priority::urgent), "2028-02-29") << "the leap day is a working day";
    auto without = world.new_referral();
    without.letter_intention = LetterIntention::not_intending_to_add;
    EXPECT_EQ(world.create(without, world.gp())->referral.letter_due, std::nullopt);
}

TEST_F(ReferralOperations, ASecondReferralOfAPatientKeepsTheAccessCode) {
    const auto first = world.new_referral();
    EXPECT_TRUE(world.create(first, world.gp())->access_code);
    const auto again = world.create(first, world.gp());
    ASSERT_TRUE(again);
    EXPECT_FALSE(again->access_code);
}

TEST_F(ReferralOperations, AnNhsNumberOfSomebodyElseIsRefusedWithoutTellingWhy) {
    auto command = world.new_referral();
    ASSERT_TRUE(world.create(command, world.gp()));
    command.patient.birth_date = parse_date("1971-03-14").value();
    EXPECT_EQ(create(command, world.gp()), "PATIENT_ERROR");
}

TEST_F(ReferralOperations, RefusesWhatIsWrongWithANewReferralAllAtOnce) {
    auto command = world.new_referral();
    command.patient.birth_date = parse_date("2026-11-25").value();
    command.specialty_code = "NO_SUCH";
    command.pathway_start = parse_date("2026-11-24").value();
    EXPECT_EQ(create(command, world.practice_administrator()),
              "INAPPROPRIATE_VALUE patient.birth_date specialty_code pathway_start referring_clinician");
}

TEST_F(ReferralOperations, APathwayStartLiesWithinTheLastYear) {
    auto command = world.new_referral();
    command.pathway_start = parse_date("2025-11-23").value(); // 366 days ago
    EXPECT_EQ(create(command, world.gp()), "INAPPROPRIATE_VALUE pathway_start");
    command.pathway_start = parse_date("2025-11-24").value(); // 365
    EXPECT_EQ(create(command, world.gp()), "done");
}

// A token may speak for an organisation that this directory has never heard of, or that has closed since.
TEST_F(ReferralOperations, OnlyAnOrganisationThatIsThereAndOpenRefers) {
    EXPECT_EQ(create(world.new_referral(), world.gp("X99999")), "FORBIDDEN");
    const auto close_on = [&](const char* day) {
        world.database().owner().execute({"test.close", "update organisation set closed_on = $1 where code = 'P81001'"},
                                         {day});
    };
    close_on("2026-11-25");
    EXPECT_EQ(create(world.new_referral(), world.gp()), "done") << "open for one more day";
    close_on("2026-11-24");
    EXPECT_EQ(create(world.new_referral(), world.gp()), "ORGANISATION_IS_CLOSED");
}

TEST_F(ReferralOperations, AnAdministratorNamesAClinicianOfThePractice) {
    auto command = world.new_referral();
    command.referring_clinician = "gp-2";
    EXPECT_EQ(create(command, world.practice_administrator()), "REFERENCE_NOT_FOUND referring_clinician.user_id");
    EXPECT_EQ(create(command, world.gp()), "FIELD_NOT_PERMITTED referring_clinician");
    command.referring_clinician = "gp-1";
    const auto made = world.create(command, world.practice_administrator());
    ASSERT_TRUE(made) << made.error().detail;
    EXPECT_FALSE(made->referral.awaits_confirmation) << "unless the settings say so";
}

TEST_F(ReferralOperations, EveryServiceOfAShortlistMustFit) {
    auto command = world.new_referral();
    command.patient.birth_date = parse_date("2010-01-01").value();
    command.shortlist = {services::cardiology_leeds,
                         services::cardiology_leeds,
                         services::adults_only,
                         services::urgent_only,
                         services::urology,
                         services::not_published,
                         999,
                         services::for_board_a};
    EXPECT_EQ(create(command, world.gp()),
              "DUPLICATE_SERVICE shortlist[1] shortlist[2] shortlist[3] shortlist[4] shortlist[5] shortlist[6]");
    command.shortlist = {services::for_board_a};
    EXPECT_EQ(create(command, world.gp("P82001")), "SHORTLISTED_SERVICE_NOT_IN_RESULTS shortlist[0]")
        << "commissioned for another board";
}

TEST_F(ReferralOperations, IsReadByThoseWhoHaveToDoWithIt) {
    const auto referral = booked();
    const auto view = [&](const Principal& who) {
        return refusal(as(who, [&](const OperationContext& context) { return view_referral(context, referral.ubrn); }));
    };
    EXPECT_EQ(view(world.gp()), "done");
    EXPECT_EQ(view(world.clinician()), "done");
    EXPECT_EQ(view(world.patient(referral.patient.id)), "done");
    EXPECT_EQ(view(world.gp("P82001")), "NOT_FOUND");
    EXPECT_EQ(view(world.clinician("NBB")), "NOT_FOUND");
    EXPECT_EQ(view(world.patient(referral.patient.id + 1)), "NOT_FOUND");
    EXPECT_EQ(
        world.database()
            .owner()
            .execute({"test.views", "select count(*) as n from audit where action = 'referral.viewed' and ubrn = $1"},
                     {referral.ubrn})
            .front()
            .integer("n"),
        4)
        << "every successful read is on record: three here, one of the fixture's";
}

TEST_F(ReferralOperations, AnAcceptedReferralLeavesTheReviewListAndCannotBeRejectedAnyMore) {
    const auto referral = booked();
    const auto accepted =
        as(world.clinician(), [&](const OperationContext& s) { return accept_referral(s, referral.ubrn, 2, ""); });
    ASSERT_TRUE(accepted) << accepted.error().detail;
    EXPECT_EQ(accepted->state, ReferralState::booked);
    EXPECT_EQ(accepted->accepted_at, world.clock.now());
    EXPECT_EQ(accepted->version, 3);
    const auto again =
        as(world.clinician(), [&](const OperationContext& s) { return accept_referral(s, referral.ubrn, 3, ""); });
    EXPECT_EQ(refusal(again), "INVALID_REQUEST_STATE");
    const auto rejected = as(world.clinician(), [&](const OperationContext& s) {
        return reject_referral(s, referral.ubrn, 3, "OTHER", "because");
    });
    EXPECT_EQ(refusal(rejected), "INVALID_REQUEST_STATE");
}

TEST_F(ReferralOperations, ARejectedReferralGoesBackWithItsReasonAndFreesTheSlot) {
    const auto referral = booked();
    const auto slot = *referral.live_appointment()->slot_id;
    const auto reject = [&](const std::string& reason, const std::string& comment) {
        return as(world.clinician(),
                  [&](const OperationContext& s) { return reject_referral(s, referral.ubrn, 2, reason, comment); });
    };
    EXPECT_EQ(refusal(reject("OTHER", "")), "MISSING_VALUE comment");
    EXPECT_EQ(refusal(reject("PATIENT_ILL", "x")), "INVALID_CODE reason");
    const auto rejected = reject("SERVICE_INAPPROPRIATE", "Try the heart failure clinic");
    ASSERT_TRUE(rejected) << rejected.error().detail;
    EXPECT_EQ(rejected->state, ReferralState::rejected);
    EXPECT_EQ(rejected->state_reason, "SERVICE_INAPPROPRIATE");
    EXPECT_EQ(rejected->with_organisation, std::nullopt);
    EXPECT_EQ(world.slot_status(slot), "FREE");
    EXPECT_EQ(rejected->converted_at, referral.converted_at) << "it stays converted";
    EXPECT_EQ(
        refusal(as(world.clinician(), [&](const OperationContext& s) { return view_referral(s, referral.ubrn); })),
        "done")
        << "the provider may still read what it rejected";
    EXPECT_EQ(refusal(as(world.clinician(),
                         [&](const OperationContext& s) { return accept_referral(s, referral.ubrn, 3, ""); })),
              "INVALID_REQUEST_STATE");
}

TEST_F(ReferralOperations, ARejectedReferralIsBookedAgainAfterANewShortlist) {
    const auto referral = booked();
    ASSERT_TRUE(as(world.clinician(),
                   [&](const OperationContext& s) { return reject_referral(s, referral.ubrn, 2, "OTHER", "x"); }));
    auto changed = as(world.gp(), [&](const OperationContext& s) {
        return change_shortlist(s, referral.ubrn, 3, {services::cardiology_manchester});
    });
    ASSERT_TRUE(changed) << changed.error().detail;
    EXPECT_EQ(changed->state, ReferralState::not_booked);
    EXPECT_EQ(changed->shortlist, (std::vector<std::int64_t>{services::cardiology_manchester}));
    world.clock.advance(hours(24 * 3));
    ASSERT_TRUE(world.book(world.gp(), *changed, world.add_slot(services::cardiology_manchester)));
    EXPECT_EQ(clock_start(world.read(referral.ubrn)), clock_start(referral)) << "the clock has not moved";
}

// rules.md#clock-start: book, cancel, book again, reject, refer anew, book: one clock.
TEST_F(ReferralOperations, TheClockStaysWhereTheFirstBookingSetIt) {
    const auto first = booked();
    const auto start = london_date(world.clock.now());
    const auto expect_clock = [&](const char* after) {
        const auto referral = world.read(first.ubrn);
        ASSERT_EQ(clock_start(referral), start) << after;
        EXPECT_EQ(format_date(breach_date(*clock_start(referral))), "2027-03-30") << after;
        EXPECT_EQ(format_date(forty_week_mark(*clock_start(referral))), "2027-08-31") << after;
    };
    expect_clock("booked");
    world.clock.advance(hours(24 * 7));
    ASSERT_TRUE(world.run(world.gp(), booking::CancelAppointment{first.ubrn, 2, "PATIENT_HOLIDAY", ""}));
    expect_clock("cancelled");
    world.clock.advance(hours(24 * 7));
    ASSERT_TRUE(world.book(world.gp(), world.read(first.ubrn), world.add_slot(services::arrhythmia_leeds)));
    expect_clock("booked again");
    ASSERT_TRUE(as(world.clinician(),
                   [&](const OperationContext& s) { return reject_referral(s, first.ubrn, 4, "OTHER", "x"); }));
    expect_clock("rejected");
    world.clock.advance(hours(24 * 35)); // over Christmas
    ASSERT_TRUE(as(world.gp(), [&](const OperationContext& s) {
        return change_shortlist(s, first.ubrn, 5, {services::cardiology_manchester});
    }));
    ASSERT_TRUE(world.book(world.gp(), world.read(first.ubrn), world.add_slot(services::cardiology_manchester)));
    expect_clock("booked elsewhere");
}

// An appointment's day has come when it has in England: in summer an hour before it has in UTC.
TEST_F(ReferralOperations, AnOutcomeIsRecordedFromTheEnglishDayOfTheAppointmentOn) {
    const auto may_record = [&](const char* starts_at, const char* just_before, const char* now) {
        world.clock.set(parse_instant(starts_at).value() - hours(24 * 20));
        const auto referral = world.refer({services::by_telephone});
        const RecordedBooking booking{services::by_telephone, parse_instant(starts_at).value(), 20, std::nullopt};
        EXPECT_TRUE(as(world.booking_clerk(),
                       [&](const OperationContext& s) { return record_booking(s, referral.ubrn, 1, booking); }));
        const auto read = world.read(referral.ubrn);
        const auto snapshot = world.directory().snapshot();
        const auto is_allowed = [&](const char* at) {
            return !refuse_action(read, Action::record_attendance, Party::provider,
                                  {*snapshot, parse_instant(at).value()});
        };
        EXPECT_FALSE(is_allowed(just_before)) << just_before;
        EXPECT_TRUE(is_allowed(now)) << now;
    };
    may_record("2027-07-01T13:00:00Z", "2027-06-30T22:59:59Z", "2027-06-30T23:00:00Z");
    may_record("2027-03-28T08:00:00Z", "2027-03-27T23:59:59Z", "2027-03-28T00:00:00Z"); // the clocks go forward
    may_record("2027-10-31T09:00:00Z", "2027-10-30T22:59:59Z", "2027-10-30T23:00:00Z"); // and back
}

TEST_F(ReferralOperations, TheShortlistOfABookedReferralStays) {
    const auto referral = booked();
    EXPECT_EQ(refusal(as(world.gp(),
                         [&](const OperationContext& s) {
                             return change_shortlist(s, referral.ubrn, 2, {services::cardiology_manchester});
                         })),
              "INVALID_REQUEST_STATE");
}

TEST_F(ReferralOperations, CancellingEndsTheAppointmentAndTheReferral) {
    const auto referral = booked();
    const auto slot = *referral.live_appointment()->slot_id;
    const auto cancel = [&](const Principal& who, int version, const std::string& reason) {
        return as(who,
                  [&](const OperationContext& s) { return cancel_referral(s, referral.ubrn, version, reason, ""); });
    };
    EXPECT_EQ(refusal(cancel(world.gp(), 1, "RAISED_IN_ERROR")), "VERSION_STALE");
    EXPECT_EQ(refusal(cancel(world.gp("P82001"), 2, "RAISED_IN_ERROR")), "NOT_FOUND");
    EXPECT_EQ(refusal(cancel(world.clinician(), 2, "RAISED_IN_ERROR")), "INAPPROPRIATE_VALUE reason");
    const auto cancelled = cancel(world.gp(), 2, "RAISED_IN_ERROR");
    ASSERT_TRUE(cancelled) << cancelled.error().detail;
    EXPECT_EQ(cancelled->state, ReferralState::cancelled_referral);
    EXPECT_EQ(cancelled->live_appointment(), nullptr);
    EXPECT_EQ(world.slot_status(slot), "FREE");
    EXPECT_EQ(refusal(cancel(world.gp(), 3, "RAISED_IN_ERROR")), "INVALID_REQUEST_STATE");
}

TEST_F(ReferralOperations, ANewAccessCodeIsTheReferrersToGive) {
    const auto referral = booked();
    const auto renew = [&](const Principal& who) {
        return as(who, [&](const OperationContext& s) { return renew_access_code(s, referral.ubrn); });
    };
    EXPECT_EQ(refusal(renew(world.clinician())), "NOT_FOUND");
    const auto code = renew(world.gp());
    ASSERT_TRUE(code);
    const auto session = patients::sign_in(world.connection(), {referral.ubrn.text(), *code, 1970, "127.0.0.1", "test"},
                                           {}, world.random, world.clock.now());
    EXPECT_TRUE(session);
}

class Worklists : public ReferralOperations {
protected:
    std::vector<std::string> names(Worklist list, const Principal& who) {
        const auto page =
            as(who, [&](const OperationContext& s) { return read_worklist(s, list, {}, 50, std::nullopt); });
        std::vector<std::string> names;
        for (const auto& item : page->items) names.push_back(item.given_name);
        return names;
    }
};

TEST_F(Worklists, AreReadFromTheStateOfReferrals) {
    const auto referral = world.refer();
    const auto& name = referral.patient.given_name;
    const std::vector<std::string> here{name};
    EXPECT_EQ(names(Worklist::awaiting_booking, world.gp()), here);
    EXPECT_TRUE(names(Worklist::awaiting_booking, world.gp("P82001")).empty());

    ASSERT_TRUE(world.run(world.gp(), booking::Defer{referral.ubrn, 1, services::cardiology_leeds,
                                                     DeferralReason::no_slots_at_service, std::nullopt}));
    EXPECT_EQ(names(Worklist::appointment_slot_issues, world.clinician()), here);
    EXPECT_EQ(names(Worklist::awaiting_booking, world.gp()), here) << "until it is booked the referrer sees it, too";

    ASSERT_TRUE(
        world.book(world.booking_clerk(), world.read(referral.ubrn), world.add_slot(services::cardiology_leeds)));
    EXPECT_TRUE(names(Worklist::appointment_slot_issues, world.clinician()).empty());
    EXPECT_TRUE(names(Worklist::awaiting_booking, world.gp()).empty());
    EXPECT_EQ(names(Worklist::referrals_for_review, world.clinician()), here);
    EXPECT_TRUE(names(Worklist::referrals_for_review, world.clinician("NBB")).empty());

    ASSERT_TRUE(
        as(world.clinician(), [&](const OperationContext& s) { return accept_referral(s, referral.ubrn, 3, ""); }));
    EXPECT_TRUE(names(Worklist::referrals_for_review, world.clinician()).empty());
}

TEST_F(Worklists, ShowTheMostUrgentAndThenTheOldestFirstAndPageWithoutGaps) {
    const auto refer_as = [&](Priority priority) {
        world.clock.advance(std::chrono::minutes(1));
        return world.refer({services::cardiology_leeds}, priority).patient.given_name;
    };
    const auto routine_1 = refer_as(Priority::routine);
    const auto urgent_1 = refer_as(Priority::urgent);
    const auto cancer = refer_as(Priority::two_week_wait);
    const auto urgent_2 = refer_as(Priority::urgent);
    const auto routine_2 = refer_as(Priority::routine);
    const std::vector<std::string> expected{cancer, urgent_1, urgent_2, routine_1, routine_2};
    EXPECT_EQ(names(Worklist::awaiting_booking, world.gp()), expected);

    std::vector<std::string> paged;
    std::optional<std::string> cursor;
    do {
        const auto page = as(world.gp(), [&](const OperationContext& s) {
            return read_worklist(s, Worklist::awaiting_booking, {}, 2, cursor);
        });
        ASSERT_TRUE(page);
        EXPECT_EQ(page->total, 5U);
        for (const auto& item : page->items) paged.push_back(item.given_name);
        cursor = page->next_cursor;
    } while (cursor);
    EXPECT_EQ(paged, expected);
    EXPECT_EQ(refusal(as(
                  world.gp(),
                  [&](const OperationContext& s) { return read_worklist(s, Worklist::awaiting_booking, {}, 2, "x"); })),
              "INVALID_VALUE cursor");
}

// Due dates count working days; an item due today is not overdue, one due on the last working day is. The count of
// the dashboard agrees with the items.
TEST_F(Worklists, TellWhatIsOverdue) {
    world.refer({services::cardiology_leeds}, Priority::urgent); // Tuesday 24 November: due Thursday 26
    const auto overdue_on = [&](const char* day) {
        world.clock.set(parse_instant(std::string(day) + "T12:00:00Z").value());
        const auto page = as(world.gp(), [&](const OperationContext& s) {
            return read_worklist(s, Worklist::awaiting_booking, {}, 9, std::nullopt);
        });
        const auto counts = world.in_transaction(
            [&]() -> Result<std::vector<ListCount>> { return count_worklists(world.context(world.gp())); });
        EXPECT_EQ(counts->front().overdue, page->items.front().is_overdue ? 1U : 0U);
        return page->items.front().is_overdue;
    };
    EXPECT_FALSE(overdue_on("2026-11-24"));
    EXPECT_FALSE(overdue_on("2026-11-26"));
    EXPECT_TRUE(overdue_on("2026-11-27"));
}

} // namespace
} // namespace ers::referrals
