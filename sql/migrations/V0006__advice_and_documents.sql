-- Advice and guidance requests with their conversations, and the documents of referrals and of conversations.

create table advice_request (
    ubrn                      text constraint advice_request_pkey primary key
                              constraint advice_request_ubrn_check check (ubrn ~ '^[0-9]{12}$'),
    id                        uuid not null,
    version                   integer not null default 1 constraint advice_request_version_check check (version >= 1),
    patient_id                bigint not null constraint advice_request_patient_id_fkey references patient (id),
    referring_organisation    text not null
                              constraint advice_request_referring_organisation_fkey references organisation (code),
    requester_user_id         text not null,
    requester_name            text not null,
    referring_clinician       text,
    specialty_code            text not null constraint advice_request_specialty_code_fkey references specialty (code),
    service_id                bigint not null constraint advice_request_service_id_fkey references service (id),
    provider_organisation     text not null
                              constraint advice_request_provider_organisation_fkey references organisation (code),
    priority                  text not null constraint advice_request_priority_check check (
                                  priority in ('ROUTINE', 'URGENT', 'TWO_WEEK_WAIT')),
    conversion_authorisation  text not null constraint advice_request_conversion_authorisation_check check (
                                  conversion_authorisation in ('AUTHORISED_TO_CONVERT', 'NOT_AUTHORISED_TO_CONVERT')),
    status                    text not null constraint advice_request_status_check check (
                                  status in ('PROVIDER_RESPONSE_REQUIRED', 'REFERRER_TO_SUBMIT_FURTHER_INFORMATION',
                                             'REFERRER_TO_REVIEW_RESPONSE', 'CONVERSATION_ENDED_CANCELLED',
                                             'CONVERSATION_ENDED_CLOSED', 'ADVICE_CONVERTED')),
    created_at                timestamptz not null,
    updated_at                timestamptz not null,
    since                     timestamptz not null,
    ended_at                  timestamptz,
    constraint advice_request_ended_check check (
        (ended_at is null) = (status in ('PROVIDER_RESPONSE_REQUIRED', 'REFERRER_TO_SUBMIT_FURTHER_INFORMATION',
                                         'REFERRER_TO_REVIEW_RESPONSE')))
) with (fillfactor = 80);
create index advice_request_patient on advice_request (patient_id);
create index advice_request_of_referrer on advice_request (referring_organisation, created_at) where ended_at is null;
create index advice_request_of_provider on advice_request (provider_organisation, created_at) where ended_at is null;
comment on table advice_request is
    'A question to one service, and the conversation that follows. Its UBRN comes from the sequence of the referrals, '
    'so a request that becomes a referral keeps its own.';
comment on column advice_request.referring_clinician is 'User id of the clinician for whom an administrator acted.';
comment on column advice_request.provider_organisation is 'The organisation of the service.';
comment on column advice_request.since is 'When it came to the side that is to act on it now.';

create table advice_message (
    ubrn             text not null constraint advice_message_ubrn_fkey references advice_request (ubrn),
    number           integer not null constraint advice_message_number_check check (number >= 1),
    request_version  integer not null,
    sent_by          text not null constraint advice_message_sent_by_check check (
                         sent_by in ('REQUESTER', 'RESPONDER', 'REFERRER_CLINICAL_INFORMATION_UPDATED')),
    user_id          text not null,
    user_name        text not null,
    clinician        text,
    text             text not null constraint advice_message_text_check check (length(text) between 1 and 8000),
    outcome          text constraint advice_message_outcome_check check (
                         outcome in ('RETURN_TO_REFERRER_WITH_ADVICE', 'REQUIRE_FURTHER_INFORMATION',
                                     'PROVIDER_CONVERTED')),
    recommendation   text constraint advice_message_recommendation_check check (
                         recommendation in ('ADVICE_ONLY_NO_REFERRAL_RECOMMENDED',
                                            'ADVICE_FOLLOWED_BY_REFERRAL_IF_REQUIRED', 'REFERRAL_RECOMMENDED',
                                            'OTHER')),
    sent_at          timestamptz not null,
    constraint advice_message_pkey primary key (ubrn, number),
    constraint advice_message_responder_outcome_check check ((sent_by = 'RESPONDER') = (outcome is not null)),
    constraint advice_message_advice_recommendation_check check (
        (recommendation is not null) = coalesce(outcome = 'RETURN_TO_REFERRER_WITH_ADVICE', false))
);
comment on table advice_message is 'What was asked and answered. Append only: the service may insert and read.';
comment on column advice_message.request_version is 'The version that the request had with this message.';
comment on column advice_message.clinician is 'User id of the clinician for whom the referrer''s administrator acted.';

