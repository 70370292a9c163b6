-- The service's role, secrets, and the three tables that every write touches: audit, outbox, idempotency.
-- Run by the owner. At its end each file grants to the service's role what it needs and no more.

do $$
begin
    if not exists (select from pg_roles where rolname = 'ers_service') then
        create role ers_service nologin;
    end if;
end $$;

create table server_secret (
    name            text constraint server_secret_pkey primary key,
    value           bytea not null constraint server_secret_value_check check (length(value) = 32)
);
comment on table server_secret is
    'Keys that all servers on one database share: ubrn (never changed once a number was issued), idempotency.';

-- Tables that grow without end are kept by month, UTC. sql/functions/00_partitions.sql makes the months ahead of their
-- time. Rows of a month that was not made go to the rest partition of the table, so no row is ever refused.
create sequence audit_number;
create sequence outbox_number;

create table audit (
    id              bigint not null default nextval('audit_number'),
    at              timestamptz not null default clock_timestamp(),
    request_id      text not null,
    user_id         text not null,
    function        text not null constraint audit_function_check check (function in (
                        'REFERRING_CLINICIAN', 'REFERRING_CLINICIAN_ADMIN', 'REFERRING_ADMIN', 'BMS_HCP_PROXY',
                        'BMS_ADMIN', 'SERVICE_PROVIDER_CLINICIAN', 'SERVICE_PROVIDER_CLINICIAN_ADMIN',
                        'SERVICE_PROVIDER_ADMIN', 'SERVICE_DEFINER', 'BOOKING_MANAGER', 'COMMISSIONER',
                        'INFORMATION_ANALYST', 'ERS_ADMIN', 'ADDITIONAL_REQUIREMENTS_MANAGER',
                        'REFERRER_RIGHTS_MANAGER', 'PATIENT', 'SYSTEM')),
    organisation    text,
    session         text,
    patient_id      bigint,
    ubrn            text,
    action          text not null,
    detail          jsonb not null default '{}'
) partition by range (at);
create table audit_rest partition of audit default;
-- Every write puts a row here, so the indexes are few: a referral's rows are found by its UBRN, a patient's by those of
-- their referrals, and the rest of a patient's by the patient (docs/decisions/0008-hot-keys.md).
create index audit_ubrn on audit (ubrn, id) where ubrn is not null;
create index audit_patient on audit (patient_id, id) where patient_id is not null and ubrn is null;
comment on table audit is
    'Who did what, as what role, where, for which patient, when. Append only: the service may insert and read.';
comment on column audit.function is 'The business function that the person acted in; SYSTEM for periodic work.';
comment on column audit.session is
    'The session of a patient; patient.signed_in has it with the organisation whose access code opened it.';
comment on column audit.action is 'What was done: feature.action.';
comment on column audit.detail is 'What else is worth knowing of the action: identifiers and codes, no clinical words.';

create table outbox (
    id              bigint not null default nextval('outbox_number'),
    at              timestamptz not null default clock_timestamp(),
    kind            text not null,
    ubrn            text,
    payload         jsonb not null,
    attempts        integer not null default 0 constraint outbox_attempts_check check (attempts >= 0),
    next_try_at     timestamptz,
    last_error      text,
    delivered_at    timestamptz,
    constraint outbox_last_error_check check (last_error is null or attempts >= 1)
) partition by range (at);
create table outbox_rest partition of outbox default;
create index outbox_waiting on outbox (id) where delivered_at is null;
comment on table outbox is
    'What others must be told, written with the change and delivered afterwards, at least once.';
comment on column outbox.kind is 'The kind of message, which says what the payload holds.';
comment on column outbox.attempts is 'How often its delivery was tried.';
comment on column outbox.next_try_at is 'Not before this instant is delivery tried again; null: at once.';
comment on column outbox.last_error is 'Why the last attempt failed.';
comment on column outbox.delivered_at is 'When it was delivered; null: it waits.';

create table idempotency (
    caller          text not null,
    key_hash        bytea not null constraint idempotency_key_hash_check check (length(key_hash) = 32),
    request_hash    bytea not null constraint idempotency_request_hash_check check (length(request_hash) = 32),
    sealed_response bytea not null,
    created_at      timestamptz not null,
    constraint idempotency_pkey primary key (caller, key_hash)
);
create index idempotency_created on idempotency (created_at);
comment on table idempotency is
    'The answer that belongs to a caller''s Idempotency-Key, in the transaction that it guards.';
comment on column idempotency.key_hash is 'SHA-256 of the key. The key itself is not kept.';
comment on column idempotency.request_hash is 'SHA-256 of the request: a key serves one request only.';
comment on column idempotency.sealed_response is 'The answer, sealed under the key (docs/decisions/0005).';

grant usage on schema public to ers_service;
grant select on server_secret to ers_service;
grant select, insert on audit to ers_service;
grant select, insert, update on outbox to ers_service;
grant select, insert, delete on idempotency to ers_service;
grant usage on sequence audit_number, outbox_number to ers_service;
