// Publishing, withdrawing and listing slots on a real database.
#include <gtest/gtest.h>

#include <set>

#include "ers/slots/limits.hpp"
#include "ers/slots/slots.hpp"
#include "tests/support/booking_world.hpp"

namespace ers::slots {
namespace {

namespace services = testing::services;

using std::chrono::hours;
using testing::BookingWorld;

class SlotsTest : public ::testing::Test {
protected:
    PublishedSlot slot(const std::string& reference, hours from_now = hours(48)) {
        return {reference, world.clock.now() + from_now, 30, {Priority::routine}, std::nullopt};
    }
    PublishReport publish(const std::vector<PublishedSlot>& batch) {
        return world
            .in_transaction([&]() -> Result<PublishReport> {
                return publish_slots(world.connection(), services::cardiology_leeds,
                                     {Priority::routine, Priority::urgent}, 48, batch, world.clock.now());
            })
            .value();
    }
    WithdrawReport withdraw(const std::vector<std::string>& references) {
        return world
            .in_transaction([&]() -> Result<WithdrawReport> {
                return withdraw_slots(world.connection(), services::cardiology_leeds, references, world.clock.now());
            })
            .value();
    }
    std::vector<Slot> own_slots(std::optional<std::string> status) {
        return list_own_slots(world.connection(),
                              {.service_id = services::cardiology_leeds,
                               .from = world.clock.now(),
                               .until = world.clock.now() + hours(24 * 60),
                               .status = std::move(status),
                               .limit = 100,
                               .cursor = std::nullopt},
                              world.clock.now())
            .value()
            .items;
    }
    std::vector<Slot> free_slots(Priority priority = Priority::routine, std::optional<std::string> clinician = {}) {
        return list_free_slots(world.connection(),
                               {.service_id = services::cardiology_leeds,
                                .priority = priority,
                                .from = world.clock.now(),
                                .until = world.clock.now() + hours(24 * 60),
                                .clinician = clinician,
                                .limit = 100,
                                .cursor = std::nullopt},
                               world.clock.now())
            .value()
            .items;
    }

