-- Whose list each referral is on, by its state: worklists are read from here and stored nowhere (domain.md c.1).
-- A referral may be on several lists; one that is neither finished nor booked and accepted is on one at least.
drop view if exists worklist_item cascade;
drop view if exists worklist cascade;
drop view if exists worklist_detail cascade;

-- Who has what, without joins, so that a list is counted from its index and a page of it is a walk along it. In the
-- order rank, ranked_at, ubrn: the most urgent referral first and then the oldest; of appointments the one that has
-- waited longest, so that they are in order before any referral is looked up.
create view worklist as
-- The referrer's: whatever is not booked and not ended needs somebody's hand.
select 'awaiting-booking' as list, r.referring_organisation as organisation, r.ubrn, r.urgency as rank,
       r.created_at as ranked_at, r.created_at as since, r.contact_by as due_on, null::bigint as appointment_id,
       r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id) as referrer
from referral r
where r.state not in ('BOOKED', 'CANCELLED_REFERRAL') and r.state <> 'ASSESSMENT_RESULT' and r.completed_at is null
union all
-- A letter is owed.
select 'letters-outstanding', r.referring_organisation, r.ubrn, r.urgency, r.created_at, r.created_at, r.letter_due,
       null, r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.letter_intention = 'NEED_TO_ADD_LATER' and r.clinical_information_at is null and r.completed_at is null
  and r.state <> 'CANCELLED_REFERRAL'
union all
-- What has come back is there until it was acted on or acknowledged.
select 'rejected-triage-response', r.referring_organisation, r.ubrn, r.urgency, r.created_at, r.updated_at, null, null,
       r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.is_to_acknowledge
  -- the latter three: returned by a management centre
  and r.state in ('REJECTED', 'TRIAGE_RESPONSE', 'NOT_BOOKED', 'APPT_CANCELLED_BY_PATIENT',
                  'APPT_CANCELLED_BY_PROVIDER')
union all
select 'assessment-returned-cancelled-dna', r.referring_organisation, r.ubrn, r.urgency, r.created_at, r.updated_at,
       null, null, r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.is_to_acknowledge and r.state in ('ASSESSMENT_RESULT', 'CANCELLED_REFERRAL', 'DID_NOT_ATTEND')
union all
-- An administrator made it: it waits for the clinician in whose name it was made.
select 'referrals-to-confirm', r.referring_organisation, r.ubrn, r.urgency, r.created_at, r.created_at, null, null,
       r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.awaits_confirmation and r.state = 'NOT_BOOKED'
union all
-- The management centre's: come in (confirmed, where that has to be), and not looked at yet.
select 'to-triage-or-route', r.managed_by, r.ubrn, r.urgency, r.created_at, r.managed_since, null, null,
       r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.managed_by is not null and r.state = 'NOT_BOOKED' and r.centre_routed_at is null
  and not r.awaits_confirmation
union all
-- Too few providers to choose from, and no reason for it.
select 'choice-to-offer', r.managed_by, r.ubrn, r.urgency, r.created_at, r.managed_since, null, null,
       r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.managed_by is not null and r.state = 'NOT_BOOKED' and r.is_choice_to_offer
  and not r.awaits_confirmation
union all
-- The patient has what there is to choose from.
select 'waiting-for-patient', r.managed_by, r.ubrn, r.urgency, r.created_at, r.centre_routed_at, null, null,
       r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.managed_by is not null and r.state = 'NOT_BOOKED' and r.centre_routed_at is not null
  and not r.is_choice_to_offer
union all
-- It came back, or the appointment is off: the centre makes another, or returns it to the referrer.
select 'returned-to-centre', r.managed_by, r.ubrn, r.urgency, r.created_at, r.updated_at, null, null,
       r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.managed_by is not null and r.completed_at is null
  and (r.state in ('TRIAGE_RESPONSE', 'REJECTED', 'APPT_CANCELLED_BY_PATIENT', 'APPT_CANCELLED_BY_PROVIDER',
                   'DID_NOT_ATTEND')
       or r.is_to_acknowledge and r.state = 'ASSESSMENT_RESULT')
union all
-- The provider's: booked or sent for triage, and not looked at yet.
select 'referrals-for-review', r.with_organisation, r.ubrn, r.urgency, r.created_at, r.updated_at, r.contact_by, null,
       r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.state in ('BOOKED', 'AWAITING_TRIAGE') and r.accepted_at is null and r.completed_at is null
union all
-- Looked at, and changed since.
select 'referrals-for-review', r.with_organisation, r.ubrn, r.urgency, r.created_at, r.updated_at, null, null,
       r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where (r.letter_changed or r.priority_changed) and r.accepted_at is not null and r.state = 'BOOKED'
  and r.completed_at is null
union all
-- No slot could be had, the provider must find one.
select 'appointment-slot-issues', r.with_organisation, r.ubrn, r.urgency, r.created_at, r.deferred_at, r.contact_by,
       null, r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.state = 'DEFERRED_TO_PROVIDER'
