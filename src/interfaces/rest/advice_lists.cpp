// The worklists of advice and guidance: decodes, calls advice, encodes.
#include "interfaces/entry/operation.hpp"
#include "interfaces/entry/query.hpp"
#include "interfaces/rest/advice.hpp"
#include "interfaces/rest/encode_advice.hpp"
#include "interfaces/rest/referral_call.hpp"

namespace ers::rest {

Result<http::Response> show_advice_list(const entry::Call& call, advice::AdviceList list) {
    if (auto refused = referrals::refuse_reader(advice::readers_of(list), call.principal.function)) {
        return tl::unexpected(std::move(*refused));
    }
    entry::QueryReader query(call.request);
    const auto page = query.page();
    if (auto refused = query.finish()) return tl::unexpected(*refused);

    const entry::Operation operation(call);
    const auto read = advice::read_list({operation.context(), call.service.advice}, list, page.limit, page.cursor);
    if (!read) return tl::unexpected(read.error());
    const auto viewer = viewer_of(operation);
    json items = json::array();
    for (const auto& item : read->items) items.push_back(encode_advice_item(views::view_advice_item(item, viewer)));
    json answer{
        {"name", code_of(list)}, {"title", display_of(list)}, {"total", read->total}, {"items", std::move(items)}};
    put(answer, "nextCursor", read->next_cursor);
    return http::json_response(200, answer.dump());
}

} // namespace ers::rest
