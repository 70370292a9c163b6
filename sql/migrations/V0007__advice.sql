-- Advice and guidance requests (domain.md b.5): a question to one service, and the conversation that follows. Their
-- UBRNs come from the referrals' sequence, so that a request that becomes a referral keeps its own.

create table advice_request (
    ubrn                      text primary key check (ubrn ~ '^[0-9]{12}$'),
    id                        uuid not null,
    version                   integer not null default 1 check (version >= 1),
    patient_id                bigint not null references patient (id),
    referring_organisation    text not null references organisation (code),
    requester_user_id         text not null,
    requester_name            text not null,
    referring_clinician       text, -- user id of the clinician whom an administrator acted for
    specialty_code            text not null references specialty (code),
    service_id                bigint not null references service (id),
    provider_organisation     text not null references organisation (code), -- the service's
    priority                  text not null check (priority in ('ROUTINE', 'URGENT', 'TWO_WEEK_WAIT')),
    conversion_authorisation  text not null check (
        conversion_authorisation in ('AUTHORISED_TO_CONVERT', 'NOT_AUTHORISED_TO_CONVERT')),
    status                    text not null check (
        status in ('PROVIDER_RESPONSE_REQUIRED', 'REFERRER_TO_SUBMIT_FURTHER_INFORMATION',
                   'REFERRER_TO_REVIEW_RESPONSE', 'CONVERSATION_ENDED_CANCELLED', 'CONVERSATION_ENDED_CLOSED',
                   'ADVICE_CONVERTED')),
    created_at                timestamptz not null,
    updated_at                timestamptz not null,
    since                     timestamptz not null, -- when it came to whoever is to act on it now
    ended_at                  timestamptz,
    check ((ended_at is null) = (status in ('PROVIDER_RESPONSE_REQUIRED', 'REFERRER_TO_SUBMIT_FURTHER_INFORMATION',
                                            'REFERRER_TO_REVIEW_RESPONSE')))
) with (fillfactor = 80);
create index advice_request_patient on advice_request (patient_id);
create index advice_request_of_referrer on advice_request (referring_organisation, created_at) where ended_at is null;
create index advice_request_of_provider on advice_request (provider_organisation, created_at) where ended_at is null;

-- What was asked and answered. Append only: the service may insert and read.
create table advice_message (
    ubrn             text not null references advice_request (ubrn),
    number           integer not null check (number >= 1),
    request_version  integer not null, -- the request's with this message
    sent_by          text not null check (
        sent_by in ('REQUESTER', 'RESPONDER', 'REFERRER_CLINICAL_INFORMATION_UPDATED')),
    user_id          text not null,
    user_name        text not null,
    clinician        text, -- user id of the clinician whom an administrator of the referrer's acted for
    text             text not null check (length(text) between 1 and 8000),
    outcome          text check (
        outcome in ('RETURN_TO_REFERRER_WITH_ADVICE', 'REQUIRE_FURTHER_INFORMATION', 'PROVIDER_CONVERTED')),
    recommendation   text check (
        recommendation in ('ADVICE_ONLY_NO_REFERRAL_RECOMMENDED', 'ADVICE_FOLLOWED_BY_REFERRAL_IF_REQUIRED',
                           'REFERRAL_RECOMMENDED', 'OTHER')),
    sent_at          timestamptz not null,
    primary key (ubrn, number),
    check ((sent_by = 'RESPONDER') = (outcome is not null)),
    check ((recommendation is not null) = coalesce(outcome = 'RETURN_TO_REFERRER_WITH_ADVICE', false))
);

grant select, insert on advice_request, advice_message to ers_service;
grant update (version, priority, status, updated_at, since, ended_at) on advice_request to ers_service;
