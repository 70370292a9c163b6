-- Booking guidance (domain.md F-09): trees of questions per specialty and commissioner, and what was answered for a
-- referral. A tree that was published never changes: what comes after it is another row.

create table guidance (
    id              bigint generated always as identity primary key,
    version         integer not null default 1, -- of this row; rises with every change
    owner           text not null references organisation (code),
    specialty_code  text not null references specialty (code),
    commissioner    text references organisation (code), -- null: national
    title           text not null check (title <> ''),
    status          text not null default 'DRAFT' check (status in ('DRAFT', 'AGREED', 'LIVE', 'RETIRED')),
    edition         integer, -- of that specialty and commissioner, from 1 on; given when it is published
    tree            jsonb not null,
    created_by      text not null,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    published_by    text,
    published_at    timestamptz,
    retired_at      timestamptz,
    check ((published_at is null) = (edition is null)),
    check ((status in ('LIVE', 'RETIRED')) = (published_at is not null)),
    check ((status = 'RETIRED') = (retired_at is not null))
);
create unique index guidance_live_key on guidance (specialty_code, coalesce(commissioner, '')) where status = 'LIVE';
create unique index guidance_edition_key on guidance (specialty_code, coalesce(commissioner, ''), edition)
    where edition is not null;

-- Who of the clinicians has agreed to a tree as it stands.
create table guidance_approval (
    guidance_id     bigint not null references guidance (id),
    user_id         text not null,
    name            text not null,
    organisation    text not null,
    function        text not null,
    approved_at     timestamptz not null,
    primary key (guidance_id, user_id)
);

-- The answers that a referrer gave for a referral, and where they led; the last ones only.
create table guidance_answer (
    ubrn            text primary key references referral (ubrn),
    guidance_id     bigint not null references guidance (id),
    answers         jsonb not null,
    outcome         jsonb not null,
    answered_by     text not null,
    organisation    text not null,
    answered_at     timestamptz not null
);

grant select, insert, update on guidance, guidance_answer to ers_service;
grant select, insert on guidance_approval to ers_service;
