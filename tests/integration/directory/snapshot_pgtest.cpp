// Goal: the snapshot is what the database says, next free slots are those that somebody could book, and a running
// server sees a change of the directory at its next refresh.
#include "ers/directory/snapshot.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>

#include "ers/directory/search/search.hpp"
#include "tests/integration/directory/next_slots/slots_support.hpp"

namespace ers::directory {
namespace {

class SnapshotLoading : public samples::DirectoryWithSlots {
protected:
    void raise_version() {
        static constexpr db::Statement raise{"test.raise_version",
                                             "update directory_version set version = version + 1"};
        connection().execute(raise);
    }
};

using std::chrono::hours;
using std::chrono::minutes;

TEST_F(SnapshotLoading, HasOrganisationsSpecialtiesAndPlaces) {
    const auto snapshot = load_snapshot(connection());
    EXPECT_EQ(snapshot->organisation_name("T10001"), "THE TEST SURGERY");
    EXPECT_EQ(snapshot->commissioner_of("T10003"), "QAB");
    EXPECT_EQ(snapshot->specialties().size(), 24U); // 23 of the reference data and one imported
    for (const auto& specialty : snapshot->specialties()) {
        EXPECT_FALSE(specialty.clinic_types.empty()) << specialty.code;
        EXPECT_EQ(specialty.clinic_types.back().code, "GENERAL_" + specialty.code);
        if (specialty.code == "SPACE_MEDICINE") continue;
        EXPECT_GE(specialty.clinic_types.size(), 4U) << specialty.code;
        EXPECT_LE(specialty.clinic_types.size(), 8U) << specialty.code;
    }
    EXPECT_TRUE(snapshot->locate(*Postcode::parse("BD1 1AA"))->is_exact);
    const auto* heart = snapshot->find_service(11);
    ASSERT_NE(heart, nullptr);
    EXPECT_EQ(heart->site_name, "Valley General Hospital");
    EXPECT_NEAR(heart->place->latitude, 53.7981, 1e-9);
}

TEST_F(SnapshotLoading, TakesTheWaitsThatTheSiteReportsUnder) {
    ImportFiles files;
    files.services = ImportFile::in_memory("services.csv",
                                           "key,name,organisation,site,specialty,clinic_types,priorities\n"
                                           "K1,Heart clinic in Truro,NT1,NT101,CARDIOLOGY,PALPITATIONS,ROUTINE\n");
    (void)import_files(connection(), files);
    const auto snapshot = load_snapshot(connection());
    const auto& services = snapshot->services();
    const auto truro =
        std::find_if(services.begin(), services.end(), [](const Service& s) { return s.site_code == "NT101"; });
    ASSERT_NE(truro, services.end());
    EXPECT_EQ(truro->sector, "INDEPENDENT");
    EXPECT_EQ(truro->organisation_code, "NT1");
    ASSERT_TRUE(truro->wait); // reported under NT101, not under NT1
    EXPECT_EQ(truro->wait->incomplete_pathways, 12);
    EXPECT_FALSE(truro->wait->median_weeks);
}

TEST_F(SnapshotLoading, FindsTheFirstSlotThatCanBeBooked) {
    EXPECT_FALSE(next());
    add_slot("past", -hours(1), "{ROUTINE,URGENT}");
    add_slot("booked", hours(30), "{ROUTINE,URGENT}", "BOOKED");
    add_slot("withdrawn", hours(31), "{ROUTINE,URGENT}", "WITHDRAWN");
    add_slot("held", hours(32), "{ROUTINE,URGENT}", "FREE", minutes(1));
    EXPECT_FALSE(next());
    add_slot("hold ended", hours(34), "{ROUTINE,URGENT}", "FREE", -minutes(1));
    add_slot("later", hours(35), "{ROUTINE,URGENT}");
    EXPECT_EQ(next(), now_ + hours(34));
}

TEST_F(SnapshotLoading, CountsSlotsInTheWindowOfTheirPriorityOnly) {
    add_slot("too soon for all", minutes(59), "{ROUTINE,URGENT,TWO_WEEK_WAIT}");
    EXPECT_FALSE(next());
    add_slot("too soon for routine", hours(1), "{ROUTINE,URGENT}");
    EXPECT_EQ(next(Priority::urgent), now_ + hours(1));
    EXPECT_FALSE(next(Priority::routine));
    EXPECT_FALSE(next(Priority::two_week_wait)); // not taken by the service
    add_slot("urgent only", hours(24), "{URGENT}");
    EXPECT_FALSE(next(Priority::routine));
    add_slot("the day after the window", hours(43 * 24), "{ROUTINE}");
    EXPECT_FALSE(next(Priority::routine));
    add_slot("late on the window's last day", hours(42 * 24 + 13), "{ROUTINE}"); // until midnight
    EXPECT_EQ(next(Priority::routine), now_ + hours(42 * 24 + 13));
    add_slot("at its opening", hours(24), "{ROUTINE}");
    EXPECT_EQ(next(Priority::routine), now_ + hours(24));
    EXPECT_EQ(next(), now_ + hours(1));
}

TEST_F(SnapshotLoading, EndsWithThePollingRangeWhereTheWindowHasNoEnd) {
    add_slot("beyond the polling range", hours(85 * 24), "{URGENT}");
    EXPECT_FALSE(next(Priority::urgent));
    add_slot("on its last day", hours(84 * 24), "{URGENT}");
    EXPECT_EQ(next(Priority::urgent), now_ + hours(84 * 24));
}

TEST_F(SnapshotLoading, IsRefreshedWhenTheVersionGoesUp) {
    Directory directory;
    EXPECT_EQ(directory.snapshot()->version(), 0);
    directory.refresh(connection(), now_);
    const auto first = directory.snapshot();
    EXPECT_EQ(first->services().size(), 3U);
    add_slot("free", hours(30), "{ROUTINE}");
    note_change(connection());
    directory.refresh(connection(), now_ + minutes(1));
    EXPECT_EQ(directory.snapshot(), first); // the directory is as it was
    EXPECT_EQ(directory.next_slots()->seen_at, now_ + minutes(1));
    EXPECT_TRUE(directory.next_slots()->next(11));

    ImportFiles files;
    files.services = ImportFile::in_memory("services.csv",
                                           "key,name,organisation,site,specialty,clinic_types,priorities\n"
                                           "K1,Heart clinic in Truro,NT1,NT101,CARDIOLOGY,PALPITATIONS,ROUTINE\n");
    (void)import_files(connection(), files);
    directory.refresh(connection(), now_ + minutes(2));
    EXPECT_EQ(directory.snapshot()->services().size(), 4U);
    EXPECT_EQ(first->services().size(), 3U); // a reader may still use the old one
}

// Tens of thousands of services are not to be freed by a request that happens to read them last.
TEST_F(SnapshotLoading, IsFreedByTheNextRefreshAndNotByItsReaders) {
    Directory directory;
    directory.refresh(connection(), now_);
    auto reader = directory.snapshot();
    const std::weak_ptr<const Snapshot> watched = reader;
    raise_version();
    directory.refresh(connection(), now_);
    EXPECT_NE(directory.snapshot(), reader);
    directory.refresh(connection(), now_);
    EXPECT_FALSE(watched.expired()); // still read
    reader.reset();
    EXPECT_FALSE(watched.expired());
    directory.refresh(connection(), now_);
    EXPECT_TRUE(watched.expired());
}

TEST_F(SnapshotLoading, IsSearchedWhileItIsReplaced) {
    Directory directory;
    directory.refresh(connection(), now_);
    std::atomic<bool> is_over = false;
    std::atomic<int> searches = 0;
    std::thread reader([&] {
        SearchQuery query;
        query.today = london_date(now_);
        query.has_slots = true;
        while (!is_over) {
            const auto snapshot = directory.snapshot();
            const auto slots = directory.next_slots();
            const auto result = search(*snapshot, *slots, query);
            EXPECT_TRUE(result && result->total == 0 && snapshot->services().size() == 3);
            ++searches;
        }
    });
    for (int times = 0; times < 20; ++times) {
        const int before = searches;
        raise_version();
        directory.refresh(connection(), now_ + minutes(times));
        while (searches == before) std::this_thread::yield();
    }
    is_over = true;
    reader.join();
}

} // namespace
} // namespace ers::directory
