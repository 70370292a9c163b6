// A list is defined once in two languages. The view and the referral in hand must agree on every list, in every
// situation: also in those that no operation leads to, so the rows are written as they are.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "referrals/record/store.hpp"
#include "referrals/worklists/on_lists.hpp"
#include "tests/support/booking_world.hpp"

namespace ers::referrals {
namespace {

// Every state with every combination of the columns that the lists of one side look at. The columns that only other
// sides look at are all off, or all on.
constexpr const char* all_situations = R"sql(
    create temporary table yes_no as select * from (values (false), (true)) as b (v);
    create temporary table situation as
    with off_and_on as (
        select state, others, others as completed, others as acknowledge, others as confirm, others as managed,
               others as routed, others as choice, others as accepted, others as letter, others as priority,
               others as onward, others as to_add, others as document, others as remind, 1 as sent, others as silent,
               case when others then 'NO_SLOTS' end as call, others as need, others as line
        from unnest(@states@) as s (state)
        cross join (select v as others from yes_no) b),
    of_referrer as (
        select o.state, o.others, a.v as completed, b.v as acknowledge, c.v as confirm, o.managed, o.routed, o.choice,
               o.accepted, o.letter, o.priority, o.onward, d.v as to_add, e.v as document, o.remind, o.sent, o.silent,
               o.call, o.need, o.line
        from off_and_on o, yes_no a, yes_no b, yes_no c, yes_no d, yes_no e),
    of_centre as (
        select o.state, o.others, a.v, b.v, c.v, d.v, e.v, f.v, o.accepted, o.letter, o.priority, o.onward, o.to_add,
               o.document, o.remind, o.sent, o.silent, o.call, o.need, o.line
        from off_and_on o, yes_no a, yes_no b, yes_no c, yes_no d, yes_no e, yes_no f),
    of_provider as (
        select o.state, o.others, a.v, o.acknowledge, o.confirm, o.managed, o.routed, o.choice, b.v, c.v, d.v, e.v,
               o.to_add, o.document, o.remind, o.sent, o.silent, o.call, f.v, o.line
        from off_and_on o, yes_no a, yes_no b, yes_no c, yes_no d, yes_no e, yes_no f),
    of_line as (
        select o.state, o.others, a.v, o.acknowledge, o.confirm, o.managed, o.routed, o.choice, o.accepted, o.letter,
               o.priority, o.onward, o.to_add, o.document, b.v, n.v, c.v, k.v, d.v, e.v
        from off_and_on o, yes_no a, yes_no b, yes_no c, yes_no d, yes_no e, generate_series(0, 2) as n (v),
             (values (null), ('NO_SLOTS'), ('OTHER')) as k (v))
    select (700000000000 + row_number() over ())::text as ubrn, row_number() over () as n, every.*
    from (select * from of_referrer union all select * from of_centre union all select * from of_provider
          union all select * from of_line) as every;

    insert into referral (ubrn, id, patient_id, referring_organisation, referrer_user_id, referrer_name, priority,
                          specialty_code, shortlist, state, state_reason, letter_intention, letter_due, created_at,
                          updated_at, with_service_id, with_organisation, contact_by, accepted_at, deferred_at,
                          clinical_information_at, letter_changed, priority_changed, is_to_acknowledge, completed_at,
                          awaits_confirmation, managed_by, managed_since, centre_routed_at, is_choice_to_offer,
                          booking_line, reminders_sent, next_reminder_on, no_contact_at, call_back_at,
                          call_back_made_at, call_back_reason, requirements_open, requirements_since)
    select ubrn, gen_random_uuid(), p.id, 'P81001', 'u', 'Dr U', 'ROUTINE', 'CARDIOLOGY', '{101}', state,
           case when onward then 'ONWARD' else 'DISCHARGED' end,
           case when to_add then 'NEED_TO_ADD_LATER' else 'NOT_INTENDING_TO_ADD' end,
           case when n % 2 = 0 then date '2026-11-26' end, t.at, t.at + interval '1 minute', 101, 'RAA',
           case when n % 3 = 0 then date '2026-11-30' end, case when accepted then t.at + interval '2 minutes' end,
           t.at + interval '3 minutes', case when document then t.at + interval '4 minutes' end, letter, priority,
           acknowledge, case when completed then t.at + interval '5 minutes' end, confirm,
           case when managed then 'RMC01' end, t.at + interval '6 minutes',
           case when routed then t.at + interval '7 minutes' end, choice, case when line then 'RAA' else 'QAA' end,
           sent, case when remind then date '2026-03-30' + (n % 8)::integer end,
           case when silent then t.at + interval '8 minutes' end,
           case when call is not null then t.at + interval '9 minutes' end,
           case when call is not null then t.at + interval '10 minutes' end, call,
           case when need then array['TRANSPORT', 'INTERPRETER'] else '{}' end,
           case when need then t.at + interval '11 minutes' end
    from situation
    cross join (select min(id) from patient) as p (id)
    -- the clocks go forward on 29 March 2026
    cross join lateral (select timestamptz '2026-03-28 22:30Z' + n * interval '13 minutes' as at) t;
    insert into additional_requirement (ubrn, type, language, status, requested_by, requested_at, decided_by,
                                        decided_at)
    select s.ubrn, q.type, q.language, case when need then 'REQUESTED' else 'ARRANGED' end, 'u',
           r.created_at + q.later, case when not need then 'u' end, case when not need then r.created_at + q.later end
    from situation s
    join referral r on r.ubrn = s.ubrn
    cross join (values ('TRANSPORT', null, interval '12 minutes'), ('INTERPRETER', 'pl', interval '11 minutes'))
        as q (type, language, later)
    where need or n % 2 = 0;

