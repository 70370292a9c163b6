-- What must never be: one row for each thing that is wrong with the data, whatever the code did. Empty at all times.
drop view if exists broken_invariant cascade;
create view broken_invariant as
-- Nothing is lost: whatever has not ended is on somebody's list, or booked and accepted (domain.md REQ-C-01).
select 'referral on no list' as rule, r.ubrn as subject
from referral r
where r.state <> 'CANCELLED_REFERRAL'
  and not (r.state = 'BOOKED' and r.accepted_at is not null)
  and not exists (select from worklist_item w where w.ubrn = r.ubrn and w.organisation is not null)
union all
select 'on the list of a stranger', w.ubrn
from worklist_item w
join referral r on r.ubrn = w.ubrn
where w.organisation is distinct from r.referring_organisation and w.organisation is distinct from r.with_organisation
union all
select 'booked without a booked appointment', r.ubrn
from referral r
where r.state = 'BOOKED' and not exists (select from appointment a where a.ubrn = r.ubrn and a.status = 'BOOKED')
union all
select 'booked appointment without being booked', a.ubrn
from appointment a
join referral r on r.ubrn = a.ubrn
where a.status = 'BOOKED' and r.state <> 'BOOKED'
union all
select 'deferred without a proposed appointment', r.ubrn
from referral r
where r.state = 'DEFERRED_TO_PROVIDER'
  and not exists (select from appointment a where a.ubrn = r.ubrn and a.status = 'PROPOSED')
union all
select 'booked slot without its appointment', s.id::text
from slot s
where s.status = 'BOOKED' and not exists (select from appointment a where a.slot_id = s.id and a.status = 'BOOKED')
union all
select 'appointment whose slot is not booked', a.id::text
from appointment a
join slot s on s.id = a.slot_id
where a.status = 'BOOKED' and s.status <> 'BOOKED'
union all
select 'slot booked twice', a.slot_id::text
from appointment a
where a.status = 'BOOKED' and a.slot_id is not null
group by a.slot_id
having count(*) > 1
union all
select 'two slots with one reference', min(s.id)::text
from slot s
where s.status <> 'WITHDRAWN'
group by s.service_id, s.reference
having count(*) > 1
union all
select 'booked at some time without a conversion', r.ubrn
from referral r
where r.converted_at is null and exists (select from appointment a where a.ubrn = r.ubrn and a.starts_at is not null)
union all
select 'with an organisation that is not its service''s', r.ubrn
from referral r
join service s on s.id = r.with_service_id
where s.organisation_code <> r.with_organisation;

grant select on broken_invariant to ers_service;
