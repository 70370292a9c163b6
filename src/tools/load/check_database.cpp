// What the database has of a history.
#include "tools/load/check_database.hpp"

#include <optional>
#include <set>

#include "tools/load/request_writer.hpp"

namespace ers::load {
namespace {

constexpr std::size_t copy_rows_max = 20'000;

constexpr const char* check_tables = R"sql(
    create temporary table load_operation (
        key text not null, kind text not null, ubrn text not null, slot bigint not null, appointment bigint not null)
        on commit drop;
    create temporary table load_slot (id bigint primary key) on commit drop;
)sql";
constexpr const char* check_tables_filled = "analyze load_operation; analyze load_slot";

// `slot` of a cancellation is the one that it gave back.
constexpr db::Statement read_check_traces{"load.traces", R"(
    with booked as (
        select o.key, count(*) as appointments, count(*) filter (where a.status = 'BOOKED') as live,
               count(*) filter (where a.status = 'CANCELLED') as cancelled,
               count(*) filter (where a.status = 'BOOKED' and s.status = 'BOOKED') as slots_booked,
               bool_or(a.id = o.appointment) as is_known
        from load_operation o
        join appointment a on a.ubrn = o.ubrn and a.slot_id = o.slot
        join slot s on s.id = o.slot
        group by o.key),
    audited as (
        select o.key, count(*) as audits
        from load_operation o
        join audit x on x.ubrn = o.ubrn
        where case o.kind
              when 'book' then x.action in ('appointment.booked', 'appointment.rebooked')
                   and x.detail ->> 'slot' = o.slot::text
              when 'cancel' then x.action = 'appointment.cancelled'
              end
        group by o.key),
    told as (
        select o.key, count(*) as messages
        from load_operation o
        join outbox m on m.ubrn = o.ubrn
        where case o.kind
              when 'book' then m.kind = 'appointment.booked' and m.payload ->> 'slot' = o.slot::text
              when 'cancel' then m.kind = 'appointment.cancelled'
              end
        group by o.key)
    select o.key, coalesce(case o.kind when 'cancel' then b.cancelled else b.appointments end, 0) as appointments,
           coalesce(b.live, 0) as live, coalesce(b.slots_booked, 0) as slots_booked,
           coalesce(b.is_known, false) as is_known, coalesce(a.audits, 0) as audits,
           coalesce(t.messages, 0) as messages,
           (select count(*) from idempotency i
            where i.caller = $1 || r.referring_organisation and i.key_hash = sha256(convert_to(o.key, 'UTF8'))) as keys,
           r.state, coalesce(r.version, 0) as version
    from load_operation o
    left join referral r on r.ubrn = o.ubrn
    left join booked b on b.key = o.key
    left join audited a on a.key = o.key
    left join told t on t.key = o.key)"};

constexpr db::Statement read_slot_ends{"load.slot_ends", R"(
    select s.id, s.service_id, coalesce(min(a.ubrn), '') as booked_by
    from load_slot l
    join slot s on s.id = l.id
    left join appointment a on a.slot_id = s.id and a.status = 'BOOKED'
    group by s.id, s.service_id)"};

constexpr db::Statement list_double_bookings{"load.double_bookings", R"(
    select a.slot_id, count(*) as appointments
    from load_slot l
    join appointment a on a.slot_id = l.id
    where a.status = 'BOOKED'
    group by a.slot_id
    having count(*) > 1)"};

// Booked is counted by appointments, not by what the slots say of themselves.
constexpr db::Statement sum_services{"load.service_sums", R"(
    select s.service_id, count(*) as slots, coalesce(sum(a.bookings), 0)::bigint as booked,
           count(*) filter (where s.status = 'FREE' and not s.is_held) as free,
           count(*) filter (where s.status = 'FREE' and s.is_held) as held,
           count(*) filter (where s.status = 'WITHDRAWN') as withdrawn
    from (select id, service_id, status, held_until is not null and held_until > now() as is_held
          from slot
          where service_id in (select t.service_id from load_slot l join slot t on t.id = l.id)) s
    left join (select slot_id, count(*) as bookings
               from appointment
               where status = 'BOOKED' and slot_id is not null
               group by slot_id) a on a.slot_id = s.id
    group by s.service_id)"};

constexpr db::Statement list_broken_invariants{"load.broken_invariants",
                                               "select rule || ': ' || subject as broken from broken_invariant"};

} // namespace

