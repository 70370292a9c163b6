-- Booking guidance: trees of questions for a specialty and a commissioner, and what was answered for a referral.

create table guidance (
    id              bigint generated always as identity constraint guidance_pkey primary key,
    version         integer not null default 1,
    owner           text not null constraint guidance_owner_fkey references organisation (code),
    specialty_code  text not null constraint guidance_specialty_code_fkey references specialty (code),
    commissioner    text constraint guidance_commissioner_fkey references organisation (code),
    title           text not null constraint guidance_title_check check (title <> ''),
    status          text not null default 'DRAFT' constraint guidance_status_check check (
                        status in ('DRAFT', 'AGREED', 'LIVE', 'RETIRED')),
    edition         integer,
    tree            jsonb not null,
    created_by      text not null,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    published_by    text,
    published_at    timestamptz,
    retired_at      timestamptz,
    constraint guidance_edition_check check ((published_at is null) = (edition is null)),
    constraint guidance_published_check check ((status in ('LIVE', 'RETIRED')) = (published_at is not null)),
    constraint guidance_retired_check check ((status = 'RETIRED') = (retired_at is not null))
);
create unique index guidance_live_key on guidance (specialty_code, coalesce(commissioner, '')) where status = 'LIVE';
create unique index guidance_edition_key on guidance (specialty_code, coalesce(commissioner, ''), edition)
    where edition is not null;
comment on table guidance is
    'Trees of questions. A tree that was published never changes: the next edition is another row.';
comment on column guidance.version is 'Of this row; rises with every change.';
comment on column guidance.owner is 'The organisation that writes it.';
comment on column guidance.commissioner is 'The commissioner whose practices it is for; null: national.';
comment on column guidance.edition is
    'Counts the trees of that specialty and commissioner from 1 on; given when the tree is published.';
comment on column guidance.tree is 'Questions, answers and outcomes, as the API has them.';

create table guidance_approval (
    guidance_id     bigint not null constraint guidance_approval_guidance_id_fkey references guidance (id),
    user_id         text not null,
    name            text not null,
    organisation    text not null,
    function        text not null constraint guidance_approval_function_check check (function in (
                        'REFERRING_CLINICIAN', 'REFERRING_CLINICIAN_ADMIN', 'REFERRING_ADMIN', 'BMS_HCP_PROXY',
                        'BMS_ADMIN', 'SERVICE_PROVIDER_CLINICIAN', 'SERVICE_PROVIDER_CLINICIAN_ADMIN',
                        'SERVICE_PROVIDER_ADMIN', 'SERVICE_DEFINER', 'BOOKING_MANAGER', 'COMMISSIONER',
                        'INFORMATION_ANALYST', 'ERS_ADMIN', 'ADDITIONAL_REQUIREMENTS_MANAGER',
                        'REFERRER_RIGHTS_MANAGER', 'PATIENT')),
    approved_at     timestamptz not null,
    constraint guidance_approval_pkey primary key (guidance_id, user_id)
);
comment on table guidance_approval is 'The clinicians who have agreed to a tree in its present form.';

create table guidance_answer (
    ubrn            text constraint guidance_answer_pkey primary key
                    constraint guidance_answer_ubrn_fkey references referral (ubrn),
    guidance_id     bigint not null constraint guidance_answer_guidance_id_fkey references guidance (id),
    answers         jsonb not null,
    outcome         jsonb not null,
    answered_by     text not null,
    organisation    text not null,
    answered_at     timestamptz not null
);
comment on table guidance_answer is
    'The answers that a referrer gave for a referral, and the outcome that they led to; the last ones only.';

grant select, insert, update on guidance, guidance_answer to ers_service;
grant select, insert on guidance_approval to ers_service;
