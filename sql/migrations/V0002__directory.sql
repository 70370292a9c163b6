-- The Directory of Services: organisations and people, sites, specialties, services with their priorities,
-- commissioning, restrictions and waits.

create table organisation (
    code            text constraint organisation_pkey primary key
                    constraint organisation_code_check check (code ~ '^[A-Z0-9]{3,10}$'),
    name            text not null constraint organisation_name_check check (name <> ''),
    kind            text not null constraint organisation_kind_check check (
                        kind in ('GP_PRACTICE', 'NHS_TRUST', 'INDEPENDENT_PROVIDER', 'ICB',
                                 'REFERRAL_MANAGEMENT_CENTRE', 'DENTAL_PRACTICE', 'OPTOMETRY_PRACTICE', 'OTHER')),
    commissioner    text constraint organisation_commissioner_fkey references organisation (code)
                    deferrable initially deferred,
    postcode        text,
    latitude        double precision,
    longitude       double precision,
    list_size       integer constraint organisation_list_size_check check (list_size >= 0),
    closed_on       date,
    source          text not null default 'LOCAL' constraint organisation_source_check check (
                        source in ('LOCAL', 'DEMO', 'IMPORT')),
    updated_at      timestamptz not null default now()
);
comment on table organisation is 'Organisations that refer, provide, commission or manage referrals.';
comment on column organisation.code is 'The code of the Organisation Data Service.';
comment on column organisation.commissioner is 'The integrated care board (ICB) that commissions for a practice.';
comment on column organisation.list_size is 'How many patients are registered with a practice.';

create table person (
    user_id         text constraint person_pkey primary key,
    name            text not null
);
comment on table person is 'People who sign in, for demo mode and for the question who a clinician is.';

create table person_role (
    user_id           text not null constraint person_role_user_id_fkey references person (user_id),
    organisation_code text not null constraint person_role_organisation_code_fkey references organisation (code),
    function          text not null constraint person_role_function_check check (function in (
                          'REFERRING_CLINICIAN', 'REFERRING_CLINICIAN_ADMIN', 'REFERRING_ADMIN', 'BMS_HCP_PROXY',
                          'BMS_ADMIN', 'SERVICE_PROVIDER_CLINICIAN', 'SERVICE_PROVIDER_CLINICIAN_ADMIN',
                          'SERVICE_PROVIDER_ADMIN', 'SERVICE_DEFINER', 'BOOKING_MANAGER', 'COMMISSIONER',
                          'INFORMATION_ANALYST', 'ERS_ADMIN', 'ADDITIONAL_REQUIREMENTS_MANAGER',
                          'REFERRER_RIGHTS_MANAGER', 'PATIENT')),
    constraint person_role_pkey primary key (user_id, organisation_code, function)
);
create index person_role_organisation on person_role (organisation_code, function);
comment on table person_role is 'The business functions that a person may sign in with, and where.';

create table site (
    code                    text constraint site_pkey primary key
                            constraint site_code_check check (code ~ '^[A-Z0-9]{3,10}$'),
    organisation_code       text not null constraint site_organisation_code_fkey references organisation (code),
    waits_organisation_code text constraint site_waits_organisation_code_fkey references organisation (code),
    name                    text not null constraint site_name_check check (name <> ''),
    postcode                text,
    latitude                double precision,
    longitude               double precision,
    source                  text not null default 'LOCAL' constraint site_source_check check (
                                source in ('LOCAL', 'DEMO', 'IMPORT')),
    updated_at              timestamptz not null default now()
);
create index site_organisation on site (organisation_code);
comment on table site is 'Hospitals and other places where services are.';
comment on column site.waits_organisation_code is
    'The organisation whose waiting figures hold at the site: NHS sites report under their trust, independent '
    'hospitals often under their own code. Null: the organisation of the site.';

create table postcode_place (
    postcode        text constraint postcode_place_pkey primary key,
    latitude        double precision not null,
    longitude       double precision not null
);
comment on table postcode_place is
    'Where postcodes are: outward parts ("LS1") everywhere, full ones ("LS1 4AP") where they were imported.';

create table specialty (
    code                    text constraint specialty_pkey primary key
                            constraint specialty_code_check check (code ~ '^[A-Z0-9_]{2,60}$'),
    name                    text not null,
    treatment_function_code text constraint specialty_treatment_function_code_key unique
);
comment on table specialty is 'The treatment functions that waiting-time statistics are kept by, under our own codes.';
comment on column specialty.treatment_function_code is 'As the statistics write it: "C_320".';

