// The timeline over a real database: each event names its own appointment, whatever else happened at that instant.
#include <gtest/gtest.h>

#include "ers/core/time.hpp"
#include "ers/referrals/worklists/timeline.hpp"
#include "tests/support/booking_world.hpp"

namespace ers::referrals {
namespace {

namespace services = testing::services;

class TimelineOfAReferral : public ::testing::Test {
protected:
    // The texts of the events of that kind, oldest first.
    std::vector<std::string> texts(const Ubrn& ubrn, std::string_view kind) {
        const auto timeline =
            world.in_transaction([&] { return read_timeline(world.context(world.gp()), ubrn); }).value();
        std::vector<std::string> found;
        for (const auto& event : timeline.events) {
            if (event.kind == kind) found.push_back(event.text);
        }
        return found;
    }

    testing::BookingWorld world;
};

TEST_F(TimelineOfAReferral, NamesTheAppointmentOfEachEventOfOneInstant) {
    const auto first = world.add_slot(services::cardiology_leeds);
    const auto second = world.add_slot(services::cardiology_leeds, std::chrono::hours(96));
    auto referral = world.refer();
    ASSERT_TRUE(world.book(world.gp(), referral, first));
    referral = world.read(referral.ubrn);
    const auto first_starts = *referral.live_appointment()->starts_at;
    ASSERT_TRUE(world.book(world.gp(), referral, second)); // the clock of the test has not moved
    referral = world.read(referral.ubrn);
    const auto second_starts = *referral.live_appointment()->starts_at;
    ASSERT_NE(first_starts, second_starts);
    ASSERT_TRUE(world.run(world.gp(), booking::CancelAppointment{referral.ubrn, referral.version, "PATIENT_ILL", ""}));

    const auto tells = [&](std::string_view kind, Instant starts) {
        const auto found = texts(referral.ubrn, kind);
        return found.size() == 1 && found.front().find(format_london(starts)) != std::string::npos;
    };
    EXPECT_TRUE(tells("APPOINTMENT_BOOKED", first_starts));
    EXPECT_TRUE(tells("APPOINTMENT_MOVED", second_starts));
    EXPECT_TRUE(tells("APPOINTMENT_CANCELLED", second_starts));
}

} // namespace
} // namespace ers::referrals
