// From a call to what an operation needs.
#pragma once

#include <memory>

#include "ers/core/identifiers.hpp"
#include "ers/interfaces/entry/endpoint.hpp"
#include "ers/interfaces/entry/service_parts.hpp"
#include "ers/operation/context.hpp"

namespace ers::entry {

// Names the clinician whom a provider's administrator acts for (rules.md#on-behalf-of).
inline constexpr std::string_view on_behalf_of_header = "NHSD-eRS-On-Behalf-Of-User-ID";

// A user id as a header has it; empty, which is nobody's, where it cannot be one.
[[nodiscard]] std::string plain_user_id(std::string_view sent);

// Holds on to the directory snapshot for the length of the call.
class Operation {
public:
    explicit Operation(const Call& call)
        : call_(call), snapshot_(call.service.directory.snapshot()), next_slots_(call.service.directory.next_slots()) {}

    [[nodiscard]] OperationContext context() const {
        const auto named = call_.request.headers.get(on_behalf_of_header);
        return {call_.connection,
                *snapshot_,
                call_.service.referrals,
                call_.service.random,
                call_.service.access_codes,
                call_.service.ubrn_key,
                call_.principal,
                call_.request.context.request_id,
                call_.now,
                named ? std::optional(plain_user_id(*named)) : std::nullopt};
    }
    [[nodiscard]] const directory::Snapshot& directory() const { return *snapshot_; }
    [[nodiscard]] const directory::NextSlots& next_slots() const { return *next_slots_; }

private:
    const Call& call_;
    std::shared_ptr<const directory::Snapshot> snapshot_;
    std::shared_ptr<const directory::NextSlots> next_slots_;
};

// The UBRN of the path; not_found for a text that is no UBRN.
[[nodiscard]] Result<Ubrn> ubrn_of(const http::Request& request);
// The numeric id of the path; not_found for a text that is no id.
[[nodiscard]] Result<std::int64_t> id_of(const http::Request& request);

} // namespace ers::entry
