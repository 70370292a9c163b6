// SQL of the reservation engine.
#include "booking/store.hpp"

#include <set>

#include "ers/referrals/record/batch_sql.hpp"

namespace ers::booking {

namespace {

// A referral that another transaction has locked is skipped, not waited for: its writer is told at once (423).
// Each row is looked up by its key (lateral, offset 0): the booking sessions plan once, and a plan made while a table
// was small, or known to be empty, would read all of it for every batch once it has grown.
constexpr db::Statement lock_referral_rows{"booking.lock_referrals", R"(
    select r.ubrn, r.version, r.state, r.priority, r.referring_organisation, r.with_organisation, r.with_service_id,
           r.patient_id, r.booking_line, r.code_issuer, r.shortlist::text[] as shortlist, r.held_slot_id,
           r.completed_at is not null as is_completed, r.managed_by, r.awaits_confirmation, r.is_choice_to_offer,
           r.specialty_code, r.target_from, r.target_to,
           p.birth_date, p.sex,
           exists (
               select from referral_link l
               where l.first_ubrn = r.ubrn and l.kind in ('SEQUENCE', 'SAME_DAY', 'PREREQUISITE'))
           or exists (
               select from referral_link l
               where l.then_ubrn = r.ubrn and l.kind in ('SEQUENCE', 'SAME_DAY', 'PREREQUISITE')) as is_linked,
           a.id as appointment_id, a.service_id as appointment_service, a.slot_id as appointment_slot,
           a.status as appointment_status, nextval('appointment_id_seq') as next_appointment_id
    from unnest($1::text[]) as x (ubrn)
    cross join lateral (select * from referral where ubrn = x.ubrn for no key update skip locked) r
    cross join lateral (select birth_date, sex from patient where id = r.patient_id offset 0) p
    left join lateral (
        select id, service_id, slot_id, status
        from appointment
        where ubrn = r.ubrn and status in ('BOOKED', 'PROPOSED')
        offset 0) a on true)"};

constexpr db::Statement list_existing{"booking.existing_referrals",
                                      "select ubrn from referral where ubrn = any ($1::text[])"};

constexpr db::Statement lock_slot_rows{"booking.lock_slots", R"(
    select s.id, s.service_id, s.starts_at, s.duration_minutes, s.priorities, s.clinician, s.status, s.held_by,
           s.held_until
    from unnest($1::bigint[]) as x (id)
    join slot s on s.id = x.id
    order by s.id
    for no key update of s)"};

constexpr db::Statement find_bookable_slot{"booking.has_slot", R"(
    select exists (
        select from slot
        where service_id = $1 and status = 'FREE' and starts_at >= $3 and starts_at < $4
          and id >= first_slot_id($3) and id < first_slot_id($4) + 10000000000
          and $2 = any (priorities)
          and (held_until is null or held_until <= $6 or held_by = $5)) as found)"};

constexpr db::Statement find_free_slots{"booking.find_offers", R"(
    select x.number, s.id, s.service_id, s.starts_at, s.duration_minutes
    from jsonb_to_recordset($1::jsonb) as x (number integer, service_id bigint, priority text, not_before timestamptz,
                                             before timestamptz)
    cross join lateral (
        select id, service_id, starts_at, duration_minutes
        from slot
        where service_id = x.service_id and status = 'FREE' and starts_at >= x.not_before and starts_at < x.before
          and id >= first_slot_id(x.not_before) and id < first_slot_id(x.before) + 10000000000
          and x.priority = any (priorities)
          and (held_until is null or held_until <= $2)
        order by starts_at, id
        limit $3) s
    order by x.number, s.starts_at, s.id)"};

// Everything but new appointments, which must see the slots and live appointments that this has freed. The record has
// the texts that write referrals.
constexpr std::string_view write_slots_sql = R"(
    with
    ended as (
        update appointment a
        set status = x.status, reason = coalesce(x.reason, a.reason), comment = coalesce(x.comment, a.comment),
            ended_at = $1
        from jsonb_to_recordset($4::jsonb) as x (ubrn text, id bigint, status text, reason text, comment text)
        where a.ubrn = x.ubrn and a.id = x.id),
    moved as (
        update slot s
        set status = x.status, held_by = x.held_by, held_until = x.held_until, updated_at = $1
        from jsonb_to_recordset($5::jsonb) as x (id bigint, status text, held_by text, held_until timestamptz)
        where s.id = x.id),
    changed as (
)";
constexpr std::string_view held_sql = R"(),
    held as ()";
constexpr std::string_view touched_sql = R"(),
    touched as (
        insert into slot_change (at, service_ids, again_at)
        select $1, $8::bigint[], $9
        where cardinality($8::bigint[]) > 0),)";
constexpr db::Statement write_updates{
    "booking.write", db::joined_sql<write_slots_sql, referrals::change_batch_sql, held_sql, referrals::hold_batch_sql,
                                    touched_sql, operation::write_traces_sql>};

constexpr db::Statement insert_appointments{"booking.insert_appointments", R"(
    insert into appointment (id, ubrn, service_id, slot_id, status, reason, starts_at, duration_minutes, clinician,
                             channel, created_by, created_at)
    select x.id, x.ubrn, x.service_id, x.slot_id, x.status, x.reason, x.starts_at, x.duration_minutes, x.clinician,
           x.channel, x.created_by, $2
    from jsonb_to_recordset($1::jsonb) as x (id bigint, ubrn text, service_id bigint, slot_id bigint, status text,
        reason text, starts_at timestamptz, duration_minutes integer, clinician text, channel text, created_by text))"};

ReferralFacts referral_from(const db::Row& row) {
    ReferralFacts facts{.ubrn = *Ubrn::parse(row.text("ubrn")),
                        .version = row.number("version"),
                        .state = row.code<ReferralState>("state"),
                        .priority = row.code<Priority>("priority"),
                        .relations = {row.text("referring_organisation"), row.optional_text("with_organisation"),
                                      row.integer("patient_id"), false, false, row.optional_text("managed_by"),
                                      row.optional_text("booking_line"), row.optional_text("code_issuer")},
                        .with_service_id = row.optional_integer("with_service_id"),
                        .shortlist = {},
                        .birth_date = row.date("birth_date"),
                        .sex = row.code<Sex>("sex"),
                        .held_slot_id = row.optional_integer("held_slot_id"),
                        .live = std::nullopt,
                        .is_completed = row.boolean("is_completed"),
                        .is_linked = row.boolean("is_linked"),
                        .specialty_code = row.text("specialty_code"),
                        .release = {row.boolean("awaits_confirmation"), row.boolean("is_choice_to_offer"), true},
                        .target = {row.optional_date("target_from"), row.optional_date("target_to")}};
    for (const auto& id : row.texts("shortlist")) facts.shortlist.push_back(std::stoll(id));
    facts.next_appointment_id = row.integer("next_appointment_id");
    if (const auto id = row.optional_integer("appointment_id")) {
        facts.live = referrals::Appointment{.id = *id,
                                            .service_id = row.integer("appointment_service"),
                                            .slot_id = row.optional_integer("appointment_slot"),
                                            .status = row.code<referrals::AppointmentStatus>("appointment_status")};
    }
    return facts;
}

SlotFacts slot_from(const db::Row& row) {
    SlotFacts facts{.id = row.integer("id"),
                    .service_id = row.integer("service_id"),
                    .starts_at = row.instant("starts_at"),
                    .duration_minutes = row.number("duration_minutes"),
                    .priorities = row.codes<Priority>("priorities"),
                    .clinician = row.optional_text("clinician"),
                    .status = row.code<SlotStatus>("status"),
                    .held_by = row.optional_text("held_by"),
                    .held_until = row.optional_instant("held_until")};
    return facts;
}

std::optional<std::string> text_of(const std::optional<Instant>& instant) {
    return instant ? std::optional(format_instant(*instant)) : std::nullopt;
}

void add_row(db::JsonRows& rows, const NewAppointment& made) {
    const auto& appointment = made.appointment;
    rows.row()
        .add("id", appointment.id)
        .add("ubrn", made.ubrn.text())
        .add("service_id", appointment.service_id)
        .add("slot_id", appointment.slot_id)
        .add("status", code_of(appointment.status))
        .add("reason", appointment.reason)
        .add("starts_at", text_of(appointment.starts_at))
        .add("duration_minutes", appointment.duration_minutes)
        .add("clinician", appointment.clinician)
        .add("channel", code_of(appointment.channel))
        .add("created_by", made.created_by);
}

} // namespace

