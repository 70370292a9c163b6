// Every rule of the check finds what breaks it: data is broken rule by rule, as the owner, constraints out of the way.
#include "ers/tools/generate/check.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

#include "ers/tools/generate/generate.hpp"
#include "tests/support/test_database.hpp"

namespace ers::generate {
namespace {

struct Break {
    const char* rule;
    const char* sql;
};

constexpr std::array breaks{
    Break{"referral on no list", R"(
        update referral
        set state = 'ASSESSMENT_RESULT', state_reason = 'DISCHARGE', letter_intention = 'NOT_INTENDING_TO_ADD'
        where ubrn = (select min(ubrn) from referral where state = 'NOT_BOOKED'))"},
    Break{"on the list of a stranger", R"(
        do $$ begin
            execute 'create or replace view worklist as ' ||
                    regexp_replace(pg_get_viewdef('worklist'::regclass),
                                   'r(_1)?\.referring_organisation AS organisation',
                                   '''STRANGER''::text AS organisation');
        end $$)"},
    Break{"booked without a booked appointment", R"(
        delete from appointment where id = (select min(id) from appointment where status = 'BOOKED'))"},
    Break{"booked appointment without being booked", R"(
        update referral set state = 'NOT_BOOKED'
        where ubrn = (select min(ubrn) from referral where state = 'BOOKED'))"},
    Break{"deferred without a proposed appointment", R"(
        delete from appointment where id = (select min(id) from appointment where status = 'PROPOSED'))"},
    Break{"booked slot without its appointment", R"(
        update slot set status = 'BOOKED' where id = (select min(id) from slot where status = 'FREE'))"},
    Break{"appointment whose slot is not booked", R"(
        update slot set status = 'FREE'
        where id = (select min(slot_id) from appointment where status = 'BOOKED'))"},
    Break{"slot booked twice", R"(
        drop index appointment_slot_live_key;
        update appointment set slot_id = (select min(slot_id) from appointment where status = 'BOOKED')
        where id = (select max(id) from appointment where status = 'BOOKED' and slot_id is not null))"},
    Break{"two live appointments", R"(
        drop index appointment_referral_live_key;
        update appointment set ubrn = (select min(ubrn) from appointment where status = 'PROPOSED')
        where id = (select max(id) from appointment where status = 'BOOKED'))"},
    Break{"two slots with one reference", R"(
        update slot set reference = 'one and the same'
        where service_id = (select min(service_id) from slot where status = 'FREE'))"},
    Break{"slot in another month", R"(
        alter table slot drop constraint slot_id_month_check;
        update slot set starts_at = starts_at + interval '70 days' where id = (select min(id) from slot))"},
    Break{"held for another referral", R"(
        update slot set held_by = (select min(ubrn) from referral), held_until = now()
        where id = (select min(id) from slot where status = 'FREE'))"},
    Break{"booked slot that is held", R"(
        update slot set held_by = (select min(ubrn) from referral), held_until = now()
        where id = (select min(id) from slot where status = 'BOOKED'))"},
    Break{"appointment at another service", R"(
        update appointment set service_id = (select max(id) from service where id <> service_id)
        where id = (select min(id) from appointment where slot_id is not null))"},
    Break{"appointment at another time", R"(
        update appointment set starts_at = starts_at + interval '1 minute'
        where id = (select min(id) from appointment where status = 'BOOKED' and slot_id is not null))"},
    Break{"ended without an end", R"(
        update appointment set ended_at = null
        where id = (select min(id) from appointment where status = 'CANCELLED'))"},
    Break{"live with an end", R"(
        update appointment set ended_at = now() where id = (select min(id) from appointment where status = 'BOOKED'))"},
    Break{"booked at some time without a conversion", R"(
        update referral set converted_at = null
        where ubrn = (select min(ubrn) from referral where state = 'REJECTED'))"},
    Break{"converted before it was made", R"(
        update referral set created_at = converted_at + interval '1 second', updated_at = now()
        where ubrn = (select min(ubrn) from referral where converted_at is not null))"},
    Break{"accepted without a booking", R"(
        update referral set accepted_at = now()
        where ubrn = (select min(ubrn) from referral where converted_at is null))"},
    Break{"deferred without a contact date", R"(
        update referral set contact_by = null
        where ubrn = (select min(ubrn) from referral where state = 'DEFERRED_TO_PROVIDER'))"},
    Break{"cancelled with a live appointment", R"(
        update referral set state = 'CANCELLED_REFERRAL'
        where ubrn = (select min(ubrn) from referral where state = 'BOOKED'))"},
    Break{"with another service than its appointment", R"(
        update referral r
        set with_service_id = s.id
        from service s
        where s.organisation_code = r.with_organisation and s.id <> r.with_service_id and r.state = 'BOOKED')"},
    Break{"with an organisation that is not its service's", R"(
        update referral set with_organisation = (select min(code) from organisation where code <> with_organisation)
        where ubrn = (select min(ubrn) from referral where with_organisation is not null))"},
    Break{"shortlist with an unknown service", R"(
        update referral set shortlist = shortlist || 424242::bigint where ubrn = (select min(ubrn) from referral))"},
    Break{"version below one", R"(
        update referral set version = 0 where ubrn = (select min(ubrn) from referral))"},
    Break{"unknown state", R"(
        alter table referral drop constraint referral_state_check;
        update referral set state = 'LOST' where ubrn = (select min(ubrn) from referral where state = 'NOT_BOOKED'))"},
    Break{"appointment at an unknown service", R"(
        update appointment set service_id = 424242 where id = (select min(id) from appointment))"},
    Break{"appointment of an unknown referral", R"(
        update appointment set ubrn = '000000000000'
        where id = (select min(id) from appointment where status = 'CANCELLED'))"},
    Break{"completed with a live appointment", R"(
        update referral set completed_at = now()
        where ubrn = (select min(ubrn) from referral where state = 'DEFERRED_TO_PROVIDER'))"},
    Break{"sent for triage without a contact date", R"(
        update referral set state = 'AWAITING_TRIAGE', contact_by = null
        where ubrn = (select min(ubrn) from referral where state = 'DEFERRED_TO_PROVIDER'))"},
    Break{"pathway of another patient", R"(
        update referral r
        set parent_ubrn = (select min(other.ubrn) from referral other where other.patient_id <> r.patient_id)
        where r.ubrn = (select max(ubrn) from referral))"},
    Break{"advice request without its question", R"(
        delete from advice_message where ubrn = (select min(ubrn) from advice_request))"},
    Break{"advice message of another version", R"(
        update advice_message set request_version = 2)"},
    Break{"advice with an organisation that is not its service's", R"(
        update advice_request set provider_organisation =
            (select min(code) from organisation where code <> provider_organisation))"},
    Break{"converted advice without its referral", R"(
        update advice_request set status = 'ADVICE_CONVERTED', ended_at = now() where ended_at is null)"},
    Break{"referral of an advice request that was not converted", R"(
        update advice_request set status = 'CONVERSATION_ENDED_CLOSED' where status = 'ADVICE_CONVERTED')"},
    Break{"managed, and on no list of the centre", R"(
        alter table referral drop constraint referral_state_check;
        update referral set managed_by = referring_organisation, managed_since = now(), state = 'MISLAID'
        where ubrn = (select max(ubrn) from referral where state = 'NOT_BOOKED'))"},
    Break{"managed by what is no centre", R"(
        update referral set managed_by = referring_organisation, managed_since = now()
        where ubrn = (select min(ubrn) from referral where state = 'NOT_BOOKED'))"},
    Break{"gone on without its confirmation", R"(
        update referral set awaits_confirmation = true
        where ubrn = (select min(ubrn) from referral where state = 'BOOKED'))"},
    Break{"with a centre's marks and no centre", R"(
        update referral set is_choice_to_offer = true
        where ubrn = (select min(ubrn) from referral where state = 'NOT_BOOKED'))"},
    Break{"referral of a draft that was not used", R"(
        insert into draft_ubrn (ubrn, organisation, user_id, created_at, expires_at)
        select min(ubrn), min(referring_organisation), 'somebody', now(), now() from referral)"},
    Break{"used draft without its referral", R"(
        insert into draft_ubrn (ubrn, organisation, user_id, created_at, expires_at, used_at)
        select '999999999998', min(referring_organisation), 'somebody', now(), now(), now() from referral)"},
    Break{"link between two patients", R"(
        insert into referral_link (first_ubrn, then_ubrn, kind, created_by, created_at)
        select min(a.ubrn), min(b.ubrn), 'SAME_DAY', 'somebody', now()
        from referral a
        join referral b on b.patient_id = a.patient_id + 1
        group by a.patient_id
        limit 1)"},
    Break{"linked in a circle", R"(
        insert into referral_link (first_ubrn, then_ubrn, kind, created_by, created_at)
        select unnest(array[min(ubrn), max(ubrn)]), unnest(array[max(ubrn), min(ubrn)]), 'SEQUENCE', 'somebody', now()
        from referral)"},
    Break{"booked before its prerequisite", R"(
        insert into referral_link (first_ubrn, then_ubrn, kind, created_by, created_at)
        select ubrn, lag(ubrn) over (order by starts_at), 'PREREQUISITE', 'somebody', now()
        from appointment
        where status = 'BOOKED'
        order by starts_at
        offset 1
        limit 1)"},
    Break{"open requirement that its referral does not know", R"(
        insert into additional_requirement (ubrn, type, status, requested_by, requested_at)
        select min(ubrn), 'TRANSPORT', 'REQUESTED', 'gp-1', now() from referral where state = 'NOT_BOOKED')"},
    Break{"open requirement on no list", R"(
        insert into additional_requirement (ubrn, type, status, requested_by, requested_at)
        select min(ubrn), 'TRANSPORT', 'REQUESTED', 'gp-1', now() from referral where state = 'NOT_BOOKED';
        update referral set requirements_open = '{TRANSPORT}', requirements_since = now(), booking_line = null
        where ubrn = (select ubrn from additional_requirement))"},
    Break{"requirement of a cancelled referral", R"(
        insert into additional_requirement (ubrn, type, status, requested_by, requested_at, decided_by, decided_at)
        select min(ubrn), 'TRANSPORT', 'ARRANGED', 'gp-1', now(), 'adviser', now()
        from referral where state = 'CANCELLED_REFERRAL')"},
    Break{"call-back that its referral does not know", R"(
        insert into call_back (ubrn, reason, at, promised_by, promised_at)
        select min(ubrn), 'OTHER', now(), 'adviser', now() from referral where state = 'NOT_BOOKED')"},
    Break{"reminders without their end", R"(
        update referral set no_contact_at = now()
        where ubrn = (select min(ubrn) from referral where state = 'NOT_BOOKED'))"},
    Break{"routine referral with a red flag", R"(
        with asked as (
            select ubrn, referring_organisation, specialty_code
            from referral
            where priority = 'ROUTINE'
            order by ubrn
            limit 1),
        followed as (
            insert into guidance (owner, specialty_code, title, tree, created_by, created_at, updated_at)
            select referring_organisation, specialty_code, 'A tree', '{}', 'definer', now(), now()
            from asked
            returning id)
        insert into guidance_answer (ubrn, guidance_id, answers, outcome, answered_by, organisation, answered_at)
        select ubrn, id, '{}', '{"kind": "RED_FLAG"}', 'gp-1', referring_organisation, now()
        from asked, followed)"},
};

// Two requests for advice, one open and one that has become a referral: none are made in quantity.
constexpr const char* advice_rows = R"(
    insert into advice_request (ubrn, id, patient_id, referring_organisation, requester_user_id, requester_name,
                                specialty_code, service_id, provider_organisation, priority, conversion_authorisation,
                                status, created_at, updated_at, since, ended_at)
    select a.ubrn, gen_random_uuid(), r.patient_id, r.referring_organisation, r.referrer_user_id, r.referrer_name,
           s.specialty_code, s.id, s.organisation_code, r.priority, 'AUTHORISED_TO_CONVERT', a.status, r.created_at,
           r.created_at, r.created_at, a.ended_at
    from referral r
    join service s on s.id = r.shortlist[1]
    cross join lateral (values (r.ubrn, 'ADVICE_CONVERTED', now()),
                               ('999999999999', 'PROVIDER_RESPONSE_REQUIRED', null)) as a (ubrn, status, ended_at)
    where r.ubrn = (select min(ubrn) from referral);
    insert into advice_message (ubrn, number, request_version, sent_by, user_id, user_name, text, sent_at)
    select ubrn, 1, 1, 'REQUESTER', requester_user_id, requester_name, 'A question', created_at from advice_request)";

constexpr db::Statement broken_names{"test.broken_names", "select distinct rule from broken_invariant order by rule"};
constexpr db::Statement known_names{"test.known_names", "select rule from invariant_rule order by rule"};
// One statement of the check, with what was done for it.
constexpr db::Statement explain_one{"test.explain", R"(
    explain (analyze, costs off, timing off, summary off)
    select subject from broken_invariant where rule = 'version below one')"};

std::set<std::string> names(db::Connection& connection, const db::Statement& statement) {
    std::set<std::string> found;
    for (const auto row : connection.execute(statement)) found.insert(row.text("rule"));
    return found;
}

class Check : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        database_ = new testing::TestDatabase;
        GenerateSettings settings;
        settings.size = {.name = "test", .services = 120, .practices = 20, .slots = 2'000, .referrals = 2'000};
        settings.seed = 11;
        settings.today = std::chrono::year(2026) / 11 / 20;
        settings.ubrn_key = Bytes(32, std::byte{1});
        ASSERT_TRUE(generate(database_->owner(), settings).has_value());
        database_->owner().run_script(advice_rows);
    }
    static void TearDownTestSuite() { delete database_; }
    db::Connection& owner() { return database_->owner(); }
    static testing::TestDatabase* database_;
};
testing::TestDatabase* Check::database_ = nullptr;

TEST_F(Check, HasABreakInThisTestForEveryRule) {
    std::set<std::string> planted;
    for (const auto& one : breaks) planted.insert(one.rule);
    EXPECT_EQ(planted, names(owner(), known_names));
}

TEST_F(Check, FindsEveryBreak) {
    ASSERT_EQ(names(owner(), broken_names), std::set<std::string>());
    for (const auto& one : breaks) {
        const db::Transaction rolled_back(owner());
        owner().run_script(one.sql);
        EXPECT_TRUE(names(owner(), broken_names).contains(one.rule)) << one.rule;
    }
    EXPECT_EQ(names(owner(), broken_names), std::set<std::string>());
}

TEST_F(Check, CountsWhatIsBrokenAndNamesTheFirst) {
    testing::TestDatabase& database = *database_;
    const auto all = check_all_rules(database.connection()); // as the service's role
    EXPECT_EQ(all.size(), breaks.size());
    for (const auto& rule : all) EXPECT_EQ(rule.broken, 0U) << rule.rule;

    owner().run_script("update referral set version = version - 1000 where state = 'NOT_BOOKED'");
    std::size_t told = 0;
    const auto broken = check_invariants(database.connection(), [&](const CheckProgress& progress) {
        EXPECT_EQ(progress.done, told++);
        EXPECT_EQ(progress.total, breaks.size());
    });
    owner().run_script("update referral set version = version + 1000 where state = 'NOT_BOOKED'");
    EXPECT_EQ(told, breaks.size());
    ASSERT_EQ(broken.size(), 1U);
    EXPECT_EQ(broken.front().rule, "version below one");
    EXPECT_EQ(broken.front().meaning, "Versions count from one");
    EXPECT_GT(broken.front().broken, check_subjects_max);
    EXPECT_EQ(broken.front().subjects.size(), check_subjects_max);
    EXPECT_TRUE(std::is_sorted(broken.front().subjects.begin(), broken.front().subjects.end()));
}

// Asked for one rule, the tables of the others are left alone.
TEST_F(Check, AsksForOneRuleAtATime) {
    bool reads_referrals = false;
    for (const auto row : owner().execute(explain_one)) {
        const auto line = row.text("QUERY PLAN");
        const bool is_scan = line.find("Scan") != std::string::npos && line.find(" on ") != std::string::npos;
        if (!is_scan || line.find("never executed") != std::string::npos) continue;
        reads_referrals = reads_referrals || line.find(" on referral") != std::string::npos;
        EXPECT_EQ(line.find(" on appointment"), std::string::npos) << line;
        EXPECT_EQ(line.find(" on slot"), std::string::npos) << line;
    }
    EXPECT_TRUE(reads_referrals);
}

} // namespace
} // namespace ers::generate
