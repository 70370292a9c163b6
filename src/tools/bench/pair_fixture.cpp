// The data that booking is measured on, made by set-based statements.
#include "tools/bench/pair_fixture.hpp"

#include <algorithm>

namespace ers::bench {
namespace {

constexpr std::int64_t pairs_per_statement = 50'000;
constexpr std::int64_t referrals_per_patient = 4;

constexpr const char* fixture_world = R"sql(
    set session_replication_role = replica;
    set synchronous_commit = off;
    insert into organisation (code, name, kind, postcode) values ('QBN', 'Measured board', 'ICB', null);
    insert into organisation (code, name, kind, commissioner, postcode)
    select 'P9' || lpad(k::text, 4, '0'), 'Measured practice ' || k, 'GP_PRACTICE', 'QBN', 'LS1 4AP'
    from generate_series(1, 20) k;
    insert into organisation (code, name, kind, commissioner, postcode)
    select 'RZ' || lpad(k::text, 2, '0'), 'Measured trust ' || k, 'NHS_TRUST', 'QBN', 'LS9 7TF'
    from generate_series(1, 10) k;
    insert into site (code, organisation_code, name, postcode)
    select code || '01', code, name, postcode
    from organisation
    where kind = 'NHS_TRUST';
    insert into person (user_id, name) values ('measured-gp', 'Dr Measured Example');
    insert into person_role (user_id, organisation_code, function)
    select 'measured-gp', code, 'REFERRING_CLINICIAN'
    from organisation
    where kind = 'GP_PRACTICE';
    insert into service (id, organisation_code, site_code, specialty_code, name, request_types, bookable_type,
                         effective_from, polling_range_days)
    select k, 'RZ' || lpad((k % 10 + 1)::text, 2, '0'), 'RZ' || lpad((k % 10 + 1)::text, 2, '0') || '01',
           (array(select code from specialty order by code))[k % 20 + 1], 'Measured service ' || k,
           '{APPOINTMENT_REQUEST}', 'DIRECTLY_BOOKABLE', '2020-01-01', 366
    from generate_series(1, 50) k;
    insert into service_clinic_type (service_id, clinic_type_code)
    select s.id, 'GENERAL_' || s.specialty_code
    from service s;
    insert into service_priority (service_id, priority)
    select id, priority
    from service, unnest(array['ROUTINE', 'URGENT']) as p (priority);
    update directory_version set version = version + 1;
)sql";

// NHS numbers of the range for tests, each with its check digit; some numbers have none and are left out.
constexpr db::Statement insert_patients{"bench.patients", R"(
    insert into patient (nhs_number, family_name, given_name, birth_date, sex, address, postcode, created_at,
                         updated_at)
    select n::text || digit, 'Family ' || n % 1000, 'Given ' || n, date '1940-01-01' + (n % 23000)::integer,
           case n % 2 when 0 then 'FEMALE' else 'MALE' end, n || ' Example Street', 'LS1 4AP', now(), now()
    from (select 999000000 + k as n from generate_series(1, $1::bigint + $1::bigint / 5 + 100) k) numbers
    cross join lateral (
        select (11 - sum(substr(n::text, i, 1)::integer * (11 - i)) % 11) % 11 as digit
        from generate_series(1, 9) i) digits
    where digit < 10
    limit $1::bigint)"};

// Within a service, slots that come later in number come later in time: the load generator, which takes slots by time,
// and pgbench, which takes them by number, mean the same pairs.
constexpr db::Statement insert_slots{"bench.slots", R"(
    with day as (
        select $3::bigint / 50 / 28 + 1 as slots, $3::bigint / 50 / 28 / 48 + 1 as places)
    insert into slot (id, service_id, reference, starts_at, duration_minutes, priorities, clinician, updated_at)
    select first_slot_id(starts_at) + 1 + n, n % 50 + 1, 'PAIR-' || n, starts_at, 20, '{ROUTINE,URGENT}',
           'Dr Test Example', now()
    from generate_series($1::bigint, $2::bigint - 1) n
    cross join day
    cross join lateral (
        select (date_trunc('month', now() at time zone 'UTC') + make_interval(months => (n % 50 % 3 + 1)::integer))
               at time zone 'UTC'
               + make_interval(days => (n / 50 / slots)::integer, mins => (480 + n / 50 % slots / places * 10)::integer)
    ) t (starts_at))"};

constexpr db::Statement insert_referrals{"bench.referrals", R"(
    insert into referral (ubrn, id, patient_id, referring_organisation, referrer_user_id, referrer_name, priority,
                          specialty_code, shortlist, state, letter_intention, created_at, updated_at)
    select (700000000000 + n)::text, gen_random_uuid(), n / $3::bigint + (select min(id) from patient),
           'P9' || lpad((n % 20 + 1)::text, 4, '0'), 'measured-gp', 'Dr Measured Example', 'ROUTINE', s.specialty_code,
           array[s.id, case when s.id <= 30 then s.id + 20 else s.id - 20 end], 'NOT_BOOKED',
           'NOT_INTENDING_TO_ADD', now(), now()
    from generate_series($1::bigint, $2::bigint - 1) n
    join service s on s.id = n % 50 + 1)"};

constexpr db::Statement advance_slot_numbers{"bench.slot_numbers", "select setval('slot_number', $1::bigint + 1)"};

constexpr db::Statement read_first_slots{"bench.first_slots", R"(
    select first_slot_id((date_trunc('month', now() at time zone 'UTC') + make_interval(months => month))
                         at time zone 'UTC') + 1 as id
    from generate_series(1, 3) month
    order by month)"};

constexpr db::Statement read_booked_pairs{"bench.booked_pairs", R"(
    select count(*) filter (where status = 'BOOKED') as count,
           coalesce(max(ubrn)::bigint - 700000000000 + 1, 0) as next
    from appointment)"};

} // namespace

void make_pairs(db::Connection& superuser, std::int64_t pairs, const std::function<void(std::int64_t)>& progress) {
    superuser.run_script(fixture_world);
    superuser.execute(insert_patients, {pairs / referrals_per_patient + 1});
    for (std::int64_t from = 0; from < pairs; from += pairs_per_statement) {
        progress(from);
        const auto until = std::min(pairs, from + pairs_per_statement);
        superuser.execute(insert_slots, {from, until, pairs});
        superuser.execute(insert_referrals, {from, until, referrals_per_patient});
    }
    superuser.execute(advance_slot_numbers, {pairs});
    progress(pairs);
    superuser.run_script("vacuum analyze");
    superuser.run_script("checkpoint");
}

std::array<std::int64_t, 3> first_slots(db::Connection& connection) {
    std::array<std::int64_t, 3> ids{};
    const auto rows = connection.execute(read_first_slots);
    for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = rows[i].integer("id");
    return ids;
}

BookedPairs booked_pairs(db::Connection& connection) {
    const auto row = connection.execute(read_booked_pairs).front();
    return {row.integer("count"), row.integer("next")};
}

} // namespace ers::bench
