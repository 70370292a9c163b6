-- Contact with patients: what they need so that they can come (additional requirements), who telephones them, when they
-- are reminded, and that a day has passed by which somebody was to contact them (domain.md c.1, c.2, F-27, REQ-C-04).

-- booking_line: the organisation whose booking line looks after the referral's patient, the commissioner of the
-- referring organisation. No foreign keys on columns of referral: see docs/decisions/0008-hot-keys.md.
alter table referral
    add column booking_line       text,
    add column requirements_open  text[] not null default '{}', -- the requirements that are REQUESTED, in their order
    add column requirements_since timestamptz,                  -- the oldest of them
    add column call_back_at       timestamptz,                  -- of the call-back that is promised
    add column call_back_made_at  timestamptz,                  -- when it was promised
    add column call_back_reason   text,
    add column no_contact_at      timestamptz,                  -- both reminders went unanswered
    add column overdue_told_for   date,                         -- the contact-by date whose passing was told
    add check (reminders_sent between 0 and 2),
    add check ((requirements_open = '{}') = (requirements_since is null)),
    add check ((call_back_at is null) = (call_back_reason is null)),
    add check ((call_back_at is null) = (call_back_made_at is null));

update referral r
set booking_line = coalesce(o.commissioner, o.code),
    next_reminder_on = case
        when r.state = 'NOT_BOOKED' then
            greatest((r.created_at at time zone 'Europe/London')::date
                         + case r.priority when 'ROUTINE' then 14 else 3 end,
                     current_date + 1) end
from organisation o
where o.code = r.referring_organisation;

-- What the patient needs beside the appointment. One row for each kind: what is asked for again begins anew.
create table additional_requirement (
    ubrn          text not null references referral (ubrn),
    type          text not null check (type in ('TRANSPORT', 'INTERPRETER', 'ADVOCACY')),
    language      text check (language ~ '^[a-z]{2,3}$'), -- the interpreter's: ISO 639
    status        text not null check (
        status in ('REQUESTED', 'ARRANGED', 'UNAVAILABLE', 'NOT_ELIGIBLE', 'NOT_PROVIDED', 'CANCELLED')),
    reason        text,
    requested_by  text not null,
    requested_at  timestamptz not null,
    decided_by    text,
    decided_at    timestamptz,
    primary key (ubrn, type),
    check ((type = 'INTERPRETER') = (language is not null)),
    check ((status = 'REQUESTED') = (decided_at is null)),
    check ((decided_at is null) = (decided_by is null)),
    check ((reason is null) = (status in ('REQUESTED', 'ARRANGED')))
);

-- Calls that the booking line has promised or means to make. The number is the patient record's: none is kept here.
create table call_back (
    id          bigint generated always as identity primary key,
    ubrn        text not null references referral (ubrn),
    reason      text not null check (reason in ('PATIENT_ASKED', 'NO_SLOTS', 'NOT_REACHED', 'REMINDER', 'OTHER')),
    at          timestamptz not null,
    promised_by text not null,
    promised_at timestamptz not null,
    outcome     text check (outcome in ('REACHED', 'NOT_REACHED', 'WRONG_NUMBER', 'NOT_NEEDED')),
    called_by   text,
    called_at   timestamptz,
    check ((outcome is null) = (called_at is null)),
    check ((outcome is null) = (called_by is null))
);
create index call_back_ubrn on call_back (ubrn, id);
create unique index call_back_open_key on call_back (ubrn) where outcome is null;

-- The lists of sql/functions/02_worklist.sql, in the order in which they are read.
create index referral_requirements_of_provider on referral (with_organisation, urgency, created_at, ubrn)
    where requirements_open <> '{}';
create index referral_requirements_of_line on referral (booking_line, urgency, created_at, ubrn)
    where requirements_open <> '{}';
create index referral_reminders_of_line on referral (booking_line, urgency, created_at, ubrn)
    include (next_reminder_on)
    where state = 'NOT_BOOKED' and next_reminder_on is not null and reminders_sent < 2;
create index referral_no_contact on referral (booking_line, urgency, created_at, ubrn)
    where state = 'NOT_BOOKED' and no_contact_at is not null;
create index referral_call_backs on referral (booking_line, urgency, created_at, ubrn) where call_back_at is not null;
-- What the timed work takes: reminders that are due, contact-by dates that have passed and were not told.
create index referral_to_remind on referral (next_reminder_on)
    where state = 'NOT_BOOKED' and next_reminder_on is not null;
create index referral_contact_by on referral (contact_by)
    where contact_by is not null and overdue_told_for is distinct from contact_by
      and state in ('DEFERRED_TO_PROVIDER', 'AWAITING_TRIAGE', 'TRIAGED_PROVIDER_TO_ACTION');

grant select, insert, update on additional_requirement, call_back to ers_service;
