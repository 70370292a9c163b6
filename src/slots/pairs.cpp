// Pairs of slots on one day. One statement walks the index of free slots day by day: for each of a
// day's first slots, those that follow it.
#include "ers/slots/pairs.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "ers/core/base64url.hpp"
#include "ers/core/limits.hpp"
#include "ers/operation/refusals.hpp"
#include "slots/pair_days.hpp"

namespace ers::slots {

namespace {

using nlohmann::json;

constexpr db::Statement find_pairs{"slots.pairs", R"(
    select x.number, a.id as a_id, a.reference as a_reference, a.starts_at as a_starts_at,
           a.duration_minutes as a_duration_minutes, a.priorities as a_priorities, a.clinician as a_clinician,
           x.a_service, x.b_service, b.id as b_id, b.reference as b_reference, b.starts_at as b_starts_at,
           b.duration_minutes as b_duration_minutes, b.priorities as b_priorities, b.clinician as b_clinician
    from jsonb_to_recordset($1::jsonb) as x (number integer, a_service bigint, a_priority text, a_from timestamptz,
                                             a_until timestamptz, b_service bigint, b_priority text,
                                             b_from timestamptz, b_until timestamptz)
    cross join lateral (
        select id, reference, starts_at, duration_minutes, priorities, clinician
        from slot
        where service_id = x.a_service and status = 'FREE' and starts_at >= x.a_from and starts_at < x.a_until
          and id >= first_slot_id(x.a_from) and id < first_slot_id(x.a_until) + 10000000000
          and x.a_priority = any (priorities)
          and (held_until is null or held_until <= $2)
        order by starts_at, id
        limit $4) a
    cross join lateral (
        select id, reference, starts_at, duration_minutes, priorities, clinician
        from slot
        where service_id = x.b_service and status = 'FREE' and starts_at >= x.b_from and starts_at < x.b_until
          and starts_at >= a.starts_at + (a.duration_minutes + $3::integer) * interval '1 minute'
          and id >= first_slot_id(x.b_from) and id < first_slot_id(x.b_until) + 10000000000
          and x.b_priority = any (priorities)
          and (held_until is null or held_until <= $2)
        order by starts_at, id
        limit $5) b
    order by x.number, a.starts_at, b.starts_at, a.id, b.id)"};

// One side of a row: its columns begin with "a_" or "b_".
Slot pair_side(const db::Row& row, const std::string& side) {
    return {.id = row.integer(side + "id"),
            .service_id = row.integer(side + "service"),
            .reference = row.text(side + "reference"),
            .starts_at = row.instant(side + "starts_at"),
            .duration_minutes = row.number(side + "duration_minutes"),
            .priorities = row.codes<Priority>(side + "priorities"),
            .clinician = row.optional_text(side + "clinician"),
            .status = "FREE"};
}

void add_search(json& searches, int number, const PairSide& earlier, const PairSide& later) {
    if (is_empty(earlier) || is_empty(later)) return;
    searches.push_back({{"number", number},
                        {"a_service", earlier.service_id},
                        {"a_priority", code_of(earlier.priority)},
                        {"a_from", format_instant(earlier.from)},
                        {"a_until", format_instant(earlier.until)},
                        {"b_service", later.service_id},
                        {"b_priority", code_of(later.priority)},
                        {"b_from", format_instant(later.from)},
                        {"b_until", format_instant(later.until)}});
}

// A cursor is the day that the next page begins with.
Result<std::optional<Date>> day_from(const std::optional<std::string>& cursor) {
    if (!cursor) return std::optional<Date>();
    const auto text = cursor->size() <= limits::cursor_bytes_max ? decode_base64url(*cursor) : std::nullopt;
    const auto day = parse_date(text.value_or(""));
    if (!day) {
        return operation::refuse_cursor();
    }
    return std::optional(*day);
}

void sort_pairs(PairDay& day) {
    std::sort(day.pairs.begin(), day.pairs.end(), [](const SlotPair& a, const SlotPair& b) {
        return std::tuple(a.earlier.starts_at, a.later.starts_at, a.earlier.id, a.later.id) <
               std::tuple(b.earlier.starts_at, b.later.starts_at, b.earlier.id, b.later.id);
    });
}

} // namespace

Result<PairPage> list_slot_pairs(db::Connection& connection, const PairQuery& query, Instant now) {
    const auto after = day_from(query.cursor);
    if (!after) return tl::unexpected(after.error());
    const auto days = days_of_page(query, *after);
    PairPage page;
    page.from = days.from;
    page.to = days.to;
    if (days.is_empty) return page;
    json searches = json::array();
    for (int number = 0; number <= days_between(page.from, page.to); ++number) {
        const Date day = add_days(page.from, number);
        const auto first = on_day(query.first, day);
        const auto then = on_day(query.then, day);
        add_search(searches, number, first, then);
        if (query.in_either_order) add_search(searches, number, then, first);
    }
    const db::Parameters parameters{searches.dump(), now, query.gap_minutes_min, pairs_first_max, pairs_each_max};
    for (const auto row : connection.execute(find_pairs, parameters)) {
        const Date day = add_days(page.from, row.number("number"));
        if (page.days.empty() || page.days.back().day != day) page.days.push_back({day, {}});
        page.days.back().pairs.push_back({pair_side(row, "a_"), pair_side(row, "b_")});
    }
    for (auto& day : page.days) sort_pairs(day);
    if (days.is_more_after) page.next_cursor = encode_base64url(format_date(add_days(page.to, 1)));
    return page;
}

} // namespace ers::slots
