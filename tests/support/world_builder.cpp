#include "tests/support/world_builder.hpp"

namespace ers::testing {
namespace {

constexpr const char* test_organisations = R"sql(
    insert into organisation (code, name, kind, commissioner, postcode, latitude, longitude) values
        ('QAA', 'Test board A', 'ICB', null, null, null, null),
        ('QBB', 'Test board B', 'ICB', null, null, null, null),
        ('P81001', 'Test practice one', 'GP_PRACTICE', 'QAA', 'LS1 4AP', 53.7960, -1.5470),
        ('P81002', 'Test practice two', 'GP_PRACTICE', 'QAA', 'LS2 9JT', 53.8070, -1.5550),
        ('P82001', 'Test practice three', 'GP_PRACTICE', 'QBB', 'M1 1AE', 53.4780, -2.2360),
        ('RMC01', 'Test management centre', 'REFERRAL_MANAGEMENT_CENTRE', 'QAA', 'LS1 4AP', 53.7960, -1.5470),
        ('RAA', 'Test trust', 'NHS_TRUST', 'QAA', 'LS9 7TF', 53.8060, -1.5200),
        ('NBB', 'Test independent provider', 'INDEPENDENT_PROVIDER', 'QBB', 'M13 9WL', 53.4620, -2.2260);
    insert into site (code, organisation_code, name, postcode, latitude, longitude) values
        ('RAA01', 'RAA', 'Test trust, main site', 'LS9 7TF', 53.8060, -1.5200),
        ('RAA02', 'RAA', 'Test trust, other site', 'LS1 3EX', 53.8020, -1.5510),
        ('NBB01', 'NBB', 'Test independent hospital', 'M13 9WL', 53.4620, -2.2260);
    insert into postcode_place (postcode, latitude, longitude) values
        ('LS1', 53.7970, -1.5480), ('LS1 4AP', 53.7960, -1.5470), ('LS9', 53.8010, -1.5100), ('M1', 53.4780, -2.2340),
        ('M13', 53.4610, -2.2170);
    insert into waiting_time (organisation_code, treatment_function_code, median_weeks, p92_weeks, incomplete_pathways,
                              within_18_weeks, as_of, source) values
        ('RAA', 'C_320', 11.4, 31.5, 4200, 2900, '2026-01-31', 'Test figures'),
        ('NBB', 'C_320', 6.2, 17.0, 310, 290, '2026-01-31', 'Test figures');
    insert into management_agreement (organisation, centre, valid_from, valid_to, liability, made_by, made_at) values
        ('QAA', 'RMC01', '2020-01-01', '2099-12-31', 'The board answers for it.', 'test', '2020-01-01');
    insert into person (user_id, name) values
        ('gp-1', 'Dr Test Referrer'), ('reviewer', 'Dr Test Reviewer'), ('manager', 'Test Manager');
    insert into person_role (user_id, organisation_code, function) values
        ('gp-1', 'P81001', 'REFERRING_CLINICIAN'), ('reviewer', 'RAA', 'SERVICE_PROVIDER_CLINICIAN'),
        ('manager', 'RAA', 'BOOKING_MANAGER');
)sql";

constexpr db::Statement add_test_service{"test.add_service", R"(
    with made as (
        insert into service (id, organisation_code, site_code, specialty_code, name, request_types, bookable_type,
                             appointment_type, age_from_months, age_below_months, sex_treated, is_nationally_available,
                             polling_range_days, is_published, effective_from, effective_to)
        values (coalesce($1, nextval(pg_get_serial_sequence('service', 'id'))), $2, $3, $4, $5, $6::text[], $7, $8, $9,
                $10, $11, $12, $13, $14, '2020-01-01', $15::date)
        returning id),
    typed as (
        insert into service_clinic_type (service_id, clinic_type_code)
        select made.id, c.code from made, clinic_type c where c.specialty_code = $4),
    changed as (
        update directory_version set version = version + 1)
    select id from made)"};

constexpr db::Statement add_test_priority{"test.add_priority", R"(
    insert into service_priority (service_id, priority, opens_hours, closes_days) values ($1, $2, $3, $4))"};

constexpr db::Statement add_test_commissioner{"test.add_commissioner", R"(
    insert into commissioning_rule (service_id, commissioner, starts_on) values ($1, $2, '2020-01-01'))"};

constexpr db::Statement add_test_slots{"test.add_slots", R"(
    with made as (
        insert into slot (id, service_id, reference, starts_at, duration_minutes, priorities, updated_at)
        select next_slot_id(starts_at), $1, $2 || '-' || n, starts_at, least($4, 30), $5::text[], $6
        from generate_series(0, $7::integer - 1) n
        cross join lateral (select $3::timestamptz + n * $4 * interval '1 minute') t (starts_at)
        returning id, starts_at)
    select id from made order by starts_at, id)"};

} // namespace

void WorldBuilder::add_organisations(db::Connection& owner) { owner.run_script(test_organisations); }

std::int64_t WorldBuilder::add_service(db::Connection& owner, const TestService& service) {
    const std::string name = service.name.empty() ? service.specialty + " at " + service.site + ", number " +
                                                        std::to_string(++services_made_)
                                                  : service.name;
    db::Transaction transaction(owner);
    const auto id =
        owner
            .execute(add_test_service,
                     {service.id, service.organisation, service.site, service.specialty, name, service.request_types,
                      service.bookable_type, service.appointment_type, service.age_from_months,
                      service.age_below_months, service.sex_treated, service.commissioners.empty(),
                      service.polling_range_days, service.is_published, service.effective_to})
            .front()
            .integer("id");
    for (const std::string& priority : service.priorities) {
        owner.execute(add_test_priority, {id, priority, service.opens_hours, service.closes_days});
    }
    for (const std::string& commissioner : service.commissioners) {
        owner.execute(add_test_commissioner, {id, commissioner});
    }
    transaction.commit();
    return id;
}

std::vector<std::int64_t> WorldBuilder::add_slots(db::Connection& owner, const TestSlots& slots, Instant now) {
    const Instant next_week = std::chrono::ceil<std::chrono::hours>(now + std::chrono::days(7));
    std::vector<std::int64_t> ids;
    const std::string reference = "TEST-" + std::to_string(++slot_batches_);
    for (const db::Row row :
         owner.execute(add_test_slots, {slots.service_id, reference, slots.first.value_or(next_week),
                                        slots.minutes_between, slots.priorities, now, slots.count})) {
        ids.push_back(row.integer("id"));
    }
    return ids;
}

} // namespace ers::testing
