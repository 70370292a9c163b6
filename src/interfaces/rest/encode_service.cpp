// Services as JSON.
#include "interfaces/rest/encode_service.hpp"

#include <cmath>

#include "interfaces/rest/encode.hpp"

namespace ers::rest {

namespace {

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

} // namespace

void put_next_slot(json& summary, const std::optional<Instant>& starts_at, Instant seen_at) {
    if (!starts_at) return;
    summary["nextSlot"] = {{"startsAt", format_instant(*starts_at)}, {"seenAt", format_instant(seen_at)}};
}

json encode_hit(const directory::SearchHit& hit, Instant slots_seen_at) {
    json summary = encode_summary(*hit.service);
    if (hit.distance_km) summary["distanceKm"] = std::round(*hit.distance_km * 10) / 10;
    put_next_slot(summary, hit.next_slot, slots_seen_at);
    return summary;
}

json encode_hidden(const directory::SearchResult& result) {
    json reasons = json::object();
    for (const auto& entry : Codes<directory::HiddenReason>::entries) {
        const std::size_t count = result.hidden[static_cast<std::size_t>(entry.value)];
        if (count > 0) reasons[std::string(entry.code)] = count;
    }
    return {{"total", result.hidden_total()}, {"reasons", std::move(reasons)}};
}

void put_search_facts(json& body, const directory::SearchResult& result, const directory::SearchQuery& search,
                      const directory::Snapshot& snapshot) {
    if (result.place) {
        body["place"] = {{"postcode", search.postcode->text()},
                         {"precision", result.place->is_exact ? "POSTCODE" : "OUTCODE"}};
    }
    if (const auto* wait = snapshot.newest_wait()) {
        const json encoded = encode_wait(*wait);
        body["waits"] = {{"label", encoded["label"]}, {"source", encoded["source"]}, {"asOf", encoded["asOf"]}};
    }
}

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

} // namespace ers::rest
