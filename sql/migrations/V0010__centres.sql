-- Referral management centres and their agreements, confirmation by the clinician in whose name was referred,
-- restricted services, and dentists and optometrists as referrers.

alter table organisation drop constraint organisation_kind_check;
alter table organisation add constraint organisation_kind_check check (
    kind in ('GP_PRACTICE', 'NHS_TRUST', 'INDEPENDENT_PROVIDER', 'ICB', 'REFERRAL_MANAGEMENT_CENTRE', 'DENTAL_PRACTICE',
             'OPTOMETRY_PRACTICE', 'OTHER'));

-- What an organisation (a practice for itself, a commissioner for its practices) has agreed with a centre. In force
-- from its first to its last day, London time, until it is ended.
create table management_agreement (
    id            bigint generated always as identity primary key,
    organisation  text not null references organisation (code),
    centre        text not null references organisation (code),
    valid_from    date not null,
    valid_to      date not null check (valid_to >= valid_from),
    specialties   text[] check (cardinality(specialties) >= 1), -- null: all
    circumstances text not null default '', -- in which a referral goes to the centre
    liability     text not null check (liability <> ''), -- who answers for what, or where that is written
    made_by       text not null,
    made_at       timestamptz not null,
    ended_by      text,
    ended_at      timestamptz,
    end_comment    text,
    check ((ended_at is null) = (ended_by is null)),
    check (organisation <> centre)
);
create index management_agreement_organisation on management_agreement (organisation, id);
create index management_agreement_centre on management_agreement (centre, id);

alter table referral
    add column managed_since     timestamptz,
    add column centre_routed_at  timestamptz, -- the centre first set the shortlist, or sent it to a service
    add column is_choice_to_offer boolean not null default false, -- managed, with too few providers and no reason
    add column centre_comment    text,        -- with which the centre returned it
    add column confirmed_by      text,
    add column confirmed_at      timestamptz,
    add check (managed_by is null or managed_since is not null),
    add check ((confirmed_at is null) = (confirmed_by is null));
-- The lists of sql/functions/02_worklist.sql, in the order in which they are read.
create index referral_to_route on referral (managed_by, urgency, created_at, ubrn)
    where managed_by is not null and state = 'NOT_BOOKED' and centre_routed_at is null;
create index referral_choice_to_offer on referral (managed_by, urgency, created_at, ubrn)
    where managed_by is not null and state = 'NOT_BOOKED' and is_choice_to_offer;
create index referral_waiting_for_patient on referral (managed_by, urgency, created_at, ubrn)
    where managed_by is not null and state = 'NOT_BOOKED' and centre_routed_at is not null and not is_choice_to_offer;
create index referral_returned_to_centre on referral (managed_by, urgency, created_at, ubrn)
    where managed_by is not null and completed_at is null
      and (state in ('TRIAGE_RESPONSE', 'REJECTED', 'APPT_CANCELLED_BY_PATIENT', 'APPT_CANCELLED_BY_PROVIDER',
                     'DID_NOT_ATTEND')
           or is_to_acknowledge and state = 'ASSESSMENT_RESULT');
create index referral_to_confirm on referral (referring_organisation, urgency, created_at, ubrn)
    where awaits_confirmation and state = 'NOT_BOOKED';

-- Who may refer to a service that not everybody may refer to (domain.md b.6): one of the three routes at least.
create table service_restriction (
    service_id    bigint primary key references service (id),
    reason        text not null check (reason in ('TERTIARY_SERVICE', 'ASSESSMENT_FIRST')),
    services      bigint[] not null default '{}', -- may redirect or refer onward to it
    organisations text[] not null default '{}',   -- may refer to it
    referrers     text[] not null default '{}',   -- user ids: may refer to it
    set_by        text not null,
    set_at        timestamptz not null,
    check (cardinality(services) + cardinality(organisations) + cardinality(referrers) >= 1)
);

-- Dentists and optometrists refer to the services that say so, wherever these are (domain.md F-18).
alter table service
    add column open_to text[] not null default '{}' check (open_to <@ array['DENTAL_PRACTICE', 'OPTOMETRY_PRACTICE']);

grant select, insert, update on management_agreement to ers_service;
grant select, insert, update, delete on service_restriction to ers_service;
