// What an operation leaves behind in its transaction: a row of the audit, and messages to others (the outbox).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "ers/core/identifiers.hpp"
#include "ers/operation/context.hpp"

namespace ers::operation {

// The audit row of something that has no referral; no personal data in the detail.
void audit_request(const OperationContext& context, std::optional<std::int64_t> patient_id,
                   const std::optional<Ubrn>& ubrn, std::string_view action, const nlohmann::json& detail);
// The message to others, delivered after the commit.
void tell_request(const OperationContext& context, const Ubrn& ubrn, std::string_view kind,
                  const nlohmann::json& payload);

} // namespace ers::operation
