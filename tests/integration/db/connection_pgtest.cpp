// The wrapper around libpqxx on a real database: every kind of value there and back, every fault as its own type, and
// nothing of a row in any message.
#include "ers/db/connection.hpp"

#include <gtest/gtest.h>

#include <future>

#include "ers/core/words.hpp"
#include "ers/db/idempotency.hpp"
#include "ers/db/lane.hpp"
#include "ers/db/migrate.hpp"
#include "tests/support/test_database.hpp"

namespace ers::db {
namespace {

using testing::TestDatabase;

class ConnectionTest : public ::testing::Test {
protected:
    TestDatabase database;
};

TEST_F(ConnectionTest, CarriesEveryKindOfValueThereAndBack) {
    const auto instant = parse_instant("2026-11-24T09:30:00.123456Z").value();
    const auto date = parse_date("2024-02-29").value();
    const Bytes bytes{std::byte{0}, std::byte{255}, std::byte{'\\'}};
    const std::vector<std::string> texts{"a", "", "with \"quotes\", {braces} and \\", "NULL"};
    const auto row = database.connection()
                         .execute({"test.values",
                                   "select $1::bigint as i, $2::double precision as d, $3::boolean as b, "
                                   "$4::timestamptz as t, $5::date as day, $6::bytea as bytes, "
                                   "$7::text[] as texts, $8::bigint[]::text[] as ids, $9::text as nothing, "
                                   "$10::text as words"},
                                  {std::int64_t{-9'000'000'000}, 0.1, true, instant, date, bytes, texts,
                                   std::vector<std::int64_t>{1, -2}, std::optional<int>(), std::string("d'Été\n")})
                         .front();
    EXPECT_EQ(row.integer("i"), -9'000'000'000);
    EXPECT_EQ(row.real("d"), 0.1);
    EXPECT_TRUE(row.boolean("b"));
    EXPECT_EQ(row.instant("t"), instant);
    EXPECT_EQ(row.date("day"), date);
    EXPECT_EQ(row.bytes("bytes"), bytes);
    EXPECT_EQ(row.texts("texts"), texts);
    EXPECT_EQ(row.texts("ids"), (std::vector<std::string>{"1", "-2"}));
    EXPECT_EQ(row.optional_text("nothing"), std::nullopt);
    EXPECT_EQ(row.text("words"), "d'Été\n");
    EXPECT_THROW((void)row.text("nothing"), std::logic_error);
}

TEST_F(ConnectionTest, ReadsArraysOfEveryKind) {
    using Texts = std::vector<std::string>;
    const auto row =
        database.connection()
            .execute({"test.arrays",
                      "select '{}'::text[] as nothing, '{one}'::text[] as one, '{a,NULL,b c}'::text[] as gap, "
                      "'{\"\"}'::text[] as empty, '{\"NULL\",\"a,b\"}'::text[] as quoted"})
            .front();
    EXPECT_EQ(row.texts("nothing"), Texts{});
    EXPECT_EQ(row.texts("one"), Texts{"one"});
    EXPECT_EQ(row.texts("gap"), (Texts{"a", "b c"}));
    EXPECT_EQ(row.texts("empty"), Texts{""});
    EXPECT_EQ(row.texts("quoted"), (Texts{"NULL", "a,b"}));
}

TEST_F(ConnectionTest, ReadsCodedColumnsAndKnowsNoCodeOfAnother) {
    const auto row = database.connection()
                         .execute({"test.codes",
                                   "select 'URGENT' as one, null::text as nothing, 'MILD' as unknown, "
                                   "'{ROUTINE,NULL,URGENT}'::text[] as some, '{URGENT,MILD}'::text[] as bad"})
                         .front();
    EXPECT_EQ(row.code<Priority>("one"), Priority::urgent);
    EXPECT_EQ(row.optional_code<Priority>("one"), Priority::urgent);
    EXPECT_EQ(row.optional_code<Priority>("nothing"), std::nullopt);
    EXPECT_EQ(row.codes<Priority>("some"), (std::vector{Priority::routine, Priority::urgent}));
    EXPECT_THROW((void)row.code<Priority>("unknown"), UnknownCode);
    EXPECT_THROW((void)row.optional_code<Priority>("unknown"), UnknownCode);
    EXPECT_THROW((void)row.codes<Priority>("bad"), UnknownCode);
    EXPECT_THROW((void)row.code<Priority>("nothing"), std::logic_error);
}

TEST_F(ConnectionTest, ReadsNumbersThatFitAndCutsNone) {
    const auto row =
        database.connection()
            .execute({"test.numbers", "select 2147483647 as most, 2147483648 as more, null::int as nothing"})
            .front();
    EXPECT_EQ(row.number("most"), 2'147'483'647);
    EXPECT_EQ(row.optional_number("most"), 2'147'483'647);
    EXPECT_EQ(row.optional_number("nothing"), std::nullopt);
    EXPECT_THROW((void)row.number("more"), std::logic_error);
}

TEST_F(ConnectionTest, HasTheSettingsThatItWasGiven) {
    Connection reports({.url = database.service_url(),
                        .statement_timeout = std::chrono::seconds(77),
                        .application_name = "reports-test",
                        .reads_only = true,
                        .work_memory_mb = 33});
    const auto row = reports
                         .execute({"test.settings",
                                   "select current_setting('work_mem') as memory, "
                                   "current_setting('statement_timeout') as time, "
                                   "current_setting('application_name') as name"})
                         .front();
    EXPECT_EQ(row.text("memory"), "33MB");
    EXPECT_EQ(row.text("time"), "77s");
    EXPECT_EQ(row.text("name"), "reports-test");
    try {
        reports.execute({"test.write", "update patient set updated_at = now()"});
        FAIL() << "a connection that reads only has written";
    } catch (const DatabaseFault& fault) {
        EXPECT_EQ(fault.sqlstate(), "25006");
    }
}

TEST_F(ConnectionTest, RefusesANulInsteadOfCuttingTheTextThere) {
    EXPECT_THROW(database.connection().execute({"test.nul", "select $1::text"}, {std::string("a\0b", 3)}),
                 std::logic_error);
}

TEST_F(ConnectionTest, SaysWhichConstraintWasViolatedAndNothingOfTheRow) {
    auto& owner = database.owner();
    const Statement insert{"test.insert", "insert into person (user_id, name) values ($1, 'Secret Name')"};
    owner.execute(insert, {"u-1"});
    try {
        owner.execute(insert, {"u-1"});
        FAIL();
    } catch (const ConstraintViolation& violation) {
        EXPECT_EQ(violation.constraint(), "person_pkey");
        EXPECT_EQ(violation.sqlstate(), "23505");
        EXPECT_EQ(std::string(violation.what()).find("u-1"), std::string::npos);
        EXPECT_EQ(std::string(violation.what()).find("Secret"), std::string::npos);
    }
}

TEST_F(ConnectionTest, ATransactionRollsBackUnlessItIsCommitted) {
    auto& owner = database.owner();
    const auto count = [&] {
        return owner.execute({"test.count", "select count(*) as n from person"}).front().integer("n");
    };
    const auto before = count();
    {
        const Transaction transaction(owner);
        owner.execute({"test.in", "insert into person (user_id, name) values ('u-9', 'x')"});
    }
    EXPECT_EQ(count(), before);
    const auto refused = transact(owner, [&](Connection& c) -> Result<int> {
        c.execute({"test.in", "insert into person (user_id, name) values ('u-9', 'x')"});
        return refuse(ErrorCode::conflicting_values);
    });
    EXPECT_FALSE(refused);
    EXPECT_EQ(count(), before);
}

TEST_F(ConnectionTest, TwoWritersThatCannotBothBeRightAreRunAgain) {
    auto& owner = database.owner();
    owner.run_script("create table turn (n integer); insert into turn values (0)");
    int attempts = 0;
    const auto done = transact(owner, [&](Connection& c) -> Result<int> {
        ++attempts;
        c.run_script("set transaction isolation level repeatable read");
        const auto n = c.execute({"test.turn", "select n from turn"}).front().integer("n");
        if (attempts == 1) {
            const auto other = std::make_unique<Connection>(ConnectionSettings{.url = database.owner_url()});
            other->run_script("update turn set n = n + 10");
        }
        c.execute({"test.turn_up", "update turn set n = $1"}, {n + 1});
        return 1;
    });
    EXPECT_TRUE(done);
    EXPECT_EQ(attempts, 2);
    EXPECT_EQ(owner.execute({"test.turn", "select n from turn"}).front().integer("n"), 11);
}

TEST_F(ConnectionTest, ABrokenConnectionStaysBroken) {
    const auto victim = database.connect();
    const auto pid = victim->execute({"test.pid", "select pg_backend_pid() as pid"}).front().integer("pid");
    Connection superuser({.url = database.superuser_url()});
    superuser.execute({"test.kill", "select pg_terminate_backend($1::integer, 5000)"}, {pid});
    EXPECT_THROW(victim->execute({"test.pid", "select pg_backend_pid() as pid"}), ConnectionLost);
    EXPECT_THROW(victim->execute({"test.pid", "select pg_backend_pid() as pid"}), ConnectionLost);
    EXPECT_FALSE(victim->is_usable());
}

TEST_F(ConnectionTest, AConnectionLostDuringTheCommitIsReportedAsUnknown) {
    const auto victim = database.connect();
    const auto pid = victim->execute({"test.pid", "select pg_backend_pid() as pid"}).front().integer("pid");
    Connection superuser({.url = database.superuser_url()});
    Transaction transaction(*victim);
    victim->execute({"test.in", "insert into person (user_id, name) values ('u-9', 'x')"});
    superuser.execute({"test.kill", "select pg_terminate_backend($1::integer, 5000)"}, {pid});
    EXPECT_THROW(transaction.commit(), OutcomeUnknown);
}

// Least privilege: the service's role changes no schema, takes nothing out of the audit, and reads no file.
TEST_F(ConnectionTest, TheServicesRoleMayNotDoMoreThanItMust) {
    for (const auto* sql :
         {"delete from audit", "update audit set action = 'x'", "drop table slot", "truncate referral",
          "create table x (i integer)", "delete from referral", "delete from appointment",
          "update server_secret set value = value", "select pg_read_file('/etc/hostname')",
          "alter table slot disable trigger all", "copy person to program 'true'"}) {
        EXPECT_ANY_THROW(database.connection().run_script(sql)) << sql;
    }
}

TEST_F(ConnectionTest, MigratingTwiceDoesNothing) {
    const auto report = migrate(database.owner(), [](std::string_view name) { ADD_FAILURE() << name; });
    EXPECT_EQ(report.applied, 0);
    EXPECT_EQ(report.version, program_version());
    EXPECT_EQ(database_version(database.connection()), program_version());
}

TEST_F(ConnectionTest, AMigrationThatWasEditedStopsTheStart) {
    database.owner().run_script("update schema_migration set checksum = 'other' where version = 1");
    EXPECT_THROW(migrate(database.owner(), [](std::string_view) {}), std::runtime_error);
    EXPECT_NO_THROW(database.owner().run_script("update schema_migration set version = 9999 where version = 1"));
    try {
        migrate(database.owner(), [](std::string_view) {});
        FAIL() << "a database that is newer than the program was migrated";
    } catch (const std::runtime_error& refused) {
        EXPECT_EQ(refused.what(), "the database is at version 9999 and this program needs " +
                                      std::to_string(program_version()) + "; start the newer program");
    }
}

TEST_F(ConnectionTest, AStoredAnswerComesBackOnlyForItsOwnKeyAndRequest) {
    SystemRandom random;
    const Bytes secret(32, std::byte{3});
    const auto now = parse_instant("2026-11-24T10:00:00Z").value();
    auto& connection = database.connection();
    const IdempotencyKey key{"staff:1", "key", sha256("request")};
    EXPECT_EQ(recall_answers(connection, secret, {key}).front().value(), std::nullopt);
    remember_answers(connection, secret, {{key, "the answer"}}, random, now);
    const IdempotencyKey other_caller{"staff:2", "key", sha256("request")};
    const IdempotencyKey other_request{"staff:1", "key", sha256("another")};
    const auto recalled = recall_answers(connection, secret, {other_caller, key, other_request});
    EXPECT_EQ(recalled[0].value(), std::nullopt);
    EXPECT_EQ(recalled[1].value(), "the answer");
    EXPECT_EQ(recalled[2].error().code, ErrorCode::idempotency_key_reused);
    EXPECT_THROW(remember_answers(connection, secret, {{key, "x"}}, random, now), ConstraintViolation);
    EXPECT_EQ(forget_answers_before(connection, now), 0U);
    EXPECT_EQ(forget_answers_before(connection, now + std::chrono::seconds(1)), 1U);
}

class LaneTest : public ConnectionTest {
protected:
    LaneSettings settings() {
        return {.name = "test", .workers = 1, .queue_length_max = 2, .connection = {.url = database.service_url()}};
    }
    static std::chrono::steady_clock::time_point soon() {
        return std::chrono::steady_clock::now() + std::chrono::minutes(1);
    }
};

TEST_F(LaneTest, RefusesWhatDoesNotFitItsQueueAndFinishesTheRest) {
    Lane lane(settings());
    std::promise<void> let_go;
    auto gate = let_go.get_future().share();
    std::promise<void> begun;
    std::atomic<int> done = 0;
    ASSERT_TRUE(lane.submit(
        [&](Connection*, bool) {
            begun.set_value();
            gate.wait();
            ++done;
        },
        soon()));
    begun.get_future().wait();
    const auto job = [&](Connection* connection, bool in_time) { done += connection != nullptr && in_time ? 1 : 100; };
    EXPECT_TRUE(lane.submit(job, soon()));
    EXPECT_TRUE(lane.submit(job, soon()));
    EXPECT_FALSE(lane.submit(job, soon())) << "two wait already";
    let_go.set_value();
    lane.stop();
    EXPECT_EQ(done, 3);
    EXPECT_FALSE(lane.submit(job, soon())) << "after stop";
}

// A report waits in the database for a lock that this test holds: meanwhile reads are answered, a second report waits,
// and a third finds the queue full.
TEST_F(LaneTest, ASlowReportHoldsUpNoRead) {
    const Statement lock{"test.lock", "select pg_advisory_lock(4711)"};
    const Statement unlock{"test.unlock", "select pg_advisory_unlock(4711)"};
    database.connection().execute(lock);
    auto of_reports = settings();
    of_reports.queue_length_max = 1;
    of_reports.connection.lock_timeout = std::chrono::minutes(1);
    of_reports.connection.statement_timeout = std::chrono::minutes(1);
    Lane reports(of_reports);
    Lane reads(settings());
    std::promise<void> begun;
    std::promise<bool> reported;
    ASSERT_TRUE(reports.submit(
        [&](Connection* connection, bool) {
            begun.set_value();
            connection->execute(lock);
            connection->execute(unlock);
            reported.set_value(true);
        },
        soon()));
    begun.get_future().wait();
    std::promise<std::int64_t> answer;
    ASSERT_TRUE(reads.submit(
        [&](Connection* connection, bool) {
            answer.set_value(connection->execute({"test.read", "select 42 as answer"}).front().integer("answer"));
        },
        soon()));
    EXPECT_EQ(answer.get_future().get(), 42);
    auto outcome = reported.get_future();
    EXPECT_EQ(outcome.wait_for(std::chrono::seconds(0)), std::future_status::timeout) << "the report is still at work";
    EXPECT_TRUE(reports.submit([](Connection*, bool) {}, soon()));
    EXPECT_FALSE(reports.submit([](Connection*, bool) {}, soon())) << "one waits already";
    database.connection().execute(unlock);
    EXPECT_TRUE(outcome.get());
    reports.stop();
}

TEST_F(LaneTest, TellsAJobThatItsTimeHasPassed) {
    Lane lane(settings());
    std::promise<bool> told;
    ASSERT_TRUE(lane.submit([&](Connection*, bool in_time) { told.set_value(in_time); },
                            std::chrono::steady_clock::now() - std::chrono::seconds(1)));
    EXPECT_FALSE(told.get_future().get());
}

TEST_F(LaneTest, OpensALostConnectionAnew) {
    Lane lane(settings());
    const auto ask = [&] {
        std::promise<std::int64_t> pid;
        EXPECT_TRUE(lane.submit(
            [&](Connection* connection, bool) {
                try {
                    pid.set_value(connection == nullptr
                                      ? 0
                                      : connection->execute({"test.pid", "select pg_backend_pid() as pid"})
                                            .front()
                                            .integer("pid"));
                } catch (const ConnectionLost&) {
                    pid.set_value(0);
                }
            },
            soon()));
        return pid.get_future().get();
    };
    const auto first = ask();
    ASSERT_GT(first, 0);
    Connection superuser({.url = database.superuser_url()});
    superuser.execute({"test.kill", "select pg_terminate_backend($1::integer, 5000)"}, {first});
    std::int64_t second = 0;
    const auto deadline = soon();
    while (second == 0 && std::chrono::steady_clock::now() < deadline) second = ask();
    EXPECT_GT(second, 0);
    EXPECT_NE(second, first);
}

} // namespace
} // namespace ers::db
