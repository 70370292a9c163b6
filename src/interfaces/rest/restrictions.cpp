// Decodes, calls referrals, encodes.
#include "interfaces/rest/restrictions.hpp"

#include "ers/core/limits.hpp"
#include "ers/directory/editing/restrictions.hpp"
#include "interfaces/entry/operation.hpp"
#include "interfaces/rest/decode.hpp"

namespace ers::rest {

namespace {

constexpr std::size_t restriction_entries_max = 500;
constexpr std::size_t open_kinds_max = 10;

} // namespace

Result<http::Response> restrict_service(const entry::Call& call) {
    const auto id = entry::id_of(call.request);
    if (!id) return tl::unexpected(id.error());
    JsonReader body(call.request.body);
    directory::Restriction restriction{
        .reason = body.text("reason", 60),
        .services = body.ids("services", 0, restriction_entries_max),
        .organisations = body.texts("organisations", 0, restriction_entries_max, 10),
        .referrers = body.texts("referrers", 0, restriction_entries_max, limits::name_characters_max)};
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    const entry::Operation operation(call);
    const auto set = directory::restrict_service(operation.context(), *id, restriction);
    if (!set) return tl::unexpected(set.error());
    json services = json::array();
    for (const auto service : set->services) services.push_back(std::to_string(service));
    return http::json_response(200, json{{"serviceId", std::to_string(*id)},
                                         {"reason", set->reason},
                                         {"services", std::move(services)},
                                         {"organisations", set->organisations},
                                         {"referrers", set->referrers}}
                                        .dump());
}

Result<http::Response> lift_restriction(const entry::Call& call) {
    const auto id = entry::id_of(call.request);
    if (!id) return tl::unexpected(id.error());
    const entry::Operation operation(call);
    const auto lifted = directory::lift_restriction(operation.context(), *id);
    if (!lifted) return tl::unexpected(lifted.error());
    http::Response response;
    response.status = 204;
    return response;
}

Result<http::Response> open_service_to_kinds(const entry::Call& call) {
    const auto id = entry::id_of(call.request);
    if (!id) return tl::unexpected(id.error());
    JsonReader body(call.request.body);
    const auto kinds = body.texts("kinds", 0, open_kinds_max, 60);
    if (!body.has("kinds")) body.refuse("kinds", ErrorCode::missing_value, "A mandatory field is missing.");
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    const entry::Operation operation(call);
    const auto opened = directory::open_to_kinds(operation.context(), *id, kinds);
    if (!opened) return tl::unexpected(opened.error());
    return http::json_response(200, json{{"serviceId", std::to_string(*id)}, {"kinds", *opened}}.dump());
}

} // namespace ers::rest
