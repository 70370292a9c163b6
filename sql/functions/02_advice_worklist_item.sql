-- The lists of each open advice and guidance request, by its status: read from here and stored nowhere
-- (rules.md#worklists-are-queries). is_readers: it is the list's own side that has to act.
drop view if exists advice_worklist_item cascade;
create view advice_worklist_item as
with membership as (
    -- The referrer's: every open one; what the provider has answered needs the referrer to go on or to end it.
    select 'active-advice-requests' as list, r.referring_organisation as organisation, r.ubrn,
           r.status <> 'PROVIDER_RESPONSE_REQUIRED' as is_readers
    from advice_request r
    where r.ended_at is null
    union all
    -- The provider's: what waits for its answer, and what waits for the referrer's.
    select 'advice-and-guidance-requests', r.provider_organisation, r.ubrn, r.status = 'PROVIDER_RESPONSE_REQUIRED'
    from advice_request r
    where r.ended_at is null
)
select m.list, m.organisation, m.is_readers,
       case r.priority when 'TWO_WEEK_WAIT' then 0 when 'URGENT' then 1 else 2 end as urgency,
       r.ubrn, r.version, r.priority, r.specialty_code, r.status, r.conversion_authorisation,
       r.referring_organisation, r.requester_name, r.service_id, s.name as service_name, r.created_at, r.updated_at,
       r.since, p.family_name, p.given_name, p.nhs_number, p.birth_date
from membership m
join advice_request r on r.ubrn = m.ubrn
join patient p on p.id = r.patient_id
join service s on s.id = r.service_id;

grant select on advice_worklist_item to ers_service;
