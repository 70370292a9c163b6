// docs/openapi.json as the tests read it: its operations, and whether an answer is one that the document allows.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "ers/http/message.hpp"

namespace ers::testing {

// Immutable, so any thread may ask.
class ApiDocument {
public:
    // Of the source folder; throws std::runtime_error when it is not there or no JSON.
    [[nodiscard]] static const ApiDocument& instance();

    struct Operation {
        http::Method method;
        std::string pattern; // "/api/v1/referrals/{ubrn}"
        const nlohmann::json* definition;
    };
    [[nodiscard]] const std::vector<Operation>& operations() const { return operations_; }
    // With its $ref followed: {"description", "content", "x-codes", …}; none where the operation has no such status.
    [[nodiscard]] const nlohmann::json* response(const Operation& operation, std::string_view status) const;

    // Whether what the endpoint may answer with that status can carry that code. A target or a pattern names it.
    [[nodiscard]] bool promises(http::Method method, std::string_view target, std::string_view status,
                                std::string_view code) const;

    struct QueryParameter {
        std::string name;
        bool has_codes; // it is one of a list
    };
    // Those of an endpoint, but for what is accepted and ignored.
    [[nodiscard]] std::vector<QueryParameter> query_parameters(http::Method method, std::string_view target) const;

    // The operationId of the one that a call is for; empty where no operation has that address.
    [[nodiscard]] std::string operation_of(http::Method method, std::string_view target) const;

    // What in the answer to that call the document does not say, in a sentence; nothing when all is as written. A call
    // of an address that no operation has is none of the document's business.
    [[nodiscard]] std::optional<std::string> objection(http::Method method, std::string_view target,
                                                       const http::Response& answer) const;

private:
    ApiDocument();
    [[nodiscard]] const Operation* find(http::Method method, std::string_view target) const;
    [[nodiscard]] const nlohmann::json& follow(const nlohmann::json& object) const;
    [[nodiscard]] std::optional<std::string> mismatch(const nlohmann::json& schema, const nlohmann::json& value,
                                                      const std::string& path) const;
    [[nodiscard]] std::optional<std::string> mismatch_part(const nlohmann::json& schema, const nlohmann::json& value,
                                                           const std::string& path) const;
    [[nodiscard]] std::optional<std::string> mismatch_members(const nlohmann::json& schema, const nlohmann::json& value,
                                                              const std::string& path) const;
    // False where any name is allowed.
    bool gather_properties(const nlohmann::json& schema, std::set<std::string>& names) const;

    nlohmann::json document_;
    std::vector<Operation> operations_;
};

} // namespace ers::testing
