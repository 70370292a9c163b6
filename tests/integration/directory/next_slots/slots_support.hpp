// A small directory with a service whose slots come and go, for tests of what the server holds in memory.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

#include "ers/directory/snapshot.hpp"
#include "tests/integration/directory/import/import_support.hpp"

namespace ers::directory::samples {

class DirectoryWithSlots : public ::testing::Test {
protected:
    void SetUp() override {
        auto files = all_small_files();
        files.build_services = false;
        files.services = import_file("services.csv");
        (void)import_files(connection(), files);
    }
    db::Connection& connection() { return database_.connection(); }
    // A slot of service 11 (ROUTINE from 24 hours to 42 days from now, URGENT from one hour; polling range 84 days).
    void add_slot(std::string_view reference, std::chrono::minutes from_now, std::string_view priorities,
                  std::string_view status = "FREE", std::optional<std::chrono::minutes> held_for = {}) {
        static constexpr db::Statement insert{
            "test.add_slot",
            "insert into slot (id, service_id, reference, starts_at, duration_minutes, priorities, status, held_by,\n"
            "    held_until, updated_at)\n"
            "values (next_slot_id($2), 11, $1, $2, 15, $3::text[], $4,\n"
            "    case when $5::timestamptz is null then null else '000000070000' end, $5::timestamptz, now())"};
        const auto held_until = held_for ? std::optional(now_ + *held_for) : std::nullopt;
        database_.owner().execute(insert, {reference, now_ + from_now, priorities, status, held_until});
    }
    // The word that a transaction leaves which changed slots.
    void note_change(db::Connection& writer, std::optional<Instant> again_at = {}) {
        static constexpr db::Statement insert{
            "test.note_change", "insert into slot_change (at, service_ids, again_at) values ($1, '{11}', $2)"};
        writer.execute(insert, {now_, again_at});
    }
    std::optional<Instant> next(std::optional<Priority> priority = {}) {
        return load_next_slots(connection(), *load_snapshot(connection()), now_)->next(11, priority);
    }
    testing::TestDatabase database_;
    Instant now_ = *parse_instant("2026-11-21T10:00:00Z");
};

} // namespace ers::directory::samples
