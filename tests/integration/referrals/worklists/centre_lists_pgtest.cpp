// The lists of management centres, and of what is to be confirmed, among many referrals: each is found by its index.
#include <gtest/gtest.h>

#include "ers/core/words.hpp"
#include "tests/support/booking_world.hpp"

namespace ers::referrals {
namespace {

// Twenty thousand referrals of one practice, each fifth in a centre's hands, in one of four situations.
constexpr const char* many_managed = R"sql(
    insert into referral (ubrn, id, patient_id, referring_organisation, referrer_user_id, referrer_name, priority,
                          specialty_code, shortlist, state, letter_intention, created_at, updated_at, managed_by,
                          managed_since, centre_routed_at, is_choice_to_offer, awaits_confirmation)
    select (700000000000 + n)::text, gen_random_uuid(), p.id, 'P81001', 'u', 'Dr U',
           case n % 3 when 0 then 'ROUTINE' when 1 then 'URGENT' else 'TWO_WEEK_WAIT' end, 'CARDIOLOGY', '{101}',
           case when n % 20 = 15 then 'REJECTED' else 'NOT_BOOKED' end, 'NOT_INTENDING_TO_ADD',
           now() - n * interval '1 minute', now(),
           case when n % 5 = 0 then 'RMC01' end, case when n % 5 = 0 then now() end,
           case when n % 20 = 5 then now() end, n % 20 = 10, n % 50 = 1
    from generate_series(1, 20000) n
    cross join (select min(id) from patient) as p (id);
    analyze referral)sql";

constexpr db::Statement plan_to_route{"test.plan_to_route", R"(
    explain select * from worklist
    where list = 'to-triage-or-route' and organisation = 'RMC01' and since < '2999-01-01'
    order by rank, ranked_at, ubrn limit 20)"};
constexpr db::Statement plan_choice{"test.plan_choice", R"(
    explain select * from worklist
    where list = 'choice-to-offer' and organisation = 'RMC01' and since < '2999-01-01'
    order by rank, ranked_at, ubrn limit 20)"};
constexpr db::Statement plan_waiting{"test.plan_waiting", R"(
    explain select * from worklist
    where list = 'waiting-for-patient' and organisation = 'RMC01' and since < '2999-01-01'
    order by rank, ranked_at, ubrn limit 20)"};
constexpr db::Statement plan_returned{"test.plan_returned", R"(
    explain select * from worklist
    where list = 'returned-to-centre' and organisation = 'RMC01' and since < '2999-01-01'
    order by rank, ranked_at, ubrn limit 20)"};
constexpr db::Statement plan_to_confirm{"test.plan_to_confirm", R"(
    explain select * from worklist
    where list = 'referrals-to-confirm' and organisation = 'P81001' and since < '2999-01-01'
    order by rank, ranked_at, ubrn limit 20)"};

TEST(CentreLists, AreFoundByTheirIndexes) {
    testing::BookingWorld world;
    (void)world.refer();
    auto& owner = world.database().owner();
    owner.run_script(many_managed);
    const std::vector<std::pair<const db::Statement*, std::string>> lists{
        {&plan_to_route, "referral_to_route"},
        {&plan_choice, "referral_choice_to_offer"},
        {&plan_waiting, "referral_waiting_for_patient"},
        {&plan_returned, "referral_returned_to_centre"},
        {&plan_to_confirm, "referral_to_confirm"}};
    for (const auto& [statement, index] : lists) {
        std::string plan;
        for (const auto row : owner.execute(*statement)) plan += row.text("QUERY PLAN") + "\n";
        EXPECT_NE(plan.find(index), std::string::npos) << plan;
        EXPECT_EQ(plan.find("Seq Scan on referral"), std::string::npos) << plan;
    }
}

} // namespace
} // namespace ers::referrals