LockedReferrals lock_referrals(db::Connection& connection, const std::vector<std::string>& ubrns) {
    LockedReferrals locked;
    for (const auto row : connection.execute(lock_referral_rows, {ubrns})) {
        locked.by_ubrn.emplace(row.text("ubrn"), referral_from(row));
    }
    const std::set<std::string> asked(ubrns.begin(), ubrns.end());
    if (locked.by_ubrn.size() == asked.size()) return locked;
    for (const auto row : connection.execute(list_existing, {ubrns})) {
        if (const auto ubrn = row.text("ubrn"); !locked.by_ubrn.contains(ubrn)) locked.locked_elsewhere.push_back(ubrn);
    }
    return locked;
}

std::map<std::int64_t, SlotFacts> lock_slots(db::Connection& connection, const std::set<std::int64_t>& ids) {
    std::map<std::int64_t, SlotFacts> slots;
    if (ids.empty()) return slots;
    for (const auto row : connection.execute(lock_slot_rows, {std::vector(ids.begin(), ids.end())})) {
        slots.emplace(row.integer("id"), slot_from(row));
    }
    return slots;
}

bool has_bookable_slot(db::Connection& connection, std::int64_t service_id, Priority priority, Instant from,
                       Instant until, const Ubrn& ubrn, Instant now) {
    return connection.execute(find_bookable_slot, {service_id, code_of(priority), from, until, ubrn, now})
        .front()
        .boolean("found");
}

