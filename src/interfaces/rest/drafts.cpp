// Decodes, calls referrals, encodes.
#include "interfaces/rest/drafts.hpp"

#include "ers/referrals/life_cycle/drafts.hpp"
#include "interfaces/entry/operation.hpp"
#include "interfaces/entry/query.hpp"
#include "interfaces/rest/decode.hpp"
#include "interfaces/rest/encode.hpp"

namespace ers::rest {

namespace {

json encode_draft(const referrals::Draft& draft) {
    json encoded{{"ubrn", draft.ubrn.text()},
                 {"ubrnPrinted", draft.ubrn.printed()},
                 {"reservedBy", {{"userId", draft.user_id}}},
                 {"createdAt", format_instant(draft.created_at)},
                 {"expiresAt", format_instant(draft.expires_at)}};
    if (draft.user_name) encoded["reservedBy"]["name"] = *draft.user_name;
    return encoded;
}

json encode_draft_item(const referrals::Draft& draft) {
    auto encoded = encode_draft(draft);
    encoded["dueDate"] = format_date(london_date(draft.expires_at));
    encoded["overdue"] = draft.is_expired;
    encoded["ageDays"] = draft.age_days;
    return encoded;
}

} // namespace

Result<http::Response> reserve_ubrn(const entry::Call& call) {
    if (!call.request.body.empty()) {
        if (auto refused = JsonReader(call.request.body).finish()) return tl::unexpected(*refused);
    }
    const entry::Operation operation(call);
    const auto draft = referrals::reserve_ubrn(operation.context());
    if (!draft) return tl::unexpected(draft.error());
    return http::json_response(201, encode_draft(*draft).dump());
}

Result<http::Response> delete_ubrn(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    const entry::Operation operation(call);
    const auto deleted = referrals::delete_draft(operation.context(), *ubrn);
    if (!deleted) return tl::unexpected(deleted.error());
    http::Response response;
    response.status = 204;
    return response;
}

Result<http::Response> show_incomplete_referrals(const entry::Call& call) {
    if (auto refused = referrals::refuse_reader(referrals::readers_of_incomplete_referrals, call.principal.function)) {
        return tl::unexpected(std::move(*refused));
    }
    entry::QueryReader query(call.request);
    const auto page = query.page();
    const bool only_own = query.optional_flag("mine").value_or(false);
    if (auto refused = query.finish()) return tl::unexpected(*refused);
    const entry::Operation operation(call);
    const auto read = referrals::list_drafts(
        operation.context(), only_own ? std::optional(call.principal.user_id) : std::nullopt, page.limit, page.cursor);
    if (!read) return tl::unexpected(read.error());
    json items = json::array();
    for (const auto& draft : read->items) items.push_back(encode_draft_item(draft));
    json answer{{"name", referrals::incomplete_referrals},
                {"title", referrals::incomplete_referrals_title},
                {"total", read->total},
                {"items", std::move(items)}};
    put(answer, "nextCursor", read->next_cursor);
    return http::json_response(200, answer.dump());
}

} // namespace ers::rest
