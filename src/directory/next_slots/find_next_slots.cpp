// Slots are kept by month, so the months are asked one after the other, and each only for those services that had
// nothing before it: nearly all have a free slot in the first, and the other months' tables are not touched.
#include "directory/next_slots/find_next_slots.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace ers::directory {
namespace {

// One statement's share: it ends well within the time-out, and shares the database with others.
constexpr std::size_t next_slot_services_at_once = 2'000;

// A slot counts where somebody could book it: in the window of one of its priorities (rules.md#booking-window). The
// window opens some hours from now and closes at the end of a day in England, at the latest with the polling range.
constexpr db::Statement next_slots_of_month{
    "directory.next_slots",
    "select service_priority.service_id, service_priority.priority, next.starts_at\n"
    "from service_priority\n"
    "join service on service.id = service_priority.service_id\n"
    "cross join lateral (\n"
    "    select slot.starts_at\n"
    "    from slot\n"
    "    where slot.service_id = service_priority.service_id\n"
    "        and slot.status = 'FREE'\n"
    "        and slot.id >= first_slot_id($3)\n"
    "        and slot.id < first_slot_id($4)\n"
    "        and slot.starts_at >= greatest($3, $2::timestamptz\n"
    "            + make_interval(hours => service_priority.opens_hours))\n"
    "        and slot.starts_at < least($4, (($2::timestamptz at time zone 'Europe/London')::date + 1\n"
    "            + least(service_priority.closes_days, service.polling_range_days))::timestamp\n"
    "            at time zone 'Europe/London')\n"
    "        and (slot.held_until is null or slot.held_until <= $2::timestamptz)\n"
    "        and service_priority.priority = any (slot.priorities)\n"
    "    order by slot.starts_at\n"
    "    limit 1\n"
    ") next\n"
    "where service_priority.service_id = any ($1::bigint[])",
};

std::chrono::year_month utc_month(Instant instant) {
    const Date day(std::chrono::floor<std::chrono::days>(instant));
    return day.year() / day.month();
}

Instant beginning(std::chrono::year_month month) { return std::chrono::sys_days(month / 1); }

// Nobody's window is open later than this.
Instant end_of_windows(const Snapshot& snapshot, const std::vector<std::uint32_t>& numbers, Instant now) {
    int days = 0;
    for (const auto number : numbers) days = std::max(days, snapshot.services()[number].polling_range_days);
    return london_midnight(add_days(london_date(now), days + 1));
}

bool lacks_a_slot(const Service& service, std::uint32_t number, const NextSlots& slots) {
    return std::any_of(service.windows.begin(), service.windows.end(), [&](const BookingWindow& window) {
        return slots.starts(window.priority)[number] == NextSlots::none;
    });
}

void find_in_month(db::Connection& connection, const std::vector<std::int64_t>& ids, std::chrono::year_month month,
                   NextSlots& slots) {
    const db::Parameters parameters{ids, slots.seen_at, beginning(month), beginning(month + std::chrono::months(1))};
    for (const auto row : connection.execute(next_slots_of_month, parameters)) {
        const auto number = slots.numbers()->find(row.integer("service_id"));
        const auto priority = row.code<Priority>("priority");
        if (!number) throw std::logic_error("a slot is of a service that was not asked for");
        if (slots.starts(priority)[*number] != NextSlots::none) continue; // an earlier month's
        slots.set(*number, priority, row.instant("starts_at"));
    }
}

void find_of_share(db::Connection& connection, const Snapshot& snapshot, std::vector<std::uint32_t> numbers,
                   NextSlots& slots) {
    const Instant end = end_of_windows(snapshot, numbers, slots.seen_at);
    for (auto month = utc_month(slots.seen_at); beginning(month) < end; month += std::chrono::months(1)) {
        std::erase_if(numbers,
                      [&](std::uint32_t number) { return !lacks_a_slot(snapshot.services()[number], number, slots); });
        if (numbers.empty()) return;
        std::vector<std::int64_t> ids;
        for (const auto number : numbers) ids.push_back(slots.numbers()->id(number));
        find_in_month(connection, ids, month, slots);
    }
}

} // namespace

void find_next_slots(db::Connection& connection, const Snapshot& snapshot, const std::vector<std::uint32_t>& numbers,
                     NextSlots& slots) {
    for (const auto number : numbers) slots.clear(number);
    for (std::size_t first = 0; first < numbers.size(); first += next_slot_services_at_once) {
        const auto end = std::min(first + next_slot_services_at_once, numbers.size());
        find_of_share(
            connection, snapshot,
            {numbers.begin() + static_cast<std::ptrdiff_t>(first), numbers.begin() + static_cast<std::ptrdiff_t>(end)},
            slots);
    }
}

} // namespace ers::directory
