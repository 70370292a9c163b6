// What patients need so that they can come, and calls to them: for the desks that see to it.
#pragma once

#include <vector>

#include "ers/interfaces/entry/endpoint.hpp"
#include "ers/referrals/record/requirement_types.hpp"
#include "interfaces/rest/decode.hpp"

namespace ers::rest {

// "additionalRequirements": [{"type", "language"?}] of the body; none where it was not sent.
[[nodiscard]] std::vector<referrals::RequirementAsked> read_requirements(JsonReader& body);
// "firstReminderDays", where it was sent.
[[nodiscard]] std::optional<int> read_first_reminder_days(JsonReader& body);

[[nodiscard]] Result<http::Response> change_requirements(const entry::Call& call);
[[nodiscard]] Result<http::Response> record_requirement_outcome(const entry::Call& call);
[[nodiscard]] Result<http::Response> promise_call_back(const entry::Call& call);
[[nodiscard]] Result<http::Response> record_call(const entry::Call& call);

} // namespace ers::rest
