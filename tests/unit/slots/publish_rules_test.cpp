// Goal: what becomes of each slot that a provider publishes or withdraws, and each reason to refuse it.
#include "slots/publish_rules.hpp"

#include <gtest/gtest.h>

namespace ers::slots {
namespace {

Instant publish_instant(const char* text) { return parse_instant(text).value(); }

const Instant now = publish_instant("2026-11-24T10:00:00Z");
const std::vector<Priority> taken{Priority::routine, Priority::urgent};
const PublishFacts facts{taken, now, end_of_polling(now, 28)};

PublishedSlot slot() {
    return {"CLINIC-1", publish_instant("2026-12-01T09:00:00Z"), 30, {Priority::routine}, "Dr Hale"};
}
StoredSlot stored(const char* status) { return {202612'0000004711, slot(), status}; }

// "created", "updated", "unchanged", or the refused field and its code.
std::string outcome(const PublishedSlot& published, const StoredSlot* known, const PublishFacts& with = facts) {
    const auto decided = decide_publication(published, known, with);
    if (!decided) return decided.error().field + " " + std::string(error_info(decided.error().code).text);
    switch (*decided) {
        case Publication::created: return "created";
        case Publication::updated: return "updated";
        case Publication::unchanged: return "unchanged";
    }
    return "none";
}

TEST(PublishRules, ANewReferenceIsANewSlot) { EXPECT_EQ(outcome(slot(), nullptr), "created"); }

TEST(PublishRules, TheSameSlotAgainChangesNothingWhateverTheTime) {
    for (const char* status : {"FREE", "BOOKED"}) {
        const auto known = stored(status);
        EXPECT_EQ(outcome(slot(), &known), "unchanged") << status;
        const PublishFacts afterwards{taken, publish_instant("2026-12-02T09:00:00Z"), end_of_polling(now, 28)};
        EXPECT_EQ(outcome(slot(), &known, afterwards), "unchanged") << status;
    }
}

TEST(PublishRules, EachPartOfASlotIsAChange) {
    const auto known = stored("FREE");
    auto later = slot();
    later.starts_at += std::chrono::minutes(1);
    auto longer = slot();
    longer.duration_minutes = 31;
    auto urgent = slot();
    urgent.priorities.push_back(Priority::urgent);
    auto of_nobody = slot();
    of_nobody.clinician.reset();
    for (const auto& changed : {later, longer, urgent, of_nobody}) EXPECT_EQ(outcome(changed, &known), "updated");
}

TEST(PublishRules, AWithdrawnSlotThatIsPublishedAgainIsFreeAgain) {
    const auto known = stored("WITHDRAWN");
    EXPECT_EQ(outcome(slot(), &known), "updated");
    const PublishFacts afterwards{taken, publish_instant("2026-12-02T09:00:00Z"), end_of_polling(now, 28)};
    EXPECT_EQ(outcome(slot(), &known, afterwards), "starts_at INAPPROPRIATE_VALUE") << "its time has gone by";
}

TEST(PublishRules, ABookedSlotDoesNotChange) {
    const auto known = stored("BOOKED");
    auto changed = slot();
    changed.duration_minutes = 31;
    EXPECT_EQ(outcome(changed, &known), "reference INVALID_STATE");
    changed.starts_at = now;
    EXPECT_EQ(outcome(changed, &known), "reference INVALID_STATE") << "before its time is looked at";
}

TEST(PublishRules, ASlotStartsInTheFuture) {
    auto one = slot();
    one.starts_at = now;
    EXPECT_EQ(outcome(one, nullptr), "starts_at INAPPROPRIATE_VALUE");
    one.starts_at += std::chrono::microseconds(1);
    EXPECT_EQ(outcome(one, nullptr), "created");
}

TEST(PublishRules, ASlotStartsInThePollingRange) {
    auto one = slot();
    one.starts_at = publish_instant("2026-12-23T00:00:00Z"); // 28 days are over
    EXPECT_EQ(outcome(one, nullptr), "starts_at INAPPROPRIATE_VALUE");
    one.starts_at -= std::chrono::microseconds(1);
    EXPECT_EQ(outcome(one, nullptr), "created");
}

TEST(PublishRules, APollingRangeEndsAtMidnightInEngland) {
    EXPECT_EQ(end_of_polling(publish_instant("2026-11-24T23:59:59Z"), 0), publish_instant("2026-11-25T00:00:00Z"));
    EXPECT_EQ(end_of_polling(publish_instant("2026-06-10T23:30:00Z"), 1), publish_instant("2026-06-12T23:00:00Z"))
        << "the 11th there";
    EXPECT_EQ(end_of_polling(publish_instant("2026-03-28T12:00:00Z"), 1), publish_instant("2026-03-29T23:00:00Z"))
        << "the clocks go forward";
}

TEST(PublishRules, ASlotIsForPrioritiesThatItsServiceTakes) {
    auto one = slot();
    one.priorities = {Priority::routine, Priority::two_week_wait};
    EXPECT_EQ(outcome(one, nullptr), "priorities UNSUPPORTED_PRIORITY");
    EXPECT_EQ(decide_publication(one, nullptr, facts).error().detail, "The service does not take TWO_WEEK_WAIT.");
    one.priorities = {Priority::routine, Priority::urgent};
    EXPECT_EQ(outcome(one, nullptr), "created");
    one.priorities.clear();
    EXPECT_EQ(outcome(one, nullptr), "priorities MISSING_VALUE");
}

TEST(PublishRules, ASlotHasFiveMinutesToTenHours) {
    auto one = slot();
    for (const auto& [minutes, expected] :
         {std::pair(4, "duration_minutes INVALID_VALUE"), std::pair(5, "created"), std::pair(600, "created"),
          std::pair(601, "duration_minutes INVALID_VALUE")}) {
        one.duration_minutes = minutes;
        EXPECT_EQ(outcome(one, nullptr), expected) << minutes;
    }
}

TEST(WithdrawRules, AnUnknownSlotAndABookedOneAreNotWithdrawn) {
    const auto code = [](const StoredSlot* known) {
        const auto wrong = refuse_withdrawal(known);
        return wrong ? std::string(error_info(wrong->code).text) : "done";
    };
    EXPECT_EQ(code(nullptr), "REFERENCE_NOT_FOUND");
    const auto booked = stored("BOOKED");
    EXPECT_EQ(code(&booked), "INVALID_STATE");
    for (const char* status : {"FREE", "WITHDRAWN"}) {
        const auto known = stored(status);
        EXPECT_EQ(code(&known), "done") << status;
    }
}

TEST(SlotIds, TellTheMonthInUtc) {
    EXPECT_TRUE(is_of_month(202612'0000004711, publish_instant("2026-12-01T00:00:00Z")));
    EXPECT_FALSE(is_of_month(202612'0000004711, publish_instant("2026-11-30T23:59:59Z")));
    EXPECT_FALSE(is_of_month(202612'0000004711, publish_instant("2027-01-01T00:00:00Z")));
    EXPECT_FALSE(is_of_month(202606'0000000001, publish_instant("2025-06-15T12:00:00Z"))) << "of another year";
    EXPECT_TRUE(is_of_month(202606'0000000001, publish_instant("2026-06-30T23:30:00Z"))) << "July in England";
}

} // namespace
} // namespace ers::slots
