// Services: the query of a search, and services as JSON.
#include "rest/services.hpp"

#include <cmath>
#include <memory>
#include <utility>

#include <nlohmann/json.hpp>

#include "ers/directory/search.hpp"
#include "ers/rest/rooms.hpp"
#include "rest/encode.hpp"
#include "rest/operation.hpp"
#include "rest/query.hpp"

namespace ers::rest {
namespace {

constexpr int service_age_years_max = 130;
constexpr double service_distance_km_max = 1'500;
constexpr int service_wait_weeks_max = 1'000;
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

json code_and_name(const std::string& code, const std::string& name) { return {{"code", code}, {"name", name}}; }

json encode_clinic_types(const std::vector<directory::ClinicType>& types) {
    json list = json::array();
    for (const auto& type : types) list.push_back(code_and_name(type.code, type.name));
    return list;
}

json encode_summary(const directory::Service& service) {
    json priorities = json::array();
    for (const auto& window : service.windows) priorities.push_back(code_of(window.priority));
    json request_types = json::array();
    for (const auto type : service.request_types) request_types.push_back(code_of(type));
    json summary{
        {"id", std::to_string(service.id)},
        {"name", service.name},
        {"organisation",
         {{"code", service.organisation_code}, {"name", service.organisation_name}, {"sector", service.sector}}},
        {"site", {{"code", service.site_code}, {"name", service.site_name}, {"postcode", service.site_postcode}}},
        {"specialty", code_and_name(service.specialty_code, service.specialty_name)},
        {"clinicTypes", encode_clinic_types(service.clinic_types)},
        {"requestTypes", std::move(request_types)},
        {"bookableType", code_of(service.bookable_type)},
        {"appointmentType", code_of(service.appointment_type)},
        {"priorities", std::move(priorities)},
        {"sexTreated", code_of(service.sex_treated)},
        {"ageFromMonths", service.age_from_months},
        {"clinicians", service.clinicians},
    };
    put(summary, "ageBelowMonths", service.age_below_months);
    if (service.restriction) summary["restricted"] = {{"reason", service.restriction->reason}};
    if (!service.open_to.empty()) summary["openTo"] = service.open_to;
    if (service.wait) summary["wait"] = encode_wait(*service.wait);
    if (!service.referrer_alert.empty()) summary["referrerAlert"] = service.referrer_alert;
    return summary;
}

void put_next_slot(json& summary, const std::optional<Instant>& starts_at, Instant seen_at) {
    if (!starts_at) return;
    summary["nextSlot"] = {{"startsAt", format_instant(*starts_at)}, {"seenAt", format_instant(seen_at)}};
}

json encode_hidden(const directory::SearchResult& result) {
    json reasons = json::object();
    for (const auto& entry : Codes<directory::HiddenReason>::entries) {
        const std::size_t count = result.hidden[static_cast<std::size_t>(entry.value)];
        if (count > 0) reasons[std::string(entry.code)] = count;
    }
    return {{"total", result.hidden_total()}, {"reasons", std::move(reasons)}};
}

json encode_result(const directory::SearchResult& result, const directory::SearchQuery& search,
                   const directory::Snapshot& snapshot, Instant slots_seen_at) {
    json items = json::array();
    for (const auto& hit : result.hits) {
        json summary = encode_summary(*hit.service);
        if (hit.distance_km) summary["distanceKm"] = std::round(*hit.distance_km * 10) / 10;
        put_next_slot(summary, hit.next_slot, slots_seen_at);
        items.push_back(std::move(summary));
    }
    json body{{"items", std::move(items)}, {"total", result.total}, {"hidden", encode_hidden(result)}};
    put(body, "nextCursor", result.next_cursor);
    if (result.place) {
        body["place"] = {{"postcode", search.postcode->text()},
                         {"precision", result.place->is_exact ? "POSTCODE" : "OUTCODE"}};
    }
    if (const auto* wait = snapshot.newest_wait()) {
        const json encoded = encode_wait(*wait);
        body["waits"] = {{"label", encoded["label"]}, {"source", encoded["source"]}, {"asOf", encoded["asOf"]}};
    }
    return body;
}

// Everything that is said of a service beyond its summary.
json encode_service(const directory::Service& service) {
    json encoded = encode_summary(service);
    encoded["conditionsTreated"] = service.conditions_treated;
    encoded["exclusions"] = service.exclusions;
    encoded["suggestedInvestigations"] = service.suggested_investigations;
    encoded["patientInstructions"] = service.patient_instructions;
    encoded["telephone"] = service.telephone;
    encoded["hours"] = service.hours;
    encoded["webPage"] = service.web_page;
    encoded["letterRequired"] = service.letter_required;
    encoded["pollingRangeDays"] = service.polling_range_days;
    encoded["additionalRequirements"] = service.additional_requirements;
    encoded["effectiveFrom"] = format_date(service.effective_from);
    put(encoded, "effectiveTo", service.effective_to);
    encoded["nationallyAvailable"] = service.is_nationally_available;
    encoded["version"] = service.version;
    json windows = json::array();
    for (const auto& window : service.windows) {
        json item{{"priority", code_of(window.priority)}, {"opensHours", window.opens_hours}};
        put(item, "closesDays", window.closes_days);
        windows.push_back(std::move(item));
    }
    encoded["bookingWindows"] = std::move(windows);
    return encoded;
}

// A service that is not published is its own organisation's to see.
bool may_see(const directory::Service& service, const Principal& principal) {
    return service.is_published ||
           (principal.organisation && principal.organisation->text() == service.organisation_code);
}

} // namespace

Result<http::Response> list_services(const Call& call) {
    const auto snapshot = call.rooms.directory.snapshot();
    const auto next_slots = call.rooms.directory.next_slots();
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
    const auto snapshot = call.rooms.directory.snapshot();
    const auto next_slots = call.rooms.directory.next_slots();
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