CheckDatabase::CheckDatabase(db::Connection& connection, const Operations& operations)
    : connection_(connection), transaction_(connection) {
    connection_.run_script(check_tables);
    copy_operations(operations);
    copy_slots(operations);
    connection_.run_script(check_tables_filled);
}

void CheckDatabase::copy_operations(const Operations& operations) {
    std::vector<std::vector<std::optional<std::string>>> rows;
    const auto copy = [&] {
        connection_.copy_in("load_operation", {"key", "kind", "ubrn", "slot", "appointment"}, rows);
        rows.clear();
    };
    for (const auto& operation : operations.all) {
        const bool is_booking = operation.kind == RequestKind::book;
        if (operation.fate == Operation::Fate::refused || !(is_booking || operation.kind == RequestKind::cancel))
            continue;
        rows.push_back({operation.key, is_booking ? "book" : "cancel", operation.ubrn,
                        std::to_string(is_booking ? operation.slot : operation.from_slot),
                        std::to_string(operation.appointment)});
        if (rows.size() == copy_rows_max) copy();
    }
    copy();
}

void CheckDatabase::copy_slots(const Operations& operations) {
    std::set<std::int64_t> slots;
    for (const auto& operation : operations.all) {
        for (const auto slot : {operation.slot, operation.from_slot}) {
            if (slot != 0) slots.insert(slot);
        }
    }
    std::vector<std::vector<std::optional<std::string>>> rows;
    for (const auto slot : slots) {
        rows.push_back({std::to_string(slot)});
        if (rows.size() < copy_rows_max) continue;
        connection_.copy_in("load_slot", {"id"}, rows);
        rows.clear();
    }
    connection_.copy_in("load_slot", {"id"}, rows);
}

std::vector<Traces> CheckDatabase::traces() {
    std::vector<Traces> all;
    for (const auto row : connection_.execute(read_check_traces, {"staff:" + std::string(load_user_id) + ":"})) {
        all.push_back({row.text("key"), row.integer("appointments"), row.integer("live"), row.integer("slots_booked"),
                       row.integer("audits"), row.integer("messages"), row.integer("keys"), row.boolean("is_known"),
                       row.optional_text("state").value_or(""), row.number("version")});
    }
    return all;
}

std::map<std::int64_t, SlotEnd> CheckDatabase::slot_ends() {
    std::map<std::int64_t, SlotEnd> ends;
    for (const auto row : connection_.execute(read_slot_ends)) {
        ends[row.integer("id")] = {row.integer("service_id"), row.text("booked_by")};
    }
    return ends;
}

std::vector<DoubleBooking> CheckDatabase::double_bookings() {
    std::vector<DoubleBooking> found;
    for (const auto row : connection_.execute(list_double_bookings)) {
        found.push_back({row.integer("slot_id"), row.integer("appointments")});
    }
    return found;
}

std::vector<ServiceSum> CheckDatabase::service_sums() {
    std::vector<ServiceSum> sums;
    for (const auto row : connection_.execute(sum_services)) {
        sums.push_back({row.integer("service_id"), row.integer("slots"), row.integer("booked"), row.integer("free"),
                        row.integer("held"), row.integer("withdrawn")});
    }
    return sums;
}

std::vector<std::string> CheckDatabase::broken_invariants() {
    std::vector<std::string> broken;
    for (const auto row : connection_.execute(list_broken_invariants)) broken.push_back(row.text("broken"));
    return broken;
}

} // namespace ers::load
