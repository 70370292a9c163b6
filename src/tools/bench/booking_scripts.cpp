// A booking as pgbench scripts. A colon before a letter is pgbench's sign of a variable, in quoted text
// too, so texts that have one in the service (the key's caller, the hour of a payload) have a full stop here.
#include "tools/bench/booking_scripts.hpp"

#include <string_view>

#include "ers/core/crypto.hpp"
#include "ers/core/random.hpp"

namespace ers::bench {
namespace {

constexpr std::string_view pick_pair = R"(\set n :base + :i * :clients + :client_id
\set i :i + 1
\set ubrn 700000000000 + :n
\set slot :n + case when :n % 50 % 3 = 0 then :first_0 when :n % 50 % 3 = 1 then :first_1 else :first_2 end
)";

constexpr std::string_view one_statement = R"(with
asked as materialized (
    select r.ubrn, r.patient_id, r.shortlist, r.priority
    from referral r
    join patient p on p.id = r.patient_id
    left join appointment a on a.ubrn = r.ubrn and a.status in ('BOOKED', 'PROPOSED')
    where r.ubrn = :ubrn and r.version = 1 and r.state = 'NOT_BOOKED' and a.id is null
      and not exists (
        select from idempotency
        where caller = 'staff.measured-gp.P90001' and key_hash = sha256(:ubrn::text::bytea))
    for no key update of r skip locked),
wanted as materialized (
    select asked.ubrn, asked.patient_id, s.id, s.service_id, s.starts_at, s.duration_minutes, s.clinician,
           v.organisation_code
    from asked
    join slot s on s.id = :slot
    join service v on v.id = s.service_id
    where s.status = 'FREE' and (s.held_until is null or s.held_until <= now()) and s.starts_at > now()
      and s.service_id = any (asked.shortlist) and asked.priority = any (s.priorities)
    for no key update of s),
moved as (
    update slot
    set status = 'BOOKED', held_by = null, held_until = null, updated_at = now()
    where id = :slot and exists (select from wanted)),
changed as (
    update referral r
    set version = r.version + 1, state = 'BOOKED', state_reason = null, state_comment = null,
        with_service_id = w.service_id, with_organisation = w.organisation_code, contact_by = null, accepted_at = null,
        reviewed_at = null, letter_changed = false, priority_changed = false,
        converted_at = coalesce(r.converted_at, now()), updated_at = now()
    from wanted w
    where r.ubrn = w.ubrn),
told as (
    insert into slot_change (at, service_ids)
    select now(), array[service_id]
    from wanted),
noted as (
    insert into audit (at, request_id, user_id, function, organisation, patient_id, ubrn, action, detail)
    select now(), '00000000-0000-4000-8000-' || ubrn, 'measured-gp', 'REFERRING_CLINICIAN', 'P90001', patient_id, ubrn,
           'appointment.booked', jsonb_build_object('slot', id::text, 'service', service_id::text)
    from wanted),
queued as (
    insert into outbox (at, kind, ubrn, payload)
    select now(), 'appointment.booked', ubrn,
           jsonb_build_object('slot', id::text, 'service', service_id::text,
                              'startsAt', to_char(starts_at, 'YYYY-MM-DD"T"HH24.MI.SS"Z"'))
    from wanted),
kept as (
    insert into idempotency (caller, key_hash, request_hash, sealed_response, created_at)
    select 'staff.measured-gp.P90001', sha256(ubrn::bytea), '\x@hash@'::bytea, '\x@sealed@'::bytea, now()
    from wanted)
insert into appointment (ubrn, service_id, slot_id, status, starts_at, duration_minutes, clinician, channel, created_by,
                         created_at)
select ubrn, service_id, id, 'BOOKED', starts_at, duration_minutes, clinician, 'PRACTICE', 'measured-gp', now()
from wanted
returning id;
)";

// What a row does not answer ends the client: \gset asks for exactly one.
constexpr std::string_view conversation = R"(begin;
select r.patient_id as patient, r.shortlist[1] as service
from referral r
join patient p on p.id = r.patient_id
left join appointment a on a.ubrn = r.ubrn and a.status in ('BOOKED', 'PROPOSED')
where r.ubrn = :ubrn and r.version = 1 and r.state = 'NOT_BOOKED' and a.id is null
  and not exists (
    select from idempotency
    where caller = 'staff.measured-gp.P90001' and key_hash = sha256(:ubrn::text::bytea))
for no key update of r \gset
select s.starts_at as starts, s.duration_minutes as minutes, s.clinician as clinician,
       v.organisation_code as organisation
from slot s
join service v on v.id = s.service_id
where s.id = :slot and s.service_id = :service and s.status = 'FREE' and 'ROUTINE' = any (s.priorities)
  and (s.held_until is null or s.held_until <= now()) and s.starts_at > now()
for no key update of s \gset
update slot
set status = 'BOOKED', held_by = null, held_until = null, updated_at = now()
where id = :slot;
update referral
set version = version + 1, state = 'BOOKED', state_reason = null, state_comment = null, with_service_id = :service,
    with_organisation = :organisation, contact_by = null, accepted_at = null, reviewed_at = null,
    letter_changed = false, priority_changed = false,
    converted_at = coalesce(converted_at, now()), updated_at = now()
where ubrn = :ubrn;
insert into appointment (ubrn, service_id, slot_id, status, starts_at, duration_minutes, clinician, channel, created_by,
                         created_at)
values (:ubrn, :service, :slot, 'BOOKED', :starts, :minutes, :clinician, 'PRACTICE', 'measured-gp', now())
returning id;
with
told as (
    insert into slot_change (at, service_ids)
    values (now(), array[:service::bigint])),
noted as (
    insert into audit (at, request_id, user_id, function, organisation, patient_id, ubrn, action, detail)
    values (now(), '00000000-0000-4000-8000-' || :ubrn, 'measured-gp', 'REFERRING_CLINICIAN', 'P90001',
            :patient, :ubrn, 'appointment.booked',
            jsonb_build_object('slot', :slot::text, 'service', :service::text))),
queued as (
    insert into outbox (at, kind, ubrn, payload)
    values (now(), 'appointment.booked', :ubrn,
            jsonb_build_object('slot', :slot::text, 'service', :service::text,
                               'startsAt', to_char(:starts::timestamptz, 'YYYY-MM-DD"T"HH24.MI.SS"Z"'))))
insert into idempotency (caller, key_hash, request_hash, sealed_response, created_at)
values ('staff.measured-gp.P90001', sha256(:ubrn::text::bytea), '\x@hash@'::bytea, '\x@sealed@'::bytea, now());
end;
)";

void replace_mark(std::string& text, std::string_view mark, const std::string& value) {
    text.replace(text.find(mark), mark.size(), value);
}

std::string random_hex(std::size_t bytes) {
    SeededRandom random(bytes);
    Bytes value(bytes);
    random.fill(value);
    return hex(value);
}

std::string with_sizes(std::string_view body, std::size_t sealed_bytes) {
    std::string script(pick_pair);
    script += body;
    replace_mark(script, "@hash@", random_hex(32));
    replace_mark(script, "@sealed@", random_hex(sealed_bytes));
    return script;
}

} // namespace

std::string one_statement_script(std::size_t sealed_bytes) { return with_sizes(one_statement, sealed_bytes); }
std::string conversation_script(std::size_t sealed_bytes) { return with_sizes(conversation, sealed_bytes); }

} // namespace ers::bench
