-- Made by `ers worklists` from include/ers/referrals/worklists/definitions.hpp; change that, then print this.
--
-- Whose list each referral is on: worklists are read from here and stored nowhere (rules.md#worklists-are-queries). A
-- referral may be on several lists; one that is neither finished nor booked and accepted is on one at least. A list has
-- no join that its reader does not ask for, so it is counted from its index, and a page of it is a walk along the index
-- in the order rank, ranked_at, ubrn: the most urgent referral first and then the oldest; of appointments the one that
-- has waited longest, so that they are in order before any referral is looked up.
drop view if exists worklist cascade;
create view worklist (list, organisation, ubrn, rank, ranked_at, since, due_on, appointment_id, with_service_id,
                      specialty_code, referrer) as
-- A referral that is neither booked nor ended is its referrer's to watch.
select 'awaiting-booking', r.referring_organisation, r.ubrn, r.urgency, r.created_at,
       r.created_at, r.contact_by, null::bigint,
       r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.state not in ('BOOKED', 'CANCELLED_REFERRAL', 'ASSESSMENT_RESULT')
  and r.completed_at is null
union all
-- The referrer owes a letter.
select 'letters-outstanding', r.referring_organisation, r.ubrn, r.urgency, r.created_at,
       r.created_at, r.letter_due, null::bigint,
       r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.state <> 'CANCELLED_REFERRAL'
  and r.letter_intention = 'NEED_TO_ADD_LATER'
  and r.clinical_information_at is null
  and r.completed_at is null
union all
-- A referral that has come back is here until the referrer acts on it or acknowledges it.
select 'rejected-triage-response', r.referring_organisation, r.ubrn, r.urgency, r.created_at,
       r.updated_at, null, null::bigint,
       r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.state in ('REJECTED', 'TRIAGE_RESPONSE', 'NOT_BOOKED', 'APPT_CANCELLED_BY_PATIENT',
       'APPT_CANCELLED_BY_PROVIDER')
  and r.is_to_acknowledge
union all
-- The referrer has not yet acknowledged an assessment, a cancellation or a missed appointment.
select 'assessment-returned-cancelled-dna', r.referring_organisation, r.ubrn, r.urgency, r.created_at,
       r.updated_at, null, null::bigint,
       r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.state in ('ASSESSMENT_RESULT', 'CANCELLED_REFERRAL', 'DID_NOT_ATTEND')
  and r.is_to_acknowledge
union all
-- An administrator made the referral, and its clinician has to confirm it.
select 'referrals-to-confirm', r.referring_organisation, r.ubrn, r.urgency, r.created_at,
       r.created_at, null, null::bigint,
       r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.state = 'NOT_BOOKED'
  and r.awaits_confirmation
union all
-- The referral is in a centre's hands, released, and the centre has not looked at it.
select 'to-triage-or-route', r.managed_by, r.ubrn, r.urgency, r.created_at,
       r.managed_since, null, null::bigint,
       r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.state = 'NOT_BOOKED'
  and r.managed_by is not null
  and r.centre_routed_at is null
  and not r.awaits_confirmation
union all
-- The patient has too few providers to choose from, and there is no reason for it.
select 'choice-to-offer', r.managed_by, r.ubrn, r.urgency, r.created_at,
       r.managed_since, null, null::bigint,
       r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.state = 'NOT_BOOKED'
  and r.managed_by is not null
  and r.is_choice_to_offer
  and not r.awaits_confirmation
union all
-- The patient has the choice that the centre offers, and has not booked.
select 'waiting-for-patient', r.managed_by, r.ubrn, r.urgency, r.created_at,
       r.centre_routed_at, null, null::bigint,
       r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.state = 'NOT_BOOKED'
  and r.managed_by is not null
  and r.centre_routed_at is not null
  and not r.is_choice_to_offer
union all
-- The referral came back or its appointment is off: the centre chooses again, or returns it.
select 'returned-to-centre', r.managed_by, r.ubrn, r.urgency, r.created_at,
       r.updated_at, null, null::bigint,
       r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.managed_by is not null
  and r.completed_at is null
  and (r.state in ('TRIAGE_RESPONSE', 'REJECTED', 'APPT_CANCELLED_BY_PATIENT', 'APPT_CANCELLED_BY_PROVIDER',
       'DID_NOT_ATTEND') or r.is_to_acknowledge and r.state = 'ASSESSMENT_RESULT')
union all
-- The provider has not looked at what was booked or sent for triage, or it has changed since.
select 'referrals-for-review', r.with_organisation, r.ubrn, r.urgency, r.created_at,
       r.updated_at, r.contact_by, null::bigint,
       r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.state in ('BOOKED', 'AWAITING_TRIAGE')
  and r.accepted_at is null
  and r.completed_at is null
union all
select 'referrals-for-review', r.with_organisation, r.ubrn, r.urgency, r.created_at,
       r.updated_at, null, null::bigint,
       r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.state = 'BOOKED'
  and (r.letter_changed or r.priority_changed)
  and r.accepted_at is not null
  and r.completed_at is null
union all
-- No slot could be had, and the provider must find one.
select 'appointment-slot-issues', r.with_organisation, r.ubrn, r.urgency, r.created_at,
       r.deferred_at, r.contact_by, null::bigint,
       r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.state = 'DEFERRED_TO_PROVIDER'
union all
-- The provider makes the next appointment, or refers onward as it has decided.
select 'appointments-for-booking', r.with_organisation, r.ubrn, r.urgency, r.created_at,
       r.updated_at, r.contact_by, null::bigint,
       r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.state in ('TRIAGED_PROVIDER_TO_ACTION', 'APPT_CANCELLED_BY_PATIENT', 'APPT_CANCELLED_BY_PROVIDER',
       'DID_NOT_ATTEND', 'ASSESSMENT_RESULT')
  and r.completed_at is null
  and (r.state <> 'ASSESSMENT_RESULT' or r.state_reason = 'ONWARD')
union all
-- The appointment is cancelled here, and still in the provider's own system.
select 'appointments-to-cancel-in-pas', s.organisation_code, a.ubrn, 0::smallint, a.ended_at,
       a.ended_at, null, a.id,
       a.service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from appointment a
join service s on s.id = a.service_id
left join referral r on r.ubrn = a.ubrn -- is always there; a reader that does not filter need not look
where a.status = 'CANCELLED'
  and a.slot_id is null
  and a.starts_at is not null
  and a.cancelled_in_pas_at is null
union all
-- What became of the appointment is to be recorded once its day has come (readers ask by since).
select 'outcomes-to-record', s.organisation_code, a.ubrn, 0::smallint, a.starts_at,
       a.starts_at, null, a.id,
       a.service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from appointment a
join service s on s.id = a.service_id
left join referral r on r.ubrn = a.ubrn -- is always there; a reader that does not filter need not look
where a.status = 'BOOKED'
union all
-- The patient has not booked, is reminded within the week, and may be telephoned before.
select 'reminders-due', r.booking_line, r.ubrn, r.urgency, r.created_at,
       (r.next_reminder_on - 7)::timestamp at time zone 'Europe/London', r.next_reminder_on, null::bigint,
       r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.state = 'NOT_BOOKED'
  and r.next_reminder_on is not null
  and r.reminders_sent < 2
union all
-- The booking line has promised a call (readers ask by since: for today, or before).
select 'call-backs', r.booking_line, r.ubrn, r.urgency, r.created_at,
       r.call_back_at, (r.call_back_at at time zone 'Europe/London')::date, null::bigint,
       r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.state <> 'CANCELLED_REFERRAL'
  and r.call_back_at is not null
  and r.completed_at is null
union all
-- The patient called and no slot was found: the line leaves it to a provider the same day.
select 'slot-issues-to-forward', r.booking_line, r.ubrn, r.urgency, r.created_at,
       r.call_back_made_at, (r.call_back_made_at at time zone 'Europe/London')::date, null::bigint,
       r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.state in ('NOT_BOOKED', 'APPT_CANCELLED_BY_PATIENT', 'APPT_CANCELLED_BY_PROVIDER')
  and r.call_back_at is not null
  and r.call_back_reason = 'NO_SLOTS'
  and r.completed_at is null
union all
-- Both reminders went unanswered.
select 'no-contact', r.booking_line, r.ubrn, r.urgency, r.created_at,
       r.no_contact_at, null, null::bigint,
       r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.state = 'NOT_BOOKED'
  and r.no_contact_at is not null
union all
-- Nobody has arranged what the patient needs to come: for its provider, and its booking line.
select 'additional-requirements', r.with_organisation, r.ubrn, r.urgency, r.created_at,
       r.requirements_since, null, null::bigint,
       r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.state <> 'CANCELLED_REFERRAL'
  and r.requirements_open <> '{}'
  and r.completed_at is null
union all
select 'additional-requirements', r.booking_line, r.ubrn, r.urgency, r.created_at,
       r.requirements_since, null, null::bigint,
       r.with_service_id, r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)
from referral r
where r.state <> 'CANCELLED_REFERRAL'
  and r.requirements_open <> '{}'
  and r.completed_at is null
  and r.booking_line is distinct from r.with_organisation;

grant select on worklist to ers_service;
