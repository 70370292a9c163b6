// Publishing, withdrawing and listing slots. Batches are one statement each way.
#include "ers/slots/slots.hpp"

#include <charconv>
#include <map>

#include <nlohmann/json.hpp>

#include "ers/core/base64url.hpp"
#include "ers/core/limits.hpp"
#include "ers/operation/refusals.hpp"
#include "slots/publish_rules.hpp"

namespace ers::slots {

namespace {

using nlohmann::json;

// Publishing and withdrawing lock the service; booking does not wait for that.
constexpr db::Statement lock_service{"slots.lock_service", "select from service where id = $1 for no key update"};

// The slot that a reference stands for: the one that is not withdrawn, else the last one that was.
constexpr db::Statement lock_by_reference{"slots.lock_by_reference", R"(
    select id, reference, starts_at, duration_minutes, priorities, clinician, status
    from slot
    where service_id = $1 and reference = any ($2::text[])
    order by id
    for no key update)"};

constexpr db::Statement insert_slots{"slots.insert", R"(
    insert into slot (id, service_id, reference, starts_at, duration_minutes, priorities, clinician, updated_at)
    select next_slot_id(x.starts_at), $1, x.reference, x.starts_at, x.duration_minutes, x.priorities, x.clinician, $3
    from jsonb_to_recordset($2::jsonb) as x (reference text, starts_at timestamptz, duration_minutes integer,
                                             priorities text[], clinician text))"};

constexpr db::Statement update_slots{"slots.update", R"(
    update slot
    set starts_at = x.starts_at, duration_minutes = x.duration_minutes, priorities = x.priorities,
        clinician = x.clinician, status = 'FREE', held_by = null, held_until = null, updated_at = $2
    from jsonb_to_recordset($1::jsonb) as x (id bigint, starts_at timestamptz, duration_minutes integer,
                                             priorities text[], clinician text)
    where slot.id = x.id)"};

constexpr db::Statement withdraw{"slots.withdraw", R"(
    update slot set status = 'WITHDRAWN', held_by = null, held_until = null, updated_at = $2
    from unnest($1::bigint[]) as x (id)
    where slot.id = x.id)"};

constexpr db::Statement insert_change{"slots.note_change", R"(
    insert into slot_change (at, service_ids, again_at) values ($1, $2::bigint[], $3))"};

constexpr db::Statement list_free{"slots.free", R"(
    select id, service_id, reference, starts_at, duration_minutes, priorities, clinician, 'FREE' as status
    from slot
    where service_id = $1 and status = 'FREE' and starts_at >= $2 and starts_at < $3
      and id >= first_slot_id($2) and id < first_slot_id($3) + 10000000000
      and $4 = any (priorities)
      and (held_until is null or held_until <= $5)
      and ($6::text is null or strpos(lower(clinician), lower($6::text)) > 0)
      and ($7::timestamptz is null or (starts_at, id) > ($7::timestamptz, $8::bigint))
    order by starts_at, id
    limit $9)"};

constexpr db::Statement list_own{"slots.own", R"(
    select * from (
        select id, service_id, reference, starts_at, duration_minutes, priorities, clinician,
               case when status = 'FREE' and held_until > $4 then 'HELD' else status end as status
        from slot
        where service_id = $1 and starts_at >= $2 and starts_at < $3
          and id >= first_slot_id($2) and id < first_slot_id($3) + 10000000000) as own
    where ($5::text is null or status = $5::text)
      and ($6::timestamptz is null or (starts_at, id) > ($6::timestamptz, $7::bigint))
    order by starts_at, id
    limit $8)"};

Slot slot_from(const db::Row& row) {
    return {.id = row.integer("id"),
            .service_id = row.integer("service_id"),
            .reference = row.text("reference"),
            .starts_at = row.instant("starts_at"),
            .duration_minutes = row.number("duration_minutes"),
            .priorities = row.codes<Priority>("priorities"),
            .clinician = row.optional_text("clinician"),
            .status = row.text("status")};
}

using StoredSlots = std::map<std::string, StoredSlot>;

StoredSlots lock_stored(db::Connection& connection, std::int64_t service_id,
                        const std::vector<std::string>& references) {
    StoredSlots stored;
    connection.execute(lock_service, {service_id});
    for (const auto row : connection.execute(lock_by_reference, {service_id, references})) {
        auto& slot = stored[row.text("reference")];
        if (slot.id != 0 && slot.status != "WITHDRAWN") continue;
        slot = {row.integer("id"),
                {row.text("reference"), row.instant("starts_at"), row.number("duration_minutes"),
                 row.codes<Priority>("priorities"), row.optional_text("clinician")},
                row.text("status")};
    }
    return stored;
}

const StoredSlot* find_stored(const StoredSlots& stored, const std::string& reference) {
    const auto found = stored.find(reference);
    return found == stored.end() ? nullptr : &found->second;
}

json row_of(const PublishedSlot& slot) {
    json priorities = json::array();
    for (const auto priority : slot.priorities) priorities.push_back(code_of(priority));
    return {{"reference", slot.reference},
            {"starts_at", format_instant(slot.starts_at)},
            {"duration_minutes", slot.duration_minutes},
            {"priorities", std::move(priorities)},
            {"clinician", slot.clinician ? json(*slot.clinician) : json(nullptr)}};
}

// What a batch changes, gathered for one statement of each kind.
class SlotWrites {
public:
    void add(const PublishedSlot& slot) { added_.push_back(row_of(slot)); }
    // A slot that moves to another month gets another id: the old one is withdrawn, and the history of its patient
    // stays.
    void replace(const StoredSlot& stored, const PublishedSlot& slot) {
        if (!is_of_month(stored.id, slot.starts_at)) {
            if (stored.status != "WITHDRAWN") left_.push_back(stored.id);
            return add(slot);
        }
        json row = row_of(slot);
        row["id"] = stored.id;
        changed_.push_back(std::move(row));
    }
    void execute(db::Connection& connection, std::int64_t service_id, Instant now) const {
        if (added_.empty() && changed_.empty()) return;
        if (!left_.empty()) connection.execute(withdraw, {left_, now});
        if (!changed_.empty()) connection.execute(update_slots, {changed_.dump(), now});
        if (!added_.empty()) connection.execute(insert_slots, {service_id, added_.dump(), now});
        note_slot_change(connection, {service_id}, now);
    }

private:
    std::vector<std::int64_t> left_;
    json added_ = json::array();
    json changed_ = json::array();
};

// Where a page ended; on its way "2026-11-24T09:30:00Z|4711" in base64.
struct Position {
    Instant starts_at;
    std::int64_t id = 0;
};

Result<std::optional<Position>> position_from(const std::optional<std::string>& cursor) {
    if (!cursor) return std::optional<Position>();
    const auto wrong = operation::refuse_cursor();
    const auto text = cursor->size() <= limits::cursor_bytes_max ? decode_base64url(*cursor) : std::nullopt;
    const auto bar = text ? text->find('|') : std::string::npos;
    if (bar == std::string::npos) return wrong;
    const auto starts_at = parse_instant(std::string_view(*text).substr(0, bar));
    Position position;
    const char* end = text->data() + text->size();
    const auto [stopped, failure] = std::from_chars(text->data() + bar + 1, end, position.id);
    if (!starts_at || failure != std::errc{} || stopped != end) return wrong;
    position.starts_at = *starts_at;
    return std::optional(position);
}

void add_position(db::Parameters& parameters, const std::optional<Position>& after) {
    if (after) {
        parameters.insert(parameters.end(), {after->starts_at, after->id});
    } else {
        parameters.insert(parameters.end(), {std::nullopt, std::nullopt});
    }
}

// `rows` has one more than the page where there is a next one.
SlotPage page_from(const db::Rows& rows, std::size_t limit) {
    SlotPage page;
    for (const auto row : rows) page.items.push_back(slot_from(row));
    if (page.items.size() > limit) {
        page.items.pop_back();
        const auto& last = page.items.back();
        page.next_cursor = encode_base64url(format_instant(last.starts_at) + "|" + std::to_string(last.id));
    }
    return page;
}

} // namespace

void note_slot_change(db::Connection& connection, const std::vector<std::int64_t>& service_ids, Instant now,
                      std::optional<Instant> again_at) {
    connection.execute(insert_change, {now, service_ids, again_at});
}

PublishReport publish_slots(db::Connection& connection, std::int64_t service_id,
                            const std::vector<Priority>& priorities_taken, int polling_range_days,
                            const std::vector<PublishedSlot>& batch, Instant now) {
    std::vector<std::string> references;
    references.reserve(batch.size());
    for (const auto& slot : batch) references.push_back(slot.reference);
    const auto stored = lock_stored(connection, service_id, references);
    const PublishFacts facts{priorities_taken, now, end_of_polling(now, polling_range_days)};

    PublishReport report;
    std::map<std::string_view, std::size_t> seen;
    SlotWrites writes;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const auto& slot = batch[i];
        const auto refuse_it = [&](FieldError why) { report.refused.push_back({i, slot.reference, std::move(why)}); };
        if (const auto [first, is_new] = seen.emplace(slot.reference, i); !is_new) {
            refuse_it({"reference", ErrorCode::conflicting_values,
                       "The same reference as row " + std::to_string(first->second) + "."});
            continue;
        }
        const auto* known = find_stored(stored, slot.reference);
        const auto decided = decide_publication(slot, known, facts);
        if (!decided) {
            refuse_it(decided.error());
            continue;
        }
        switch (*decided) {
            case Publication::created:
                writes.add(slot);
                ++report.created;
                break;
            case Publication::updated:
                writes.replace(*known, slot);
                ++report.updated;
                break;
            case Publication::unchanged: ++report.unchanged; break;
        }
    }
    writes.execute(connection, service_id, now);
    return report;
}