create table clinic_type (
    code            text constraint clinic_type_pkey primary key
                    constraint clinic_type_code_check check (code ~ '^[A-Z0-9_]{2,60}$'),
    specialty_code  text not null constraint clinic_type_specialty_code_fkey references specialty (code),
    name            text not null
);
create index clinic_type_specialty on clinic_type (specialty_code);
comment on table clinic_type is 'What a service sees patients for, below its specialty.';

create table waiting_time (
    organisation_code       text not null
                            constraint waiting_time_organisation_code_fkey references organisation (code),
    treatment_function_code text not null,
    median_weeks            double precision constraint waiting_time_median_weeks_check check (median_weeks >= 0),
    p92_weeks               double precision constraint waiting_time_p92_weeks_check check (p92_weeks >= 0),
    incomplete_pathways     integer not null
                            constraint waiting_time_incomplete_pathways_check check (incomplete_pathways >= 0),
    within_18_weeks         integer not null
                            constraint waiting_time_within_18_weeks_check check (within_18_weeks >= 0),
    as_of                   date not null,
    source                  text not null,
    constraint waiting_time_pkey primary key (organisation_code, treatment_function_code)
);
comment on table waiting_time is
    'How long those still waiting for treatment have waited, per provider and treatment function: not the wait for a '
    'first appointment, and not of one site.';
comment on column waiting_time.median_weeks is
    'Weeks with decimals; null where the publisher suppresses small numbers.';
comment on column waiting_time.p92_weeks is 'Weeks that 92 of 100 have waited at most; null as for the median.';
comment on column waiting_time.source is 'The file that the figures came from.';

create table service (
    id                       bigint generated by default as identity (start with 10000)
                             constraint service_pkey primary key,
    organisation_code        text not null constraint service_organisation_code_fkey references organisation (code),
    site_code                text not null constraint service_site_code_fkey references site (code),
    specialty_code           text not null constraint service_specialty_code_fkey references specialty (code),
    name                     text not null constraint service_name_key unique,
    request_types            text[] not null constraint service_request_types_check check (
                                 cardinality(request_types) between 1 and 2
                                 and request_types
                                     <@ array['APPOINTMENT_REQUEST', 'TRIAGE_REQUEST', 'ADVICE_AND_GUIDANCE_REQUEST']
                                 and not request_types @> array['APPOINTMENT_REQUEST', 'TRIAGE_REQUEST']),
    bookable_type            text not null constraint service_bookable_type_check check (
                                 bookable_type in ('DIRECTLY_BOOKABLE', 'INDIRECTLY_BOOKABLE', 'UNSPECIFIED')),
    appointment_type         text not null default 'FIRST_OUTPATIENT' constraint service_appointment_type_check check (
                                 appointment_type in ('FIRST_OUTPATIENT', 'DAY_CASE', 'DIAGNOSTIC', 'NURSE_CLINIC',
                                                      'AHP_CLINIC', 'GPSI', 'OPHTHALMOLOGIST', 'TELEPHONE_ASSESSMENT',
                                                      'ASSESSMENT_SERVICE')),
    age_from_months          integer not null default 0
                             constraint service_age_from_months_check check (age_from_months >= 0),
    age_below_months         integer,
    sex_treated              text not null default 'MALE_AND_FEMALE' constraint service_sex_treated_check check (
                                 sex_treated in ('MALE', 'FEMALE', 'MALE_AND_FEMALE')),
    is_nationally_available  boolean not null default true,
    open_to                  text[] not null default '{}' constraint service_open_to_check check (
                                 open_to <@ array['DENTAL_PRACTICE', 'OPTOMETRY_PRACTICE']),
    is_consultant_led        boolean not null default true,
    is_published             boolean not null default true,
    effective_from           date not null,
    effective_to             date,
    letter_required          boolean not null default true,
    polling_range_days       integer not null default 84
                             constraint service_polling_range_days_check check (polling_range_days between 1 and 366),
    clinicians               text[] not null default '{}',
    additional_requirements  text[] not null default '{}' constraint service_additional_requirements_check check (
                                 additional_requirements <@ array['TRANSPORT', 'INTERPRETER', 'ADVOCACY']),
    conditions_treated       text not null default '',
    exclusions               text not null default '',
    suggested_investigations text not null default '',
    referrer_alert           text not null default '',
    patient_instructions     text not null default '',
    telephone                text not null default '',
    hours                    text not null default '',
    web_page                 text not null default '',
    source                   text not null default 'LOCAL' constraint service_source_check check (
                                 source in ('LOCAL', 'DEMO', 'IMPORT')),
    source_key               text constraint service_source_key_key unique,
    version                  integer not null default 1,
    updated_at               timestamptz not null default now(),
    constraint service_ages_check check (age_below_months > age_from_months),
    constraint service_effective_check check (effective_to >= effective_from)
);
create index service_site on service (site_code);
create index service_organisation on service (organisation_code);
comment on table service is 'What a provider offers at a site, and to whom: the directory''s own entry.';
comment on column service.age_below_months is 'The first age that is too old; null: no limit.';
comment on column service.is_nationally_available is
    'Every practice may refer to it; otherwise those of the commissioners in commissioning_rule.';
