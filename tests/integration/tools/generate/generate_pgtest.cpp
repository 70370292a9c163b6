// Generated data: the same for the same seed, whole by every rule, of the shape that was asked for, and the database's
// own definitions as they were before.
#include "ers/tools/generate/generate.hpp"

#include <gtest/gtest.h>

#include <map>

#include "ers/core/identifiers.hpp"
#include "ers/core/words.hpp"
#include "ers/referrals/record/ubrn_permutation.hpp"
#include "ers/tools/generate/check.hpp"
#include "tests/support/test_database.hpp"

namespace ers::generate {
namespace {

using testing::TestDatabase;

constexpr TierSize small{.name = "test", .services = 120, .practices = 20, .slots = 3'000, .referrals = 3'000};

constexpr db::Statement list_definitions{"test.definitions", R"(
    select coalesce(string_agg(line, E'\n' order by line), '') as text
    from (select pg_get_indexdef(indexrelid) as line from pg_index
          where indrelid in (select oid from pg_class
                             where relnamespace = current_schema()::regnamespace and relispartition is false)
          union all
          select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
          from pg_constraint
          where connamespace = current_schema()::regnamespace and conparentid = 0
            and contype in ('p', 'u', 'f')) as definitions)"};

constexpr db::Statement count_one{"test.count", R"(
    select (select count(*) from referral) as referrals, (select count(*) from slot) as slots,
           (select count(*) from service) as services, (select count(*) from patient) as patients)"};

Date test_today() { return std::chrono::year(2026) / 11 / 20; }

GenerateSettings small_settings(std::uint64_t seed = 7) {
    GenerateSettings settings;
    settings.size = small;
    settings.seed = seed;
    settings.today = test_today();
    settings.ubrn_key = Bytes(32, std::byte{42});
    return settings;
}

// What went into each table, as one number: the streams themselves are long.
using Streams = std::map<std::string, std::size_t>;
Streams generated_streams(GenerateSettings settings) {
    TestDatabase database;
    std::map<std::string, std::string> texts;
    settings.copied = [&](std::string_view table, std::string_view lines) {
        (texts[std::string(table)] += lines) += '\n';
    };
    EXPECT_TRUE(generate(database.owner(), settings).has_value());
    Streams streams;
    for (const auto& [table, text] : texts) streams[table] = std::hash<std::string>()(text);
    return streams;
}

std::string broken_rules(db::Connection& connection) {
    std::string text;
    for (const auto& rule : check_invariants(connection)) text += rule.rule + " " + rule.subjects.front() + "; ";
    return text;
}

std::int64_t number_of(db::Connection& connection, const db::Statement& statement) {
    return connection.execute(statement).front().integer("number");
}

// One database for all that only reads.
class Generated : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        database_ = new TestDatabase;
        before_ = new std::string(database_->owner().execute(list_definitions).front().text("text"));
        report_ = new GenerateReport(generate(database_->owner(), small_settings()).value());
    }
    static void TearDownTestSuite() {
        delete report_;
        delete before_;
        delete database_;
    }
    db::Connection& owner() { return database_->owner(); }

    static TestDatabase* database_;
    static std::string* before_;
    static GenerateReport* report_;
};
TestDatabase* Generated::database_ = nullptr;
std::string* Generated::before_ = nullptr;
GenerateReport* Generated::report_ = nullptr;

TEST_F(Generated, KeepsEveryRule) { EXPECT_EQ(broken_rules(owner()), ""); }

TEST_F(Generated, HasTheSizeThatWasAskedFor) {
    const auto counts = owner().execute(count_one).front();
    EXPECT_EQ(counts.integer("referrals"), small.referrals);
    EXPECT_EQ(counts.integer("slots"), small.slots);
    EXPECT_EQ(counts.integer("services"), small.services);
    EXPECT_EQ(counts.integer("patients"), static_cast<std::int64_t>(report_->patients));
    EXPECT_EQ(report_->referrals, small.referrals);
    EXPECT_EQ(report_->practices, small.practices);
    EXPECT_GT(report_->slots_booked, small.slots / 5U);
}

TEST_F(Generated, LeavesIndexesAndKeysAsTheyWere) {
    EXPECT_EQ(owner().execute(list_definitions).front().text("text"), *before_);
}

TEST_F(Generated, HasEveryStateAndTheUsualPriorities) {
    static constexpr db::Statement states{"test.states",
                                          "select state, count(*) as number from referral group by state"};
    std::map<std::string, std::int64_t> by_state;
    for (const auto row : owner().execute(states)) by_state[row.text("state")] = row.integer("number");
    for (const auto& state : ers::Codes<ers::ReferralState>::entries)
        EXPECT_GT(by_state[std::string(state.code)], 0) << state.code;

    static constexpr db::Statement priorities{"test.priorities",
                                              "select priority, count(*) as number from referral group by priority"};
    std::map<std::string, double> share;
    for (const auto row : owner().execute(priorities)) {
        share[row.text("priority")] = static_cast<double>(row.integer("number")) / small.referrals;
    }
    EXPECT_NEAR(share["ROUTINE"], 0.80, 0.07);
    EXPECT_NEAR(share["URGENT"], 0.14, 0.06);
    EXPECT_NEAR(share["TWO_WEEK_WAIT"], 0.06, 0.04);
}

