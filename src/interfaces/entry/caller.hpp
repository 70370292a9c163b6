// The steps before any handler: who the caller is, whether they may, and the key that guards their write.
#pragma once

#include <optional>

#include "ers/db/idempotency.hpp"
#include "ers/interfaces/entry/endpoint.hpp"
#include "ers/interfaces/entry/service_parts.hpp"

namespace ers::entry {

// Which of their profiles a member of staff acts under.
inline constexpr std::string_view organisation_header = "NHSD-End-User-Organisation-ODS";
inline constexpr std::string_view function_header = "NHSD-eRS-Business-Function";

// The caller of an endpoint, with a role that the endpoint's permission allows. no_access where the token is missing or
// worthless, forbidden where the role may not.
[[nodiscard]] Result<Principal> caller_of(const Endpoint& endpoint, const http::Request& request,
                                          db::Connection& connection, const ServiceParts& service, Instant now);

// The request's Idempotency-Key; nothing where none was sent and none is needed.
[[nodiscard]] Result<std::optional<db::IdempotencyKey>> idempotency_key_of(const Endpoint& endpoint,
                                                                           const http::Request& request,
                                                                           const Principal& who);

// The version in If-Match: `"7"`. version_missing without the header, invalid_value for anything but one strong ETag.
[[nodiscard]] Result<int> version_of(const http::Request& request);

} // namespace ers::entry
