// 10,000 random sequences of events, many referrals at a time, their commands in common batches: after every step the
// database must hold every invariant, above all that no referral is lost (rules.md#nothing-is-lost).
#include <gtest/gtest.h>

#include <array>
#include <map>

#include "ers/referrals/centres/centres.hpp"
#include "ers/referrals/contact/call_backs.hpp"
#include "ers/referrals/contact/requirements.hpp"
#include "ers/referrals/contact/timed.hpp"
#include "ers/referrals/life_cycle/confirm.hpp"
#include "ers/referrals/life_cycle/outcomes.hpp"
#include "ers/referrals/life_cycle/review.hpp"
#include "ers/referrals/links/links.hpp"
#include "ers/referrals/record/reasons.hpp"
#include "tests/support/booking_world.hpp"
#include "tests/support/seed.hpp"

namespace ers::referrals {
namespace {

namespace services = testing::services;

using std::chrono::hours;
using testing::BookingWorld;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int rounds = 20; // sanitizers look for other faults than this property's
#else
constexpr int rounds = 200;
#endif
constexpr int sequences_each = 50;
constexpr int events_each = 6;
constexpr int slots_each = 60;

constexpr db::Statement broken{"test.broken", "select rule, subject from broken_invariant limit 5"};
constexpr db::Statement list_all{"test.referrals", "select ubrn, version, converted_at, deferred_at from referral"};

class NothingLost : public ::testing::Test {
protected:
    template <class Items>
    const auto& any_of(const Items& items) {
        return items[random.below(items.size())];
    }

    // A caller who may or may not have a relationship with the referral.
    Principal anybody(std::int64_t patient_id) {
        const std::vector<Principal> people{world.gp(),
                                            world.clinician(),
                                            world.booking_clerk(),
                                            world.clinician("NBB"),
                                            world.patient(patient_id),
                                            world.router(),
                                            world.practice_administrator(),
                                            world.gp("P82001")};
        return any_of(people);
    }

    std::string any_reason(Action action) {
        std::vector<std::string> codes;
        for (const auto& reason : reasons()) {
            if (reason.action == action) codes.emplace_back(reason.code);
        }
        return any_of(codes);
    }

    // A command of the booking lane; right ones, and ones that must be refused.
    booking::GuardedCommand any_command(const Referral& referral, int version) {
        const auto who = anybody(referral.patient.id);
        const auto slot = any_of(slots);
        const std::string comment = random.below(2) == 0 ? "" : "because";
        const auto what = [&]() -> decltype(booking::Command::what) {
            switch (random.below(6)) {
                case 0: return booking::Hold{referral.ubrn, slot};
                case 1: return booking::Release{referral.ubrn, slot};
                case 2:
                    return booking::CancelAppointment{referral.ubrn, version, any_reason(Action::cancel_appointment),
                                                      comment};
                case 3: {
                    const auto reason =
                        random.below(2) == 0 ? DeferralReason::no_slots_at_service : DeferralReason::slot_not_available;
                    return booking::Defer{referral.ubrn, version, any_of(shortlist), reason, slot};
                }
                default: return booking::Book{referral.ubrn, version, slot};
            }
        }();
        return {{what, who, "test-request"}, std::nullopt, {}};
    }

    // Somebody sees to it that the patient comes.
    void any_contact(const Referral& referral, int version) {
        const auto desk = world.adviser();
        const auto gp = world.gp(); // the context only refers to who acts
        const auto context = world.context(random.below(3) == 0 ? gp : desk);
        const auto& ubrn = referral.ubrn;
        const std::vector<RequirementAsked> needs{{RequirementType::transport, std::nullopt},
                                                  {RequirementType::interpreter, "pl"}};
        (void)world.in_transaction([&]() -> Result<Referral> {
            switch (random.below(5)) {
                case 0: return change_requirements(context, ubrn, version, {any_of(needs)});
                case 1: return change_requirements(context, ubrn, version, needs);
                case 2:
                    return record_requirement_outcome(world.context(desk), ubrn, version,
                                                      {any_of(needs).type, RequirementStatus::arranged, std::nullopt});
                case 3:
                    return promise_call_back(world.context(desk), ubrn, version, world.clock.now() + hours(1),
                                             CallBackReason::no_slots);
                default: return record_call(world.context(desk), ubrn, version, {CallOutcome::reached, std::nullopt});
            }
        });
    }

