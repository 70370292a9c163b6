// Decodes, calls slots, encodes.
#include "interfaces/rest/slots.hpp"

#include <algorithm>
#include <charconv>

#include "ers/core/limits.hpp"
#include "ers/core/text.hpp"
#include "ers/directory/import/csv.hpp"
#include "ers/slots/limits.hpp"
#include "ers/slots/own_slots.hpp"
#include "interfaces/entry/operation.hpp"
#include "interfaces/entry/query.hpp"
#include "interfaces/rest/decode.hpp"
#include "interfaces/rest/encode.hpp"
#include "interfaces/rest/field_names.hpp"

namespace ers::rest {

namespace {

constexpr std::size_t reference_characters_max = 60;

// What a provider sent: the rows that could be read, where each stood, and what was wrong with the others.
struct SlotBatch {
    std::vector<slots::PublishedSlot> rows;
    std::vector<std::size_t> positions;
    std::vector<slots::RefusedRow> unreadable;
};

Result<SlotBatch> decode_json_batch(std::string_view text) {
    JsonReader body(text);
    SlotBatch batch;
    for (auto& row : body.objects("slots", 1, limits::slot_batch_rows_max)) {
        slots::PublishedSlot slot;
        slot.reference = row.text("reference", reference_characters_max);
        slot.starts_at = row.instant("startsAt").value_or(Instant{});
        slot.duration_minutes =
            static_cast<int>(row.integer("durationMinutes", limits::slot_minutes_min, limits::slot_minutes_max));
        slot.priorities = row.codes<Priority>("priorities", 1, 3);
        slot.clinician = row.optional_text("clinician", limits::name_characters_max);
        batch.positions.push_back(batch.rows.size());
        batch.rows.push_back(std::move(slot));
    }
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    return batch;
}

constexpr std::array csv_columns{"reference", "startsAt", "durationMinutes", "priorities", "clinician"};

// One row of CSV, or which of its cells is wrong.
tl::expected<slots::PublishedSlot, FieldError> slot_from_cells(const std::vector<std::string_view>& cells) {
    const auto wrong = [](const char* column, ErrorCode code, std::string detail) {
        return tl::unexpected(FieldError{column, code, std::move(detail)});
    };
    if (cells.size() < csv_columns.size() - 1 || cells.size() > csv_columns.size()) {
        return wrong("row", ErrorCode::invalid_value, "Must have the columns of the header.");
    }
    slots::PublishedSlot slot;
    slot.reference = std::string(cells[0]);
    if (cells[0].empty() || count_characters(cells[0]) > reference_characters_max || has_control_characters(cells[0])) {
        return wrong("reference", ErrorCode::invalid_value,
                     "Must have 1 to " + std::to_string(reference_characters_max) + " characters.");
    }
    const auto starts_at = parse_instant(cells[1]);
    if (!starts_at) return wrong("startsAt", ErrorCode::invalid_value, starts_at.error());
    slot.starts_at = *starts_at;
    const auto [end, failure] =
        std::from_chars(cells[2].data(), cells[2].data() + cells[2].size(), slot.duration_minutes);
    if (failure != std::errc{} || end != cells[2].data() + cells[2].size() ||
        slot.duration_minutes < limits::slot_minutes_min || slot.duration_minutes > limits::slot_minutes_max) {
        return wrong("durationMinutes", ErrorCode::invalid_value,
                     "Must be a whole number, " + std::to_string(limits::slot_minutes_min) + " .. " +
                         std::to_string(limits::slot_minutes_max) + ".");
    }
    std::string_view rest = cells[3];
    while (!rest.empty()) {
        const auto semicolon = rest.find(';');
        const auto priority = from_code<Priority>(rest.substr(0, semicolon));
        if (!priority)
            return wrong("priorities", ErrorCode::invalid_code,
                         "Each must be one of " + codes_allowed<Priority>() + ".");
        slot.priorities.push_back(*priority);
        rest = semicolon == std::string_view::npos ? std::string_view() : rest.substr(semicolon + 1);
    }
    if (slot.priorities.empty() || slot.priorities.size() > 3) {
        return wrong("priorities", ErrorCode::missing_value, "Must name 1 to 3 priorities, separated by semicolons.");
    }
    if (cells.size() == csv_columns.size() && !cells[4].empty()) {
        if (count_characters(cells[4]) > limits::name_characters_max || has_control_characters(cells[4])) {
            return wrong("clinician", ErrorCode::invalid_value,
                         "Must have " + std::to_string(limits::name_characters_max) + " characters at most.");
        }
        slot.clinician = std::string(cells[4]);
    }
    return slot;
}

// Of a row that could not be read, what the provider knows it by; a character that the cut goes through is replaced.
std::string reference_shown(const std::vector<std::string_view>& cells) {
    return cells.empty() ? std::string() : replace_invalid_utf8(cells[0].substr(0, reference_characters_max));
}

Result<SlotBatch> decode_csv_batch(std::string_view text) {
    directory::CsvReader reader{directory::LineSource(text)};
    directory::CsvRow row;
    const bool has_header = reader.next(row) && row.cells.size() >= csv_columns.size() - 1 &&
                            std::equal(csv_columns.begin(), csv_columns.end() - 1, row.cells.begin());
    if (!has_header) {
        return refuse(ErrorCode::malformed_request,
                      "The first line must be: reference,startsAt,durationMinutes,priorities,clinician");
    }
    SlotBatch batch;
    for (std::size_t position = 0; reader.next(row); ++position) {
        if (position == limits::slot_batch_rows_max) {
            return refuse(ErrorCode::too_many_items,
                          "A batch has " + std::to_string(limits::slot_batch_rows_max) + " rows at most.");
        }
        if (!row.problem.empty()) {
            batch.unreadable.push_back({position, "", {"row", ErrorCode::invalid_value, row.problem}});
            continue;
        }
        auto slot = slot_from_cells(row.cells);
        if (slot) {
            batch.rows.push_back(std::move(*slot));
            batch.positions.push_back(position);
        } else {
            batch.unreadable.push_back({position, reference_shown(row.cells), slot.error()});
        }
    }
    if (batch.rows.empty() && batch.unreadable.empty()) {
        return refuse(ErrorCode::missing_value, "The batch has no rows.");
    }
    return batch;
}

json encode_refused(const std::vector<slots::RefusedRow>& refused) {
    json rows = json::array();
    for (const auto& row : refused) {
        rows.push_back({{"row", row.row},
                        {"reference", row.reference},
                        {"field", json_path_of(row.why.field)},
                        {"code", error_info(row.why.code).text},
                        {"detail", row.why.detail}});
    }
    return rows;
}

http::Response page_response(const slots::SlotPage& page, bool with_reference) {
    json items = json::array();
    for (const auto& slot : page.items) {
        auto encoded = encode_slot(slot);
        if (with_reference) {
            encoded["reference"] = slot.reference;
            encoded["status"] = slot.status;
        }
        items.push_back(std::move(encoded));
    }
    json answer{{"items", std::move(items)}};
    put(answer, "nextCursor", page.next_cursor);
    return http::json_response(200, answer.dump());
}

} // namespace

Result<http::Response> publish_slots(const entry::Call& call) {
    const auto id = entry::id_of(call.request);
    if (!id) return tl::unexpected(id.error());
    const auto type = call.request.headers.get("Content-Type").value_or("");
    auto batch = lower_ascii(type).starts_with("text/csv") ? decode_csv_batch(call.request.body)
                                                           : decode_json_batch(call.request.body);
    if (!batch) return tl::unexpected(batch.error());
    const entry::Operation operation(call);
    auto report = slots::publish_own_slots(operation.context(), *id, batch->rows);
    if (!report) return tl::unexpected(report.error());
    auto& refused = report->refused;
    for (auto& row : refused) row.row = batch->positions[row.row];
    refused.insert(refused.end(), batch->unreadable.begin(), batch->unreadable.end());
    std::sort(refused.begin(), refused.end(), [](const auto& a, const auto& b) { return a.row < b.row; });
    return http::json_response(200, json{{"created", report->created},
                                         {"updated", report->updated},
                                         {"unchanged", report->unchanged},
                                         {"refused", encode_refused(refused)}}
                                        .dump());
}

Result<http::Response> withdraw_slots(const entry::Call& call) {
    const auto id = entry::id_of(call.request);
    if (!id) return tl::unexpected(id.error());
    JsonReader body(call.request.body);
    const auto references = body.texts("references", 1, limits::slot_batch_rows_max, reference_characters_max);
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    const entry::Operation operation(call);
    const auto report = slots::withdraw_own_slots(operation.context(), *id, references);
    if (!report) return tl::unexpected(report.error());
    return http::json_response(
        200, json{{"withdrawn", report->withdrawn}, {"refused", encode_refused(report->refused)}}.dump());
}

booking::BookableSlots read_bookable_slots(entry::QueryReader& query, std::int64_t service_id) {
    booking::BookableSlots asked;
    asked.service_id = service_id;
    asked.from = query.optional_instant("from");
    asked.to = query.optional_instant("to");
    asked.clinician = query.optional_text("clinician", limits::name_characters_max);
    auto page = query.page();
    asked.limit = page.limit;
    asked.cursor = std::move(page.cursor);
    return asked;
}

Result<http::Response> slots_response(const Result<slots::SlotPage>& page) {
    if (!page) return tl::unexpected(page.error());
    return page_response(*page, false);
}

Result<http::Response> list_slots(const entry::Call& call) {
    const auto id = entry::id_of(call.request);
    if (!id) return tl::unexpected(id.error());
    entry::QueryReader query(call.request);
    const auto priority = query.optional_code<Priority>("priority");
    auto asked = read_bookable_slots(query, *id);
    if (auto refused = query.finish()) return tl::unexpected(*refused);
    asked.priority = priority.value_or(Priority::routine);
    const entry::Operation operation(call);
    return slots_response(booking::list_bookable_slots(operation.context(), asked));
}

Result<http::Response> list_own_slots(const entry::Call& call) {
    const auto id = entry::id_of(call.request);
    if (!id) return tl::unexpected(id.error());
    entry::QueryReader query(call.request);
    slots::OwnSlots asked;
    asked.service_id = *id;
    asked.from = query.optional_instant("from");
    asked.to = query.optional_instant("to");
    asked.status = query.optional_text("status", 20);
    const std::array statuses{"FREE", "HELD", "BOOKED", "WITHDRAWN"};
    if (asked.status && std::find(statuses.begin(), statuses.end(), *asked.status) == statuses.end()) {
        query.refuse("status", ErrorCode::invalid_code, "Must be one of FREE, HELD, BOOKED, WITHDRAWN.");
    }
    auto page = query.page();
    asked.limit = page.limit;
    asked.cursor = std::move(page.cursor);
    if (auto refused = query.finish()) return tl::unexpected(*refused);
    const entry::Operation operation(call);
    const auto slots = slots::list_slots_of_own_service(operation.context(), asked);
    if (!slots) return tl::unexpected(slots.error());
    return page_response(*slots, true);
}

} // namespace ers::rest
