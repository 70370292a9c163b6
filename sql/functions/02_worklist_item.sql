-- Whose list each referral is on, by its state: worklists are read from here and stored nowhere (domain.md c.1).
-- A referral may be on several lists; one that is neither finished nor booked and accepted is on one at least.
drop view if exists worklist_item cascade;
create view worklist_item as
with membership as (
    -- The referrer's: whatever is not booked and not ended needs somebody's hand.
    select 'awaiting-booking' as list, r.referring_organisation as organisation, r.ubrn, r.created_at as since
    from referral r
    where r.state not in ('BOOKED', 'CANCELLED_REFERRAL')
    union all
    -- The provider's: booked or sent for triage, and not looked at yet.
    select 'referrals-for-review', r.with_organisation, r.ubrn, r.updated_at
    from referral r
    where r.state in ('BOOKED', 'AWAITING_TRIAGE') and r.accepted_at is null
    union all
    -- The provider's: no slot could be had, the provider must find one.
    select 'appointment-slot-issues', r.with_organisation, r.ubrn, r.deferred_at
    from referral r
    where r.state = 'DEFERRED_TO_PROVIDER'
)
select m.list, m.organisation, m.since,
       case r.priority when 'TWO_WEEK_WAIT' then 0 when 'URGENT' then 1 else 2 end as urgency,
       r.ubrn, r.version, r.priority, r.specialty_code, r.clinic_type_code, r.state, r.state_reason,
       r.referring_organisation, r.referrer_name, r.contact_by, r.letter_intention, r.letter_due, r.created_at,
       r.updated_at, r.pathway_start_override, r.converted_at, r.deferred_at, r.with_service_id,
       s.name as service_name, a.starts_at,
       p.family_name, p.given_name, p.nhs_number, p.birth_date
from membership m
join referral r on r.ubrn = m.ubrn
join patient p on p.id = r.patient_id
left join service s on s.id = r.with_service_id
left join appointment a on a.ubrn = r.ubrn and a.status = 'BOOKED';

grant select on worklist_item to ers_service;
