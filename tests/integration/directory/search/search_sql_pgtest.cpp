// Goal: the search in memory and the same search as one SQL statement find the same services in the same order, so that
// a measurement of one against the other compares the same work.
#include <random>
#include <string>

#include "ers/directory/search/search.hpp"
#include "tests/integration/directory/next_slots/slots_support.hpp"
#include "tests/support/search_as_sql.hpp"
#include "tests/support/seed.hpp"

namespace ers::directory {
namespace {

class SearchAsSql : public samples::DirectoryWithSlots {
protected:
    // Hundreds of services of one specialty, differing in all that search looks at.
    void add_services(std::uint64_t seed) {
        const double from_zero_to_one = static_cast<double>(seed % 1'000'003) / 1'000'003;
        static constexpr db::Statement sow{"test.sow", "select setseed($1)"};
        database_.owner().execute(sow, {from_zero_to_one});
        database_.owner().run_script(R"(
insert into site (code, organisation_code, name, postcode, latitude, longitude)
select 'NT1S' || n, 'NT1', 'Site ' || n, 'LS1 4AP', case when n > 3 then 50 + 5 * random() end,
    case when n > 3 then -4 + 5 * random() end
from generate_series(1, 40) as n;
insert into waiting_time (organisation_code, treatment_function_code, median_weeks, incomplete_pathways,
    within_18_weeks, as_of, source)
select distinct site.organisation_code, specialty.treatment_function_code, 9.5, 10, 5, date '2026-10-31', 'test'
from site
cross join specialty
where specialty.code in ('CARDIOLOGY', 'DERMATOLOGY')
on conflict do nothing;
insert into service (organisation_code, site_code, specialty_code, name, request_types, bookable_type,
    age_from_months, age_below_months, sex_treated, is_nationally_available, is_published, effective_from, effective_to)
select site.organisation_code, site.code, case when random() < 0.7 then 'CARDIOLOGY' else 'DERMATOLOGY' end,
    'Clinic ' || n || ' at ' || site.code, '{APPOINTMENT_REQUEST}', 'DIRECTLY_BOOKABLE',
    case when random() < 0.3 then 192 else 0 end, case when random() < 0.3 then 216 + (random() * 600)::int end,
    (array['MALE', 'FEMALE', 'MALE_AND_FEMALE', 'MALE_AND_FEMALE'])[1 + (random() * 3.99)::int % 4], random() < 0.5,
    random() < 0.9, date '2026-11-22' - n % 5,
    case when random() < 0.4 then date '2026-11-22' - n % 5 + (random() * 8)::int end
from site
cross join generate_series(1, 8) as n;
insert into service_priority (service_id, priority, opens_hours, closes_days)
select id, priority, (random() * 30)::int, case when random() < 0.5 then (random() * 30)::int end
from service
cross join unnest(array['ROUTINE', 'URGENT', 'TWO_WEEK_WAIT']) as priority
where random() < 0.8
on conflict do nothing;
insert into commissioning_rule (service_id, commissioner, starts_on)
select id, 'QAA', date '2026-11-21' + (random() * 2)::int - 1
from service
where not is_nationally_available and random() < 0.5
on conflict do nothing;
insert into slot (id, service_id, reference, starts_at, duration_minutes, priorities, status, updated_at)
select next_slot_id(starts_at), service_id, 'S' || n, starts_at, 15,
    case when random() < 0.6 then '{ROUTINE}' else '{ROUTINE,URGENT}' end::text[],
    case when random() < 0.6 then 'BOOKED' else 'FREE' end, now()
from (
    select id as service_id, n, timestamptz '2026-11-21 10:00Z' + random() * interval '50 days' as starts_at
    from service
    cross join generate_series(1, 4) as n
) made;
update directory_version set version = version + 1;
)");
        database_.owner().run_script(testing::search_as_sql_indexes);
    }
    static SearchQuery query(std::mt19937_64& dice) {
        SearchQuery asked;
        asked.specialty = dice() % 3 == 0 ? "DERMATOLOGY" : "CARDIOLOGY";
        asked.postcode = *Postcode::parse(dice() % 2 == 0 ? "LS1" : "BD1 1AA");
        asked.max_wait_weeks = 5 + static_cast<int>(dice() % 20);
        asked.priority = Codes<Priority>::entries[dice() % 3].value;
        asked.has_slots = true;
        asked.age = AgeRange::of_years(static_cast<int>(dice() % 80));
        asked.sex = Codes<Sex>::entries[dice() % 4].value;
        if (dice() % 4 != 0) asked.commissioner = dice() % 2 == 0 ? "QAA" : "QAB";
        asked.sort = SearchSort::distance;
        asked.today = Date(std::chrono::year(2026), std::chrono::November, std::chrono::day(21));
        return asked;
    }
};

TEST_F(SearchAsSql, FindsTheSameServicesInTheSameOrder) {
    std::mt19937_64 dice(testing::test_seed());
    add_services(dice());
    const auto snapshot = load_snapshot(connection());
    const auto slots = load_next_slots(connection(), *snapshot, now_);
    std::size_t found = 0;
    for (int i = 0; i < 60; ++i) {
        const auto asked = query(dice);
        const auto result = search(*snapshot, *slots, asked);
        ASSERT_TRUE(result);
        const auto rows =
            connection().execute(testing::search_as_sql, testing::search_as_sql_parameters(asked, now_, 84));
        ASSERT_EQ(rows.size(), result->hits.size()) << "question " << i;
        found += rows.size();
        for (std::size_t place = 0; place < rows.size(); ++place) {
            const auto& hit = result->hits[place];
            EXPECT_EQ(rows[place].integer("id"), hit.service->id) << "question " << i << ", place " << place;
            EXPECT_EQ(rows[place].instant("next_slot"), hit.next_slot);
            EXPECT_EQ(rows[place].integer("total"), static_cast<std::int64_t>(result->total));
            const auto distance = rows[place].optional_real("distance_km");
            ASSERT_EQ(distance.has_value(), hit.distance_km.has_value());
            EXPECT_NEAR(distance.value_or(0), hit.distance_km.value_or(0), 1e-6);
        }
    }
    EXPECT_GT(found, 100U); // the questions are not all of nothing
}

} // namespace
} // namespace ers::directory