// What a load test books: more than enough of it, each with places of its own.
TEST_F(Generated, HasReferralsThatCanBeBooked) {
    static constexpr db::Statement bookable{"test.bookable", R"(
        select count(*) as number
        from referral r
        where r.state = 'NOT_BOOKED'
          and exists (select from slot s
                      join service_priority p on p.service_id = s.service_id and p.priority = r.priority
                      where s.service_id = any (r.shortlist) and s.status = 'FREE' and r.priority = any (s.priorities)
                        and s.starts_at > '2026-11-21'::timestamptz + make_interval(hours => p.opens_hours)
                        and s.starts_at < '2026-11-20'::timestamptz
                                          + make_interval(days => coalesce(p.closes_days, 84))))"};
    EXPECT_GE(number_of(owner(), bookable), small.referrals * 8 / 100);
}

TEST_F(Generated, ShortlistsFitTheirPatients) {
    static constexpr db::Statement misfits{"test.misfits", R"(
        select count(*) as number
        from referral r
        join patient p on p.id = r.patient_id
        join organisation practice on practice.code = r.referring_organisation
        cross join unnest(r.shortlist) as chosen (id)
        join service s on s.id = chosen.id
        where s.specialty_code <> r.specialty_code
           or not exists (select from service_priority w where w.service_id = s.id and w.priority = r.priority)
           or r.clinic_type_code is not null and not exists (
                select from service_clinic_type t where t.service_id = s.id and t.clinic_type_code = r.clinic_type_code)
           or p.sex = 'MALE' and s.sex_treated = 'FEMALE' or p.sex = 'FEMALE' and s.sex_treated = 'MALE'
           or p.birth_date + make_interval(months => s.age_from_months) > r.created_at
           or p.birth_date + make_interval(months => s.age_below_months) <= '2026-11-20'::date
           or not s.is_nationally_available and not exists (
                select from commissioning_rule c
                where c.service_id = s.id and c.commissioner = practice.commissioner))"};
    EXPECT_EQ(number_of(owner(), misfits), 0);
}

TEST_F(Generated, TellsHistoriesInOrder) {
    static constexpr db::Statement wrong{"test.histories", R"(
        select count(*) as number
        from referral r
        join (select ubrn, count(*) as steps, min(at) as first, max(at) as last, bool_and(at >= before) as in_order
              from (select ubrn, at, lag(at, 1, at) over (partition by ubrn order by id) as before from audit) as steps
              group by ubrn) a on a.ubrn = r.ubrn
        where a.steps <> r.version or a.first <> r.created_at or a.last <> r.updated_at or not a.in_order
           or r.updated_at > '2026-11-20'::timestamptz)"};
    EXPECT_EQ(number_of(owner(), wrong), 0);
    static constexpr db::Statement without{"test.without_audit", R"(
        select count(*) as number from referral r where not exists (select from audit a where a.ubrn = r.ubrn))"};
    EXPECT_EQ(number_of(owner(), without), 0);
}

TEST_F(Generated, GivesPatientsValidNhsNumbersAndUbrnsFromTheKey) {
    static constexpr db::Statement numbers{"test.nhs_numbers", "select nhs_number from patient"};
    for (const auto row : owner().execute(numbers)) EXPECT_TRUE(NhsNumber::parse(row.text("nhs_number")).has_value());

    static constexpr db::Statement ubrns{"test.ubrns", "select exists (select from referral where ubrn = $1) as found"};
    const auto key = small_settings().ubrn_key;
    for (const std::uint64_t number : {0U, 1U, small.referrals - 1}) {
        EXPECT_TRUE(owner().execute(ubrns, {referrals::permuted_ubrn(key, number)}).front().boolean("found"));
    }
    EXPECT_FALSE(owner().execute(ubrns, {referrals::permuted_ubrn(key, small.referrals)}).front().boolean("found"));
}

// The next number of every sequence is behind what is used.
TEST_F(Generated, LeavesTheSequencesBehindWhatIsUsed) {
    static constexpr db::Statement next{"test.next", R"(
        select nextval('ubrn_number') as ubrn, nextval('slot_number') as slot,
               nextval(pg_get_serial_sequence('patient', 'id')) - (select max(id) from patient) as patient,
               nextval(pg_get_serial_sequence('appointment', 'id')) - (select max(id) from appointment) as appointment,
               nextval('audit_number') - (select max(id) from audit) as audit,
               nextval('outbox_number') - (select max(id) from outbox) as outbox,
               nextval(pg_get_serial_sequence('service', 'id')) - (select max(id) from service) as service)"};
    const auto row = owner().execute(next).front();
    EXPECT_EQ(row.integer("ubrn"), small.referrals);
    EXPECT_EQ(row.integer("slot"), small.slots + 1);
    for (const char* name : {"patient", "appointment", "audit", "outbox", "service"})
        EXPECT_EQ(row.integer(name), 1) << name;
}

