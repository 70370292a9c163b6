// Indexes of the tables that are filled. Their definitions come from the catalogue and go back as they
// came; nothing of anybody's input is in them.
#include "tools/generate/indexes.hpp"

namespace ers::generate {

namespace {

// In the order in which they can be dropped; they are made again the other way round. Of a partitioned table its own
// ones: those of the partitions follow.
constexpr db::Statement list_indexes{"generate.list_indexes", R"(
    with filled as (
        select oid, relname
        from pg_class
        where relnamespace = current_schema()::regnamespace
          and relname in ('patient', 'slot', 'referral', 'appointment', 'audit', 'outbox'))
    select case c.contype when 'f' then 1 when 'u' then 3 else 4 end as step, c.conname::text as name,
           format('alter table %s drop constraint %I', c.conrelid::regclass, c.conname) as drop_it,
           format('alter table %s add constraint %I %s', c.conrelid::regclass, c.conname,
                  pg_get_constraintdef(c.oid)) as make_it
    from pg_constraint c
    where c.conparentid = 0
      and (c.contype in ('p', 'u') and c.conrelid in (select oid from filled)
           or c.contype = 'f' and (c.conrelid in (select oid from filled) or c.confrelid in (select oid from filled)))
    union all
    select 2, i.relname::text, format('drop index %s', i.oid::regclass),
           replace(pg_get_indexdef(i.oid), ' ON ONLY ', ' ON ')
    from pg_index x
    join pg_class i on i.oid = x.indexrelid
    where x.indrelid in (select oid from filled)
      and not exists (select from pg_constraint c where c.conindid = x.indexrelid and c.contype in ('p', 'u', 'x'))
    order by step, name)"};

constexpr db::Statement list_past_months{"generate.list_past_months", R"(
    with month as (
        select kept.name, kept.is_by_id, m as first_day, m + interval '1 month' as next_day,
               format('%s_%s', kept.name, to_char(m, 'YYYY_MM')) as part
        from (values ('slot', $1::date, true), ('audit', $2::date, false), ('outbox', $3::date, false))
            as kept (name, since, is_by_id)
        cross join generate_series(date_trunc('month', kept.since::timestamp), date_trunc('month', $3::timestamp),
                                   interval '1 month') as m)
    select case when is_by_id
                then format('create table %I partition of %I for values from (%s) to (%s) with (fillfactor = 80)', part,
                            name, first_slot_id(first_day at time zone 'UTC'),
                            first_slot_id(next_day at time zone 'UTC'))
                else format('create table %I partition of %I for values from (%L) to (%L)', part, name,
                            first_day at time zone 'UTC', next_day at time zone 'UTC')
           end as make_it
    from month
    where to_regclass(part) is null
    order by part)"};

} // namespace

TableIndexes::TableIndexes(const Workplace& place) : place_(place) {
    for (const auto row : place_.connection.execute(list_indexes)) {
        place_.connection.run_script(row.text("drop_it"));
        create_.push_back(row.text("make_it"));
    }
}

void TableIndexes::restore() {
    const auto tell = [&](std::size_t done) {
        place_.settings.progress({.stage = "indexes and keys",
                                  .done = done,
                                  .total = create_.size(),
                                  .rows = done,
                                  .is_finished = done == create_.size()});
    };
    for (std::size_t i = 0; i < create_.size(); ++i) {
        tell(i);
        place_.connection.run_script(create_[create_.size() - 1 - i]);
    }
    tell(create_.size());
}

void make_past_partitions(db::Connection& connection, Date first_slot, Date first_event, Date today) {
    for (const auto row : connection.execute(list_past_months, {first_slot, first_event, today})) {
        // Where such rows are in the rest partition already, they stay there and the month with them.
        connection.run_script("do $part$ begin " + row.text("make_it") +
                              "; exception when check_violation then null; end $part$");
    }
}

} // namespace ers::generate
