-- What the whole life of a referral needs beside its state: who sent it on, what was reviewed, what the referrer has
-- yet to see, how its clock stands, what choice was offered, what it is linked with.

alter table referral
    add column pathway_ubrn             text,        -- of the pathway's first referral; null: it is that one
    add column parent_ubrn              text references referral (ubrn),
    add column managed_by               text references organisation (code), -- a referral management centre
    add column awaits_confirmation      boolean not null default false, -- by the clinician on whose behalf it was made
    add column triage_sent_at           timestamptz, -- the first time; set once
    add column clinical_information_at  timestamptz, -- the first document; set once
    add column reviewed_at              timestamptz, -- the provider's last review of what it has now
    add column letter_changed           boolean not null default false, -- since the last review
    add column priority_changed         boolean not null default false, -- since the last review
    add column letter_exception         text,        -- why the letter's date was moved
    add column is_to_acknowledge        boolean not null default false, -- something has come back to the referrer
    add column inherited_clock_start    date,        -- of the pathway that it goes on with
    add column clock_stopped_on         date,
    add column clock_stop_code          text,
    add column completed_at             timestamptz, -- seen, treated or discharged: nothing is left to do
    add column reminders_sent           integer not null default 0,
    add column next_reminder_on         date,
    add check ((clock_stopped_on is null) = (clock_stop_code is null));
-- The lists of sql/functions/02_worklist.sql, in the order in which they are read.
create index referral_to_acknowledge on referral (referring_organisation, urgency, created_at, ubrn)
    where is_to_acknowledge;
create index referral_letter_owed on referral (referring_organisation, urgency, created_at, ubrn)
    where letter_intention = 'NEED_TO_ADD_LATER' and clinical_information_at is null and completed_at is null
      and state <> 'CANCELLED_REFERRAL';
create index referral_changed on referral (with_organisation, urgency, created_at, ubrn)
    where (letter_changed or priority_changed) and accepted_at is not null;
create index referral_for_booking on referral (with_organisation, urgency, created_at, ubrn)
    where state in ('TRIAGED_PROVIDER_TO_ACTION', 'APPT_CANCELLED_BY_PATIENT', 'APPT_CANCELLED_BY_PROVIDER',
                    'DID_NOT_ATTEND', 'ASSESSMENT_RESULT') and completed_at is null;
create index appointment_booked on appointment (service_id, starts_at) where status = 'BOOKED';
create index referral_parent on referral (parent_ubrn) where parent_ubrn is not null;

-- The choice that was offered (domain.md REQ-F-01): one row for each time it was.
create table choice_record (
    id                  bigint generated always as identity primary key,
    ubrn                text not null references referral (ubrn),
    offered_at          timestamptz not null,
    offered_by          text not null,
    organisation        text not null,
    function            text not null,
    channel             text not null,
    providers_presented integer not null check (providers_presented >= 0),
    providers_chosen    integer not null check (providers_chosen >= 0), -- distinct provider organisations
    criteria            jsonb not null default '{}',
    exception_code      text,
    patient_confirmed   boolean
);
create index choice_record_ubrn on choice_record (ubrn, id);

-- Referrals of one patient that belong together, each with its own UBRN.
create table referral_link (
    id          bigint generated always as identity primary key,
    first_ubrn  text not null references referral (ubrn),
    then_ubrn   text not null references referral (ubrn),
    kind        text not null check (kind in ('SEQUENCE', 'SAME_DAY', 'PREREQUISITE', 'FOLLOW_UP', 'DUPLICATE')),
    created_by  text not null,
    created_at  timestamptz not null,
    unique (first_ubrn, then_ubrn, kind),
    check (first_ubrn <> then_ubrn)
);
create index referral_link_then on referral_link (then_ubrn);

-- An appointment that was recorded by hand and cancelled here, and is not yet cancelled in the provider's own system
-- (PAS), is on a list until somebody says that it is.
alter table appointment
    add column cancelled_in_pas_at timestamptz,
    add column cancelled_in_pas_by text;
create index appointment_to_cancel_in_pas on appointment (service_id)
    where status = 'CANCELLED' and slot_id is null and starts_at is not null and cancelled_in_pas_at is null;

-- A UBRN that a referrer's system has taken and not used yet. After its day it shows on a list; it never vanishes.
create table draft_ubrn (
    ubrn          text primary key check (ubrn ~ '^[0-9]{12}$'),
    organisation  text not null references organisation (code),
    user_id       text not null,
    created_at    timestamptz not null,
    expires_at    timestamptz not null,
    deleted_at    timestamptz
);
create index draft_ubrn_organisation on draft_ubrn (organisation, expires_at) where deleted_at is null;

alter table patient add column is_sensitive boolean not null default false; -- whereabouts are not to be shown

grant select, insert on choice_record, referral_link to ers_service;
grant select, insert, update, delete on draft_ubrn to ers_service;
