-- Referrals, their appointments, and what else belongs to a referral: links, the choice that was offered, requirements,
-- call-backs; drafts, and the agreements of management centres.

-- UBRNs are this sequence through a keyed permutation.
create sequence ubrn_number as bigint minvalue 0 maxvalue 999999999999 start with 0 no cycle;

create table referral (
    ubrn                    text constraint referral_pkey primary key
                            constraint referral_ubrn_check check (ubrn ~ '^[0-9]{12}$'),
    id                      uuid not null,
    version                 integer not null default 1,
    patient_id              bigint not null constraint referral_patient_id_fkey references patient (id),
    referring_organisation  text not null
                            constraint referral_referring_organisation_fkey references organisation (code),
    code_issuer             text constraint referral_code_issuer_fkey references organisation (code),
    referrer_user_id        text not null,
    referrer_name           text not null,
    referring_clinician     text,
    awaits_confirmation     boolean not null default false,
    confirmed_by            text,
    confirmed_at            timestamptz,
    priority                text not null constraint referral_priority_check check (
                                priority in ('ROUTINE', 'URGENT', 'TWO_WEEK_WAIT')),
    urgency                 smallint not null generated always as (
                                case priority when 'TWO_WEEK_WAIT' then 0 when 'URGENT' then 1 else 2 end) stored,
    request_type            text not null default 'APPOINTMENT_REQUEST' constraint referral_request_type_check check (
                                request_type in ('APPOINTMENT_REQUEST', 'TRIAGE_REQUEST',
                                                 'ADVICE_AND_GUIDANCE_REQUEST')),
    specialty_code          text not null constraint referral_specialty_code_fkey references specialty (code),
    clinic_type_code        text constraint referral_clinic_type_code_fkey references clinic_type (code),
    shortlist               bigint[] not null constraint referral_shortlist_check check (
                                cardinality(shortlist) between 1 and 20),
    state                   text not null constraint referral_state_check check (
                                state in ('NOT_BOOKED', 'BOOKED', 'DEFERRED_TO_PROVIDER', 'AWAITING_TRIAGE',
                                          'TRIAGED_PROVIDER_TO_ACTION', 'TRIAGE_RESPONSE', 'REJECTED',
                                          'APPT_CANCELLED_BY_PATIENT', 'APPT_CANCELLED_BY_PROVIDER', 'DID_NOT_ATTEND',
                                          'ASSESSMENT_RESULT', 'CANCELLED_REFERRAL')),
    state_reason            text,
    state_comment           text,
    is_to_acknowledge       boolean not null default false,
    completed_at            timestamptz,
    with_service_id         bigint, -- no foreign key: see docs/decisions/0008-hot-keys.md
    with_organisation       text,
    held_slot_id            bigint,
    contact_by              date,
    overdue_told_for        date,
    accepted_at             timestamptz,
    reviewed_at             timestamptz,
    letter_changed          boolean not null default false,
    priority_changed        boolean not null default false,
    created_at              timestamptz not null,
    updated_at              timestamptz not null,
    converted_at            timestamptz,
    deferred_at             timestamptz,
    triage_sent_at          timestamptz,
    letter_intention        text not null constraint referral_letter_intention_check check (
                                letter_intention in ('NEED_TO_ADD_LATER', 'NOT_INTENDING_TO_ADD')),
    letter_due              date,
    letter_exception        text constraint referral_letter_exception_check check (
                                letter_exception in ('AWAITING_RESULTS', 'INFORMATION_NOT_AVAILABLE')),
    clinical_information_at timestamptz,
    pathway_ubrn            text,
    parent_ubrn             text constraint referral_parent_ubrn_fkey references referral (ubrn),
    pathway_start_override  date,
    inherited_clock_start   date,
    clock_stopped_on        date,
    clock_stop_code         text,
    target_from             date,
    target_to               date,
    managed_by              text constraint referral_managed_by_fkey references organisation (code),
    managed_since           timestamptz,
    centre_routed_at        timestamptz,
    is_choice_to_offer      boolean not null default false,
    centre_comment          text,
    booking_line            text,
    reminders_sent          integer not null default 0
                            constraint referral_reminders_sent_check check (reminders_sent between 0 and 2),
    next_reminder_on        date,
    no_contact_at           timestamptz,
    call_back_at            timestamptz,
    call_back_made_at       timestamptz,
    call_back_reason        text constraint referral_call_back_reason_check check (
                                call_back_reason in ('PATIENT_ASKED', 'NO_SLOTS', 'NOT_REACHED', 'REMINDER', 'OTHER')),
    requirements_open       text[] not null default '{}' constraint referral_requirements_open_check check (
                                requirements_open <@ array['TRANSPORT', 'INTERPRETER', 'ADVOCACY']),
    requirements_since      timestamptz,
    constraint referral_with_check check ((with_service_id is null) = (with_organisation is null)),
    constraint referral_clock_stop_check check ((clock_stopped_on is null) = (clock_stop_code is null)),
    constraint referral_managed_since_check check (managed_by is null or managed_since is not null),
    constraint referral_confirmed_check check ((confirmed_at is null) = (confirmed_by is null)),
    constraint referral_requirements_since_check check ((requirements_open = '{}') = (requirements_since is null)),
    constraint referral_call_back_with_reason_check check ((call_back_at is null) = (call_back_reason is null)),
    constraint referral_call_back_made_check check ((call_back_at is null) = (call_back_made_at is null)),
    constraint referral_target_check check (target_to >= target_from)
) with (fillfactor = 80);
create index referral_patient on referral (patient_id, specialty_code, created_at);
create index referral_parent on referral (parent_ubrn) where parent_ubrn is not null;
-- The lists of sql/functions/02_worklist.sql, in the order in which they are read: a page is a walk along an index.
create index referral_awaiting_booking on referral (referring_organisation, urgency, created_at, ubrn)
    where state not in ('BOOKED', 'CANCELLED_REFERRAL');
