// Goal: what other modules ask of the directory in memory.
#include "ers/directory/snapshot.hpp"

#include <gtest/gtest.h>

#include "tests/unit/directory/directory_samples.hpp"

namespace ers::directory {
namespace {

using samples::service;
using samples::snapshot_of;

TEST(Snapshot, FindsServicesByIdWhateverTheirOrder) {
    const auto snapshot = snapshot_of({service(30), service(10), service(20)});
    ASSERT_NE(snapshot->find_service(20), nullptr);
    EXPECT_EQ(snapshot->find_service(20)->id, 20);
    EXPECT_EQ(snapshot->find_service(15), nullptr);
    EXPECT_EQ(snapshot->find_service(31), nullptr);
    EXPECT_EQ(snapshot->services().front().id, 10);
    EXPECT_EQ(snapshot->version(), 7);
}

TEST(Snapshot, KnowsOrganisationsAndSpecialties) {
    const auto snapshot = snapshot_of({});
    EXPECT_EQ(snapshot->organisation_name("RT1"), "TEST VALLEY NHS TRUST");
    EXPECT_EQ(snapshot->commissioner_of("T10001"), "QAA");
    EXPECT_FALSE(snapshot->organisation_name("ZZZ"));
    EXPECT_FALSE(snapshot->commissioner_of("ZZZ"));
    EXPECT_EQ(snapshot->specialty_name("CARDIOLOGY"), "Cardiology");
    EXPECT_FALSE(snapshot->specialty_name("WITCHCRAFT"));
    EXPECT_EQ(snapshot->clinic_type("DERMATOLOGY", "ACNE")->name, "Acne");
    EXPECT_FALSE(snapshot->clinic_type("CARDIOLOGY", "ACNE"));
    EXPECT_FALSE(snapshot->clinic_type("WITCHCRAFT", "ACNE"));
}

TEST(Snapshot, OrdersSpecialtiesByNameWithTheUnspecifiedClinicTypeLast) {
    const auto snapshot = snapshot_of({});
    ASSERT_EQ(snapshot->specialties().size(), 2U);
    EXPECT_EQ(snapshot->specialties()[0].code, "CARDIOLOGY");
    EXPECT_EQ(snapshot->specialties()[0].clinic_types.back().code, "GENERAL_CARDIOLOGY");
    EXPECT_EQ(snapshot->specialties()[1].clinic_types.front().code, "ACNE");
}

TEST(Snapshot, LocatesPostcodesByTheirOutwardPartWhereItMust) {
    const auto snapshot = snapshot_of({});
    EXPECT_TRUE(snapshot->locate(*Postcode::parse("ls14ap"))->is_exact);
    EXPECT_FALSE(snapshot->locate(*Postcode::parse("LS1 9ZZ"))->is_exact);
    EXPECT_FALSE(snapshot->locate(*Postcode::parse("LS1"))->is_exact);
    EXPECT_FALSE(snapshot->locate(*Postcode::parse("ZE1 0AA")));
}

TEST(Snapshot, NamesTheNewestWaitingFigures) {
    EXPECT_EQ(snapshot_of({})->newest_wait(), nullptr);
    auto older = service(1);
    older.wait->as_of = samples::day(2026, 1, 31);
    const auto snapshot = snapshot_of({older, service(2), older});
    EXPECT_EQ(snapshot->newest_wait()->as_of, samples::last_month);
}

TEST(Service, HasAWindowForEachPriorityItTakes) {
    Service made = service(1);
    made.windows = {{Priority::urgent, 24, 14}};
    ASSERT_NE(made.window_for(Priority::urgent), nullptr);
    EXPECT_EQ(made.window_for(Priority::urgent)->opens_hours, 24);
    EXPECT_EQ(made.window_for(Priority::routine), nullptr);
}

} // namespace
} // namespace ers::directory
