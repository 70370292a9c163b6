// The demo's slots: each service holds its clinics on weekdays of its own, morning or afternoon, in England's time.
#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "ers/core/working_days.hpp"
#include "ers/tools/demo/demo_data.hpp"

namespace ers::app {
namespace {

constexpr int demo_days_ahead = 42;
constexpr int demo_slot_minutes = 30;
constexpr std::size_t demo_slot_batch_rows = 5'000;

// A slot that is there stays as it is, whatever has become of it.
constexpr db::Statement add_demo_slots{
    "app.add_demo_slots",
    "insert into slot (id, service_id, reference, starts_at, duration_minutes, priorities, clinician, updated_at) "
    "select next_slot_id(s.starts_at::timestamptz), s.service_id, s.reference, s.starts_at::timestamptz, "
    "$4::integer, string_to_array(s.priorities, ';'), "
    "nullif(s.clinician, ''), $7::timestamptz "
    "from unnest($1::bigint[], $2::text[], $3::text[], $5::text[], $6::text[]) "
    "as s (service_id, reference, starts_at, priorities, clinician) "
    "where not exists (select from slot where slot.service_id = s.service_id and slot.reference = s.reference)"};

constexpr db::Statement list_demo_services{"app.demo_services", "select id from service where source = 'DEMO'"};

// Small differences between services, the same at every start.
std::uint64_t demo_mix(std::uint64_t value) {
    value = (value ^ (value >> 31)) * 0x9E3779B97F4A7C15ULL;
    value = (value ^ (value >> 27)) * 0xBF58476D1CE4E5B9ULL;
    return value ^ (value >> 33);
}

struct DemoSlots {
    std::vector<std::int64_t> services;
    std::vector<std::string> references;
    std::vector<std::string> starts;
    std::vector<std::string> priorities;
    std::vector<std::string> clinicians;
};

void store_demo_slots(db::Connection& connection, DemoSlots& slots, Instant now) {
    if (slots.services.empty()) return;
    connection.execute(add_demo_slots, {slots.services, slots.references, slots.starts, demo_slot_minutes,
                                        slots.priorities, slots.clinicians, now});
    slots = DemoSlots{};
}

// Every fourth place of a clinic is kept for the hasty ones, where the service takes any.
std::string demo_slot_priorities(const directory::Service& service, int place) {
    std::string hasty;
    std::string usual;
    for (const directory::BookingWindow& window : service.windows) {
        const std::string code(code_of(window.priority));
        if (window.priority != Priority::routine) hasty += (hasty.empty() ? "" : ";") + code;
        if (window.priority != Priority::two_week_wait) usual += (usual.empty() ? "" : ";") + code;
    }
    const bool is_for_hasty = place % 4 == 0 || usual.empty();
    return is_for_hasty && !hasty.empty() ? hasty : usual;
}

bool has_demo_slots(const directory::Service& service) {
    constexpr std::uint64_t one_in = 9;
    return service.bookable_type == BookableType::directly && service.is_published && !service.windows.empty() &&
           demo_mix(static_cast<std::uint64_t>(service.id)) % one_in != 0;
}

void add_demo_clinic(DemoSlots& slots, const directory::Service& service, Date day) {
    const auto service_mix = demo_mix(static_cast<std::uint64_t>(service.id));
    const auto weekday = std::chrono::weekday(std::chrono::sys_days(day)).iso_encoding();
    if ((service_mix >> weekday) % 2 == 0) return; // not one of its days
    const auto day_number = static_cast<std::uint64_t>(std::chrono::sys_days(day).time_since_epoch().count());
    const std::uint64_t mix = demo_mix(service_mix + day_number);
    const auto begin = mix % 3 == 0 ? std::chrono::minutes(13 * 60 + 30) : std::chrono::minutes(9 * 60);
    const int places = 4 + static_cast<int>(mix % 4);
    for (int place = 0; place < places; ++place) {
        const Instant start = london_instant(day, begin + std::chrono::minutes(place * demo_slot_minutes));
        const auto& clinicians = service.clinicians;
        const auto clinician = static_cast<std::size_t>(mix + static_cast<std::uint64_t>(place));
        slots.services.push_back(service.id);
        slots.references.push_back("DEMO-" + format_date(day) + "-" + std::to_string(place));
        slots.starts.push_back(format_instant(start));
        slots.priorities.push_back(demo_slot_priorities(service, place));
        slots.clinicians.push_back(clinicians.empty() ? "" : clinicians[clinician % clinicians.size()]);
    }
}

} // namespace

void publish_demo_slots(db::Connection& connection, const directory::Snapshot& directory, Instant now) {
    const Date today = london_date(now);
    DemoSlots slots;
    for (const db::Row row : connection.execute(list_demo_services)) {
        const directory::Service* found = directory.find_service(row.integer("id"));
        if (found == nullptr || !has_demo_slots(*found)) continue;
        const directory::Service& service = *found;
        // The first weeks of many services are full already.
        const int first_day = 1 + static_cast<int>(demo_mix(static_cast<std::uint64_t>(service.id) + 1) % 15);
        for (int ahead = first_day; ahead <= demo_days_ahead; ++ahead) {
            const Date day = add_days(today, ahead);
            if (is_working_day(day)) add_demo_clinic(slots, service, day);
        }
        if (slots.services.size() >= demo_slot_batch_rows) store_demo_slots(connection, slots, now);
    }
    store_demo_slots(connection, slots, now);
}

} // namespace ers::app
