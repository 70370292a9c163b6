-- Organisations, people, secrets, and the three tables that every write touches: audit, outbox, idempotency.
-- Run by the owner; the service's own role gets what it needs and no more, at the end of each file.

do $$
begin
    if not exists (select from pg_roles where rolname = 'ers_service') then
        create role ers_service nologin;
    end if;
end $$;

create table organisation (
    code            text primary key check (code ~ '^[A-Z0-9]{3,10}$'),
    name            text not null check (name <> ''),
    kind            text not null check (kind in ('GP_PRACTICE', 'NHS_TRUST', 'INDEPENDENT_PROVIDER', 'ICB', 'OTHER')),
    commissioner    text references organisation (code) deferrable initially deferred, -- the ICB
    postcode        text,
    latitude        double precision,
    longitude       double precision,
    list_size       integer check (list_size >= 0),
    closed_on       date,
    source          text not null default 'LOCAL' check (source in ('LOCAL', 'DEMO', 'IMPORT')),
    updated_at      timestamptz not null default now()
);

create table person (
    user_id         text primary key,
    name            text not null
);

-- The roles that a person may sign in with; filled for demo mode and for "who is this clinician".
create table person_role (
    user_id           text not null references person (user_id),
    organisation_code text not null references organisation (code),
    function          text not null,
    primary key (user_id, organisation_code, function)
);
create index person_role_organisation on person_role (organisation_code, function);

-- Keys that all servers on one database share: 'ubrn' (never changed once a number was issued), 'idempotency'.
create table server_secret (
    name            text primary key,
    value           bytea not null check (length(value) = 32)
);

-- What grows for ever is kept by month, UTC; sql/functions/00_partitions.sql makes the months ahead of their time. What
-- belongs to no month that was made goes to the table's rest partition, so nothing is ever refused for want of one.
create sequence audit_number;
create sequence outbox_number;

-- Who, as what role, where, for which patient, what, when. Append only: the service may insert and read.
create table audit (
    id              bigint not null default nextval('audit_number'),
    at              timestamptz not null default clock_timestamp(),
    request_id      text not null,
    user_id         text not null,
    function        text not null,
    organisation    text,
    patient_id      bigint,
    ubrn            text,
    action          text not null,
    detail          jsonb not null default '{}',
    primary key (id, at)
) partition by range (at);
create table audit_rest partition of audit default;
create index audit_ubrn on audit (ubrn, id) where ubrn is not null;
create index audit_patient on audit (patient_id, id) where patient_id is not null;

-- What others must be told, written with the change and delivered afterwards, at least once.
create table outbox (
    id              bigint not null default nextval('outbox_number'),
    at              timestamptz not null default clock_timestamp(),
    kind            text not null,
    ubrn            text,
    payload         jsonb not null,
    delivered_at    timestamptz
) partition by range (at);
create table outbox_rest partition of outbox default;
create index outbox_waiting on outbox (id) where delivered_at is null;

-- The answer that belongs to a caller's Idempotency-Key, in the transaction that it guards. The key itself is not kept,
-- and the answer is sealed under it.
create table idempotency (
    caller          text not null,
    key_hash        bytea not null check (length(key_hash) = 32),
    request_hash    bytea not null check (length(request_hash) = 32),
    sealed_response bytea not null,
    created_at      timestamptz not null,
    primary key (caller, key_hash)
);
create index idempotency_created on idempotency (created_at);

grant usage on schema public to ers_service;
grant select, insert, update on organisation, person, person_role to ers_service;
grant select on server_secret to ers_service;
grant select, insert on audit to ers_service;
grant select, insert, update on outbox to ers_service;
grant select, insert, delete on idempotency to ers_service;
grant usage on sequence audit_number, outbox_number to ers_service;