    // An operation on a referral.
    void any_operation(const Referral& referral, int version) {
        const auto who = anybody(referral.patient.id);
        const auto context = world.context(who);
        const auto& ubrn = referral.ubrn;
        (void)world.in_transaction([&]() -> Result<Referral> {
            switch (random.below(18)) {
                case 14:
                    return change_shortlist(context, ubrn, version, {any_of(shortlist)},
                                            {std::nullopt, "{}", "patient_declined", std::nullopt});
                case 15: return send_to_centre(context, ubrn, version, "RMC01");
                case 16: return return_from_centre(context, ubrn, version, "because");
                case 17: return confirm_referral(context, ubrn, version);
                case 0: return change_shortlist(context, ubrn, version, {any_of(shortlist)});
                case 1: return accept_referral(context, ubrn, version, "");
                case 2: return reject_referral(context, ubrn, version, any_reason(Action::reject), "because");
                case 3: return send_for_triage(context, ubrn, version, any_of(shortlist));
                case 4: return accept_book_later(context, ubrn, version, {"because", std::nullopt});
                case 5: return return_with_advice(context, ubrn, version, {"because", std::nullopt});
                case 6: return cancel_action_later(context, ubrn, version, {"because", std::nullopt});
                case 7:
                    return redirect_referral(context, ubrn, version,
                                             {any_of(shortlist), any_reason(Action::redirect), "because"});
                case 8: return acknowledge(context, ubrn, version);
                case 9:
                    return record_booking(context, ubrn, version,
                                          {any_of(shortlist), world.clock.now() + hours(48), 30, std::nullopt});
                case 10:
                    return record_non_attendance(context, ubrn, version, any_reason(Action::record_non_attendance), "");
                case 11:
                    return random.below(3) == 0 ? record_attendance(context, ubrn, version, "DISCHARGED", "")
                                                : record_assessment(context, ubrn, version,
                                                                    any_reason(Action::record_assessment), "because");
                case 12: return change_priority(context, ubrn, version, Priority::urgent, "");
                default:
                    if (random.below(3) != 0) return accept_referral(context, ubrn, version, "");
                    return cancel_referral(context, ubrn, version, any_reason(Action::cancel_referral), "because");
            }
        });
    }

    // Two of the patient's referrals belong together from now on: what is booked must keep to it.
    void any_link(const Referral& first, const Referral& then) {
        constexpr std::array kinds{LinkKind::sequence, LinkKind::same_day, LinkKind::prerequisite};
        (void)world.in_transaction(
            [&] { return make_link(world.context(world.gp()), {first.ubrn, then.ubrn, any_of(kinds)}); });
    }

    void expect_whole(int round, int event) {
        for (const auto row : world.database().owner().execute(broken)) {
            FAIL() << row.text("rule") << ": " << row.text("subject") << " in round " << round << ", event " << event;
        }
    }

    BookingWorld world;
    SeededRandom random{testing::test_seed()};
    std::vector<std::int64_t> shortlist{
        services::cardiology_leeds, services::arrhythmia_leeds, services::cardiology_manchester,
        services::by_telephone,     services::triage,           services::assessment};
    std::vector<std::int64_t> slots;
};

TEST_F(NothingLost, WhateverHappensInWhicheverOrder) {
    world.numbers().confirm_routine = true;
    const auto patient = world.new_referral().patient; // one patient: their code is made once
    for (int round = 0; round < rounds && !HasFatalFailure(); ++round) {
        slots.clear();
        for (int i = 0; i < slots_each; ++i) slots.push_back(world.add_slot(any_of(shortlist), hours(24 + i)));
        std::vector<Referral> referrals;
        for (int i = 0; i < sequences_each; ++i) {
            auto command = world.new_referral();
            command.patient = patient;
            command.shortlist = shortlist;
            if (random.below(3) == 0) command.managed_by = "RMC01";
            const bool is_by_administrator = random.below(4) == 0; // it waits for its clinician
            if (is_by_administrator) command.referring_clinician = "gp-1";
            const auto who = is_by_administrator ? world.practice_administrator() : world.gp();
            referrals.push_back(world.create(command, who).value().referral);
        }
        std::map<std::string, std::pair<std::optional<Instant>, std::optional<Instant>>> first_dates;
        for (int event = 0; event < events_each; ++event) {
            // Now and then a day or two goes by: appointments come due.
            world.clock.advance(random.below(4) == 0 ? std::chrono::seconds(hours(30))
                                                     : std::chrono::seconds(random.below(120)));
            std::map<std::string, int> versions;
            // The first booking and the first deferral, once there, never move.
            for (const auto row : world.connection().execute(list_all)) {
                const auto ubrn = row.text("ubrn");
                versions[ubrn] = row.number("version");
                auto& [booked, deferred] = first_dates[ubrn];
                EXPECT_TRUE(!booked || row.optional_instant("converted_at") == booked);
                EXPECT_TRUE(!deferred || row.optional_instant("deferred_at") == deferred);
                booked = row.optional_instant("converted_at");
                deferred = row.optional_instant("deferred_at");
            }
            std::vector<booking::GuardedCommand> batch;
            for (const auto& referral : referrals) {
                const int version = versions.at(referral.ubrn.text()) - (random.below(10) == 0 ? 1 : 0);
                if (random.below(20) == 0) any_link(referral, any_of(referrals));
                if (random.below(8) == 0) {
                    any_contact(referral, version);
                } else if (random.below(4) == 0) {
                    any_operation(referral, version);
                } else {
                    batch.push_back(any_command(referral, version));
                }
            }
            (void)world.engine().run(world.connection(), batch);
            // Now and then so late that everything is due.
            const auto later = world.clock.now() + hours(24 * 20 * random.below(2));
            (void)send_reminders(world.connection(), {}, later);
            (void)tell_overdue_contacts(world.connection(), later);
            expect_whole(round, event);
        }
        // What this round leaves is finished, so that the next one's checks stay as quick.
        world.database().owner().run_script(
            "truncate appointment, slot, referral, audit, outbox restart identity cascade");
    }
}

} // namespace
} // namespace ers::referrals
