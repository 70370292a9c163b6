// The service about itself.
#include "interfaces/rest/about.hpp"

#include <nlohmann/json.hpp>

#include "ers/core/embedded.hpp"
#include "ers/interfaces/entry/service_parts.hpp"
#include "ers/interfaces/rest/problem.hpp"
#include "ers/observe/metrics.hpp"
#include "ers/referrals/record/reasons.hpp"
#include "ers/referrals/record/requirement_types.hpp"

namespace ers::rest {

using nlohmann::json;

http::Response show_welcome(const http::Request& /*request*/, const entry::ServiceParts& service) {
    json answer{{"service", "OpenERS, an open e-referral and booking service"},
                {"api", "/api/v1"},
                {"document", "/api/v1/openapi.json"},
                {"ready", "/health/ready"}};
    if (service.demo_issuer != nullptr) answer["demoTokens"] = "/demo/token";
    return http::json_response(200, answer.dump(2) + "\n");
}

http::Response show_liveness(const http::Request& /*request*/, const entry::ServiceParts& /*service*/) {
    return http::json_response(200, R"({"status":"alive"})");
}

http::Response show_readiness(const http::Request& request, const entry::ServiceParts& service) {
    if (service.is_ready()) {
        const json answer{{"status", "ready"}, {"documentScanner", code_of(service.documents.scanner)}};
        return http::json_response(200, answer.dump());
    }
    return problem_response({ErrorCode::system_unavailable, "Not ready, or about to stop.", {}, 1}, request.context);
}

http::Response show_metrics(const http::Request& /*request*/, const entry::ServiceParts& /*service*/) {
    http::Response response;
    response.headers.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    response.body = observe::metrics_text();
    return response;
}

http::Response show_api_document(const http::Request& /*request*/, const entry::ServiceParts& /*service*/) {
    auto response = http::json_response(200, std::string(embedded::api().front().text));
    response.headers.set("Cache-Control", "public, max-age=300");
    return response;
}

http::Response list_reasons(const http::Request& /*request*/, const entry::ServiceParts& /*service*/) {
    json items = json::array();
    for (const auto& reason : referrals::reasons()) {
        json users = json::array();
        if (reason.by.referrer) users.push_back("REFERRER");
        if (reason.by.provider) users.push_back("PROVIDER");
        if (reason.by.patient) users.push_back("PATIENT");
        json item{{"code", reason.code},
                  {"display", reason.display},
                  {"action", code_of(reason.action)},
                  {"usedBy", std::move(users)},
                  {"commentMandatory", reason.comment_mandatory}};
        if (!reason.ended.empty()) item["endedOn"] = reason.ended;
        items.push_back(std::move(item));
    }
    for (const auto& reason : referrals::requirement_reasons()) {
        items.push_back({{"code", reason.code},
                         {"display", reason.display},
                         {"action", "RECORD_REQUIREMENT_OUTCOME"},
                         {"usedBy", {"DESK"}},
                         {"commentMandatory", false}});
    }
    auto response = http::json_response(200, json{{"items", std::move(items)}}.dump());
    response.headers.set("Cache-Control", "public, max-age=3600");
    return response;
}

} // namespace ers::rest
