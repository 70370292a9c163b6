// How many index entries a booking writes: counted in the write-ahead log. Every index on a table that a booking writes
// to costs processor time, log and a page. A new one is a decision (docs/decisions/0008-hot-keys.md) and changes the
// numbers here.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/booking_world.hpp"

namespace ers::booking {
namespace {

using testing::BookingWorld;
using testing::TestDatabase;

constexpr int bookings = 16;

constexpr db::Statement log_position{"test.log_position", "select pg_current_wal_insert_lsn()::text as lsn"};

// Of a partition, the name of its table's index. Tables that are not ours are left out.
constexpr db::Statement entries_written{"test.entries_written", R"(
    with entry as (
        select (regexp_match(block_ref, 'rel \d+/(\d+)/(\d+) '))[1]::oid as database,
               (regexp_match(block_ref, 'rel \d+/(\d+)/(\d+) '))[2]::oid as file
        from pg_get_wal_records_info($1::pg_lsn, $2::pg_lsn)
        where resource_manager = 'Btree' and record_type in ('INSERT_LEAF', 'INSERT_POST', 'SPLIT_L', 'SPLIT_R'))
    select coalesce(p.relname, i.relname)::text as index, count(*) as entries
    from entry e
    join pg_class i on i.relfilenode = e.file
    left join pg_inherits h on h.inhrelid = i.oid
    left join pg_class p on p.oid = h.inhparent
    where e.database = (select oid from pg_database where datname = current_database())
      and i.relnamespace = 'public'::regnamespace
    group by 1)"};

std::unique_ptr<db::Connection> superuser_of(const TestDatabase& database) {
    db::ConnectionSettings settings;
    settings.url = database.superuser_url();
    settings.application_name = "openers-test";
    auto superuser = std::make_unique<db::Connection>(settings);
    superuser->run_script("create extension pg_walinspect");
    return superuser;
}

TEST(IndexEntries, ABookingWhoseLetterIsOwedWritesFourteen) {
    BookingWorld world;
    std::vector<GuardedCommand> commands;
    for (int i = 0; i < bookings; ++i) {
        const auto referral = world.refer();
        const std::string key = "key-" + std::to_string(i);
        commands.push_back({.command = {.what = Book{.ubrn = referral.ubrn,
                                                     .version = referral.version,
                                                     .slot_id = world.add_slot(101, std::chrono::hours(72 + i))},
                                        .who = world.gp(),
                                        .request_id = key},
                            .key = db::IdempotencyKey{"staff:gp-1:P81001", key, sha256(key)},
                            .answer_text = [](const Done&) { return std::string("{}"); }});
    }
    const auto superuser = superuser_of(world.database());
    const auto before = superuser->execute(log_position).front().text("lsn");
    for (const auto& answer : world.engine().run(world.connection(), commands)) {
        ASSERT_TRUE(answer.outcome) << answer.outcome.error().detail;
    }
    const auto after = superuser->execute(log_position).front().text("lsn");
    superuser->run_script("checkpoint"); // the log can be read as far as it is on disk

    std::map<std::string, std::int64_t> each;
    for (const auto row : superuser->execute(entries_written, {before, after})) {
        each[row.text("index")] = row.integer("entries");
    }
    const std::map<std::string, std::int64_t> expected{
        {"appointment_booked", bookings},
        {"appointment_pkey", bookings},
        {"appointment_referral_live_key", bookings},
        {"appointment_slot_live_key", bookings},
        {"audit_ubrn", bookings},
        {"idempotency_created", bookings},
        {"idempotency_pkey", bookings},
        {"outbox_waiting", bookings},
        {"referral_for_review", bookings},
        {"referral_letter_owed", bookings}, // without it thirteen
        {"referral_patient", bookings},
        {"referral_pkey", bookings},
        {"slot_pkey", bookings},
        {"slot_reference", bookings},
        {"slot_change_at", 1}, // one row for all of them
        {"slot_change_pkey", 1},
    };
    EXPECT_EQ(each, expected);
}

} // namespace
} // namespace ers::booking
