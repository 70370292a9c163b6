// Reference data for pickers: specialties with their clinic types.
#include <nlohmann/json.hpp>

#include "ers/interfaces/entry/service_parts.hpp"
#include "interfaces/entry/query.hpp"
#include "interfaces/rest/services.hpp"

namespace ers::rest {

Result<http::Response> list_specialties(const entry::Call& call) {
    entry::QueryReader query(call.request);
    if (auto refused = query.finish()) return tl::unexpected(std::move(*refused));
    const auto snapshot = call.service.directory.snapshot();
    nlohmann::json items = nlohmann::json::array();
    for (const auto& specialty : snapshot->specialties()) {
        nlohmann::json types = nlohmann::json::array();
        for (const auto& type : specialty.clinic_types) types.push_back({{"code", type.code}, {"name", type.name}});
        items.push_back({{"code", specialty.code}, {"name", specialty.name}, {"clinicTypes", std::move(types)}});
    }
    return http::json_response(200, nlohmann::json{{"items", std::move(items)}}.dump());
}

} // namespace ers::rest
