-- Patients, slots, referrals and appointments: the main job's own rows. Lock order everywhere: referrals by UBRN, then
-- slots by id.

create table patient (
    id                  bigint generated always as identity primary key,
    nhs_number          text not null unique check (nhs_number ~ '^[0-9]{10}$'),
    family_name         text not null check (family_name <> ''),
    given_name          text not null check (given_name <> ''),
    birth_date          date not null,
    sex                 text not null check (sex in ('FEMALE', 'MALE', 'OTHER', 'UNKNOWN')),
    address             text not null default '',
    postcode            text not null default '',
    telephone           text not null default '',
    access_code_salt    bytea,
    access_code_hash    bytea,
    access_code_set_at  timestamptz,
    created_at          timestamptz not null,
    updated_at          timestamptz not null
);

-- A slot's id begins with the month (UTC) that it starts in: 202612 0000004711. So the months are partitions by id, an
-- id finds its partition, and a range of days the few that it needs.
create sequence slot_number maxvalue 9999999999;

create function first_slot_id(month_of timestamptz) returns bigint
    language sql immutable parallel safe
    return (extract(year from month_of at time zone 'UTC') * 100
            + extract(month from month_of at time zone 'UTC'))::bigint * 10000000000;

create function next_slot_id(starts_at timestamptz) returns bigint
    language sql volatile
    return first_slot_id(starts_at) + nextval('slot_number');

-- One slot is one place for one patient: a clinic with three chairs at ten o'clock is three slots. Of those that are
-- not withdrawn, a service has one for each reference: whoever publishes locks the service first.
create table slot (
    id                bigint primary key,
    service_id        bigint not null references service (id),
    reference         text not null check (reference <> ''), -- the provider's own
    starts_at         timestamptz not null,
    duration_minutes  integer not null check (duration_minutes between 5 and 600),
    priorities        text[] not null check (cardinality(priorities) >= 1),
    clinician         text,
    status            text not null default 'FREE' check (status in ('FREE', 'BOOKED', 'WITHDRAWN')),
    held_by           text,        -- the referral that a hold is for; its held_slot_id says the same
    held_until        timestamptz, -- a hold ends by itself when this has passed
    updated_at        timestamptz not null,
    check ((held_by is null) = (held_until is null)),
    constraint slot_id_has_its_month check ( -- first_slot_id written out: a function is planned at each statement
        id / 10000000000 = extract(year from starts_at at time zone 'UTC') * 100
                           + extract(month from starts_at at time zone 'UTC'))
) partition by range (id);
create table slot_rest partition of slot default;
create index slot_reference on slot (service_id, reference);
create index slot_free on slot (service_id, starts_at, id) where status = 'FREE';

-- Which services' slots have changed: a row for each transaction that changed any. Servers follow it to keep the next
-- free slot of each service; rows are of no use after some minutes. again_at: when holds that were made run out.
create table slot_change (
    id                bigint generated always as identity primary key,
    at                timestamptz not null,
    service_ids       bigint[] not null,
    again_at          timestamptz
);
create index slot_change_at on slot_change (at);

-- UBRNs are this sequence through a keyed permutation.
create sequence ubrn_number as bigint minvalue 0 maxvalue 999999999999 start with 0 no cycle;