create index referral_to_acknowledge on referral (referring_organisation, urgency, created_at, ubrn)
    where is_to_acknowledge;
create index referral_letter_owed on referral (referring_organisation, urgency, created_at, ubrn)
    where letter_intention = 'NEED_TO_ADD_LATER' and clinical_information_at is null and completed_at is null
      and state <> 'CANCELLED_REFERRAL';
create index referral_to_confirm on referral (referring_organisation, urgency, created_at, ubrn)
    where awaits_confirmation and state = 'NOT_BOOKED';
create index referral_for_review on referral (with_organisation, urgency, created_at, ubrn)
    where state in ('BOOKED', 'AWAITING_TRIAGE') and accepted_at is null;
create index referral_slot_issues on referral (with_organisation, urgency, created_at, ubrn)
    where state = 'DEFERRED_TO_PROVIDER';
create index referral_changed on referral (with_organisation, urgency, created_at, ubrn)
    where (letter_changed or priority_changed) and accepted_at is not null;
create index referral_for_booking on referral (with_organisation, urgency, created_at, ubrn)
    where state in ('TRIAGED_PROVIDER_TO_ACTION', 'APPT_CANCELLED_BY_PATIENT', 'APPT_CANCELLED_BY_PROVIDER',
                    'DID_NOT_ATTEND', 'ASSESSMENT_RESULT') and completed_at is null;
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
create index referral_requirements_of_provider on referral (with_organisation, urgency, created_at, ubrn)
    where requirements_open <> '{}';
create index referral_requirements_of_line on referral (booking_line, urgency, created_at, ubrn)
    where requirements_open <> '{}';
create index referral_reminders_of_line on referral (booking_line, urgency, created_at, ubrn)
    include (next_reminder_on)
    where state = 'NOT_BOOKED' and next_reminder_on is not null and reminders_sent < 2;
create index referral_no_contact on referral (booking_line, urgency, created_at, ubrn)
    where state = 'NOT_BOOKED' and no_contact_at is not null;
create index referral_call_backs on referral (booking_line, urgency, created_at, ubrn) where call_back_at is not null;
-- The timed work's indexes: reminders that are due, contact-by dates that have passed and were not told.
create index referral_to_remind on referral (next_reminder_on)
    where state = 'NOT_BOOKED' and next_reminder_on is not null;
create index referral_contact_by on referral (contact_by)
    where contact_by is not null and overdue_told_for is distinct from contact_by
      and state in ('DEFERRED_TO_PROVIDER', 'AWAITING_TRIAGE', 'TRIAGED_PROVIDER_TO_ACTION');
comment on table referral is 'A referral: one patient, one specialty, one place in its life cycle.';
comment on column referral.code_issuer is
    'The organisation whose access code opens the referral for the patient; null: its referrer''s. A referral that '
    'follows another is opened by the code that opens that one.';
comment on column referral.id is
    'Random, for answers that must not be guessed. It has no index, which every change of the row would write to.';