    BookingWorld world;
};

TEST_F(SlotsTest, TheSameBatchTwiceChangesNothing) {
    const std::vector batch{slot("A"), slot("B")};
    EXPECT_EQ(publish(batch).created, 2U);
    const auto again = publish(batch);
    EXPECT_EQ(again.created, 0U);
    EXPECT_EQ(again.updated, 0U);
    EXPECT_EQ(again.unchanged, 2U);
    EXPECT_EQ(free_slots().size(), 2U);
}

TEST_F(SlotsTest, AKnownReferenceMovesItsSlot) {
    publish({slot("A")});
    const auto moved = publish({slot("A", hours(72))});
    EXPECT_EQ(moved.updated, 1U);
    ASSERT_EQ(free_slots().size(), 1U);
    EXPECT_EQ(free_slots().front().starts_at, world.clock.now() + hours(72));
}

// From 29 November to 2 December and back. An id belongs to a month, so each month's slot keeps its own history.
TEST_F(SlotsTest, AKnownReferenceMovesOverTheEndOfAMonth) {
    const auto november = hours(24 * 5);
    const auto december = hours(24 * 8);
    publish({slot("A", november), slot("B", november)});
    const auto old = free_slots().front();
    ASSERT_EQ(old.reference, "A");
    EXPECT_EQ(publish({slot("A", december)}).updated, 1U);
    ASSERT_EQ(free_slots().size(), 2U);
    EXPECT_EQ(free_slots().back().reference, "A");
    EXPECT_EQ(free_slots().back().starts_at, world.clock.now() + december);
    EXPECT_NE(free_slots().back().id, old.id);
    EXPECT_EQ(world.slot_status(old.id), "WITHDRAWN");
    EXPECT_EQ(publish({slot("A", december)}).unchanged, 1U) << "the reference stands for the slot in December";
    EXPECT_EQ(withdraw({"A"}).withdrawn, 1U);
    EXPECT_EQ(publish({slot("A", november)}).updated, 1U);
    ASSERT_EQ(free_slots().size(), 2U);
    EXPECT_EQ(free_slots().back().starts_at, world.clock.now() + november);
    EXPECT_EQ(own_slots("WITHDRAWN").size(), 2U);
}

// A slot that moves is free again, within its month and over the month's end.
TEST_F(SlotsTest, AHeldSlotThatMovesIsHeldNoLonger) {
    for (const auto& [reference, to] : {std::pair("A", hours(49)), std::pair("B", hours(24 * 8))}) {
        publish({slot(reference, hours(48))});
        const auto id = free_slots().front().id; // the other one is later
        ASSERT_TRUE(world.run(world.gp(), booking::Hold{world.refer().ubrn, id}));
        EXPECT_EQ(own_slots("HELD").size(), 1U);
        EXPECT_EQ(publish({slot(reference, to)}).updated, 1U);
        EXPECT_EQ(own_slots("HELD").size(), 0U) << reference;
    }
    EXPECT_EQ(free_slots().size(), 2U);
}

TEST_F(SlotsTest, BadRowsAreReportedAndTheRestIsStored) {
    auto cancer = slot("C");
    cancer.priorities = {Priority::two_week_wait};
    auto brief = slot("F");
    brief.duration_minutes = limits::slot_minutes_min - 1;
    auto for_nobody = slot("G");
    for_nobody.priorities.clear();
    const auto report = publish(
        {slot("A"), slot("B", hours(-1)), cancer, slot("D", hours(24 * 60)), slot("A"), slot("E"), brief, for_nobody});
    EXPECT_EQ(report.created, 2U);
    const std::vector<std::pair<std::size_t, ErrorCode>> expected{
        {1, ErrorCode::inappropriate_value}, {2, ErrorCode::unsupported_priority}, {3, ErrorCode::inappropriate_value},
        {4, ErrorCode::conflicting_values},  {6, ErrorCode::invalid_value},        {7, ErrorCode::missing_value}};
    ASSERT_EQ(report.refused.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(report.refused[i].row, expected[i].first);
        EXPECT_EQ(report.refused[i].why.code, expected[i].second) << i;
    }
}

TEST_F(SlotsTest, ABookedSlotIsNeitherMovedNorWithdrawn) {
    publish({slot("A")});
    const auto id = free_slots().front().id;
    ASSERT_TRUE(world.book(world.gp(), world.refer(), id));
    EXPECT_EQ(publish({slot("A", hours(72))}).refused.front().why.code, ErrorCode::invalid_state);
    EXPECT_EQ(publish({slot("A")}).unchanged, 1U) << "as it stands it may be sent again";
    EXPECT_EQ(withdraw({"A"}).refused.front().why.code, ErrorCode::invalid_state);
    EXPECT_EQ(world.slot_status(id), "BOOKED");
}

TEST_F(SlotsTest, AWithdrawnSlotIsNotOfferedUntilItIsPublishedAgain) {
    publish({slot("A"), slot("B")});
    const auto report = withdraw({"A", "X"});
    EXPECT_EQ(report.withdrawn, 1U);
    EXPECT_EQ(report.refused.front().why.code, ErrorCode::reference_not_found);
    EXPECT_EQ(free_slots().size(), 1U);
    EXPECT_EQ(withdraw({"A"}).withdrawn, 0U) << "twice is once";
    EXPECT_EQ(publish({slot("A")}).updated, 1U);
    EXPECT_EQ(free_slots().size(), 2U);
}

TEST_F(SlotsTest, OffersWhatIsFreeForThePriorityAndClinicianAndNotHeld) {
    auto doctor = slot("A");
    doctor.clinician = "Dr Amara Example";
    auto urgent = slot("B");
    urgent.priorities = {Priority::urgent};
    publish({doctor, urgent, slot("C")});
    EXPECT_EQ(free_slots().size(), 2U);
    EXPECT_EQ(free_slots(Priority::urgent).size(), 1U);
    EXPECT_EQ(free_slots(Priority::routine, "AMARA").size(), 1U);
    EXPECT_EQ(free_slots(Priority::routine, "%").size(), 0U) << "text, not a pattern";
    const auto id = free_slots(Priority::routine, "amara").front().id;
    ASSERT_TRUE(world.run(world.gp(), booking::Hold{world.refer().ubrn, id}));
    EXPECT_EQ(free_slots().size(), 1U);
    world.clock.advance(std::chrono::minutes(5));
    EXPECT_EQ(free_slots().size(), 2U) << "the hold has run out";
}

TEST_F(SlotsTest, PagesVisitEachSlotOnce) {
    std::vector<PublishedSlot> batch;
    for (int i = 0; i < 25; ++i) batch.push_back(slot("R" + std::to_string(i), hours(24 + i / 5))); // five at a time
    publish(batch);
    std::set<std::int64_t> seen;
    std::optional<std::string> cursor;
    int pages = 0;
    do {
        const auto page = list_own_slots(world.connection(),
                                         {.service_id = services::cardiology_leeds,
                                          .from = world.clock.now(),
                                          .until = world.clock.now() + hours(24 * 60),
                                          .status = std::nullopt,
                                          .limit = 7,
                                          .cursor = cursor},
                                         world.clock.now());
        ASSERT_TRUE(page);
        for (const auto& item : page->items) EXPECT_TRUE(seen.insert(item.id).second);
        cursor = page->next_cursor;
        ++pages;
    } while (cursor);
    EXPECT_EQ(seen.size(), 25U);
    EXPECT_EQ(pages, 4);
}

TEST_F(SlotsTest, AForeignCursorIsRefused) {
    for (const auto* cursor :
         {"", "x", "2026-11-24T10:00:00Z|1", "MjAyNi0xMS0yNFQxMDowMDowMFp8MXg"}) { // the last: "…|1x"
        const auto page = list_free_slots(world.connection(),
                                          {.service_id = services::cardiology_leeds,
                                           .priority = Priority::routine,
                                           .from = world.clock.now(),
                                           .until = world.clock.now(),
                                           .clinician = std::nullopt,
                                           .limit = 7,
                                           .cursor = cursor},
                                          world.clock.now());
        ASSERT_FALSE(page) << cursor;
        EXPECT_EQ(page.error().fields.front().field, "cursor");
    }
}

} // namespace
} // namespace ers::slots
