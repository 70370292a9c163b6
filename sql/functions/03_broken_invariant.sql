-- Broken rules: one row for each fault of the data, whatever the code did. Empty at all times.
-- Every branch is one pass over its tables (joins, no look-up by row), and asked for one rule (`where rule = …`) the
-- planner drops the other branches: `ers check` does that on databases of any size.
drop view if exists broken_invariant cascade;
drop view if exists invariant_rule cascade;

-- The rules with what they mean, in the order of asking.
create view invariant_rule as
select number, rule, meaning
from (values
    (1, 'referral on no list', 'A referral that has not ended is on somebody''s worklist, or booked and accepted'),
    (2, 'on the list of a stranger', 'A worklist has its organisation''s own: as referrer, centre or provider'),
    (3, 'booked without a booked appointment', 'A referral that is BOOKED has an appointment that is BOOKED'),
    (4, 'booked appointment without being booked', 'An appointment that is BOOKED has a referral that is BOOKED'),
    (5, 'deferred without a proposed appointment', 'What a provider is to decide or book has a PROPOSED one'),
    (6, 'booked slot without its appointment', 'A slot that is BOOKED has an appointment that is booked or was kept'),
    (7, 'appointment whose slot is not booked', 'The slot of an appointment that is BOOKED is BOOKED'),
    (8, 'slot booked twice', 'A slot has one live appointment at most'),
    (9, 'two live appointments', 'A referral has one appointment that is BOOKED or PROPOSED at most'),
    (10, 'two slots with one reference', 'A service has one slot for each reference, withdrawn ones aside'),
    (11, 'slot in another month', 'A slot''s id begins with the month that it starts in'),
    (12, 'held for another referral', 'A held slot is the one that its referral holds'),
    (13, 'booked slot that is held', 'A slot that is BOOKED or WITHDRAWN is held for nobody'),
    (14, 'appointment at another service', 'An appointment is at the service of its slot'),
    (15, 'appointment at another time', 'An appointment that is BOOKED has the time and length of its slot'),
    (16, 'ended without an end', 'An appointment that is over says when it ended'),
    (17, 'live with an end', 'An appointment that is BOOKED or PROPOSED has not ended'),
    (18, 'booked at some time without a conversion', 'A referral that ever was booked has its conversion date'),
    (19, 'converted before it was made', 'A referral was made before it was booked, deferred or accepted'),
    (20, 'accepted without a booking', 'A referral that is accepted was booked, deferred or sent for triage'),
    (21, 'deferred without a contact date', 'A deferred referral has a date to contact the patient by'),
    (22, 'cancelled with a live appointment', 'A cancelled referral has no live appointment'),
    (23, 'with another service than its appointment', 'A referral is with the service of its live appointment'),
    (24, 'with an organisation that is not its service''s', 'A referral is with the organisation of its service'),
    (25, 'shortlist with an unknown service', 'A shortlist names services that are there'),
    (26, 'version below one', 'Versions count from one'),
    (27, 'unknown state', 'A referral''s state is one of the life cycle''s'),
    (28, 'appointment at an unknown service', 'An appointment is at a service that is there'),
    (29, 'completed with a live appointment', 'A completed referral has no live appointment'),
    (30, 'sent for triage without a contact date', 'A referral that awaits triage has a contact date'),
    (31, 'pathway of another patient', 'A referral and the one that it came from are of one patient'),
    (32, 'advice request without its question', 'An advice request has a first message'),
    (33, 'advice message of another version', 'A message is of a version that its advice request has had'),
    (34, 'advice with an organisation that is not its service''s', 'A service''s organisation gives its advice'),
    (35, 'converted advice without its referral', 'An advice request that was converted has a referral of its UBRN'),
    (36, 'referral of an advice request that was not converted', 'No other advice request has one'),
    (37, 'appointment of an unknown referral', 'An appointment is of a referral that is there'),
    (51, 'referral of a draft that was not used', 'A reserved UBRN that has a referral is used'),
    (52, 'used draft without its referral', 'A reserved UBRN that was used has its referral'),
    (53, 'link between two patients', 'Linked referrals are of one patient'),
    (54, 'linked in a circle', 'No referral comes before itself'),
    (55, 'booked before its prerequisite', 'An appointment begins after the end of what must come before it'),
    (60, 'managed, and on no list of the centre', 'What a management centre is to act on is on one of its lists'),
    (61, 'managed by what is no centre', 'A referral is managed by a referral management centre'),
    (62, 'gone on without its confirmation', 'What awaits a clinician''s confirmation is not booked, or cancelled'),
    (63, 'with a centre''s marks and no centre', 'What is not managed has no date or choice of a centre'),
    (70, 'open requirement that its referral does not know', 'A referral names its requirements that are REQUESTED'),
    (71, 'open requirement on no list', 'What a patient needs is on the list of those who arrange it'),
    (72, 'requirement of a cancelled referral', 'With a referral its requirements are cancelled'),
    (73, 'call-back that its referral does not know', 'A referral names the call-back that is open'),
    (74, 'reminders without their end', 'Of no contact is told after two reminders, and no more are due then'),
    (80, 'routine referral with a red flag', 'What booking guidance ends in a red flag for is not routine')
    ) as known (number, rule, meaning);