comment on column referral.version is 'Rises with every change; every write names the version that it read.';
comment on column referral.referrer_user_id is 'The user who made the referral.';
comment on column referral.referring_clinician is 'User id of the clinician for whom an administrator made it.';
comment on column referral.awaits_confirmation is 'The clinician in whose name it was made has yet to confirm it.';
comment on column referral.urgency is 'The priority as a number for ordering: 0 first.';
comment on column referral.shortlist is 'Ids of the services that the patient may choose from.';
comment on column referral.state_reason is 'Code of the reason for the last change of state.';
comment on column referral.is_to_acknowledge is 'Something has come back to the referrer, who has yet to see it.';
comment on column referral.completed_at is 'The patient was seen, treated or discharged: nothing is left to do.';
comment on column referral.with_service_id is 'The service that the referral is with now.';
comment on column referral.with_organisation is 'The organisation of that service.';
comment on column referral.held_slot_id is
    'The slot that was last held for the referral. The hold stands while slot.held_by agrees.';
comment on column referral.contact_by is 'Of a deferral: the provider contacts the patient by this day.';
comment on column referral.overdue_told_for is 'The contact-by day whose passing was told.';
comment on column referral.reviewed_at is 'The provider''s last review of what it has now.';
comment on column referral.letter_changed is 'The letter has changed since the last review.';
comment on column referral.priority_changed is 'The priority has changed since the last review.';
comment on column referral.converted_at is 'The first booking; set once.';
comment on column referral.deferred_at is 'The first deferral; set once.';
comment on column referral.triage_sent_at is 'When it was first sent for triage; set once.';
comment on column referral.letter_due is 'The day by which the letter is owed.';
comment on column referral.letter_exception is 'Why the day of the letter was moved.';
comment on column referral.clinical_information_at is 'When the first document came; set once.';
comment on column referral.pathway_ubrn is 'UBRN of the first referral of the pathway; null: it is that one.';
comment on column referral.parent_ubrn is 'The referral that this one was made from.';
comment on column referral.pathway_start_override is 'The start of the waiting-time clock where it was set by hand.';
comment on column referral.inherited_clock_start is 'The start of the clock of the pathway that it goes on with.';
comment on column referral.target_from is 'A follow-up is wanted from this day on, inclusive; null: open.';
comment on column referral.target_to is 'A follow-up is wanted up to this day, inclusive; null: open.';
comment on column referral.managed_by is 'The referral management centre that has it in hand.';
comment on column referral.centre_routed_at is
    'When the centre first set the shortlist, or sent the referral to a service.';
comment on column referral.is_choice_to_offer is 'It is managed, with too few providers to choose from and no reason.';
comment on column referral.centre_comment is 'The comment with which the centre returned it.';
comment on column referral.booking_line is
    'The organisation whose booking line looks after the patient: the commissioner of the referring organisation.';
comment on column referral.no_contact_at is 'When both reminders had gone unanswered.';
comment on column referral.call_back_at is 'When a call was promised for; null: none is open.';
comment on column referral.call_back_made_at is 'When that call was promised.';
comment on column referral.requirements_open is 'The requirements that are REQUESTED, in the order of their types.';
comment on column referral.requirements_since is 'When the oldest of the open requirements was asked for.';

create table appointment (
    ubrn                text not null, -- no foreign key: see docs/decisions/0008-hot-keys.md
    id                  bigint generated by default as identity, -- booking sets it aside, for its audit row, too
    service_id          bigint not null, -- no foreign key: see docs/decisions/0008-hot-keys.md
    slot_id             bigint, -- no foreign key: months of slots that are long over may be put away
    status              text not null constraint appointment_status_check check (
                            status in ('BOOKED', 'PROPOSED', 'CANCELLED', 'NOSHOW', 'FULFILLED')),
    reason              text,
    comment             text,
    starts_at           timestamptz,
    duration_minutes    integer,
    clinician           text,
    channel             text not null constraint appointment_channel_check check (
                            channel in ('PRACTICE', 'TELEPHONE', 'WEB', 'PROVIDER', 'API')),
    created_by          text not null,
    created_at          timestamptz not null,
    accepted_by         text,
    accepted_at         timestamptz,
    ended_at            timestamptz,
    cancelled_in_pas_at timestamptz,
    cancelled_in_pas_by text,
    constraint appointment_pkey primary key (ubrn, id),
    constraint appointment_booked_check check (status <> 'BOOKED' or starts_at is not null)
);
create index appointment_booked on appointment (service_id, starts_at) where status = 'BOOKED';
-- The list of appointments to cancel in PAS reads all that a service has on it before it can put them in order: what it
-- needs of them is in the index, so that only their referrals are looked up one by one.
create index appointment_to_cancel_in_pas on appointment (service_id) include (ubrn, ended_at, id)
    where status = 'CANCELLED' and slot_id is null and starts_at is not null and cancelled_in_pas_at is null;