TEST_F(Generated, PutsEveryMonthIntoItsPartition) {
    static constexpr db::Statement rest{"test.rest", R"(
        select (select count(*) from slot_rest) + (select count(*) from audit_rest) + (select count(*) from outbox_rest)
                   as number)"};
    EXPECT_EQ(number_of(owner(), rest), 0);
}

TEST_F(Generated, IsRefusedWhereThereIsDataAlready) {
    const auto again = generate(owner(), small_settings());
    ASSERT_FALSE(again.has_value());
    EXPECT_NE(again.error().find("already"), std::string::npos) << again.error();
    EXPECT_EQ(owner().execute(count_one).front().integer("referrals"), small.referrals);
}

TEST(Generate, GivesTheSameBytesForTheSameSeedAndDay) {
    const auto first = generated_streams(small_settings());
    EXPECT_EQ(generated_streams(small_settings()), first);
    EXPECT_GE(first.size(), 12U);
    const auto other = generated_streams(small_settings(8));
    for (const char* table : {"service", "slot", "patient", "referral", "appointment", "audit"}) {
        EXPECT_NE(other.at(table), first.at(table)) << table;
    }
}

TEST(Generate, BuildsOnTheDirectoryThatIsThere) {
    TestDatabase database;
    database.owner().run_script(R"(
        insert into organisation (code, name, kind, latitude, longitude, source) values
            ('QAA', 'An ICB', 'ICB', null, null, 'IMPORT'), ('RAA', 'A trust', 'NHS_TRUST', 53.8, -1.5, 'IMPORT');
        insert into organisation (code, name, kind, commissioner, postcode, latitude, longitude, source) values
            ('P81001', 'A practice', 'GP_PRACTICE', 'QAA', 'LS1 4AP', 53.8, -1.5, 'IMPORT');
        insert into site (code, organisation_code, name, latitude, longitude)
        values ('RAA01', 'RAA', 'A site', 53.8, -1.5);
        insert into service (organisation_code, site_code, specialty_code, name, request_types, bookable_type,
                             effective_from, source)
        values ('RAA', 'RAA01', 'CARDIOLOGY', 'The service', '{APPOINTMENT_REQUEST}', 'DIRECTLY_BOOKABLE', '2020-01-01',
                'IMPORT');
        insert into service_priority (service_id, priority) select id, 'ROUTINE' from service)");
    auto settings = small_settings();
    ASSERT_TRUE(generate(database.owner(), settings).has_value());
    EXPECT_EQ(broken_rules(database.owner()), "");
    static constexpr db::Statement used{"test.used", R"(
        select (select count(*) from slot join service s on s.id = service_id where s.source = 'IMPORT') as slots,
               (select count(*) from referral where referring_organisation = 'P81001') as referrals,
               (select count(*) from organisation where kind = 'ICB') as icbs,
               (select count(*) from organisation where kind = 'GP_PRACTICE') as practices)"};
    const auto row = database.owner().execute(used).front();
    EXPECT_GT(row.integer("slots"), 0);
    EXPECT_GT(row.integer("referrals"), 0);
    EXPECT_EQ(row.integer("icbs"), 1);
    EXPECT_EQ(row.integer("practices"), small.practices);
}

// The tier that no test machine has space for: the figure is handed in.
TEST(Generate, RefusesADiskWithoutTheSpace) {
    TestDatabase database;
    auto settings = small_settings();
    settings.size = tier_named("XL").value();
    settings.free_bytes = disk_need(settings.size).total() - 1;
    const auto refused = generate(database.owner(), settings);
    ASSERT_FALSE(refused.has_value());
    EXPECT_NE(refused.error().find("needs " + bytes_text(disk_need(settings.size).total())), std::string::npos);
    EXPECT_EQ(database.owner().execute(count_one).front().integer("services"), 0);
}

TEST(Generate, RefusesTablesThatSomebodyElseHolds) {
    TestDatabase database;
    const auto other = database.connect();
    const db::Transaction reading(*other);
    (void)other->execute(count_one);
    const auto refused = generate(database.owner(), small_settings());
    ASSERT_FALSE(refused.has_value());
    EXPECT_NE(refused.error().find("somebody else"), std::string::npos) << refused.error();
}

// A failure in the middle: everything is as it was, the indexes too.
TEST(Generate, LeavesTheDatabaseAsItWasWhenItFails) {
    TestDatabase database;
    const auto before = database.owner().execute(list_definitions).front().text("text");
    auto settings = small_settings();
    settings.copied = [](std::string_view table, std::string_view) {
        if (table == "audit") throw std::runtime_error("the disk is full, say");
    };
    EXPECT_THROW((void)generate(database.owner(), settings), std::runtime_error);
    const auto again = database.connect();
    EXPECT_EQ(again->execute(count_one).front().integer("services"), 0);
    EXPECT_EQ(again->execute(list_definitions).front().text("text"), before);
}

} // namespace
} // namespace ers::generate
