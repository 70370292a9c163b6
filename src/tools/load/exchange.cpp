// One request of a scenario on its way.
#include "tools/load/exchange.hpp"

#include <array>
#include <charconv>

namespace ers::load {
namespace {

constexpr std::array request_kinds{
    RequestKindInfo{RequestKind::search, "GET", "/api/v1/services"},
    RequestKindInfo{RequestKind::list_slots, "GET", "/api/v1/services/{id}/slots"},
    RequestKindInfo{RequestKind::view_referral, "GET", "/api/v1/referrals/{ubrn}"},
    RequestKindInfo{RequestKind::list_worklists, "GET", "/api/v1/worklists"},
    RequestKindInfo{RequestKind::show_worklist, "GET", "/api/v1/worklists/{name}"},
    RequestKindInfo{RequestKind::create_referral, "POST", "/api/v1/referrals"},
    RequestKindInfo{RequestKind::change_shortlist, "PUT", "/api/v1/referrals/{ubrn}/shortlist"},
    RequestKindInfo{RequestKind::publish_slots, "PUT", "/api/v1/services/{id}/slots"},
    RequestKindInfo{RequestKind::withdraw_slots, "POST", "/api/v1/services/{id}/slots/withdraw"},
    RequestKindInfo{RequestKind::hold, "POST", "/api/v1/slots/{id}/hold"},
    RequestKindInfo{RequestKind::book, "POST", "/api/v1/referrals/{ubrn}/appointment"},
    RequestKindInfo{RequestKind::cancel, "POST", "/api/v1/referrals/{ubrn}/appointment/cancel"},
    RequestKindInfo{RequestKind::defer, "POST", "/api/v1/referrals/{ubrn}/deferral"},
};

} // namespace

const RequestKindInfo& request_info(RequestKind kind) { return request_kinds[static_cast<std::size_t>(kind)]; }

const RequestKindInfo* find_request_info(std::string_view method, std::string_view path) {
    for (const auto& info : request_kinds) {
        if (info.method == method && info.path == path) return &info;
    }
    return nullptr;
}

bool Reply::is_unknown() const {
    if (outcome != http::LoadAnswer::Outcome::answered) return outcome == http::LoadAnswer::Outcome::unknown;
    // Of a server's failures only "busy" and "no database" say that nothing was done.
    return status >= 500 && code != "SYSTEM_UNAVAILABLE";
}

Reply reply_of(const http::LoadAnswer& answer) {
    Reply reply{answer.outcome, answer.status, answer.version, {}, answer.body};
    if (answer.status >= 400) reply.code = find_text(answer.body, "", "\"code\":\"");
    return reply;
}

std::string_view find_text(std::string_view json, std::string_view after, std::string_view name) {
    const auto context = json.find(after);
    if (context == std::string_view::npos) return {};
    const auto found = json.find(name, context + after.size());
    if (found == std::string_view::npos) return {};
    const auto begin = found + name.size();
    const auto end = json.find('"', begin);
    return end == std::string_view::npos ? std::string_view() : json.substr(begin, end - begin);
}

std::int64_t appointment_in(const Reply& reply) {
    if (!reply.is_ok()) return 0;
    const auto text = find_text(reply.body, "\"appointment\":", "\"id\":\"");
    std::int64_t id = 0;
    std::from_chars(text.data(), text.data() + text.size(), id);
    return id;
}

} // namespace ers::load
