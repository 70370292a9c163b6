// The checker finds what was planted: each test makes a good history, checks that it is good, and then tampers with it
// or with the database.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/integration/tools/load/load_world.hpp"
#include "tools/load/history.hpp"

namespace ers::testing {
namespace {

using load::HistoryRecord;

class PlantedFault : public ::testing::Test {
protected:
    void SetUp() override {
        auto options = world_.options("book", history_);
        options.count = 20;
        options.seconds.reset();
        ASSERT_EQ(LoadWorld::run(options).ok, 20U);
        ASSERT_EQ(world_.broken_rules(history_), "");
        first_ = load::read_history({world_.history_file(history_)}).records.front();
    }

    // Runs SQL in which $SLOT and $UBRN are the first booking's.
    void tamper(std::string sql) {
        const auto put = [&sql](const std::string& name, const std::string& value) {
            for (auto at = sql.find(name); at != std::string::npos; at = sql.find(name)) {
                sql.replace(at, name.size(), value);
            }
        };
        put("$SLOT", std::to_string(first_.slot));
        put("$UBRN", "'" + first_.ubrn + "'");
        world_.owner().run_script(sql);
    }

    // Writes the history anew, each record as `change` leaves it.
    template <class Change>
    void rewrite(const Change& change) {
        auto history = load::read_history({world_.history_file(history_)});
        std::string text(load::history_columns());
        text += '\n';
        for (const auto& [service, count] : history.published) {
            text += "# published " + std::to_string(service) + " " + std::to_string(count) + "\n";
        }
        for (auto& record : history.records) {
            change(record);
            load::append_line(text, record);
        }
        std::ofstream(world_.history_file(history_), std::ios::binary) << text;
    }

    void expect_found(const std::string& rule) {
        const auto broken = world_.broken_rules(history_);
        EXPECT_NE(broken.find("BROKEN  " + rule), std::string::npos) << "found only:\n" << broken;
    }

    LoadWorld world_;
    const std::string history_ = "book.tsv";
    HistoryRecord first_;
};

TEST_F(PlantedFault, ADoubleBookingIsFound) {
    tamper(R"sql(
        drop index appointment_slot_live_key;
        insert into appointment (ubrn, service_id, slot_id, status, starts_at, duration_minutes, channel, created_by,
                                 created_at)
        select (select min(ubrn) from referral where state = 'NOT_BOOKED'), service_id, slot_id, status, starts_at,
               duration_minutes, channel, created_by, created_at
        from appointment
        where slot_id = $SLOT)sql");
    expect_found("at most one live booking in each slot");
    expect_found("booked + free + held + withdrawn = published");
}

TEST_F(PlantedFault, ALostAcknowledgementIsFound) {
    tamper(R"sql(
        delete from appointment where slot_id = $SLOT;
        update slot set status = 'FREE' where id = $SLOT;
        update referral set state = 'NOT_BOOKED', version = 1, with_service_id = null, with_organisation = null,
                            converted_at = null
        where ubrn = $UBRN;
        delete from audit where ubrn = $UBRN;
        delete from outbox where ubrn = $UBRN;)sql");
    expect_found("acknowledged bookings are in the database");
    expect_found("each slot's history has an order that explains it");
}

TEST_F(PlantedFault, AnAcknowledgementWithoutItsAuditIsFound) {
    tamper("delete from audit where ubrn = $UBRN and action = 'appointment.booked'");
    expect_found("acknowledged bookings are in the database");
}

TEST_F(PlantedFault, AnAcknowledgementOfAnotherAppointmentIsFound) {
    rewrite([this](HistoryRecord& record) {
        if (record.id == first_.id) record.appointment += 1'000;
    });
    expect_found("acknowledged bookings are in the database");
}

TEST_F(PlantedFault, AnUnknownOneMayBeThereOrAbsentButNotHalf) {
    rewrite([this](HistoryRecord& record) {
        if (record.key != first_.key) return;
        record.outcome = http::LoadAnswer::Outcome::unknown;
        record.status = 0;
        record.appointment = 0;
    });
    EXPECT_EQ(world_.broken_rules(history_), "");
    tamper("delete from outbox where ubrn = $UBRN and kind = 'appointment.booked'");
    expect_found("what nobody knows is wholly there or wholly absent");
}

TEST_F(PlantedFault, AnUnknownOneWithoutItsKeyIsFound) {
    rewrite([this](HistoryRecord& record) {
        if (record.key != first_.key) return;
        record.outcome = http::LoadAnswer::Outcome::unknown;
        record.status = 0;
    });
    tamper("delete from idempotency");
    expect_found("what nobody knows is wholly there or wholly absent");
}

TEST_F(PlantedFault, ASlotTooManyIsFound) {
    tamper(R"sql(
        insert into slot (id, service_id, reference, starts_at, duration_minutes, priorities, updated_at)
        select next_slot_id(starts_at), service_id, 'SMUGGLED', starts_at, 30, '{ROUTINE}', now()
        from slot
        where id = $SLOT)sql");
    expect_found("booked + free + held + withdrawn = published");
}

TEST_F(PlantedFault, ABookingThatNobodyAskedForIsFound) {
    rewrite([this](HistoryRecord& record) {
        if (record.key != first_.key) return;
        record.status = 409;
        record.code = "SLOT_NOT_AVAILABLE";
        record.appointment = 0;
    });
    expect_found("each slot's history has an order that explains it");
}

TEST_F(PlantedFault, ABrokenInvariantAnywhereIsFound) {
    tamper("update slot set status = 'BOOKED' where id = (select max(id) from slot where status = 'FREE')");
    expect_found("no broken invariant in the whole database");
}

} // namespace
} // namespace ers::testing