comment on column service.polling_range_days is 'How far ahead slots are offered, in days from today.';
comment on column service.clinicians is 'User ids of the clinicians who see patients there.';
comment on column service.source_key is 'What an import recognises its own service by: "site/specialty".';
comment on column service.open_to is
    'Kinds of organisation besides practices that may refer to it wherever they are: dentists, optometrists.';

create table service_clinic_type (
    service_id       bigint not null constraint service_clinic_type_service_id_fkey references service (id),
    clinic_type_code text not null constraint service_clinic_type_clinic_type_code_fkey references clinic_type (code),
    constraint service_clinic_type_pkey primary key (service_id, clinic_type_code)
);
comment on table service_clinic_type is 'The clinic types of a service.';

create table service_priority (
    service_id      bigint not null constraint service_priority_service_id_fkey references service (id),
    priority        text not null constraint service_priority_priority_check check (
                        priority in ('ROUTINE', 'URGENT', 'TWO_WEEK_WAIT')),
    opens_hours     integer not null default 1 constraint service_priority_opens_hours_check check (opens_hours >= 0),
    closes_days     integer constraint service_priority_closes_days_check check (closes_days >= 0),
    constraint service_priority_pkey primary key (service_id, priority)
);
comment on table service_priority is 'The priorities that a service takes, each with its booking window.';
comment on column service_priority.opens_hours is
    'Slots that start earlier than so many hours from now are not offered.';
comment on column service_priority.closes_days is
    'Slots that start later than so many days from today are not offered; null: up to the polling range.';

create table commissioning_rule (
    service_id      bigint not null constraint commissioning_rule_service_id_fkey references service (id),
    commissioner    text not null constraint commissioning_rule_commissioner_fkey references organisation (code),
    starts_on       date not null,
    constraint commissioning_rule_pkey primary key (service_id, commissioner)
);
comment on table commissioning_rule is
    'Who may refer to a service that is not nationally available: practices of this commissioner, from this day on.';

create table service_restriction (
    service_id    bigint constraint service_restriction_pkey primary key
                  constraint service_restriction_service_id_fkey references service (id),
    reason        text not null constraint service_restriction_reason_check check (
                      reason in ('TERTIARY_SERVICE', 'ASSESSMENT_FIRST')),
    services      bigint[] not null default '{}',
    organisations text[] not null default '{}',
    referrers     text[] not null default '{}',
    set_by        text not null,
    set_at        timestamptz not null,
    constraint service_restriction_routes_check check (
        cardinality(services) + cardinality(organisations) + cardinality(referrers) >= 1)
);
comment on table service_restriction is
    'Who may refer to a service that is not open to every referrer: one of the three routes at least.';
comment on column service_restriction.services is 'Services that may redirect or refer onward to it.';
comment on column service_restriction.organisations is 'Organisations that may refer to it.';
comment on column service_restriction.referrers is 'User ids of the people who may refer to it.';

create table directory_version (
    only_row        boolean default true constraint directory_version_pkey primary key
                    constraint directory_version_only_row_check check (only_row),
    version         bigint not null
);
insert into directory_version (version) values (1);
comment on table directory_version is
    'One number that rises with every committed change of what search shows. Servers reload their snapshot when they '
    'see it change.';

grant select, insert, update on organisation, person, person_role, site, postcode_place, specialty, clinic_type,
    waiting_time, service, service_clinic_type, service_priority, commissioning_rule, service_restriction,
    directory_version to ers_service;
grant delete on service_clinic_type, service_priority, commissioning_rule, waiting_time, service_restriction
    to ers_service;