    -- An appointment in every situation of its own, in turn.
    insert into appointment (ubrn, service_id, slot_id, status, starts_at, channel, created_by, created_at, ended_at,
                             cancelled_in_pas_at)
    select r.ubrn, 101, case when slot then 1000000 + s.n end, status,
           case when has_time then r.created_at + interval '20 days' end, 'PROVIDER', 'u', r.created_at,
           case when status not in ('BOOKED', 'PROPOSED') then r.created_at + interval '1 day' end,
           case when in_pas then r.created_at end
    from situation s
    join referral r on r.ubrn = s.ubrn
    join (select row_number() over () - 1 as number, count(*) over () as count, status, a.v as slot, b.v as has_time,
                 c.v as in_pas
          from unnest(array['BOOKED', 'PROPOSED', 'CANCELLED', 'NOSHOW', 'FULFILLED']) as k (status),
               yes_no a, yes_no b, yes_no c
          where status <> 'BOOKED' or b.v) as k on k.number = s.n % k.count;
    analyze referral;
    analyze appointment;
    analyze additional_requirement)sql";

constexpr db::Statement all_on_lists{"test.all_on_lists", R"(
    select distinct list, ubrn, since, due_on
    from worklist
    order by list, ubrn)"};

struct OnList {
    std::string list;
    std::string ubrn;
    std::string since;
    std::string due_on;

    friend auto operator<=>(const OnList&, const OnList&) = default;
};

std::string text_of(const std::optional<Date>& date) { return date ? format_date(*date) : "none"; }

std::string states_array() {
    std::string text;
    for (const auto& state : Codes<ReferralState>::entries) {
        text += std::string(text.empty() ? "array['" : ", '") + std::string(state.code) + "'";
    }
    return text + "]";
}

class WorklistMembership : public ::testing::Test {
protected:
    // Every situation, in a table without other referrals.
    void SetUp() override {
        (void)world.refer();
        auto& owner = world.database().owner();
        owner.run_script("truncate appointment, slot, referral, audit, outbox restart identity cascade");
        std::string script = all_situations;
        const std::string mark = "@states@";
        script.replace(script.find(mark), mark.size(), states_array());
        owner.run_script(script);
    }

    testing::BookingWorld world;
};

TEST_F(WorklistMembership, TheViewAndTheReferralInHandAgreeInEverySituation) {
    std::set<OnList> in_view;
    std::map<std::string, std::size_t> length;
    for (const auto row : world.connection().execute(all_on_lists)) {
        in_view.insert({row.text("list"), row.text("ubrn"), format_instant(row.instant("since")),
                        text_of(row.optional_date("due_on"))});
        ++length[row.text("list")];
    }
    const auto referrals = find_patient_referrals(world.connection(), 1, "P81001");
    ASSERT_GT(referrals.size(), 5'000U);
    std::set<OnList> in_hand;
    for (const auto& referral : referrals) {
        for (const auto& definition : worklist_definitions) {
            if (!is_on(referral, definition.list)) continue;
            const auto dates = dates_on(referral, definition.list);
            in_hand.insert({std::string(definition.code), referral.ubrn.text(), format_instant(dates.since),
                            text_of(dates.due_on)});
        }
    }
    const auto differences = [](const std::set<OnList>& here, const std::set<OnList>& there) {
        std::map<std::string, std::string> found; // an example for each list
        for (const auto& item : here) {
            if (!there.contains(item)) found[item.list] = item.ubrn + " since " + item.since + " due " + item.due_on;
        }
        return found;
    };
    using Differences = std::map<std::string, std::string>;
    EXPECT_EQ(differences(in_view, in_hand), Differences{}) << "in the view only";
    EXPECT_EQ(differences(in_hand, in_view), Differences{}) << "in hand only";
    for (const auto& definition : worklist_definitions) {
        const auto found = length[std::string(definition.code)];
        EXPECT_GT(found, 0U) << definition.code << ": no situation is on it";
        EXPECT_LT(found, referrals.size()) << definition.code << ": every situation is on it";
    }
}

} // namespace
} // namespace ers::referrals
