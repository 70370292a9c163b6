// Suggestions for a shortlist: decodes, calls referrals, encodes.
#include <algorithm>

#include "ers/choice/suggestions/suggesting.hpp"
#include "interfaces/entry/operation.hpp"
#include "interfaces/entry/query.hpp"
#include "interfaces/rest/encode.hpp"
#include "interfaces/rest/encode_service.hpp"
#include "interfaces/rest/field_names.hpp"
#include "interfaces/rest/services.hpp"

namespace ers::rest {

namespace {

choice::PatientCriteria read_criteria(entry::QueryReader& query) {
    choice::PatientCriteria criteria;
    if (const auto count = query.optional_integer("n", 1, choice::suggested_providers_max)) {
        criteria.providers = static_cast<std::size_t>(*count);
    }
    if (const auto first = query.optional_code<directory::SearchSort>("sort")) criteria.first = *first;
    criteria.from = query.optional_parsed<Postcode>("postcode");
    criteria.max_distance_km = query.optional_number("maxDistanceKm", 0, service_distance_km_max);
    if (const auto weeks = query.optional_integer("maxWaitWeeks", 0, service_wait_weeks_max)) {
        criteria.max_wait_weeks = static_cast<int>(*weeks);
    }
    criteria.has_slots = query.optional_flag("hasSlots").value_or(false);
    criteria.clinician = query.optional_text("clinician", limits::search_text_characters_max);
    criteria.organisation = query.optional_parsed<OdsCode>("organisation");
    criteria.bookable = query.optional_code<BookableType>("bookable");
    criteria.request_type = query.optional_code<RequestType>("requestType");
    for (const auto& wrong : choice::refuse_criteria(criteria)) {
        query.refuse(json_path_of(wrong.field), wrong.code, wrong.detail);
    }
    return criteria;
}

// The explanation where there are fewer providers than were asked for.
std::string shortage(const choice::SuggestedShortlist& suggested, std::size_t asked) {
    const auto found = suggested.found.providers.size();
    const auto hidden = suggested.found.searched.hidden_total();
    std::string text = "Only " + std::to_string(found) + " of " + std::to_string(asked) + " providers: no more fit";
    if (hidden > 0) text += "; " + std::to_string(hidden) + " services were left out for the reasons under hidden";
    return text + ".";
}

json encode_suggestions(const choice::SuggestedShortlist& suggested, std::size_t asked,
                        const entry::Operation& operation) {
    const auto& found = suggested.found;
    const auto& shortlist = suggested.referral.shortlist;
    json items = json::array();
    for (const auto& provider : found.providers) {
        const bool is_shortlisted =
            std::find(shortlist.begin(), shortlist.end(), provider.best.service->id) != shortlist.end();
        items.push_back({{"service", encode_hit(provider.best, operation.next_slots().seen_at)},
                         {"otherServices", provider.other_services},
                         {"isShortlisted", is_shortlisted}});
    }
    json body{{"ubrn", suggested.referral.ubrn.text()},
              {"version", suggested.referral.version},
              {"asked", asked},
              {"items", std::move(items)},
              {"providersFound", found.providers_found},
              {"servicesFound", found.searched.total},
              {"hidden", encode_hidden(found.searched)},
              {"choice", {{"providersPresented", found.providers.size()}, {"criteria", suggested.criteria}}}};
    if (found.providers.size() < asked) body["shortage"] = shortage(suggested, asked);
    put_search_facts(body, found.searched, suggested.query, operation.directory());
    return body;
}

} // namespace

Result<http::Response> suggest_shortlist(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    entry::QueryReader query(call.request);
    const auto criteria = read_criteria(query);
    if (auto refused = query.finish()) return tl::unexpected(std::move(*refused));
    const entry::Operation operation(call);
    const auto suggested = choice::suggest_shortlist(operation.context(), operation.next_slots(), *ubrn, criteria);
    if (!suggested) return tl::unexpected(suggested.error());
    return referral_response(200, encode_suggestions(*suggested, criteria.providers, operation),
                             suggested->referral.version);
}

} // namespace ers::rest
