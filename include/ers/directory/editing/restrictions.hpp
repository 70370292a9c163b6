// Who may refer to a service: restrictions (rules.md#restricted-services, rules.md#dentists-and-optometrists), and the
// kinds of organisation that refer where they are named (rules.md#dentists-and-optometrists). Set by the service's own
// definers, in force when the directory is read again.
#pragma once

#include "ers/directory/snapshot.hpp"
#include "ers/operation/context.hpp"

namespace ers::directory {

// Why a service is restricted: the predefined reasons.
struct RestrictionReason {
    std::string_view code;
    std::string_view display;
};
[[nodiscard]] std::span<const RestrictionReason> restriction_reasons();

// Replaces the whole restriction. not_found where the service is not of the caller's organisation; on their fields:
// invalid_code (reason), missing_value (no route at all), reference_not_found (a service, organisation or referrer
// that is not known), inappropriate_value (the service itself).
[[nodiscard]] Result<Restriction> restrict_service(const OperationContext& context, std::int64_t service_id,
                                                   const Restriction& restriction);
// From then on it is open to whom its commissioning is. not_found where there is none.
[[nodiscard]] Result<std::int64_t> lift_restriction(const OperationContext& context, std::int64_t service_id);

// The kinds that may refer to it beside those that refer everywhere; invalid_code for one that is not such a kind.
[[nodiscard]] Result<std::vector<std::string>> open_to_kinds(const OperationContext& context, std::int64_t service_id,
                                                             const std::vector<std::string>& kinds);

} // namespace ers::directory
