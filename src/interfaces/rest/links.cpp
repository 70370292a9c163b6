// Decodes, calls referrals and slots, encodes: see the header.
#include "interfaces/rest/links.hpp"

#include <algorithm>
#include <limits>

#include "ers/booking/booking_window.hpp"
#include "ers/referrals/links/links.hpp"
#include "ers/slots/pairs.hpp"
#include "interfaces/entry/operation.hpp"
#include "interfaces/entry/query.hpp"
#include "interfaces/rest/decode.hpp"
#include "interfaces/rest/encode.hpp"

namespace ers::rest {

namespace {

using referrals::LinkKind;

constexpr std::int64_t gap_minutes_max = 480;

bool has_order(LinkKind kind) { return kind != LinkKind::same_day && kind != LinkKind::duplicate; }

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
               {"specialty",
                {{"code", other.specialty_code},
                 {"name", directory.specialty_name(other.specialty_code).value_or(other.specialty_code)}}}};
    if (const auto* live = other.live_appointment()) put(shown, "startsAt", live->starts_at);
    put(shown, "completedAt", other.completed_at);
    encoded["other"] = std::move(shown);
    return encoded;
}

// One side of the search: a service of the referral's shortlist, and when its slots may be booked for it; what is wrong
// is said of `field`.
std::optional<slots::PairSide> pair_side_of(QueryReader& query, const char* field, const referrals::Referral& referral,
                                            const directory::Snapshot& directory, Instant now) {
    const auto id = query.optional_integer(field, 1, std::numeric_limits<std::int64_t>::max());
    if (!query.has(field)) query.refuse(field, ErrorCode::missing_value, "Name a service of the shortlist.");
    if (!id) return std::nullopt;
    const auto& shortlist = referral.shortlist;
    const auto* service = directory.find_service(*id);
    if (service == nullptr || !service->is_published ||
        std::find(shortlist.begin(), shortlist.end(), *id) == shortlist.end()) {
        query.refuse(field, ErrorCode::inappropriate_value, "The service is not on the referral's shortlist.");
        return std::nullopt;
    }
    const auto range = booking::bookable_range(*service, referral.priority, now);
    if (!range) {
        query.refuse(field, ErrorCode::unsupported_priority, "The service does not take the referral's priority.");
        return std::nullopt;
    }
    return slots::PairSide{*id, referral.priority, range->from, range->until};
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

Result<http::Response> list_links(const Call& call) {
    const auto ubrn = ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    const Operation operation(call);
    const auto links = referrals::list_links(operation.context(), *ubrn);
    if (!links) return tl::unexpected(links.error());
    json items = json::array();
    for (const auto& link : *links) items.push_back(encode_link(link, operation.directory()));
    return http::json_response(200, json{{"ubrn", ubrn->text()}, {"items", std::move(items)}}.dump());
}

Result<http::Response> make_link(const Call& call) {
    const auto ubrn = ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    JsonReader body(call.request.body);
    const auto other = body.parsed<Ubrn>("ubrn");
    const auto kind = body.code<LinkKind>("kind");
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    const Operation operation(call);
    const auto link = referrals::make_link(operation.context(), {*ubrn, *other, *kind});
    if (!link) return tl::unexpected(link.error());
    return http::json_response(201, encode_link(*link, operation.directory()).dump());
}

Result<http::Response> remove_link(const Call& call) {
    const auto ubrn = ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    const auto id = id_of(call.request);
    if (!id) return tl::unexpected(id.error());
    const Operation operation(call);
    const auto removed = referrals::remove_link(operation.context(), *ubrn, *id);
    if (!removed) return tl::unexpected(removed.error());
    http::Response response;
    response.status = 204;
    return response;
}

Result<http::Response> list_same_day_slots(const Call& call) {
    const auto ubrn = ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    const auto id = id_of(call.request);
    if (!id) return tl::unexpected(id.error());
    const Operation operation(call);
    const auto context = operation.context();
    const auto link = referrals::find_link(context, *ubrn, *id);
    if (!link) return tl::unexpected(link.error());
    if (!referrals::is_made_by_people(link->kind)) {
        return refuse(ErrorCode::invalid_state, "Referrals that are linked like this are not booked together.");
    }
    const auto referral = referrals::view_referral(context, *ubrn);
    if (!referral) return tl::unexpected(referral.error());

    QueryReader query(call.request);
    const auto own_side = pair_side_of(query, "service", *referral, operation.directory(), call.now);
    const auto other_side = pair_side_of(query, "otherService", *link->other, operation.directory(), call.now);
    const auto gap = query.optional_integer("gapMinutes", 0, gap_minutes_max);
    const auto days = query.optional_integer("days", 1, slots::pair_days_max);
    const auto cursor = query.optional_text("cursor", limits::cursor_bytes_max);
    if (auto refused = query.finish()) return tl::unexpected(*refused);
    const bool comes_first = link->position == referrals::LinkPosition::first;
    const auto page = slots::list_slot_pairs(
        call.connection,
        {.first = comes_first ? *own_side : *other_side,
         .then = comes_first ? *other_side : *own_side,
         .in_either_order = link->kind == LinkKind::same_day,
         .gap_minutes_min = static_cast<int>(gap.value_or(context.settings.same_day_gap_minutes)),
         .days = static_cast<int>(days.value_or(slots::pair_days_default)),
         .cursor = cursor},
        call.now);
    if (!page) return tl::unexpected(page.error());
    return http::json_response(200, encode_pairs(*page).dump());
}

} // namespace ers::rest
