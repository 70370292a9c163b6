// docs/openapi.yaml and the route table say the same: neither has an endpoint that the other has not.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "ers/core/error.hpp"
#include "ers/interfaces/rest/endpoints.hpp"
#include "tests/support/api_document.hpp"
#include "tests/support/api_fixture.hpp"

namespace ers::testing {
namespace {

using entry::Access;
using entry::Endpoint;

std::string name_of(http::Method method, std::string_view pattern) {
    return std::string(code_of(method)) + " " + std::string(pattern);
}

std::map<std::string, const Endpoint*> endpoints_by_name() {
    std::map<std::string, const Endpoint*> found;
    for (const auto& endpoint : rest::endpoints()) found[name_of(endpoint.method, endpoint.pattern)] = &endpoint;
    return found;
}

std::set<std::string> parameters_of(const ApiDocument::Operation& operation) {
    std::set<std::string> names;
    for (const auto& parameter : operation.definition->value("parameters", json::array())) {
        const auto reference = parameter.value("$ref", "");
        names.insert(reference.empty() ? parameter.at("name").get<std::string>()
                                       : reference.substr(reference.rfind('/') + 1));
    }
    return names;
}

bool is_for_staff(const Endpoint& endpoint) {
    return endpoint.access == Access::staff || endpoint.access == Access::staff_or_patient;
}

std::set<std::string> codes_of(const ApiDocument::Operation& operation, const char* status) {
    const auto* response = ApiDocument::instance().response(operation, status);
    if (response == nullptr) return {};
    return response->value("x-codes", std::set<std::string>());
}

// How a request to that endpoint can fail to be one.
std::set<std::string> malformed_codes(const Endpoint& endpoint) {
    const bool takes_json =
        endpoint.body_bytes_max > 0 && endpoint.media_types.find("application/json") != std::string_view::npos;
    std::set<std::string> codes{"MALFORMED_REQUEST"};
    if (takes_json) codes.insert("MALFORMED_JSON");
    if (is_for_staff(endpoint)) codes.insert("MISSING_HEADER");
    if (endpoint.key_required) codes.insert("IDEMPOTENCY_KEY_MISSING");
    return codes;
}

// What the route table's row demands of the document's operation, as a list of what is missing there.
std::string missing_from(const ApiDocument::Operation& operation, const Endpoint& endpoint) {
    const auto& document = ApiDocument::instance();
    std::string missing;
    const auto demand = [&](bool holds, const std::string& what) {
        if (!holds) missing += (missing.empty() ? "" : ", ") + what;
    };
    const auto has_status = [&](const char* status) { return document.response(operation, status) != nullptr; };
    const auto parameters = parameters_of(operation);
    const auto& security = operation.definition->at("security");
    const auto has_scheme = [&](const char* name) {
        return std::any_of(security.begin(), security.end(), [&](const auto& scheme) { return scheme.contains(name); });
    };
    const bool is_open = endpoint.access == Access::open;
    demand(is_open == security.empty(), "security");
    demand(has_scheme("staffToken") == is_for_staff(endpoint), "staffToken");
    demand(has_scheme("patientSession") ==
               (endpoint.access == Access::patient || endpoint.access == Access::staff_or_patient),
           "patientSession");
    demand(is_open || has_status("401"), "401");
    demand(has_status("403") == is_for_staff(endpoint), "403"); // all that a patient's session opens is the patient's
    demand(codes_of(operation, "400") == malformed_codes(endpoint), "400 with its codes");
    demand(has_status("500") && has_status("503") && has_status("406"), "406, 500, 503");
    demand(has_status("413") == (endpoint.body_bytes_max > 0), "413");
    demand(has_status("415") == (endpoint.body_bytes_max > 0), "415");
    demand(operation.definition->contains("requestBody") == (endpoint.body_bytes_max > 0), "requestBody");
    demand(parameters.contains("IdempotencyKey") == endpoint.key_required, "IdempotencyKey");
    const bool key_is_optional = entry::is_guarded(endpoint) && !endpoint.key_required;
    demand(parameters.contains("IdempotencyKeyOptional") == key_is_optional, "IdempotencyKeyOptional");
    demand(parameters.contains("IfMatch") == has_status("412"), "If-Match with 412");
    demand(endpoint.pattern.find("{ubrn}") == std::string_view::npos || has_status("404"), "404");
    return missing;
}

TEST(ApiDocumentAndRoutes, NameTheSameEndpoints) {
    std::set<std::string> written;
    for (const auto& operation : ApiDocument::instance().operations()) {
        written.insert(name_of(operation.method, operation.pattern));
    }
    std::set<std::string> served;
    for (const auto& [name, endpoint] : endpoints_by_name()) served.insert(name);
    EXPECT_EQ(written, served);
}

TEST(ApiDocumentAndRoutes, AgreeOnWhatEachEndpointNeeds) {
    const auto endpoints = endpoints_by_name();
    for (const auto& operation : ApiDocument::instance().operations()) {
        const auto found = endpoints.find(name_of(operation.method, operation.pattern));
        if (found == endpoints.end()) continue; // the test before says so
        EXPECT_EQ(missing_from(operation, *found->second), "") << found->first;
    }
}

TEST(ApiDocumentAndRoutes, NameMediaTypesAlike) {
    const auto endpoints = endpoints_by_name();
    for (const auto& operation : ApiDocument::instance().operations()) {
        const auto found = endpoints.find(name_of(operation.method, operation.pattern));
        if (found == endpoints.end() || found->second->body_bytes_max == 0) continue;
        std::string written;
        for (const auto& [type, content] : operation.definition->at("requestBody").at("content").items()) {
            written += (written.empty() ? "" : ",") + type;
        }
        EXPECT_EQ(written, found->second->media_types) << found->first;
    }
}

// Every code that the document names exists, and every code that there is can be found in it.
TEST(ApiDocumentAndRoutes, NameTheSameErrorCodes) {
    std::set<std::string> written;
    const auto& document = ApiDocument::instance();
    for (const auto& operation : document.operations()) {
        for (const auto& [status, response] : operation.definition->at("responses").items()) {
            const auto codes = document.response(operation, status)->value("x-codes", json::array());
            for (const auto& code : codes) written.insert(code.get<std::string>());
        }
    }
    std::set<std::string> known;
    for (const auto& info : all_error_infos()) known.insert(std::string(info.text));
    for (const auto& code : written) EXPECT_TRUE(known.contains(code)) << code << " is written but no code";
}

bool has_functions(const entry::Immediate& work) { return work.handler != nullptr; }
bool has_functions(const entry::Plain& work) { return work.handler != nullptr; }
bool has_functions(const entry::Booking& work) { return work.decode != nullptr && work.encode != nullptr; }

TEST(ApiDocumentAndRoutes, GiveEveryEndpointItsFunctions) {
    for (const auto& endpoint : rest::endpoints()) {
        EXPECT_TRUE(std::visit([](const auto& work) { return has_functions(work); }, endpoint.work))
            << endpoint.pattern;
    }
}

} // namespace
} // namespace ers::testing