create table referral (
    ubrn                    text primary key check (ubrn ~ '^[0-9]{12}$'),
    id                      uuid not null, -- random; without an index, which every change of the row would write to
    version                 integer not null default 1,
    patient_id              bigint not null references patient (id),
    referring_organisation  text not null references organisation (code),
    referrer_user_id        text not null,
    referrer_name           text not null,
    referring_clinician     text,  -- user id of the clinician whom an administrator acted for
    priority                text not null check (priority in ('ROUTINE', 'URGENT', 'TWO_WEEK_WAIT')),
    urgency                 smallint not null generated always as (
                                case priority when 'TWO_WEEK_WAIT' then 0 when 'URGENT' then 1 else 2 end) stored,
    request_type            text not null default 'APPOINTMENT_REQUEST',
    specialty_code          text not null references specialty (code),
    clinic_type_code        text references clinic_type (code),
    shortlist               bigint[] not null check (cardinality(shortlist) between 1 and 20),
    state                   text not null,
    state_reason            text,
    state_comment           text,
    letter_intention        text not null check (letter_intention in ('NEED_TO_ADD_LATER', 'NOT_INTENDING_TO_ADD')),
    letter_due              date,
    pathway_start_override  date,
    with_service_id         bigint, -- where it is with now; no foreign key: see docs/decisions/0008-hot-keys.md
    with_organisation       text,
    held_slot_id            bigint,     -- the slot that was last held for it, while slot.held_by agrees
    contact_by              date,       -- of a deferral: the provider has contacted the patient by then
    accepted_at             timestamptz,
    created_at              timestamptz not null,
    updated_at              timestamptz not null,
    converted_at            timestamptz, -- the first booking; set once
    deferred_at             timestamptz, -- the first deferral; set once
    check ((with_service_id is null) = (with_organisation is null))
) with (fillfactor = 80);
create index referral_patient on referral (patient_id);
-- The lists of sql/functions/02_worklist.sql, in the order in which they are read: a page is a walk along an index.
create index referral_awaiting_booking on referral (referring_organisation, urgency, created_at, ubrn)
    where state not in ('BOOKED', 'CANCELLED_REFERRAL');
create index referral_for_review on referral (with_organisation, urgency, created_at, ubrn)
    where state in ('BOOKED', 'AWAITING_TRIAGE') and accepted_at is null;
create index referral_slot_issues on referral (with_organisation, urgency, created_at, ubrn)
    where state = 'DEFERRED_TO_PROVIDER';

create table appointment (
    id                 bigint generated always as identity primary key,
    ubrn               text not null references referral (ubrn),
    service_id         bigint not null, -- no foreign key: see docs/decisions/0008-hot-keys.md
    slot_id            bigint, -- no foreign key: months of slots that are long over may be put away
    status             text not null check (status in ('BOOKED', 'PROPOSED', 'CANCELLED', 'NOSHOW', 'FULFILLED')),
    reason             text,
    comment            text,
    starts_at          timestamptz,
    duration_minutes   integer,
    clinician          text,
    channel            text not null,
    created_by         text not null,
    created_at         timestamptz not null,
    accepted_by        text,
    accepted_at        timestamptz,
    ended_at           timestamptz, -- cancelled, missed or fulfilled
    check (status <> 'BOOKED' or starts_at is not null)
);
create index appointment_referral on appointment (ubrn, id);
create index appointment_service on appointment (service_id, starts_at);
-- The last word, whatever the code does: a slot is booked once, and a referral has one live appointment.
create unique index appointment_slot_live_key on appointment (slot_id) where status = 'BOOKED';
create unique index appointment_referral_live_key on appointment (ubrn) where status in ('BOOKED', 'PROPOSED');

-- Patients' sign-in: failures are counted per UBRN and per address, locks end by time (domain.md REQ-A-06).
create table sign_in_failure (
    id              bigint generated always as identity primary key,
    ubrn            text not null,
    address         text not null,
    failed_at       timestamptz not null
);
create index sign_in_failure_ubrn on sign_in_failure (ubrn, failed_at);
create index sign_in_failure_address on sign_in_failure (address, failed_at);

create table sign_in_lock (
    id              bigint generated always as identity primary key,
    ubrn            text not null,
    locked_at       timestamptz not null,
    locked_until    timestamptz not null,
    lifted_at       timestamptz
);
create index sign_in_lock_ubrn on sign_in_lock (ubrn, locked_until);

create table patient_session (
    token_hash      bytea primary key check (length(token_hash) = 32),
    id              text not null unique, -- what audit names; not a secret
    patient_id      bigint not null references patient (id),
    created_at      timestamptz not null,
    last_used_at    timestamptz not null,
    ended_at        timestamptz
);

grant select, insert, update on patient, slot, referral, appointment, sign_in_failure, sign_in_lock, patient_session
    to ers_service;
grant select, insert, delete on slot_change to ers_service;
grant delete on sign_in_failure to ers_service;
grant usage, select on sequence ubrn_number to ers_service;
grant usage on sequence slot_number to ers_service;
