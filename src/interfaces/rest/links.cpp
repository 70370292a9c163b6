// Decodes, calls referrals and slots, encodes.
#include "interfaces/rest/links.hpp"

#include <limits>

#include "ers/booking/bookable_slots.hpp"
#include "ers/referrals/links/links.hpp"
#include "interfaces/entry/operation.hpp"
#include "interfaces/entry/query.hpp"
#include "interfaces/rest/decode.hpp"
#include "interfaces/rest/encode.hpp"

namespace ers::rest {

namespace {

using referrals::LinkKind;

constexpr std::int64_t gap_minutes_max = 480;

json encode_link(const referrals::Link& link, const directory::Snapshot& directory) {
    json encoded{{"id", std::to_string(link.id)},
                 {"kind", code_of(link.kind)},
                 {"kindDisplay", display_of(link.kind)},
                 {"createdAt", format_instant(link.created_at)}};
    if (has_order(link.kind)) encoded["position"] = code_of(link.position);
    if (!link.other) return encoded;
    const auto& other = *link.other;
    json shown{{"ubrn", other.ubrn.text()},
               {"ubrnPrinted", other.ubrn.printed()},
               {"state", code_of(other.state)},
               {"stateDisplay", display_of(other.state)},
               {"specialty", encode_named(views::named_specialty(directory, other.specialty_code))}};
    if (const auto* live = other.live_appointment()) put(shown, "startsAt", live->starts_at);
    put(shown, "completedAt", other.completed_at);
    encoded["other"] = std::move(shown);
    return encoded;
}

// A service that must be named.
std::int64_t read_service(entry::QueryReader& query, const char* name) {
    const auto id = query.optional_integer(name, 1, std::numeric_limits<std::int64_t>::max());
    if (!query.has(name)) query.refuse(name, ErrorCode::missing_value, "Name a service of the shortlist.");
    return id.value_or(0);
}

json encode_pairs(const slots::PairPage& page) {
    json days = json::array();
    for (const auto& day : page.days) {
        json pairs = json::array();
        for (const auto& pair : day.pairs) {
            pairs.push_back({{"earlier", encode_slot(pair.earlier)}, {"later", encode_slot(pair.later)}});
        }
        days.push_back({{"date", format_date(day.day)}, {"pairs", std::move(pairs)}});
    }
    json encoded{{"from", format_date(page.from)}, {"to", format_date(page.to)}, {"items", std::move(days)}};
    put(encoded, "nextCursor", page.next_cursor);
    return encoded;
}

} // namespace

Result<http::Response> list_links(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    const entry::Operation operation(call);
    const auto links = referrals::list_links(operation.context(), *ubrn);
    if (!links) return tl::unexpected(links.error());
    json items = json::array();
    for (const auto& link : *links) items.push_back(encode_link(link, operation.directory()));
    return http::json_response(200, json{{"ubrn", ubrn->text()}, {"items", std::move(items)}}.dump());
}

Result<http::Response> make_link(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    JsonReader body(call.request.body);
    const auto other = body.parsed<Ubrn>("ubrn");
    const auto kind = body.code<LinkKind>("kind");
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    const entry::Operation operation(call);
    const auto link = referrals::make_link(operation.context(), {*ubrn, *other, *kind});
    if (!link) return tl::unexpected(link.error());
    return http::json_response(201, encode_link(*link, operation.directory()).dump());
}

Result<http::Response> remove_link(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    const auto id = entry::id_of(call.request);
    if (!id) return tl::unexpected(id.error());
    const entry::Operation operation(call);
    const auto removed = referrals::remove_link(operation.context(), *ubrn, *id);
    if (!removed) return tl::unexpected(removed.error());
    http::Response response;
    response.status = 204;
    return response;
}

Result<http::Response> list_same_day_slots(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    const auto id = entry::id_of(call.request);
    if (!id) return tl::unexpected(id.error());
    entry::QueryReader query(call.request);
    booking::SameDaySlots asked;
    asked.service = read_service(query, "service");
    asked.other_service = read_service(query, "otherService");
    if (const auto gap = query.optional_integer("gapMinutes", 0, gap_minutes_max)) {
        asked.gap_minutes = static_cast<int>(*gap);
    }
    if (const auto days = query.optional_integer("days", 1, slots::pair_days_max)) {
        asked.days = static_cast<int>(*days);
    }
    asked.cursor = query.optional_text("cursor", limits::cursor_bytes_max);
    if (auto refused = query.finish()) return tl::unexpected(*refused);
    const entry::Operation operation(call);
    const auto page = booking::list_same_day_slots(operation.context(), *ubrn, *id, asked);
    if (!page) return tl::unexpected(page.error());
    return http::json_response(200, encode_pairs(*page).dump());
}

} // namespace ers::rest
