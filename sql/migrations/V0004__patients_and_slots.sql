-- Patients with their sign-in, and slots. Lock order everywhere: referrals by UBRN, then slots by id.

create table patient (
    id                  bigint generated always as identity constraint patient_pkey primary key,
    nhs_number          text not null constraint patient_nhs_number_key unique
                        constraint patient_nhs_number_check check (nhs_number ~ '^[0-9]{10}$'),
    family_name         text not null constraint patient_family_name_check check (family_name <> ''),
    given_name          text not null constraint patient_given_name_check check (given_name <> ''),
    birth_date          date not null,
    sex                 text not null constraint patient_sex_check check (
                            sex in ('FEMALE', 'MALE', 'OTHER', 'UNKNOWN')),
    address             text not null default '',
    postcode            text not null default '',
    telephone           text not null default '',
    is_sensitive        boolean not null default false,
    created_at          timestamptz not null,
    updated_at          timestamptz not null
);
comment on table patient is 'Patients, as they were when they were last referred.';
comment on column patient.is_sensitive is 'The patient''s whereabouts must not be shown.';

create table access_code (
    patient_id      bigint constraint access_code_patient_id_fkey references patient (id),
    issuer          text,
    salt            bytea not null,
    hash            bytea not null,
    issued_at       timestamptz not null,
    constraint access_code_pkey primary key (patient_id, issuer)
);
comment on table access_code is
    'What patients sign in with: one code for each organisation that has issued one to the patient, which opens what '
    'that organisation has referred (docs/decisions/0009-access-codes.md).';
comment on column access_code.issuer is 'The organisation that gave the code to the patient.';
comment on column access_code.hash is 'scrypt of the code with the salt; the code itself is not kept.';

create table sign_in_failure (
    id              bigint generated always as identity constraint sign_in_failure_pkey primary key,
    ubrn            text not null,
    address         text not null,
    failed_at       timestamptz not null
);
create index sign_in_failure_ubrn on sign_in_failure (ubrn, failed_at);
create index sign_in_failure_address on sign_in_failure (address, failed_at);
comment on table sign_in_failure is 'Failed sign-ins of patients, counted for each UBRN and for each address.';
comment on column sign_in_failure.address is 'The network address that the attempt came from.';

create table sign_in_lock (
    id              bigint generated always as identity constraint sign_in_lock_pkey primary key,
    ubrn            text not null,
    locked_at       timestamptz not null,
    locked_until    timestamptz not null,
    lifted_at       timestamptz
);
create index sign_in_lock_ubrn on sign_in_lock (ubrn, locked_until);
comment on table sign_in_lock is 'Locks after too many failed sign-ins. They end by time, or when a new code is given.';

create table patient_session (
    token_hash      bytea constraint patient_session_pkey primary key
                    constraint patient_session_token_hash_check check (length(token_hash) = 32),
    id              text not null constraint patient_session_id_key unique,
    patient_id      bigint not null constraint patient_session_patient_id_fkey references patient (id),
    code_issuer     text not null,
    created_at      timestamptz not null,
    last_used_at    timestamptz not null,
    ended_at        timestamptz
);
comment on table patient_session is 'Sessions of patients who have signed in.';
comment on column patient_session.token_hash is 'SHA-256 of the token; the token itself is not kept.';
comment on column patient_session.code_issuer is
    'The organisation whose access code opened it: the session sees what that code opens.';
comment on column patient_session.id is 'What audit names the session by; not a secret.';

-- A slot's id begins with the month (UTC) that it starts in: 202612 0000004711. The months are partitions by id: an id
-- finds its partition, and a range of days the few partitions that it needs.
create sequence slot_number maxvalue 9999999999;

create function first_slot_id(month_of timestamptz) returns bigint
    language sql immutable parallel safe
    return (extract(year from month_of at time zone 'UTC') * 100
            + extract(month from month_of at time zone 'UTC'))::bigint * 10000000000;

create function next_slot_id(starts_at timestamptz) returns bigint
    language sql volatile
    return first_slot_id(starts_at) + nextval('slot_number');

create table slot (
    id                bigint constraint slot_pkey primary key,
    service_id        bigint not null constraint slot_service_id_fkey references service (id),
    reference         text not null constraint slot_reference_check check (reference <> ''),
    starts_at         timestamptz not null,
    duration_minutes  integer not null
                      constraint slot_duration_minutes_check check (duration_minutes between 5 and 600),
    priorities        text[] not null constraint slot_priorities_check check (
                          cardinality(priorities) >= 1
                          and priorities <@ array['ROUTINE', 'URGENT', 'TWO_WEEK_WAIT']),
    clinician         text,
    status            text not null default 'FREE' constraint slot_status_check check (
                          status in ('FREE', 'BOOKED', 'WITHDRAWN')),
    held_by           text,
    held_until        timestamptz,
    updated_at        timestamptz not null,
    constraint slot_hold_check check ((held_by is null) = (held_until is null)),
    constraint slot_id_month_check check ( -- first_slot_id written out: a function is planned at each statement
        id / 10000000000 = date_part('year', starts_at at time zone 'UTC') * 100
                           + date_part('month', starts_at at time zone 'UTC'))
) partition by range (id);
create table slot_rest partition of slot default;
create index slot_reference on slot (service_id, reference);
create index slot_free on slot (service_id, starts_at, id) where status = 'FREE';
comment on table slot is
    'One slot is one place for one patient: a clinic with three chairs at ten o''clock is three slots.';
comment on column slot.reference is
    'The provider''s own. Of the slots that are not withdrawn, a service has one for each reference: publishing locks '
    'the service first.';
comment on column slot.priorities is 'The priorities of referrals that may be booked into it.';
comment on column slot.clinician is 'The name of the clinician whom the patient will see.';
comment on column slot.held_by is 'The UBRN of the referral that the slot is held for; its held_slot_id says the same.';
comment on column slot.held_until is 'A hold ends by itself when this has passed.';

create table slot_change (
    id                bigint generated always as identity constraint slot_change_pkey primary key,
    at                timestamptz not null,
    service_ids       bigint[] not null,
    again_at          timestamptz
);
create index slot_change_at on slot_change (at);
comment on table slot_change is
    'Which services'' slots have changed: one row for each transaction that changed any. Servers follow it to keep the '
    'next free slot of each service. Rows are of no use after some minutes.';
comment on column slot_change.again_at is 'When holds that were made run out.';

grant select, insert, update on patient, access_code, slot, sign_in_failure, sign_in_lock, patient_session
    to ers_service;
grant select, insert, delete on slot_change to ers_service;
grant delete on sign_in_failure to ers_service;
grant usage on sequence slot_number to ers_service;
