-- Letters and other files: uploaded first, then linked to a referral (domain.md b.10).

create table document (
    id               uuid primary key,
    organisation     text not null,    -- whose upload it is
    uploaded_by      text not null,    -- user id
    name             text not null check (name <> ''),
    media_type       text not null,
    size_bytes       integer not null check (size_bytes > 0),
    sha256           bytea not null check (length(sha256) = 32),
    status           text not null check (status in ('AVAILABLE', 'PENDING', 'THREATS_FOUND', 'VALIDATION_FAILED')),
    content          bytea,            -- kept only of what may be given out, or may turn out so
    created_at       timestamptz not null,
    scan_after       timestamptz,      -- of a pending one: when a scanner may take it (again)
    scanned_at       timestamptz,
    ubrn             text references referral (ubrn), -- of the referral that it was first linked to, for ever
    attachment_type  text check (attachment_type in ('REFERRER', 'PROVIDER', 'ADVICE_REQUEST', 'GUIDANCE_RESPONSE')),
    linked_at        timestamptz,      -- null: not among the referral's documents (any more)
    check ((content is not null) = (status in ('AVAILABLE', 'PENDING'))),
    check ((scan_after is not null) = (status = 'PENDING')),
    check ((ubrn is not null) = (attachment_type is not null)),
    check (linked_at is null or ubrn is not null)
);
alter table document alter column content set storage external; -- most types are compressed by themselves
create index document_of_referral on document (ubrn) where ubrn is not null;
create index document_to_scan on document (scan_after) where status = 'PENDING';
create index document_unlinked on document (created_at) where ubrn is null;

grant select, insert, delete on document to ers_service;
grant update (status, content, scan_after, scanned_at, ubrn, attachment_type, linked_at) on document to ers_service;