-- These two hold whatever the code does: a slot is booked once, and a referral has one live appointment.
create unique index appointment_slot_live_key on appointment (slot_id) where status = 'BOOKED';
create unique index appointment_referral_live_key on appointment (ubrn) where status in ('BOOKED', 'PROPOSED');
comment on table appointment is
    'The appointments of a referral, one live at most: BOOKED, or PROPOSED until the provider has found a time.';
comment on column appointment.slot_id is 'The slot that was booked; null: recorded by hand, or not booked yet.';
comment on column appointment.reason is 'Code of the reason why it ended, or why it was left to the provider.';
comment on column appointment.channel is 'The way by which it was booked.';
comment on column appointment.ended_at is 'When it was cancelled, missed or fulfilled.';
comment on column appointment.cancelled_in_pas_at is
    'When the provider said that an appointment, recorded by hand and cancelled here, was cancelled in its own system '
    '(PAS) too. Until then it is on a list.';

create table choice_record (
    id                  bigint generated always as identity constraint choice_record_pkey primary key,
    ubrn                text not null constraint choice_record_ubrn_fkey references referral (ubrn),
    offered_at          timestamptz not null,
    offered_by          text not null,
    organisation        text not null,
    function            text not null constraint choice_record_function_check check (function in (
                            'REFERRING_CLINICIAN', 'REFERRING_CLINICIAN_ADMIN', 'REFERRING_ADMIN', 'BMS_HCP_PROXY',
                            'BMS_ADMIN', 'SERVICE_PROVIDER_CLINICIAN', 'SERVICE_PROVIDER_CLINICIAN_ADMIN',
                            'SERVICE_PROVIDER_ADMIN', 'SERVICE_DEFINER', 'BOOKING_MANAGER', 'COMMISSIONER',
                            'INFORMATION_ANALYST', 'ERS_ADMIN', 'ADDITIONAL_REQUIREMENTS_MANAGER',
                            'REFERRER_RIGHTS_MANAGER', 'PATIENT')),
    channel             text not null constraint choice_record_channel_check check (
                            channel in ('PRACTICE', 'TELEPHONE', 'WEB', 'PROVIDER', 'API')),
    providers_presented integer not null
                        constraint choice_record_providers_presented_check check (providers_presented >= 0),
    providers_chosen    integer not null
                        constraint choice_record_providers_chosen_check check (providers_chosen >= 0),
    criteria            jsonb not null default '{}',
    exception_code      text,
    patient_confirmed   boolean
);
create index choice_record_ubrn on choice_record (ubrn, id);
comment on table choice_record is 'The choice that was offered to a patient: one row for each time that it was.';
comment on column choice_record.providers_presented is 'How many providers the search had shown.';
comment on column choice_record.providers_chosen is 'How many different organisations the shortlist has.';
comment on column choice_record.criteria is 'What was searched for.';
comment on column choice_record.exception_code is 'Why there were too few providers to choose from.';

create table referral_link (
    id          bigint generated always as identity constraint referral_link_pkey primary key,
    first_ubrn  text not null constraint referral_link_first_ubrn_fkey references referral (ubrn),
    then_ubrn   text not null constraint referral_link_then_ubrn_fkey references referral (ubrn),
    kind        text not null constraint referral_link_kind_check check (
                    kind in ('SEQUENCE', 'SAME_DAY', 'PREREQUISITE', 'FOLLOW_UP', 'DUPLICATE')),
    created_by  text not null,
    created_at  timestamptz not null,
    constraint referral_link_first_then_kind_key unique (first_ubrn, then_ubrn, kind),
    constraint referral_link_two_referrals_check check (first_ubrn <> then_ubrn)
);
create index referral_link_then on referral_link (then_ubrn);
comment on table referral_link is 'Referrals of one patient that belong together, each with its own UBRN.';

create table additional_requirement (
    ubrn          text not null constraint additional_requirement_ubrn_fkey references referral (ubrn),
    type          text not null constraint additional_requirement_type_check check (
                      type in ('TRANSPORT', 'INTERPRETER', 'ADVOCACY')),
    language      text constraint additional_requirement_language_check check (language ~ '^[a-z]{2,3}$'),
    status        text not null constraint additional_requirement_status_check check (
                      status in ('REQUESTED', 'ARRANGED', 'UNAVAILABLE', 'NOT_ELIGIBLE', 'NOT_PROVIDED', 'CANCELLED')),
    reason        text,
    requested_by  text not null,
    requested_at  timestamptz not null,
    decided_by    text,
    decided_at    timestamptz,
    constraint additional_requirement_pkey primary key (ubrn, type),
    constraint additional_requirement_interpreter_check check ((type = 'INTERPRETER') = (language is not null)),
    constraint additional_requirement_requested_check check ((status = 'REQUESTED') = (decided_at is null)),
    constraint additional_requirement_decided_check check ((decided_at is null) = (decided_by is null)),
    constraint additional_requirement_reason_check check (
        (reason is null) = (status in ('REQUESTED', 'ARRANGED')))
);
comment on table additional_requirement is
    'What the patient needs so that they can come. One row for each type: a type that is asked for again begins anew.';
