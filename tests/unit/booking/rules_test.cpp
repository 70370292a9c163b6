// The rules of booking without a database: the booking window's edges, and the order in which reasons to refuse come.
#include <gtest/gtest.h>

#include "booking/rules.hpp"

namespace ers::booking {
namespace {

using referrals::Party;
using std::chrono::hours;
using std::chrono::seconds;

Instant at(const char* text) { return parse_instant(text).value(); }

directory::Service cardiology() {
    directory::Service service;
    service.id = 101;
    service.organisation_code = "RAA";
    service.bookable_type = BookableType::directly;
    service.windows = {{Priority::routine, 24, std::nullopt}, {Priority::urgent, 1, 14}};
    service.effective_from = parse_date("2020-01-01").value();
    service.polling_range_days = 48;
    return service;
}

ReferralFacts referral_facts() {
    return {.ubrn = Ubrn::parse("000000070000").value(),
            .version = 3,
            .state = ReferralState::not_booked,
            .priority = Priority::routine,
            .relations = {"P81001", std::nullopt, 17, false, false},
            .with_service_id = std::nullopt,
            .shortlist = {101},
            .birth_date = parse_date("1970-03-14").value(),
            .sex = Sex::female,
            .live = std::nullopt};
}

SlotFacts slot_at(Instant starts_at) {
    return {.id = 5,
            .service_id = 101,
            .starts_at = starts_at,
            .duration_minutes = 30,
            .priorities = {Priority::routine, Priority::urgent},
            .clinician = std::nullopt,
            .status = SlotStatus::free,
            .held_by = std::nullopt,
            .held_until = std::nullopt};
}

class BookingRules : public ::testing::Test {
protected:
    std::optional<ErrorCode> book(const SlotFacts& slot, int version = 3, Party party = Party::referrer) {
        const auto refused = refuse_book(Book{referral.ubrn, version, slot.id}, referral, party, &slot, &service, now);
        return refused ? std::optional(refused->code) : std::nullopt;
    }
    Instant now = at("2026-11-24T10:00:00Z");
    directory::Service service = cardiology();
    ReferralFacts referral = referral_facts();
};

TEST_F(BookingRules, TheWindowOpensItsHoursFromNowToTheSecond) {
    EXPECT_EQ(book(slot_at(now + hours(24))), std::nullopt);
    EXPECT_EQ(book(slot_at(now + hours(24) - seconds(1))), ErrorCode::inappropriate_slot);
}

// 48 days of polling from 2026-11-24 end with 2027-01-11.
TEST_F(BookingRules, WithoutAnEndTheWindowReachesToTheLastDayOfThePollingRange) {
    EXPECT_EQ(book(slot_at(at("2027-01-11T23:59:59Z"))), std::nullopt);
    EXPECT_EQ(book(slot_at(at("2027-01-12T00:00:00Z"))), ErrorCode::inappropriate_slot);
}

TEST_F(BookingRules, AWindowWithAnEndClosesAfterThatDay) {
    referral.priority = Priority::urgent;
    EXPECT_EQ(book(slot_at(at("2026-12-08T23:30:00Z"))), std::nullopt);
    EXPECT_EQ(book(slot_at(at("2026-12-09T00:00:00Z"))), ErrorCode::inappropriate_slot);
}

// Across the change of clocks the last day still ends at midnight in England.
TEST_F(BookingRules, TheWindowEndsAtEnglishMidnightInSummerTime) {
    now = at("2026-03-20T10:00:00Z");
    referral.priority = Priority::urgent; // until 2026-04-03, which ends at 23:00 UTC
    EXPECT_EQ(book(slot_at(at("2026-04-03T22:59:59Z"))), std::nullopt);
    EXPECT_EQ(book(slot_at(at("2026-04-03T23:00:00Z"))), ErrorCode::inappropriate_slot);
}

TEST_F(BookingRules, TheWindowEndsAtEnglishMidnightInWinterTime) {
    now = at("2026-10-15T10:00:00Z");
    referral.priority = Priority::urgent; // until 2026-10-29, which ends at 24:00 UTC
    EXPECT_EQ(book(slot_at(at("2026-10-29T23:59:59Z"))), std::nullopt);
    EXPECT_EQ(book(slot_at(at("2026-10-30T00:00:00Z"))), ErrorCode::inappropriate_slot);
}

// A day of notice is 24 hours, also where the clocks say 25 or 23 (rules.md#clock-changes).
TEST_F(BookingRules, NoticeIsCountedInHoursOverBothChangesOfTheClocks) {
    for (const char* day_before : {"2026-03-28T09:00:00Z", "2026-10-24T09:00:00Z"}) {
        now = at(day_before);
        EXPECT_EQ(book(slot_at(now + hours(24))), std::nullopt) << day_before;
        EXPECT_EQ(book(slot_at(now + hours(24) - seconds(1))), ErrorCode::inappropriate_slot) << day_before;
    }
}

// A window that starts beyond the polling range takes nobody: every such referral becomes a slot issue.
TEST_F(BookingRules, AWindowBeyondThePollingRangeIsEmpty) {
    service.windows = {{Priority::routine, 24 * 60, std::nullopt}};
    for (int day = 1; day < 80; ++day) EXPECT_NE(book(slot_at(now + hours(24 * day))), std::nullopt);
}

TEST_F(BookingRules, TheProviderBooksOutsideTheWindow) {
    referral.state = ReferralState::deferred_to_provider;
    referral.relations.with_organisation = "RAA";
    EXPECT_EQ(book(slot_at(now + hours(1)), 3, Party::provider), std::nullopt);
    EXPECT_EQ(book(slot_at(now), 3, Party::provider), ErrorCode::slot_not_available) << "but not in the past";
}

TEST_F(BookingRules, AStaleVersionIsSaidBeforeTheState) {
    referral.state = ReferralState::cancelled_referral;
    EXPECT_EQ(book(slot_at(now + hours(48)), 2), ErrorCode::version_stale);
    EXPECT_EQ(book(slot_at(now + hours(48)), 3), ErrorCode::invalid_request_state);
}

TEST_F(BookingRules, APriorityThatTheServiceDoesNotTakeIsRefused) {
    referral.priority = Priority::two_week_wait;
    auto slot = slot_at(now + hours(48));
    slot.priorities = {Priority::two_week_wait};
    EXPECT_EQ(book(slot), ErrorCode::inappropriate_slot);
}

TEST_F(BookingRules, SexIsRefusedOnlyWhereItIsKnownNotToFit) {
    service.sex_treated = SexTreated::male;
    const auto slot = slot_at(now + hours(48));
    EXPECT_EQ(book(slot), ErrorCode::inappropriate_slot);
    referral.sex = Sex::male;
    EXPECT_EQ(book(slot), std::nullopt);
    referral.sex = Sex::unknown;
    EXPECT_EQ(book(slot), std::nullopt);
}

TEST_F(BookingRules, AServiceThatHasEndedByThatDayIsRefused) {
    service.effective_to = parse_date("2026-11-30").value();
    EXPECT_EQ(book(slot_at(at("2026-11-30T15:00:00Z"))), std::nullopt);
    EXPECT_EQ(book(slot_at(at("2026-12-01T09:00:00Z"))), ErrorCode::service_unavailable);
}

TEST_F(BookingRules, AHoldThatHasRunOutIsNoHold) {
    auto slot = slot_at(now + hours(48));
    slot.held_by = "999999999999";
    slot.held_until = now + seconds(1);
    EXPECT_EQ(book(slot), ErrorCode::slot_not_available);
    slot.held_until = now;
    EXPECT_EQ(book(slot), std::nullopt);
    slot.held_by = referral.ubrn.text();
    slot.held_until = now + hours(1);
    EXPECT_EQ(book(slot), std::nullopt) << "one's own hold";
}

} // namespace
} // namespace ers::booking
