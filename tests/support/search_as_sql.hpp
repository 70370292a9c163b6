// The directory's search as the database would do it: one statement, for tests and measurements to compare the search
// in memory with. Services of a specialty near a postcode, with a median wait of at most so many weeks and a free slot
// for the priority, that fit the patient: nearest first, the first page, and how many there are in all.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ers/core/time.hpp"
#include "ers/db/connection.hpp"
#include "ers/directory/search/search.hpp"

namespace ers::testing {

// What the statement needs besides the schema's own indexes: services by specialty. The others are site_pkey,
// waiting_time_pkey, service_priority_pkey, commissioning_rule_pkey, postcode_place_pkey and slot_free.
inline constexpr std::string_view search_as_sql_indexes =
    "create index if not exists service_specialty on service (specialty_code);\n"
    "analyze service, service_priority, commissioning_rule, site, specialty, waiting_time, slot;\n";

// $1 specialty, $2 postcode as it stands in postcode_place, $3 weeks, $4 priority, $5 now, $6 today in England,
// $7 and $8 the age in months from and to, $9 "FEMALE", "MALE" or something else, $10 commissioner, $11 page length,
// $12 an instant that no window reaches: with it only the months that count are looked into.
// The distance is along a great circle, by the chord between two points of the unit sphere; not for
// places on opposite sides of the Earth.
inline constexpr db::Statement search_as_sql{
    "test.search_as_sql",
    "with here as (\n"
    "    select cos(radians(latitude)) * cos(radians(longitude)) as x,\n"
    "        cos(radians(latitude)) * sin(radians(longitude)) as y,\n"
    "        sin(radians(latitude)) as z\n"
    "    from postcode_place\n"
    "    where postcode = $2\n"
    ")\n"
    "select service.id, away.km as distance_km, next.starts_at as next_slot, count(*) over () as total\n"
    "from here\n"
    "cross join service\n"
    "join specialty on specialty.code = service.specialty_code\n"
    "join site on site.code = service.site_code\n"
    "join service_priority taken on taken.service_id = service.id\n"
    "    and taken.priority = $4\n"
    "join waiting_time wait\n"
    "    on wait.organisation_code = coalesce(site.waits_organisation_code, service.organisation_code)\n"
    "    and wait.treatment_function_code = specialty.treatment_function_code\n"
    "cross join lateral (\n"
    "    select 2 * 6371.0088 * asin(sqrt(\n"
    "            power(cos(radians(site.latitude)) * cos(radians(site.longitude)) - here.x, 2)\n"
    "            + power(cos(radians(site.latitude)) * sin(radians(site.longitude)) - here.y, 2)\n"
    "            + power(sin(radians(site.latitude)) - here.z, 2)) / 2) as km\n"
    ") away\n"
    "cross join lateral (\n"
    "    select slot.starts_at\n"
    "    from slot\n"
    "    where slot.service_id = service.id\n"
    "        and slot.status = 'FREE'\n"
    "        and slot.id >= first_slot_id($5)\n"
    "        and slot.id < first_slot_id($12) + 10000000000\n"
    "        and slot.starts_at >= $5::timestamptz + make_interval(hours => taken.opens_hours)\n"
    "        and slot.starts_at < ($6::date + 1 + least(taken.closes_days, service.polling_range_days))::timestamp\n"
    "            at time zone 'Europe/London'\n"
    "        and (slot.held_until is null or slot.held_until <= $5)\n"
    "        and $4 = any (slot.priorities)\n"
    "    order by slot.starts_at\n"
    "    limit 1\n"
    ") next\n"
    "where service.specialty_code = $1\n"
    "    and wait.median_weeks <= $3\n"
    "    and service.is_published\n"
    "    and service.effective_from <= $6::date\n"
    "    and (service.effective_to is null or service.effective_to >= $6::date)\n"
    "    and (service.is_nationally_available\n"
    "        or exists (\n"
    "            select from commissioning_rule rule\n"
    "            where rule.service_id = service.id\n"
    "                and rule.commissioner = $10\n"
    "                and rule.starts_on <= $6::date))\n"
    "    and service.age_from_months <= $8\n"
    "    and (service.age_below_months is null or service.age_below_months > $7)\n"
    "    and service.sex_treated <> case $9 when 'FEMALE' then 'MALE' when 'MALE' then 'FEMALE' else '' end\n"
    "order by away.km nulls last, service.id\n"
    "limit $11"};

// Of a query that asks for exactly these things.
inline db::Parameters search_as_sql_parameters(const directory::SearchQuery& query, Instant now,
                                               int polling_range_days_max) {
    return {query.specialty.value(),
            query.postcode.value().text(),
            query.max_wait_weeks.value(),
            code_of(query.priority.value()),
            now,
            query.today,
            query.age.value().from_months,
            query.age.value().to_months,
            code_of(query.sex.value()),
            query.commissioner,
            query.limit,
            london_midnight(add_days(query.today, polling_range_days_max + 1))};
}

} // namespace ers::testing
