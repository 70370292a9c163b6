// What docs/openapi.json promises of refusals, against what the API tests have met: a code that stands at an address
// and that no test has seen there is either untested or untrue. The other way round, each answer is checked when it
// comes (Caller). Runs after all API tests.
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>
#include <string>

#include "tests/support/answers_seen.hpp"
#include "tests/support/api_document.hpp"

namespace ers::testing {
namespace {

// A fault of the server and a database that is away are no endpoint's own; what the transport refuses has no address.
bool is_of_the_operation(const std::string& status) { return status < "500"; }

std::set<SeenRefusal> promised_refusals() {
    std::set<SeenRefusal> promised;
    const auto& document = ApiDocument::instance();
    for (const auto& operation : document.operations()) {
        const auto name = operation.definition->at("operationId").get<std::string>();
        for (const auto& [status, response] : operation.definition->at("responses").items()) {
            if (!is_of_the_operation(status)) continue;
            for (const auto& code : document.response(operation, status)->value("x-codes", nlohmann::json::array())) {
                promised.insert({name, std::stoi(status), code.get<std::string>()});
            }
        }
    }
    return promised;
}

TEST(Refusals, ThatTheDocumentPromisesHaveAllBeenMet) {
    const char* folder = std::getenv("ERS_ANSWERS_SEEN");
    ASSERT_NE(folder, nullptr) << "run by ctest, which says where the suites have noted what they saw";
    const auto seen = refusals_seen(folder);
    ASSERT_FALSE(seen.empty()) << "no API test has noted anything in " << folder;
    std::size_t missing = 0;
    for (const auto& refusal : promised_refusals()) {
        if (seen.contains(refusal)) continue;
        ADD_FAILURE() << refusal.operation << " " << refusal.status << " " << refusal.code << " was never met";
        ++missing;
    }
    RecordProperty("missing", static_cast<int>(missing));
}

} // namespace
} // namespace ers::testing