std::map<OfferQuery, std::vector<SlotOffer>> find_offers(db::Connection& connection,
                                                         const std::set<OfferQuery>& queries, int slots_max,
                                                         Instant now) {
    std::map<OfferQuery, std::vector<SlotOffer>> offers;
    const std::vector<OfferQuery> numbered(queries.begin(), queries.end());
    if (numbered.empty()) return offers;
    db::JsonRows rows;
    for (std::size_t i = 0; i < numbered.size(); ++i) {
        rows.row()
            .add("number", i)
            .add("service_id", numbered[i].service_id)
            .add("priority", code_of(numbered[i].priority))
            .add("not_before", format_instant(numbered[i].from))
            .add("before", format_instant(numbered[i].until));
    }
    for (const auto row : connection.execute(find_free_slots, {rows.text(), now, slots_max})) {
        offers[numbered[static_cast<std::size_t>(row.integer("number"))]].push_back(
            {row.integer("id"), row.integer("service_id"), row.instant("starts_at"), row.number("duration_minutes")});
    }
    return offers;
}

void write_changes(db::Connection& connection, const Changes& changes, Instant now) {
    connection.execute(
        write_updates,
        {now, changes.traces.audit_rows(), changes.traces.message_rows(), changes.ended_appointments.text(),
         changes.slots.text(), changes.referrals.text(), changes.holds.text(),
         std::vector(changes.services.begin(), changes.services.end()), changes.holds_end});
    if (changes.appointments.empty()) return;
    db::JsonRows rows;
    for (const auto& made : changes.appointments) add_row(rows, made);
    connection.execute(insert_appointments, {rows.text(), now});
}

} // namespace ers::booking
