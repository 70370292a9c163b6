// Goal: the next free slots that are kept by increments are those that a full look finds: whatever has changed, by
// whom, in which order transactions end, and as time passes.
#include <array>
#include <random>
#include <string>

#include "tests/integration/directory/next_slots/slots_support.hpp"
#include "tests/support/seed.hpp"

namespace ers::directory {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

class NextSlotsKept : public samples::DirectoryWithSlots {
protected:
    void refresh(minutes from_now) { directory_.refresh(connection(), now_ + from_now); }
    std::optional<Instant> kept(std::optional<Priority> priority = {}) {
        return directory_.next_slots()->next(11, priority);
    }
    void change_directory(const db::Statement& change) {
        static constexpr db::Statement new_version{"test.new_directory_version",
                                                   "update directory_version set version = version + 1"};
        database_.owner().execute(change);
        database_.owner().execute(new_version);
    }
    Directory directory_;
};

TEST_F(NextSlotsKept, FollowTheChangesThatWritersLeave) {
    refresh(minutes(0));
    EXPECT_FALSE(kept());
    add_slot("first", hours(30), "{ROUTINE}");
    note_change(connection());
    refresh(minutes(1));
    EXPECT_EQ(kept(), now_ + hours(30));
    add_slot("earlier", hours(28), "{ROUTINE}");
    refresh(minutes(2));
    EXPECT_EQ(kept(), now_ + hours(30)); // nobody said so
    EXPECT_EQ(directory_.next_slots()->seen_at, now_ + minutes(2));
    directory_.refresh_all(connection(), now_ + minutes(2));
    EXPECT_EQ(kept(), now_ + hours(28));
}

TEST_F(NextSlotsKept, AreLookedAtAllAnewAfterAWhile) {
    refresh(minutes(0));
    add_slot("without a word", hours(30), "{ROUTINE}");
    refresh(minutes(14));
    EXPECT_FALSE(kept());
    refresh(minutes(15));
    EXPECT_EQ(kept(), now_ + hours(30));
}

// Ids are given out in one order, and commits happen in another.
TEST_F(NextSlotsKept, SeeATransactionThatEndsAfterALaterOne) {
    const auto slow = database_.connect();
    refresh(minutes(0));
    {
        db::Transaction open(*slow);
        note_change(*slow);
        note_change(connection());
        note_change(connection());
        refresh(minutes(1));
        add_slot("of the slow one", hours(30), "{ROUTINE}");
        refresh(minutes(2));
        EXPECT_FALSE(kept());
        open.commit();
    }
    refresh(minutes(3));
    EXPECT_EQ(kept(), now_ + hours(30));
}

TEST_F(NextSlotsKept, SeeATransactionThatWasOpenWhenTheServerBegan) {
    const auto slow = database_.connect();
    {
        db::Transaction open(*slow);
        note_change(*slow);
        note_change(connection()); // the first row that there is, with a gap before it
        refresh(minutes(1));
        add_slot("of the slow one", hours(30), "{ROUTINE}");
        open.commit();
    }
    refresh(minutes(2));
    EXPECT_EQ(kept(), now_ + hours(30));
}

TEST_F(NextSlotsKept, PassOverATransactionThatRolledBack) {
    refresh(minutes(0));
    {
        const db::Transaction open(connection());
        note_change(connection());
    }
    note_change(connection());
    refresh(minutes(1));
    add_slot("next", hours(30), "{ROUTINE}");
    note_change(connection());
    refresh(minutes(2));
    EXPECT_EQ(kept(), now_ + hours(30));
}

TEST_F(NextSlotsKept, HaveASlotAgainWhenItsHoldRunsOut) {
    refresh(minutes(0));
    add_slot("held", hours(30), "{ROUTINE}", "FREE", minutes(5));
    note_change(connection(), now_ + minutes(5));
    refresh(minutes(1));
    EXPECT_FALSE(kept());
    refresh(minutes(5));
    EXPECT_EQ(kept(), now_ + hours(30));
}

TEST_F(NextSlotsKept, KnowOfHoldsFromBeforeTheServerBegan) {
    add_slot("held", hours(30), "{ROUTINE}", "FREE", minutes(5));
    note_change(connection(), now_ + minutes(5));
    refresh(minutes(1));
    EXPECT_FALSE(kept());
    refresh(minutes(5));
    EXPECT_EQ(kept(), now_ + hours(30));
}

TEST_F(NextSlotsKept, LeaveOutASlotThatHasBecomeTooNear) {
    add_slot("near", hours(24) + minutes(1), "{ROUTINE,URGENT}");
    add_slot("far", hours(26), "{ROUTINE}");
    refresh(minutes(0));
    refresh(minutes(1)); // still 24 hours ahead
    EXPECT_EQ(kept(Priority::routine), now_ + hours(24) + minutes(1));
    refresh(minutes(2));
    EXPECT_EQ(kept(Priority::routine), now_ + hours(26));
    EXPECT_EQ(kept(Priority::urgent), now_ + hours(24) + minutes(1));
    EXPECT_EQ(kept(), now_ + hours(24) + minutes(1));
}

TEST_F(NextSlotsKept, ReachADayFurtherWhenADayBegins) {
    now_ = *parse_instant("2026-11-21T23:55:00Z"); // winter: England's midnight is UTC's
    add_slot("on the day after the window", hours(43 * 24), "{ROUTINE}");
    refresh(minutes(4));
    EXPECT_FALSE(kept());
    refresh(minutes(5));
    EXPECT_EQ(kept(), now_ + hours(43 * 24));
}

TEST_F(NextSlotsKept, StayWhenTheDirectoryChangesElsewhere) {
    static constexpr db::Statement rename{"test.rename_service", "update service set name = 'Renamed' where id = 11"};
    add_slot("near", hours(24) + minutes(5), "{ROUTINE}");
    add_slot("far", hours(26), "{ROUTINE}");
    refresh(minutes(0));
    add_slot("without a word", hours(25), "{ROUTINE}");
    change_directory(rename);
    refresh(minutes(1));
    EXPECT_EQ(directory_.snapshot()->find_service(11)->name, "Renamed");
    EXPECT_EQ(kept(), now_ + hours(24) + minutes(5));
    refresh(minutes(5)); // its windows are as they were, so nobody has looked
    EXPECT_EQ(kept(), now_ + hours(24) + minutes(5));
    refresh(minutes(6)); // the first is too near now, which is known without a word
    EXPECT_EQ(kept(), now_ + hours(25));
}

TEST_F(NextSlotsKept, FollowAChangedWindow) {
    static constexpr db::Statement open_later{
        "test.open_later",
        "update service_priority set opens_hours = 48 where service_id = 11 and priority = 'ROUTINE'"};
    add_slot("soon too near", hours(30), "{ROUTINE}");
    add_slot("later", hours(72), "{ROUTINE}");
    refresh(minutes(0));
    EXPECT_EQ(kept(), now_ + hours(30));
    change_directory(open_later);
    refresh(minutes(1));
    EXPECT_EQ(kept(), now_ + hours(72));
}

TEST_F(NextSlotsKept, AreFoundForANewServiceAndKeptForTheOthers) {
    static constexpr db::Statement add_service{
        "test.add_service",
        "with new_service as (\n"
        "    insert into service (id, organisation_code, site_code, specialty_code, name, "
        "request_types, bookable_type,\n"
        "        appointment_type, sex_treated, effective_from)\n"
        "    select 7, organisation_code, site_code, specialty_code, 'New', request_types, bookable_type,\n"
        "        appointment_type, sex_treated, effective_from\n"
        "    from service\n"
        "    where id = 11\n"
        "    returning id)\n"
        "insert into service_priority (service_id, priority, opens_hours)\n"
        "select id, 'ROUTINE', 1\n"
        "from new_service"};
    static constexpr db::Statement add_its_slot{
        "test.add_its_slot",
        "insert into slot (id, service_id, reference, starts_at, duration_minutes, priorities, status, updated_at)\n"
        "values (next_slot_id($1), 7, 'of the new one', $1, 15, '{ROUTINE}', 'FREE', now())"};
    add_slot("of the old one", hours(30), "{ROUTINE}");
    refresh(minutes(0));
    change_directory(add_service);
    database_.owner().execute(add_its_slot, {now_ + hours(40)});
    refresh(minutes(1));
    EXPECT_EQ(directory_.next_slots()->next(7), now_ + hours(40));
    EXPECT_EQ(kept(), now_ + hours(30));
}

TEST_F(NextSlotsKept, AreFoundInLaterMonths) {
    add_slot("urgent soon", hours(30), "{URGENT}");
    add_slot("routine next year", hours(41 * 24), "{ROUTINE}"); // 1 January
    refresh(minutes(0));
    EXPECT_EQ(kept(Priority::urgent), now_ + hours(30));
    EXPECT_EQ(kept(Priority::routine), now_ + hours(41 * 24));
}

// Random changes by hundreds, straight to the rows and announced as writers announce them; after each, the kept figures
// are those that a full look finds.
TEST_F(NextSlotsKept, AgreeWithAFullLookWhateverHappens) {
    static constexpr db::Statement change{
        "test.change_slots",
        "update slot\n"
        "set status = $2, held_until = $3::timestamptz,\n"
        "    held_by = case when $3::timestamptz is null then null else '000000070000' end\n"
        "where reference = $1"};
    constexpr std::array<std::string_view, 3> priorities{"{ROUTINE}", "{URGENT}", "{ROUTINE,URGENT}"};
    std::mt19937_64 dice(testing::test_seed());
    const auto roll = [&](int sides) { return static_cast<int>(dice() % static_cast<unsigned>(sides)); };
    constexpr int slot_count = 20;
    for (int i = 0; i < slot_count; ++i) {
        add_slot("slot " + std::to_string(i), minutes(roll(60 * 24 * 50)), priorities[dice() % priorities.size()]);
    }
    minutes passed{0};
    for (int step = 0; step < 250; ++step) {
        passed += minutes(roll(10) == 0 ? roll(600) : roll(4));
        if (roll(3) == 0) { // else only time passes
            const auto reference = "slot " + std::to_string(roll(slot_count));
            const bool is_hold = roll(3) == 0;
            const auto until = is_hold ? std::optional(now_ + passed + minutes(1 + roll(10))) : std::nullopt;
            database_.owner().execute(change, {reference, is_hold || roll(2) == 0 ? "FREE" : "BOOKED", until});
            note_change(connection(), until);
        }
        refresh(passed);
        const auto full = load_next_slots(connection(), *directory_.snapshot(), now_ + passed);
        for (const auto& priority : Codes<Priority>::entries) {
            ASSERT_EQ(kept(priority.value), full->next(11, priority.value)) << "step " << step << ' ' << priority.code;
        }
        ASSERT_EQ(kept(), full->next(11)) << "step " << step;
    }
}

} // namespace
} // namespace ers::directory