WithdrawReport withdraw_slots(db::Connection& connection, std::int64_t service_id,
                              const std::vector<std::string>& references, Instant now) {
    const auto stored = lock_stored(connection, service_id, references);
    WithdrawReport report;
    std::vector<std::int64_t> ids;
    for (std::size_t i = 0; i < references.size(); ++i) {
        const auto* known = find_stored(stored, references[i]);
        if (auto why = refuse_withdrawal(known)) {
            report.refused.push_back({i, references[i], std::move(*why)});
        } else if (known->status != "WITHDRAWN") {
            ids.push_back(known->id);
        }
    }
    if (!ids.empty()) {
        connection.execute(withdraw, {ids, now});
        note_slot_change(connection, {service_id}, now);
    }
    report.withdrawn = ids.size();
    return report;
}

Result<SlotPage> list_free_slots(db::Connection& connection, const FreeSlotQuery& query, Instant now) {
    const auto after = position_from(query.cursor);
    if (!after) return tl::unexpected(after.error());
    db::Parameters parameters{query.service_id, query.from, query.until, code_of(query.priority), now, query.clinician};
    add_position(parameters, *after);
    parameters.emplace_back(query.limit + 1);
    return page_from(connection.execute(list_free, parameters), query.limit);
}

Result<SlotPage> list_own_slots(db::Connection& connection, const OwnSlotQuery& query, Instant now) {
    const auto after = position_from(query.cursor);
    if (!after) return tl::unexpected(after.error());
    db::Parameters parameters{query.service_id, query.from, query.until, now, query.status};
    add_position(parameters, *after);
    parameters.emplace_back(query.limit + 1);
    return page_from(connection.execute(list_own, parameters), query.limit);
}

} // namespace ers::slots
