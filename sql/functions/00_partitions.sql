-- Makes the months of what is kept by month, ahead of their time: slots as far as they may be published, audit and
-- outbox for a quarter. Gives how many tables were made. Run here at every change of these functions, and by the server
-- every hour: as the owner, because the service's role makes no tables.
-- A month whose rows are in the rest partition already stays there; the months after it are made nevertheless.
create or replace function make_month_partitions(today date) returns integer
    language plpgsql
    security definer
    set search_path from current
as $$
declare
    kept record;
    month date;
    part text;
    made integer := 0;
begin
    set local lock_timeout = '2s'; -- a table that is busy now is made an hour later
    for kept in
        select * from (values ('slot', 13, true), ('audit', 3, false), ('outbox', 3, false))
            as k (name, months_ahead, is_by_id)
    loop
        for ahead in 0 .. kept.months_ahead loop
            month := date_trunc('month', today) + make_interval(months => ahead);
            part := format('%s_%s', kept.name, to_char(month, 'YYYY_MM'));
            continue when to_regclass(part) is not null;
            begin
                if kept.is_by_id then
                    execute format('create table %I partition of %I for values from (%s) to (%s) '
                                   'with (fillfactor = 80)', part, kept.name,
                                   first_slot_id(month::timestamp at time zone 'UTC'),
                                   first_slot_id((month + interval '1 month') at time zone 'UTC'));
                else
                    execute format('create table %I partition of %I for values from (%L) to (%L)', part, kept.name,
                                   month::timestamp at time zone 'UTC',
                                   (month + interval '1 month') at time zone 'UTC');
                end if;
                made := made + 1;
            exception when check_violation then
                raise warning 'rows of % are in the rest partition of %', part, kept.name;
            end;
        end loop;
    end loop;
    return made;
end $$;

revoke all on function make_month_partitions(date) from public;
grant execute on function make_month_partitions(date) to ers_service;

select make_month_partitions((now() at time zone 'UTC')::date);
