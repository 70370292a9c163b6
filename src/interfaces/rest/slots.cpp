// Decodes, calls slots, encodes.
#include "interfaces/rest/slots.hpp"

#include <algorithm>
#include <charconv>

#include "ers/booking/booking_window.hpp"
#include "ers/core/limits.hpp"
#include "ers/core/text.hpp"
#include "ers/directory/import/csv.hpp"
#include "ers/slots/limits.hpp"
#include "ers/slots/slots.hpp"
#include "interfaces/entry/operation.hpp"
#include "interfaces/entry/query.hpp"
#include "interfaces/rest/decode.hpp"
#include "interfaces/rest/encode.hpp"

namespace ers::rest {

namespace {

constexpr int duration_minutes_min = 5;
constexpr int duration_minutes_max = 600;
constexpr std::size_t reference_characters_max = 60;

// The service of the path, if it is the caller's organisation's: another's is not there for them.
Result<const directory::Service*> own_service(const Call& call, const directory::Snapshot& directory) {
    const auto id = id_of(call.request);
    if (!id) return tl::unexpected(id.error());
    const auto* service = directory.find_service(*id);
    if (service == nullptr || service->organisation_code != call.principal.organisation->text())
        return refuse(ErrorCode::not_found);
    return service;
}

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
            static_cast<int>(row.integer("durationMinutes", duration_minutes_min, duration_minutes_max));
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
        slot.duration_minutes < duration_minutes_min || slot.duration_minutes > duration_minutes_max) {
        return wrong("durationMinutes", ErrorCode::invalid_value,
                     "Must be a whole number, " + std::to_string(duration_minutes_min) + " .. " +
                         std::to_string(duration_minutes_max) + ".");
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
                        {"field", row.why.field},
                        {"code", error_info(row.why.code).text},
                        {"detail", row.why.detail}});
    }
    return rows;
}

std::vector<Priority> priorities_taken(const directory::Service& service) {
    std::vector<Priority> taken;
    for (const auto& window : service.windows) taken.push_back(window.priority);
    return taken;
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

Result<http::Response> publish_slots(const Call& call) {
    const auto directory = call.service.directory.snapshot();
    const auto service = own_service(call, *directory);
    if (!service) return tl::unexpected(service.error());
    const auto type = call.request.headers.get("Content-Type").value_or("");
    auto batch = lower_ascii(type).starts_with("text/csv") ? decode_csv_batch(call.request.body)
                                                           : decode_json_batch(call.request.body);
    if (!batch) return tl::unexpected(batch.error());
    auto report = slots::publish_slots(call.connection, (*service)->id, priorities_taken(**service),
                                       (*service)->polling_range_days, batch->rows, call.now);
    for (auto& row : report.refused) row.row = batch->positions[row.row];
    report.refused.insert(report.refused.end(), batch->unreadable.begin(), batch->unreadable.end());
    std::sort(report.refused.begin(), report.refused.end(), [](const auto& a, const auto& b) { return a.row < b.row; });
    return http::json_response(200, json{{"created", report.created},
                                         {"updated", report.updated},
                                         {"unchanged", report.unchanged},
                                         {"refused", encode_refused(report.refused)}}
                                        .dump());
}

Result<http::Response> withdraw_slots(const Call& call) {
    const auto directory = call.service.directory.snapshot();
    const auto service = own_service(call, *directory);
    if (!service) return tl::unexpected(service.error());
    JsonReader body(call.request.body);
    const auto references = body.texts("references", 1, limits::slot_batch_rows_max, reference_characters_max);
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    const auto report = slots::withdraw_slots(call.connection, (*service)->id, references, call.now);
    return http::json_response(
        200, json{{"withdrawn", report.withdrawn}, {"refused", encode_refused(report.refused)}}.dump());
}

Result<http::Response> free_slots_response(const Call& call, std::int64_t service_id, Priority priority,
                                           const FreeSlotFilter& filter) {
    const auto directory = call.service.directory.snapshot();
    const auto* service = directory->find_service(service_id);
    if (service == nullptr || !service->is_published) return refuse(ErrorCode::not_found);
    const auto range = booking::bookable_range(*service, priority, call.now);
    if (!range) {
        return refuse_fields(
            {{"priority", ErrorCode::unsupported_priority, "The service does not take this priority."}});
    }
    // Only what may be booked is shown: what is asked for, inside the booking window (domain.md c.4).
    const auto page = slots::list_free_slots(call.connection,
                                             {.service_id = service_id,
                                              .priority = priority,
                                              .from = std::max(filter.from.value_or(range->from), range->from),
                                              .until = std::min(filter.to.value_or(range->until), range->until),
                                              .clinician = filter.clinician,
                                              .limit = filter.limit,
                                              .cursor = filter.cursor},
                                             call.now);
    if (!page) return tl::unexpected(page.error());
    return page_response(*page, false);
}

Result<http::Response> list_slots(const Call& call) {
    const auto id = id_of(call.request);
    if (!id) return tl::unexpected(id.error());
    QueryReader query(call.request);
    const auto priority = query.optional_code<Priority>("priority");
    const auto from = query.optional_instant("from");
    const auto to = query.optional_instant("to");
    const auto clinician = query.optional_text("clinician", limits::name_characters_max);
    const auto page = query.page();
    if (auto refused = query.finish()) return tl::unexpected(*refused);
    return free_slots_response(call, *id, priority.value_or(Priority::routine),
                               {from, to, clinician, page.limit, page.cursor});
}

Result<http::Response> list_own_slots(const Call& call) {
    const auto directory = call.service.directory.snapshot();
    const auto service = own_service(call, *directory);
    if (!service) return tl::unexpected(service.error());
    QueryReader query(call.request);
    const auto from = query.optional_instant("from");
    const auto to = query.optional_instant("to");
    const auto status = query.optional_text("status", 20);
    const std::array statuses{"FREE", "HELD", "BOOKED", "WITHDRAWN"};
    if (status && std::find(statuses.begin(), statuses.end(), *status) == statuses.end()) {
        query.refuse("status", ErrorCode::invalid_code, "Must be one of FREE, HELD, BOOKED, WITHDRAWN.");
    }
    const auto page = query.page();
    if (auto refused = query.finish()) return tl::unexpected(*refused);
    constexpr auto year = std::chrono::hours(24 * 366);
    const auto slots = slots::list_own_slots(call.connection,
                                             {.service_id = (*service)->id,
                                              .from = from.value_or(call.now),
                                              .until = to.value_or(call.now + year),
                                              .status = status,
                                              .limit = page.limit,
                                              .cursor = page.cursor},
                                             call.now);
    if (!slots) return tl::unexpected(slots.error());
    return page_response(*slots, true);
}

} // namespace ers::rest
