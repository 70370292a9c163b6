// The worklists of advice and guidance: decodes, calls advice, encodes.
#include <algorithm>

#include "ers/identity/roles.hpp"
#include "interfaces/entry/operation.hpp"
#include "interfaces/entry/query.hpp"
#include "interfaces/rest/advice.hpp"
#include "interfaces/rest/encode_advice.hpp"
#include "interfaces/rest/referral_call.hpp"

namespace ers::rest {

namespace {

// The row of the role matrix that a list needs: "active-advice-requests" → "worklist.active_advice_requests".
std::string permission_for_list(advice::AdviceList list) {
    std::string name = "worklist." + std::string(code_of(list));
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

} // namespace

Result<http::Response> show_advice_list(const entry::Call& call, advice::AdviceList list) {
    if (!identity::may(call.principal.function, permission_for_list(list))) {
        return refuse(ErrorCode::forbidden,
                      "The role " + std::string(code_of(call.principal.function)) + " has no such worklist.");
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

json count_advice_lists(const entry::Call& call) {
    const entry::Operation operation(call);
    json counts = json::array();
    for (const auto& count : advice::count_lists({operation.context(), call.service.advice})) {
        counts.push_back({{"name", code_of(count.list)},
                          {"title", display_of(count.list)},
                          {"total", count.total},
                          {"overdue", count.overdue}});
    }
    return counts;
}

} // namespace ers::rest
