// The lists of referrers and providers among many referrals: a page is a walk along the list's index, and what is about
// appointments is in order before any referral is looked up.
#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/booking_world.hpp"

namespace ers::referrals {
namespace {

struct ListOfIndex {
    std::string list, organisation, index;
};

// Two hundred practices and hospitals with a hundred referrals each, in all states that are on a list.
constexpr const char* many_referrals = R"sql(
    insert into organisation (code, name, kind)
    select 'P90' || n, 'Practice ' || n, 'GP_PRACTICE' from generate_series(0, 199) n;
    insert into referral (ubrn, id, patient_id, referring_organisation, referrer_user_id, referrer_name, priority,
                          specialty_code, shortlist, state, letter_intention, created_at, updated_at,
                          with_organisation, with_service_id, is_to_acknowledge, accepted_at, letter_changed)
    select (700000000000 + n)::text, gen_random_uuid(), p.id, 'P90' || n % 200, 'u', 'Dr U',
           case n % 3 when 0 then 'ROUTINE' when 1 then 'URGENT' else 'TWO_WEEK_WAIT' end, 'CARDIOLOGY', '{101}',
           (array['NOT_BOOKED', 'REJECTED', 'DID_NOT_ATTEND', 'BOOKED', 'DEFERRED_TO_PROVIDER',
                  'TRIAGED_PROVIDER_TO_ACTION', 'BOOKED'])[1 + n / 200 % 7],
           case when n / 200 % 20 = 0 then 'NEED_TO_ADD_LATER' else 'NOT_INTENDING_TO_ADD' end,
           now() - n * interval '1 minute', now(), 'H90' || n % 200, 101, n / 200 % 7 in (1, 2),
           case when n / 200 % 7 = 6 then now() end, n / 200 % 7 = 6
    from generate_series(1, 20000) n
    cross join (select min(id) from patient) as p (id);
    insert into appointment (ubrn, service_id, status, starts_at, channel, created_by, created_at, ended_at)
    select ubrn, 100 + right(ubrn, 2)::integer, case when right(ubrn, 3) < '500' then 'CANCELLED' else 'FULFILLED' end,
           created_at, 'PROVIDER', 'u', created_at, created_at
    from referral;
    analyze referral;
    analyze appointment)sql";

// The connection keeps what it prepares by the name's place, so both texts stay.
std::string plan_of(db::Connection& owner, const std::string& list, const std::string& organisation) {
    static std::deque<std::string> texts;
    const auto& name = texts.emplace_back("test.plan." + list);
    const auto& sql = texts.emplace_back(
        "explain select ubrn, rank, ranked_at, appointment_id from worklist where list = '" + list +
        "' and organisation = '" + organisation + "' and since < '2999-01-01' order by rank, ranked_at, ubrn limit 51");
    std::string plan;
    for (const auto row : owner.execute({name, sql})) plan += row.text("QUERY PLAN") + "\n";
    return plan;
}

class WorklistPlans : public ::testing::Test {
protected:
    void SetUp() override {
        (void)world_.refer();
        owner().run_script(many_referrals);
    }
    db::Connection& owner() { return world_.database().owner(); }

private:
    testing::BookingWorld world_;
};

TEST_F(WorklistPlans, WalkAlongTheListsOwnIndex) {
    const std::vector<ListOfIndex> lists{
        {"awaiting-booking", "P907", "referral_awaiting_booking"},
        {"letters-outstanding", "P907", "referral_letter_owed"},
        {"rejected-triage-response", "P907", "referral_to_acknowledge"},
        {"assessment-returned-cancelled-dna", "P907", "referral_to_acknowledge"},
        {"referrals-for-review", "H907", "referral_for_review"},
        {"referrals-for-review", "H907", "referral_changed"},
        {"appointment-slot-issues", "H907", "referral_slot_issues"},
        {"appointments-for-booking", "H907", "referral_for_booking"},
    };
    for (const auto& [list, organisation, index] : lists) {
        const auto plan = plan_of(owner(), list, organisation);
        EXPECT_NE(plan.find(index), std::string::npos) << list << "\n" << plan;
        EXPECT_EQ(plan.find("Seq Scan on referral"), std::string::npos) << list << "\n" << plan;
    }
}

TEST_F(WorklistPlans, OfAppointmentsLookAtNoReferralBeforeThePageIsCut) {
    for (const auto& [list, index] : {std::pair("appointments-to-cancel-in-pas", "appointment_to_cancel_in_pas"),
                                      std::pair("outcomes-to-record", "appointment_")}) {
        const auto plan = plan_of(owner(), list, "RAA");
        EXPECT_NE(plan.find(index), std::string::npos) << plan;
        EXPECT_EQ(plan.find("on referral"), std::string::npos) << plan;
    }
}

} // namespace
} // namespace ers::referrals
