// Services: the query of a search, and services as JSON.
#include "interfaces/rest/services.hpp"

#include <utility>

#include <nlohmann/json.hpp>

#include "ers/directory/search/for_caller.hpp"
#include "interfaces/entry/operation.hpp"
#include "interfaces/entry/query.hpp"
#include "interfaces/rest/encode.hpp"
#include "interfaces/rest/encode_service.hpp"
#include "interfaces/rest/field_names.hpp"

namespace ers::rest {
namespace {

constexpr int service_age_years_max = 130;
constexpr std::size_t service_code_characters_max = 60;

// Sent by callers of the time when there were two menus of services (rules.md#one-menu).
constexpr std::string_view service_menu_warning = "299 - \"menu is ignored: there is a single menu\"";

std::optional<directory::AgeRange> age_of(entry::QueryReader& query) {
    const auto months = query.optional_integer("ageMonths", 0, service_age_years_max * 12);
    const auto years = query.optional_integer("patientAge", 0, service_age_years_max);
    if (months && years && *months / 12 != *years) {
        query.refuse("ageMonths", ErrorCode::conflicting_values, "Is not the age that patientAge says.");
    }
    if (months) return directory::AgeRange::of_months(static_cast<int>(*months));
    if (years) return directory::AgeRange::of_years(static_cast<int>(*years));
    return std::nullopt;
}

directory::SearchQuery read_search(entry::QueryReader& query) {
    directory::SearchQuery search;
    search.specialty = query.optional_text("specialty", service_code_characters_max);
    search.clinic_type = query.optional_text("clinicType", service_code_characters_max);
    search.text = query.optional_text("text", limits::search_text_characters_max);
    search.clinician = query.optional_text("clinician", limits::search_text_characters_max);
    search.organisation = query.optional_parsed<OdsCode>("organisation");
    search.priority = query.optional_code<Priority>("priority");
    search.request_type = query.optional_code<RequestType>("requestType");
    search.bookable = query.optional_code<BookableType>("bookable");
    search.postcode = query.optional_parsed<Postcode>("postcode");
    search.max_distance_km = query.optional_number("maxDistanceKm", 0, service_distance_km_max);
    if (const auto weeks = query.optional_integer("maxWaitWeeks", 0, service_wait_weeks_max)) {
        search.max_wait_weeks = static_cast<int>(*weeks);
    }
    search.has_slots = query.optional_flag("hasSlots").value_or(false);
    search.age = age_of(query);
    search.sex = query.optional_code<Sex>("patientSex");
    if (const auto named = query.optional_parsed<OdsCode>("commissioner")) search.commissioner = named->text();
    search.sort = query.optional_code<directory::SearchSort>("sort").value_or(directory::SearchSort::wait);
    auto page = query.page();
    search.limit = page.limit;
    search.cursor = std::move(page.cursor);
    return search;
}

// One that was sent but could not be read is not also missing.
void note_directory_errors(entry::QueryReader& query, const directory::Snapshot& snapshot,
                           const directory::SearchQuery& search) {
    for (auto& found : directory::check_query(snapshot, search)) {
        auto wrong = in_json_words(std::move(found));
        if (wrong.code == ErrorCode::value_is_required && query.has(wrong.field)) continue;
        query.refuse(wrong.field, wrong.code, std::move(wrong.detail));
    }
}

json encode_result(const directory::SearchResult& result, const directory::SearchQuery& search,
                   const directory::Snapshot& snapshot, Instant slots_seen_at) {
    json items = json::array();
    for (const auto& hit : result.hits) items.push_back(encode_hit(hit, slots_seen_at));
    json body{{"items", std::move(items)}, {"total", result.total}, {"hidden", encode_hidden(result)}};
    put(body, "nextCursor", result.next_cursor);
    put_search_facts(body, result, search, snapshot);
    return body;
}

} // namespace

Result<http::Response> list_services(const entry::Call& call) {
    const entry::Operation operation(call);
    const auto& snapshot = operation.directory();
    entry::QueryReader query(call.request);
    auto search = read_search(query);
    const bool has_menu = query.accept("menu");
    directory::search_as_caller(search, operation.context());
    note_directory_errors(query, snapshot, search);
    if (auto refused = query.finish()) return tl::unexpected(std::move(*refused));
    const auto result = directory::search(snapshot, operation.next_slots(), search);
    if (!result) return tl::unexpected(result.error());
    auto response =
        http::json_response(200, encode_result(*result, search, snapshot, operation.next_slots().seen_at).dump());
    if (has_menu) response.headers.set("Warning", std::string(service_menu_warning));
    return response;
}

Result<http::Response> show_service(const entry::Call& call) {
    const auto id = entry::id_of(call.request);
    if (!id) return tl::unexpected(id.error());
    entry::QueryReader query(call.request);
    if (auto refused = query.finish()) return tl::unexpected(std::move(*refused));
    const entry::Operation operation(call);
    const auto service = directory::find_visible_service(operation.context(), *id);
    if (!service) return tl::unexpected(service.error());
    json body = encode_service(**service);
    put_next_slot(body, operation.next_slots().next(*id), operation.next_slots().seen_at);
    return http::json_response(200, body.dump());
}

} // namespace ers::rest
