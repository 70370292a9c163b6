-- A referral with its patient and its appointments (newest first) in one row: what every interface shows.
drop view if exists referral_detail cascade;
create view referral_detail as
select r.*,
       p.nhs_number, p.family_name, p.given_name, p.birth_date, p.sex, p.address, p.postcode, p.telephone,
       coalesce((select jsonb_agg(jsonb_build_object(
                            'id', a.id, 'serviceId', a.service_id, 'slotId', a.slot_id, 'status', a.status,
                            'reason', a.reason, 'comment', a.comment, 'startsAt', a.starts_at,
                            'durationMinutes', a.duration_minutes, 'clinician', a.clinician, 'channel', a.channel,
                            'createdAt', a.created_at,
                            'acceptedAt', a.accepted_at, 'endedAt', a.ended_at,
                            'cancelledInPasAt', a.cancelled_in_pas_at,
                            'organisation', s.organisation_code) order by a.id desc)
                 from appointment a
                 join service s on s.id = a.service_id
                 where a.ubrn = r.ubrn), '[]') as appointments,
       coalesce((select jsonb_agg(jsonb_build_object(
                            'type', q.type, 'language', q.language, 'status', q.status, 'reason', q.reason,
                            'requestedAt', q.requested_at, 'decidedAt', q.decided_at) order by q.type)
                 from additional_requirement q
                 where q.ubrn = r.ubrn), '[]') as requirements
from referral r
join patient p on p.id = r.patient_id;

grant select on referral_detail to ers_service;
