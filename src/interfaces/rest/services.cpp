// Services: the query of a search, and services as JSON.
#include "interfaces/rest/services.hpp"

#include <memory>
#include <utility>

#include <nlohmann/json.hpp>

#include "ers/directory/search/search.hpp"
#include "ers/interfaces/entry/service_parts.hpp"
#include "interfaces/entry/operation.hpp"
#include "interfaces/entry/query.hpp"
#include "interfaces/rest/encode.hpp"
#include "interfaces/rest/encode_service.hpp"

namespace ers::rest {
namespace {

constexpr int service_age_years_max = 130;
constexpr std::size_t service_code_characters_max = 60;

// Sent by callers of the time when there were two menus of services (domain.md REQ-D-01).
constexpr std::string_view service_menu_warning = "299 - \"menu is ignored: there is a single menu\"";

// The patient's commissioner: as named, or else the one of the caller's practice.
std::optional<std::string> commissioner_for(const std::optional<OdsCode>& named, const Principal& principal,
                                            const directory::Snapshot& snapshot) {
    if (named) return named->text();
    if (!principal.organisation) return std::nullopt;
    return snapshot.commissioner_of(principal.organisation->text());
}

std::optional<directory::AgeRange> age_of(QueryReader& query) {
    const auto months = query.optional_integer("ageMonths", 0, service_age_years_max * 12);
    const auto years = query.optional_integer("patientAge", 0, service_age_years_max);
    if (months && years && *months / 12 != *years) {
        query.refuse("ageMonths", ErrorCode::conflicting_values, "Is not the age that patientAge says.");
    }
    if (months) return directory::AgeRange::of_months(static_cast<int>(*months));
    if (years) return directory::AgeRange::of_years(static_cast<int>(*years));
    return std::nullopt;
}

directory::SearchQuery read_search(QueryReader& query, const Call& call, const directory::Snapshot& snapshot) {
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
    search.commissioner = commissioner_for(query.optional_parsed<OdsCode>("commissioner"), call.principal, snapshot);
    if (const auto& own = call.principal.organisation) {
        search.referring = directory::Referring{own->text(), call.principal.user_id};
        search.referring_kind = snapshot.kind_of(own->text());
    }
    search.sort = query.optional_code<directory::SearchSort>("sort").value_or(directory::SearchSort::wait);
    auto page = query.page();
    search.limit = page.limit;
    search.cursor = std::move(page.cursor);
    search.today = london_date(call.now);
    return search;
}

// One that was sent but could not be read is not also missing.
void note_directory_errors(QueryReader& query, const directory::Snapshot& snapshot,
                           const directory::SearchQuery& search) {
    for (auto& wrong : directory::check_query(snapshot, search)) {
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

// A service that is not published is its own organisation's to see.
bool may_see(const directory::Service& service, const Principal& principal) {
    return service.is_published ||
           (principal.organisation && principal.organisation->text() == service.organisation_code);
}

} // namespace

Result<http::Response> list_services(const Call& call) {
    const auto snapshot = call.service.directory.snapshot();
    const auto next_slots = call.service.directory.next_slots();
    QueryReader query(call.request);
    const auto search = read_search(query, call, *snapshot);
    const bool has_menu = query.accept("menu");
    note_directory_errors(query, *snapshot, search);
    if (auto refused = query.finish()) return tl::unexpected(std::move(*refused));
    const auto result = directory::search(*snapshot, *next_slots, search);
    if (!result) return tl::unexpected(result.error());
    auto response = http::json_response(200, encode_result(*result, search, *snapshot, next_slots->seen_at).dump());
    if (has_menu) response.headers.set("Warning", std::string(service_menu_warning));
    return response;
}

Result<http::Response> show_service(const Call& call) {
    const auto id = id_of(call.request);
    if (!id) return tl::unexpected(id.error());
    const auto snapshot = call.service.directory.snapshot();
    const auto next_slots = call.service.directory.next_slots();
    const auto* service = snapshot->find_service(*id);
    if (service == nullptr || !may_see(*service, call.principal)) {
        return refuse(ErrorCode::not_found, "There is no such service.");
    }
    QueryReader query(call.request);
    if (auto refused = query.finish()) return tl::unexpected(std::move(*refused));
    json body = encode_service(*service);
    put_next_slot(body, next_slots->next(*id), next_slots->seen_at);
    return http::json_response(200, body.dump());
}

} // namespace ers::rest