create table document (
    id               uuid constraint document_pkey primary key,
    organisation     text not null,
    uploaded_by      text not null,
    name             text not null constraint document_name_check check (name <> ''),
    media_type       text not null,
    size_bytes       integer not null constraint document_size_bytes_check check (size_bytes > 0),
    sha256           bytea not null constraint document_sha256_check check (length(sha256) = 32),
    status           text not null constraint document_status_check check (
                         status in ('AVAILABLE', 'PENDING', 'THREATS_FOUND', 'VALIDATION_FAILED')),
    content          bytea,
    created_at       timestamptz not null,
    scan_after       timestamptz,
    scanned_at       timestamptz,
    ubrn             text,
    advice_message   integer,
    referral_ubrn    text generated always as (case when advice_message is null then ubrn end) stored
                     constraint document_referral_ubrn_fkey references referral (ubrn),
    attachment_type  text constraint document_attachment_type_check check (
                         attachment_type in ('REFERRER', 'PROVIDER', 'ADVICE_REQUEST', 'GUIDANCE_RESPONSE')),
    linked_at        timestamptz,
    constraint document_advice_message_fkey foreign key (ubrn, advice_message) references advice_message (ubrn, number),
    constraint document_content_check check ((content is not null) = (status in ('AVAILABLE', 'PENDING'))),
    constraint document_scan_after_check check ((scan_after is not null) = (status = 'PENDING')),
    constraint document_type_with_ubrn_check check ((ubrn is not null) = (attachment_type is not null)),
    constraint document_linked_at_check check (linked_at is null or ubrn is not null),
    constraint document_message_ubrn_check check (advice_message is null or ubrn is not null),
    constraint document_type_with_message_check check (
        (advice_message is not null) = coalesce(attachment_type in ('ADVICE_REQUEST', 'GUIDANCE_RESPONSE'), false))
);
alter table document alter column content set storage external; -- most file types are compressed already
create index document_of_referral on document (ubrn) where ubrn is not null;
create index document_to_scan on document (scan_after) where status = 'PENDING';
create index document_unlinked on document (created_at) where ubrn is null;
comment on table document is
    'Letters and other files: uploaded first, then linked to a referral or sent with a message.';
comment on column document.organisation is 'The organisation that uploaded it.';
comment on column document.content is 'Kept only of documents that may be given out, or may turn out so.';
comment on column document.scan_after is 'Of a pending one: when a scanner may take it, or take it again.';
comment on column document.ubrn is
    'The referral or the advice request that it was first linked to, for ever. Both come from one sequence, and a '
    'request that becomes a referral keeps its number, so that its files are the referral''s from then on.';
comment on column document.advice_message is 'The message of a conversation that it came with; null: of a referral.';
comment on column document.referral_ubrn is 'The referral that it belongs to; null: it belongs to an advice request.';
comment on column document.linked_at is 'Null: it is not among the referral''s documents, or no longer.';

grant select, insert on advice_request, advice_message to ers_service;
grant update (version, priority, status, updated_at, since, ended_at) on advice_request to ers_service;
grant select, insert, delete on document to ers_service;
grant update (status, content, scan_after, scanned_at, ubrn, attachment_type, linked_at, advice_message) on document
    to ers_service;