union all
-- Decided, or the last appointment is off: the provider makes the next one, or refers onward as it has decided.
select 'appointments-for-booking', r.with_organisation, r.ubrn, r.urgency, r.created_at, r.updated_at, r.contact_by,
       null, r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.state in ('TRIAGED_PROVIDER_TO_ACTION', 'APPT_CANCELLED_BY_PATIENT', 'APPT_CANCELLED_BY_PROVIDER',
                  'DID_NOT_ATTEND', 'ASSESSMENT_RESULT')
  and r.completed_at is null and (r.state <> 'ASSESSMENT_RESULT' or r.state_reason = 'ONWARD')
union all
-- Cancelled here, and still in the provider's own system.
select 'appointments-to-cancel-in-pas', s.organisation_code, a.ubrn, 0::smallint, a.ended_at, a.ended_at, null, a.id,
       a.service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from appointment a
join service s on s.id = a.service_id
left join referral r on r.ubrn = a.ubrn -- is always there; whoever does not filter need not look
where a.status = 'CANCELLED' and a.slot_id is null and a.starts_at is not null and a.cancelled_in_pas_at is null
union all
-- Booked: once its day has come (the reader asks with `since`), what became of it is to be recorded.
select 'outcomes-to-record', s.organisation_code, a.ubrn, 0::smallint, a.starts_at, a.starts_at, null, a.id,
       a.service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from appointment a
join service s on s.id = a.service_id
left join referral r on r.ubrn = a.ubrn -- is always there; whoever does not filter need not look
where a.status = 'BOOKED'
union all
-- What the patient needs so that they can come, and nobody has arranged: its provider's, and its booking line's.
select 'additional-requirements', r.with_organisation, r.ubrn, r.urgency, r.created_at, r.requirements_since, null,
       null, r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.requirements_open <> '{}' and r.state <> 'CANCELLED_REFERRAL' and r.completed_at is null
union all
select 'additional-requirements', r.booking_line, r.ubrn, r.urgency, r.created_at, r.requirements_since, null, null,
       r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.requirements_open <> '{}' and r.state <> 'CANCELLED_REFERRAL' and r.completed_at is null
  and r.booking_line is distinct from r.with_organisation
union all
-- The booking line's: who has not booked and will be reminded within the week may be telephoned before.
select 'reminders-due', r.booking_line, r.ubrn, r.urgency, r.created_at,
       (r.next_reminder_on - 7)::timestamp at time zone 'Europe/London', r.next_reminder_on, null, r.with_service_id,
       r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.state = 'NOT_BOOKED' and r.next_reminder_on is not null and r.reminders_sent < 2
union all
-- Both reminders went unanswered.
select 'no-contact', r.booking_line, r.ubrn, r.urgency, r.created_at, r.no_contact_at, null, null, r.with_service_id,
       r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.state = 'NOT_BOOKED' and r.no_contact_at is not null
union all
-- A call was promised (the reader asks with `since`: for today, or before).
select 'call-backs', r.booking_line, r.ubrn, r.urgency, r.created_at, r.call_back_at,
       (r.call_back_at at time zone 'Europe/London')::date, null, r.with_service_id, r.specialty_code,
       coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.call_back_at is not null and r.state <> 'CANCELLED_REFERRAL' and r.completed_at is null
union all
-- The patient called and no slot was found: to be left to a provider the same day.
select 'slot-issues-to-forward', r.booking_line, r.ubrn, r.urgency, r.created_at, r.call_back_made_at,
       (r.call_back_made_at at time zone 'Europe/London')::date, null, r.with_service_id, r.specialty_code,
       coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.call_back_at is not null and r.call_back_reason = 'NO_SLOTS'
  and r.state in ('NOT_BOOKED', 'APPT_CANCELLED_BY_PATIENT', 'APPT_CANCELLED_BY_PROVIDER') and r.completed_at is null;

-- What else the reader of a list sees of a referral; joined to the few that are on the page, not to the whole list.
create view worklist_detail as
select r.ubrn, r.version, r.priority, r.specialty_code, r.created_at, r.clinic_type_code, r.state, r.state_reason,
       r.referring_organisation, r.referrer_name, r.contact_by, r.letter_intention, r.letter_due,
       r.clinical_information_at, r.letter_changed, r.priority_changed, r.updated_at, r.pathway_start_override,
       r.inherited_clock_start, r.converted_at, r.deferred_at, r.triage_sent_at, a.starts_at, a.clinician,
       r.requirements_open, r.call_back_at, r.call_back_reason, r.reminders_sent, r.next_reminder_on, p.family_name,
       p.given_name, p.nhs_number, p.birth_date
from referral r
join patient p on p.id = r.patient_id
left join appointment a on a.ubrn = r.ubrn and a.status = 'BOOKED';

-- The lists with what they can be filtered by besides.
create view worklist_item as
select w.*, d.clinician, d.requirements_open, s.site_code
from worklist w
join worklist_detail d on d.ubrn = w.ubrn
left join service s on s.id = w.with_service_id;

grant select on worklist, worklist_detail, worklist_item to ers_service;