create view broken_invariant as
-- Nothing is lost (rules.md#nothing-is-lost).
select 'referral on no list' as rule, r.ubrn as subject
from referral r
left join worklist w on w.ubrn = r.ubrn and w.organisation is not null
    -- a booked referral that is not accepted is to be reviewed: an appointment ahead is not enough
    and (w.list <> 'outcomes-to-record' or r.accepted_at is not null or w.since < now())
    -- who arranges transport or telephones the patient does not carry the referral on
    and w.list not in ('additional-requirements', 'reminders-due', 'no-contact', 'call-backs', 'slot-issues-to-forward')
where r.state <> 'CANCELLED_REFERRAL' and r.completed_at is null and w.ubrn is null
union all
select 'on the list of a stranger', w.ubrn
from worklist w
join referral r on r.ubrn = w.ubrn
where w.organisation is distinct from r.referring_organisation and w.organisation is distinct from r.with_organisation
  and w.organisation is distinct from r.booking_line
  and w.organisation is distinct from r.managed_by
  and w.list <> 'appointments-to-cancel-in-pas' -- the organisation that the appointment was with
union all
select 'booked without a booked appointment', r.ubrn
from referral r
left join appointment a on a.ubrn = r.ubrn and a.status = 'BOOKED'
where r.state = 'BOOKED' and r.completed_at is null and a.id is null
union all
select 'booked appointment without being booked', a.ubrn
from appointment a
join referral r on r.ubrn = a.ubrn
where a.status = 'BOOKED' and (r.state <> 'BOOKED' or r.completed_at is not null)
union all
select 'deferred without a proposed appointment', r.ubrn
from referral r
left join appointment a on a.ubrn = r.ubrn and a.status = 'PROPOSED'
where r.state in ('DEFERRED_TO_PROVIDER', 'AWAITING_TRIAGE', 'TRIAGED_PROVIDER_TO_ACTION') and a.id is null
union all
select 'booked slot without its appointment', s.id::text
from slot s
left join appointment a on a.slot_id = s.id and a.status in ('BOOKED', 'FULFILLED', 'NOSHOW')
where s.status = 'BOOKED' and a.id is null
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
select 'two live appointments', a.ubrn
from appointment a
where a.status in ('BOOKED', 'PROPOSED')
group by a.ubrn
having count(*) > 1
union all
select 'two slots with one reference', min(s.id)::text
from slot s
where s.status <> 'WITHDRAWN'
group by s.service_id, s.reference
having count(*) > 1
union all
select 'slot in another month', s.id::text
from slot s
where s.id <= first_slot_id(s.starts_at) or s.id >= first_slot_id(s.starts_at) + 10000000000
union all
select 'held for another referral', s.id::text
from slot s
left join referral r on r.ubrn = s.held_by and r.held_slot_id = s.id
where s.held_by is not null and r.ubrn is null
union all
select 'booked slot that is held', s.id::text
from slot s
where s.held_by is not null and s.status <> 'FREE'
union all
select 'appointment at another service', a.id::text
from appointment a
join slot s on s.id = a.slot_id
where a.service_id <> s.service_id
union all
select 'appointment at another time', a.id::text
from appointment a
join slot s on s.id = a.slot_id
where a.status = 'BOOKED'
  and (a.starts_at <> s.starts_at or a.duration_minutes is distinct from s.duration_minutes)
union all
select 'ended without an end', a.id::text
from appointment a
where a.status in ('CANCELLED', 'NOSHOW', 'FULFILLED') and a.ended_at is null
union all
select 'live with an end', a.id::text
from appointment a
where a.status in ('BOOKED', 'PROPOSED') and a.ended_at is not null
union all
select 'booked at some time without a conversion', r.ubrn
from referral r
join (select distinct ubrn from appointment where starts_at is not null) a on a.ubrn = r.ubrn
where r.converted_at is null
union all
select 'converted before it was made', r.ubrn
from referral r
where r.converted_at < r.created_at or r.deferred_at < r.created_at or r.updated_at < r.created_at
   or r.accepted_at < r.created_at
union all
select 'accepted without a booking', r.ubrn
from referral r
where r.accepted_at is not null and r.converted_at is null and r.deferred_at is null and r.triage_sent_at is null
union all
select 'deferred without a contact date', r.ubrn
from referral r
where r.state = 'DEFERRED_TO_PROVIDER' and (r.contact_by is null or r.deferred_at is null)
union all
select 'cancelled with a live appointment', r.ubrn
from referral r
join appointment a on a.ubrn = r.ubrn and a.status in ('BOOKED', 'PROPOSED')
where r.state = 'CANCELLED_REFERRAL'
union all
select 'with another service than its appointment', r.ubrn
from referral r
join appointment a on a.ubrn = r.ubrn and a.status in ('BOOKED', 'PROPOSED')
where r.state in ('BOOKED', 'DEFERRED_TO_PROVIDER', 'AWAITING_TRIAGE', 'TRIAGED_PROVIDER_TO_ACTION')
  and r.with_service_id is distinct from a.service_id
union all
select 'with an organisation that is not its service''s', r.ubrn
from referral r
left join service s on s.id = r.with_service_id
where r.with_organisation is distinct from s.organisation_code
union all
select distinct 'shortlist with an unknown service', r.ubrn
from referral r
cross join unnest(r.shortlist) as chosen (service_id)
left join service s on s.id = chosen.service_id
where s.id is null
union all
select 'version below one', r.ubrn
from referral r
where r.version < 1
union all
select 'unknown state', r.ubrn
from referral r
where r.state not in ('NOT_BOOKED', 'BOOKED', 'DEFERRED_TO_PROVIDER', 'AWAITING_TRIAGE', 'TRIAGED_PROVIDER_TO_ACTION',
                      'TRIAGE_RESPONSE', 'REJECTED', 'APPT_CANCELLED_BY_PATIENT', 'APPT_CANCELLED_BY_PROVIDER',
                      'DID_NOT_ATTEND', 'ASSESSMENT_RESULT', 'CANCELLED_REFERRAL')
union all
select 'appointment at an unknown service', a.id::text
from appointment a
left join service s on s.id = a.service_id
where s.id is null
union all
select 'appointment of an unknown referral', a.id::text
from appointment a
left join referral r on r.ubrn = a.ubrn
where r.ubrn is null
union all
select 'completed with a live appointment', a.ubrn
from appointment a
join referral r on r.ubrn = a.ubrn
where a.status in ('BOOKED', 'PROPOSED') and r.completed_at is not null
union all
select 'sent for triage without a contact date', r.ubrn
from referral r
where r.state = 'AWAITING_TRIAGE' and (r.contact_by is null or r.triage_sent_at is null)
union all
select 'pathway of another patient', r.ubrn
from referral r
join referral parent on parent.ubrn = r.parent_ubrn
where parent.patient_id <> r.patient_id
union all
select 'advice request without its question', r.ubrn
from advice_request r
left join advice_message m on m.ubrn = r.ubrn and m.number = 1
where m.ubrn is null
union all
select 'advice message of another version', m.ubrn
from advice_message m
join advice_request r on r.ubrn = m.ubrn
where m.request_version not between 1 and r.version
union all
select 'advice with an organisation that is not its service''s', r.ubrn
from advice_request r
join service s on s.id = r.service_id
where r.provider_organisation <> s.organisation_code
union all
select 'converted advice without its referral', r.ubrn
from advice_request r
left join referral f on f.ubrn = r.ubrn
where r.status = 'ADVICE_CONVERTED' and f.ubrn is null
union all
select 'referral of an advice request that was not converted', r.ubrn
from advice_request r
join referral f on f.ubrn = r.ubrn
where r.status <> 'ADVICE_CONVERTED'
union all
select 'referral of a draft that was not used', d.ubrn
from draft_ubrn d
join referral r on r.ubrn = d.ubrn
where d.used_at is null
union all
select 'used draft without its referral', d.ubrn
from draft_ubrn d
left join referral r on r.ubrn = d.ubrn
where d.used_at is not null and r.ubrn is null
union all
select 'link between two patients', l.id::text
from referral_link l
join referral a on a.ubrn = l.first_ubrn
join referral b on b.ubrn = l.then_ubrn
where a.patient_id <> b.patient_id
union all
select 'linked in a circle', circle.start
from (
    with recursive later (start, ubrn) as (
        select l.first_ubrn, l.then_ubrn
        from referral_link l
        where l.kind in ('SEQUENCE', 'PREREQUISITE')
        union
        select later.start, l.then_ubrn
        from later
        join referral_link l on l.first_ubrn = later.ubrn
        where l.kind in ('SEQUENCE', 'PREREQUISITE'))
    select distinct start from later where start = ubrn) as circle
union all
select 'booked before its prerequisite', l.then_ubrn
from referral_link l
join appointment a on a.ubrn = l.first_ubrn and a.status = 'BOOKED'
join appointment b on b.ubrn = l.then_ubrn and b.status = 'BOOKED'
where l.kind = 'PREREQUISITE' and b.starts_at < a.starts_at + a.duration_minutes * interval '1 minute'
union all
select 'managed, and on no list of the centre', r.ubrn
from referral r
left join worklist w on w.ubrn = r.ubrn and w.organisation = r.managed_by
    and w.list in ('to-triage-or-route', 'choice-to-offer', 'waiting-for-patient', 'returned-to-centre')
where r.managed_by is not null and r.completed_at is null and w.ubrn is null and not r.awaits_confirmation
  -- except where the provider is to act, or the referral has ended
  and r.state not in ('BOOKED', 'DEFERRED_TO_PROVIDER', 'AWAITING_TRIAGE', 'TRIAGED_PROVIDER_TO_ACTION',
                      'CANCELLED_REFERRAL')
  and (r.state <> 'ASSESSMENT_RESULT' or r.is_to_acknowledge)
union all
select 'managed by what is no centre', r.ubrn
from referral r
join organisation o on o.code = r.managed_by
where o.kind <> 'REFERRAL_MANAGEMENT_CENTRE'
union all
select 'gone on without its confirmation', r.ubrn
from referral r
where r.awaits_confirmation and r.state not in ('NOT_BOOKED', 'CANCELLED_REFERRAL')
union all
select 'with a centre''s marks and no centre', r.ubrn
from referral r
where r.managed_by is null and (r.managed_since is not null or r.centre_routed_at is not null or r.is_choice_to_offer)
union all
select 'open requirement that its referral does not know', r.ubrn
from referral r
left join (select ubrn, array_agg(type order by type) as open
           from additional_requirement
           where status = 'REQUESTED'
           group by ubrn) q on q.ubrn = r.ubrn
where r.requirements_open <> coalesce(q.open, '{}')
union all
select distinct 'open requirement on no list', q.ubrn
from additional_requirement q
join referral r on r.ubrn = q.ubrn and r.state <> 'CANCELLED_REFERRAL' and r.completed_at is null
left join worklist w on w.ubrn = q.ubrn and w.list = 'additional-requirements' and w.organisation is not null
where q.status = 'REQUESTED' and w.ubrn is null
union all
select 'requirement of a cancelled referral', q.ubrn
from additional_requirement q
join referral r on r.ubrn = q.ubrn and r.state = 'CANCELLED_REFERRAL'
where q.status in ('REQUESTED', 'ARRANGED')
union all
select 'call-back that its referral does not know', r.ubrn
from referral r
left join call_back c on c.ubrn = r.ubrn and c.outcome is null
where r.call_back_at is distinct from c.at
union all
select 'reminders without their end', r.ubrn
from referral r
where r.no_contact_at is not null and (r.reminders_sent < 2 or r.next_reminder_on is not null)
union all
select 'routine referral with a red flag', r.ubrn
from guidance_answer g
join referral r on r.ubrn = g.ubrn
where g.outcome ->> 'kind' = 'RED_FLAG' and r.priority = 'ROUTINE';

grant select on broken_invariant, invariant_rule to ers_service;
