-- What the reader of a page of a worklist sees, and what a list can be filtered by.
drop view if exists worklist_item cascade;
drop view if exists worklist_detail cascade;

-- The other columns of a list; joined to the few rows of the page, not to the whole list.
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

grant select on worklist_detail, worklist_item to ers_service;