comment on column additional_requirement.language is 'The language to interpret, by ISO 639.';

create table call_back (
    id          bigint generated always as identity constraint call_back_pkey primary key,
    ubrn        text not null constraint call_back_ubrn_fkey references referral (ubrn),
    reason      text not null constraint call_back_reason_check check (
                    reason in ('PATIENT_ASKED', 'NO_SLOTS', 'NOT_REACHED', 'REMINDER', 'OTHER')),
    at          timestamptz not null,
    promised_by text not null,
    promised_at timestamptz not null,
    outcome     text constraint call_back_outcome_check check (
                    outcome in ('REACHED', 'NOT_REACHED', 'WRONG_NUMBER', 'NOT_NEEDED')),
    called_by   text,
    called_at   timestamptz,
    constraint call_back_called_at_check check ((outcome is null) = (called_at is null)),
    constraint call_back_called_by_check check ((outcome is null) = (called_by is null))
);
create index call_back_ubrn on call_back (ubrn, id);
create unique index call_back_open_key on call_back (ubrn) where outcome is null;
comment on table call_back is
    'Calls that the booking line has promised or means to make. The telephone number is the patient record''s: none is '
    'kept here.';

create table draft_ubrn (
    ubrn          text constraint draft_ubrn_pkey primary key
                  constraint draft_ubrn_ubrn_check check (ubrn ~ '^[0-9]{12}$'),
    organisation  text not null constraint draft_ubrn_organisation_fkey references organisation (code),
    user_id       text not null,
    created_at    timestamptz not null,
    expires_at    timestamptz not null,
    deleted_at    timestamptz,
    used_at       timestamptz,
    constraint draft_ubrn_one_end_check check (used_at is null or deleted_at is null)
);
-- The list of what is reserved and neither used nor deleted, in the order in which it is read.
create index draft_ubrn_live on draft_ubrn (organisation, created_at, ubrn)
    where deleted_at is null and used_at is null;
comment on table draft_ubrn is
    'UBRNs that a referrer''s system has reserved. Each ends by being used or deleted, and is on the referrer''s list '
    'until then; rows never vanish.';
comment on column draft_ubrn.used_at is 'When the referral of this number was made.';

create table management_agreement (
    id            bigint generated always as identity constraint management_agreement_pkey primary key,
    organisation  text not null constraint management_agreement_organisation_fkey references organisation (code),
    centre        text not null constraint management_agreement_centre_fkey references organisation (code),
    valid_from    date not null,
    valid_to      date not null,
    specialties   text[] constraint management_agreement_specialties_check check (cardinality(specialties) >= 1),
    circumstances text not null default '',
    liability     text not null constraint management_agreement_liability_check check (liability <> ''),
    made_by       text not null,
    made_at       timestamptz not null,
    ended_by      text,
    ended_at      timestamptz,
    end_comment   text,
    constraint management_agreement_valid_check check (valid_to >= valid_from),
    constraint management_agreement_ended_check check ((ended_at is null) = (ended_by is null)),
    constraint management_agreement_two_organisations_check check (organisation <> centre)
);
create index management_agreement_organisation on management_agreement (organisation, id);
create index management_agreement_centre on management_agreement (centre, id);
comment on table management_agreement is
    'What an organisation (a practice for itself, a commissioner for its practices) has agreed with a referral '
    'management centre. In force from its first to its last day, London time, until it is ended.';
comment on column management_agreement.specialties is 'The specialties that it is for; null: all.';
comment on column management_agreement.circumstances is 'In which a referral goes to the centre.';
comment on column management_agreement.liability is 'Who answers for what, or where that is written.';

grant select, insert, update on referral, appointment, draft_ubrn, management_agreement, additional_requirement,
    call_back to ers_service;
grant select, insert on choice_record to ers_service;
grant select, insert, delete on referral_link to ers_service;
grant usage, select on sequence ubrn_number to ers_service;
grant usage on sequence appointment_id_seq to ers_service;
